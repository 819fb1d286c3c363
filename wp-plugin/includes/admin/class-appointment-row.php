<?php
/**
 * One appointment in the list of appointments: what it is, and what can be done with it now.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Booking_Mail;
use DateTimeImmutable;
use DateTimeZone;

defined( 'ABSPATH' ) || exit;

/**
 * The cells of an appointment, as HTML.
 */
final class Appointment_Row {

	/**
	 * The statuses in which an appointment owns its time and is still to come or going on.
	 */
	private const STANDING = array( 'pending', 'created', 'confirmed' );

	/**
	 * Whether an appointment is still to come or going on.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 */
	public static function is_standing( array $appointment ): bool {
		return in_array( $appointment['status'], self::STANDING, true );
	}

	/**
	 * The cells of a row.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 * @return array<string, string>
	 */
	public static function cells( array $appointment ): array {
		$service = esc_html( $appointment['service_name'] );
		if ( $appointment['seats'] > 1 ) {
			/* translators: %d: number of places. */
			$service .= '<br>' . esc_html( sprintf( __( '%d places', 'appointease' ), $appointment['seats'] ) );
		}
		return array(
			'time'     => '<strong>' . esc_html( self::clock( $appointment['time'] ) . '–' . self::clock( $appointment['end'] ) ) . '</strong> <span class="appointease-who">' . esc_html( self::who( $appointment ) ) . '</span>',
			'customer' => self::customer( $appointment ),
			'service'  => $service,
			'staff'    => esc_html( $appointment['employee_name'] ),
			'status'   => '<span class="appointease-status is-' . esc_attr( $appointment['status'] ) . '">' . esc_html( self::status( $appointment['status'] ) ) . '</span><br><code>' . esc_html( $appointment['strong_id'] ) . '</code>',
			'action'   => '<div class="appointease-actions">' . implode( ' ', self::actions( $appointment ) ) . '</div>',
		);
	}

	/**
	 * A time in the format of the site.
	 *
	 * @param string $time HH:MM.
	 */
	public static function clock( string $time ): string {
		$utc = new DateTimeZone( 'UTC' );
		return (string) wp_date( (string) get_option( 'time_format' ), ( new DateTimeImmutable( "1970-01-01 $time", $utc ) )->getTimestamp(), $utc );
	}

	/**
	 * A status for people.
	 *
	 * @param string $status The extension's word.
	 */
	public static function status( string $status ): string {
		return array(
			'pending'   => __( 'Waits for approval', 'appointease' ),
			'created'   => __( 'Entered', 'appointease' ),
			'confirmed' => __( 'Confirmed', 'appointease' ),
			'completed' => __( 'Took place', 'appointease' ),
			'cancelled' => __( 'Cancelled', 'appointease' ),
			'no_show'   => __( 'Did not come', 'appointease' ),
		)[ $status ] ?? $status;
	}

	/**
	 * The part of the list that is shown, which every action comes back to.
	 *
	 * @return array<string, string>
	 */
	public static function view(): array {
		return array(
			'day'   => Page::query( 'day' ),
			'span'  => Page::query( 'span' ),
			'staff' => Page::query( 'staff' ),
		);
	}

	/**
	 * What a phone shows beside the time while the row is folded: who comes, or that nobody does.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 */
	private static function who( array $appointment ): string {
		return 'confirmed' === $appointment['status']
			? $appointment['name']
			: $appointment['name'] . ' · ' . self::status( $appointment['status'] );
	}

	/**
	 * Name, address and number, which a phone can use.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 */
	private static function customer( array $appointment ): string {
		$lines = array( '<strong>' . esc_html( $appointment['name'] ) . '</strong>' );
		if ( '' !== $appointment['email'] ) {
			$lines[] = '<a href="' . esc_url( 'mailto:' . $appointment['email'] ) . '">' . esc_html( $appointment['email'] ) . '</a>';
		}
		if ( '' !== $appointment['phone'] ) {
			$lines[] = '<a href="' . esc_url( 'tel:' . preg_replace( '/[^0-9+]/', '', $appointment['phone'] ) ) . '">' . esc_html( $appointment['phone'] ) . '</a>';
		}
		return implode( '<br>', $lines );
	}

