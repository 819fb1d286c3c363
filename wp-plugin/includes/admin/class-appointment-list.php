<?php
/**
 * Appointments under the days on which they are.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use DateTimeImmutable;

defined( 'ABSPATH' ) || exit;

/**
 * Prints appointments.
 */
final class Appointment_List {

	/**
	 * Prints some days, in the order in which they are given.
	 *
	 * @param list<string>               $days         The days; one without appointments says so.
	 * @param list<array<string, mixed>> $appointments The appointments of all of them.
	 */
	public static function show( array $days, array $appointments ): void {
		foreach ( $days as $date ) {
			self::print_day( $date, array_filter( $appointments, static fn ( array $row ): bool => $date === $row['date'] ) );
		}
	}

	/**
	 * Prints one day.
	 *
	 * @param string                     $date         The day.
	 * @param array<array<string, mixed>> $appointments Its appointments.
	 */
	private static function print_day( string $date, array $appointments ): void {
		$day = new DateTimeImmutable( $date, wp_timezone() );
		echo '<h2>' . esc_html( wp_date( 'l', $day->getTimestamp() ) . ', ' . wp_date( (string) get_option( 'date_format' ), $day->getTimestamp() ) ) . '</h2>';
		if ( array() === $appointments ) {
			echo '<p class="description">' . esc_html__( 'No appointments.', 'appointease' ) . '</p>';
			return;
		}
		Table::show(
			__( 'Appointments', 'appointease' ),
			array(
				'time'     => __( 'Time', 'appointease' ),
				'customer' => __( 'Customer', 'appointease' ),
				'service'  => __( 'Service', 'appointease' ),
				'staff'    => __( 'Staff', 'appointease' ),
				'status'   => __( 'Status', 'appointease' ),
				'action'   => __( 'Action', 'appointease' ),
			),
			array_values( array_map( array( Appointment_Row::class, 'cells' ), $appointments ) )
		);
	}
}
