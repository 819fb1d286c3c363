<?php
/**
 * The search on the screen for appointments, for who stands at the desk or is on the phone and does not know the day: the
 * field, and what was found, with everything that the list of a day offers.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Prints the search.
 */
final class Appointment_Search {

	public const FIELD = 'find';

	/**
	 * Prints the field. It sends itself by GET, with the part of the list that is shown, to which there is a way back.
	 *
	 * @param string $typed What was looked for.
	 */
	public static function print_form( string $typed = '' ): void {
		echo '<form class="appointease-filter" role="search" method="get" action="' . esc_url( admin_url( 'admin.php' ) ) . '">';
		foreach ( array( 'page' => Menu::APPOINTMENTS ) + array_filter( Appointment_Row::view() ) as $name => $value ) {
			echo '<input type="hidden" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '">';
		}
		echo '<label>' . esc_html__( 'Find', 'appointease' ) . ' <input type="search" name="' . esc_attr( self::FIELD ) . '" value="' . esc_attr( $typed ) . '" maxlength="191" aria-describedby="appointease-find-help"></label>';
		echo '<button type="submit" class="button">' . esc_html__( 'Search', 'appointease' ) . '</button>';
		echo '<span class="description" id="appointease-find-help">' . esc_html__( 'Name, telephone number, e-mail address or reference', 'appointease' ) . '</span></form>';
	}

	/**
	 * Prints what was found, in place of the list.
	 *
	 * @param string $typed What is looked for.
	 */
	public static function print_results( string $typed ): void {
		self::print_form( $typed );
		if ( ! Appointment_Finder::is_enough( $typed ) ) {
			Page::notice( 'warning', __( 'Write at least two letters of a name, or three digits of a telephone number.', 'appointease' ) );
			self::print_way_back();
			return;
		}
		$found = Appointment_Finder::find( $typed );
		if ( ! $found['is_complete'] ) {
			/* translators: %s: number of appointments. */
			Page::notice( 'warning', sprintf( __( 'Only the next %s appointments were looked at. An e-mail address or a reference finds later ones, too.', 'appointease' ), number_format_i18n( Appointment_Finder::MOST_READ ) ) );
		}
		if ( array() === $found['rows'] ) {
			self::print_nothing( $typed );
			return;
		}
		self::print_way_back();
		$shown = array_slice( $found['rows'], 0, Appointment_Finder::MOST );
		if ( count( $found['rows'] ) > count( $shown ) ) {
			/* translators: %d: number of appointments. */
			Page::notice( 'warning', sprintf( __( 'Only the first %d appointments are shown. Write more of the name or the number to see fewer.', 'appointease' ), count( $shown ) ) );
		}
		Appointment_List::show( array_values( array_unique( array_column( $shown, 'date' ) ) ), $shown );
	}

	/**
	 * What was looked for on the page from which a form was sent, to which it comes back. The forms of the rows carry the
	 * page's address, as all that hold a nonce do.
	 */
	public static function of_referer(): string {
		wp_parse_str( (string) wp_parse_url( (string) wp_get_referer(), PHP_URL_QUERY ), $query );
		$typed = $query[ self::FIELD ] ?? '';
		return is_string( $typed ) ? sanitize_text_field( $typed ) : '';
	}

	/**
	 * Prints what stands in place of an empty list.
	 *
	 * @param string $typed What is looked for.
	 */
	private static function print_nothing( string $typed ): void {
		Page::empty_state(
			/* translators: %s: what was typed. */
			sprintf( __( 'Nothing was found for “%s”.', 'appointease' ), $typed ),
			__( 'Names and telephone numbers are looked for among appointments from today on; a reference or an e-mail address finds past ones, too.', 'appointease' ),
			self::list_url(),
			__( 'Back to the list', 'appointease' )
		);
	}

	/**
	 * Prints the link to the part of the list from which the search began.
	 */
	private static function print_way_back(): void {
		echo '<p>' . wp_kses_post( Menu::link( self::list_url(), __( 'Back to the list', 'appointease' ) ) ) . '</p>';
	}

	/**
	 * The address of that part of the list.
	 */
	private static function list_url(): string {
		return Menu::url( Menu::APPOINTMENTS, array_filter( Appointment_Row::view() ) );
	}
}
