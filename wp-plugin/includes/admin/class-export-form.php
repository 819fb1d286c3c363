<?php
/**
 * The form that exports other days than those that the list shows, and what is said when it cannot.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use DateTimeImmutable;

defined( 'ABSPATH' ) || exit;

/**
 * A first and a last day.
 */
final class Export_Form {

	private const FORM = 'export';

	/**
	 * As many as the extension takes: a whole year.
	 */
	private const LONGEST = '366 days';

	/**
	 * Prints the form.
	 *
	 * @param DateTimeImmutable $day      The shown day, whose month is the usual choice.
	 * @param int               $employee Whose appointments; 0 for everybody's.
	 */
	public static function show( DateTimeImmutable $day, int $employee ): void {
		$kept   = Flash::take( self::FORM );
		$values = $kept['values'] + array(
			'from' => $day->format( 'Y-m-01' ),
			'to'   => $day->format( 'Y-m-t' ),
		);
		$hidden = array(
			'action'   => Export::ACTION,
			'_wpnonce' => wp_create_nonce( Export::ACTION ),
			'employee' => $employee,
		);
		echo '<form class="appointease-filter" method="get" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		foreach ( $hidden + array_filter( Appointment_Row::view() ) as $name => $value ) {
			echo '<input type="hidden" name="' . esc_attr( $name ) . '" value="' . esc_attr( (string) $value ) . '">';
		}
		foreach ( self::labels() as $name => $label ) {
			self::print_day( $name, $label, $values[ $name ], isset( $kept['errors'][ $name ] ) );
		}
		echo '<button type="submit" class="button">' . esc_html__( 'Export these days (CSV)', 'appointease' ) . '</button></form>';
		self::print_errors( $kept['errors'] );
	}

	/**
	 * What is wrong with the days, by field.
	 *
	 * @param string $from The first day, as it was chosen.
	 * @param string $to   The last day, likewise.
	 * @return array<string, string>
	 */
	public static function errors( string $from, string $to ): array {
		$days    = array_map( array( self::class, 'day' ), compact( 'from', 'to' ) );
		$missing = array_keys( $days, null, true );
		if ( array() !== $missing ) {
			return array_fill_keys( $missing, __( 'Choose a day.', 'appointease' ) );
		}
		if ( $days['to'] < $days['from'] ) {
			return array( 'to' => __( 'Choose a day that is not before the first day.', 'appointease' ) );
		}
		if ( $days['to'] > $days['from']->modify( '+' . self::LONGEST ) ) {
			return array( 'to' => __( 'Choose a day that is not more than 366 days after the first day.', 'appointease' ) );
		}
		return array();
	}

	/**
	 * Goes back to the list, where the form says what is wrong.
	 *
	 * @param array<string, string> $values What was chosen, by field.
	 * @param array<string, string> $errors What is wrong, by field.
	 */
	public static function send_back( array $values, array $errors ): never {
		Flash::keep( self::FORM, $values, $errors );
		// The form stands below the list, which may be long.
		Submission::redirect( Menu::url( Menu::APPOINTMENTS, array_filter( Appointment_Row::view() ) ) . '#appointease-' . array_key_first( $errors ) );
	}
	/**
	 * The labels of the fields.
	 *
	 * @return array<string, string>
	 */
	private static function labels(): array {
		return array(
			'from' => __( 'First day', 'appointease' ),
			'to'   => __( 'Last day', 'appointease' ),
		);
	}

	/**
	 * Prints a field.
	 *
	 * @param string $name     Field.
	 * @param string $label    Label.
	 * @param string $value    Its value.
	 * @param bool   $is_wrong Whether there is an error about it.
	 */
	private static function print_day( string $name, string $label, string $value, bool $is_wrong ): void {
		$id = "appointease-$name";
		echo '<label for="' . esc_attr( $id ) . '">' . esc_html( $label ) . ' <input type="date" id="' . esc_attr( $id ) . '" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '" required';
		if ( $is_wrong ) {
			echo ' aria-invalid="true" aria-describedby="' . esc_attr( "$id-error" ) . '"';
		}
		echo '></label>';
	}

	/**
	 * Prints what is wrong, with the label of the field it is about.
	 *
	 * @param array<string, string> $errors Errors by field.
	 */
	private static function print_errors( array $errors ): void {
		foreach ( array_intersect_key( self::labels(), $errors ) as $name => $label ) {
			echo '<p class="appointease-error" role="alert" id="' . esc_attr( "appointease-$name-error" ) . '"><span class="dashicons dashicons-warning" aria-hidden="true"></span> ' . esc_html( $label . ': ' . $errors[ $name ] ) . '</p>';
		}
	}

	/**
	 * A day, or null for what is none.
	 *
	 * @param string $typed What was chosen.
	 */
	private static function day( string $typed ): ?DateTimeImmutable {
		$day = DateTimeImmutable::createFromFormat( '!Y-m-d', $typed );
		// The 30th of February would become a day in March.
		return false !== $day && $day->format( 'Y-m-d' ) === $typed ? $day : null;
	}
}
