<?php
/**
 * One appointment in the list of appointments.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use DateTimeImmutable;
use DateTimeZone;

defined( 'ABSPATH' ) || exit;

/**
 * The cells of an appointment, as HTML.
 */
final class Appointment_Row {

	/**
	 * The statuses in which an appointment owns its time and can be cancelled.
	 */
	private const STANDING = array( 'pending', 'created', 'confirmed' );

	/**
	 * Whether an appointment owns its time.
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
		return array(
			'time'     => '<strong>' . esc_html( self::clock( $appointment['time'] ) . '–' . self::clock( $appointment['end'] ) ) . '</strong> <span class="appointease-who">' . esc_html( self::who( $appointment ) ) . '</span>',
			'customer' => self::customer( $appointment ),
			'service'  => esc_html( $appointment['service_name'] ),
			'staff'    => esc_html( $appointment['employee_name'] ),
			'status'   => '<span class="appointease-status is-' . esc_attr( $appointment['status'] ) . '">' . esc_html( self::status( $appointment['status'] ) ) . '</span><br><code>' . esc_html( $appointment['strong_id'] ) . '</code>',
			'action'   => self::is_standing( $appointment ) ? self::cancel( $appointment ) : '–',
		);
	}

	/**
	 * A time in the format of the site.
	 *
	 * @param string $time HH:MM.
	 */
	private static function clock( string $time ): string {
		$utc = new DateTimeZone( 'UTC' );
		return (string) wp_date( (string) get_option( 'time_format' ), ( new DateTimeImmutable( "1970-01-01 $time", $utc ) )->getTimestamp(), $utc );
	}

	/**
	 * What a phone shows beside the time while the row is folded: who comes, or that nobody does.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 */
	private static function who( array $appointment ): string {
		return self::is_standing( $appointment )
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
	 * The button that cancels, behind a first click that says what it does.
	 *
	 * @param array<string, mixed> $appointment The appointment.
	 */
	private static function cancel( array $appointment ): string {
		$fields = array(
			'id'    => $appointment['id'],
			'day'   => Page::query( 'day' ),
			'span'  => Page::query( 'span' ),
			'staff' => Page::query( 'staff' ),
		);
		return '<details class="appointease-cancel"><summary>' . esc_html__( 'Cancel…', 'appointease' )
			. '<span class="screen-reader-text"> ' . esc_html( $appointment['strong_id'] ) . '</span></summary><p>'
			. esc_html__( 'The time becomes free at once. The customer is not told: please call or write.', 'appointease' ) . '</p>'
			. Table::button( Appointments_Screen::CANCEL, $fields, __( 'Cancel the appointment', 'appointease' ), $appointment['strong_id'], 'button button-link-delete' )
			. '</details>';
	}

	/**
	 * A status for people.
	 *
	 * @param string $status The extension's word.
	 */
	private static function status( string $status ): string {
		return array(
			'pending'   => __( 'Waiting', 'appointease' ),
			'created'   => __( 'Entered', 'appointease' ),
			'confirmed' => __( 'Confirmed', 'appointease' ),
			'completed' => __( 'Took place', 'appointease' ),
			'cancelled' => __( 'Cancelled', 'appointease' ),
			'no_show'   => __( 'Did not come', 'appointease' ),
		)[ $status ] ?? $status;
	}
}