	/**
	 * What can be done now: the likely first. The extension has the last word.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 * @return list<string>
	 */
	private static function actions( array $appointment ): array {
		$has_begun = new DateTimeImmutable( $appointment['start_utc'], new DateTimeZone( 'UTC' ) ) <= current_datetime();
		$move      = '<a href="' . esc_url( Menu::url( Menu::APPOINTMENTS, array( 'move' => $appointment['id'] ) + self::view() ) ) . '">' . esc_html__( 'Move', 'appointease' ) . '<span class="screen-reader-text"> ' . esc_html( $appointment['strong_id'] ) . '</span></a>';
		switch ( $appointment['status'] ) {
			case 'pending':
				return array(
					self::button( $appointment, 'confirmed', __( 'Approve', 'appointease' ), 'button button-primary' ),
					$move,
					self::call_off( $appointment, __( 'Decline…', 'appointease' ), __( 'Decline the request', 'appointease' ) ),
				);
			case 'created':
			case 'confirmed':
				$outcomes = array(
					self::button( $appointment, 'completed', __( 'Took place', 'appointease' ) ),
					self::button( $appointment, 'no_show', __( 'Did not come', 'appointease' ) ),
				);
				// Who is late may still ask for another time.
				return array( ...( $has_begun ? $outcomes : array() ), $move, self::call_off( $appointment, __( 'Cancel…', 'appointease' ), __( 'Cancel the appointment', 'appointease' ) ) );
			case 'completed':
				return array( self::button( $appointment, 'no_show', __( 'Did not come', 'appointease' ) ), self::button( $appointment, 'confirmed', __( 'Undo', 'appointease' ) ) );
			case 'no_show':
				return array( self::button( $appointment, 'completed', __( 'Took place', 'appointease' ) ), self::button( $appointment, 'confirmed', __( 'Undo', 'appointease' ) ) );
			default:
				return array( self::button( $appointment, 'confirmed', __( 'Restore', 'appointease' ) ) );
		}
	}

	/**
	 * Says how the customer hears of what becomes of an appointment.
	 *
	 * @param string $way As Booking_Mail::way_to_customer() has it; '' for a way that nobody knows.
	 */
	public static function told( string $way ): string {
		$texts = array(
			'mail'   => __( 'The customer gets an e-mail.', 'appointease' ),
			'call'   => __( 'There is no e-mail address: please call the customer.', 'appointease' ),
			'nobody' => __( 'It is over, so nobody gets an e-mail.', 'appointease' ),
		);
		return $texts[ $way ] ?? '';
	}

	/**
	 * A button that gives the appointment a status.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 * @param string               $status      What it becomes.
	 * @param string               $label       What the button says.
	 * @param string               $look        Its class.
	 */
	private static function button( array $appointment, string $status, string $label, string $look = 'button-link' ): string {
		$fields = array(
			'id'     => $appointment['id'],
			'status' => $status,
		);
		if ( 'pending' === $appointment['status'] && 'confirmed' === $status ) {
			// What is approved is the time that is shown here.
			$fields += array_intersect_key( $appointment, array_flip( Appointments_Screen::APPROVED ) );
		}
		return Table::button( Appointments_Screen::SET_STATUS, $fields + self::view(), $label, $appointment['strong_id'], $look );
	}

	/**
	 * The button that gives the time away, behind a first click that says what it does.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 * @param string               $first       What is clicked first.
	 * @param string               $label       What the button says.
	 */
	private static function call_off( array $appointment, string $first, string $label ): string {
		$way  = Booking_Mail::way_to_customer( $appointment );
		$what = 'nobody' === $way ? __( 'It is only noted here.', 'appointease' ) : __( 'The time becomes free at once.', 'appointease' );
		$told = $what . ' ' . self::told( $way );
		return '<details class="appointease-cancel"><summary>' . esc_html( $first )
			. '<span class="screen-reader-text"> ' . esc_html( $appointment['strong_id'] ) . '</span></summary><p>' . esc_html( $told ) . '</p>'
			. self::button( $appointment, 'cancelled', $label, 'button button-link-delete' ) . '</details>';
	}
}
