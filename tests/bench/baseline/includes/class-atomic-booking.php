<?php
/**
 * The baseline's booking: a transaction through wpdb that looks for a conflict, inserts, and names the appointment.
 */

declare( strict_types=1 );

namespace AppointEase\Baseline;

use WP_Error;

/**
 * Makes appointments.
 */
final class Atomic_Booking {

	/**
	 * Books a time, unless it is taken.
	 *
	 * @param array<string, mixed> $data The booking.
	 * @return array<string, mixed>|WP_Error
	 */
	public function create_appointment_atomic( array $data ) {
		global $wpdb;
		$table = $wpdb->prefix . 'appointments';
		$wpdb->query( 'START TRANSACTION' );
		$conflict = $wpdb->get_row(
			$wpdb->prepare(
				"SELECT id FROM $table
				 WHERE appointment_date = %s AND employee_id = %d
				 AND status IN ('confirmed', 'created')
				 FOR UPDATE",
				$data['appointment_date'],
				$data['employee_id']
			)
		);
		if ( $conflict ) {
			$wpdb->query( 'ROLLBACK' );
			return new WP_Error( 'slot_taken', 'Time slot is no longer available', array( 'status' => 409 ) );
		}
		$inserted = $wpdb->insert(
			$table,
			$data + array(
				'status'     => 'confirmed',
				'created_at' => current_time( 'mysql' ),
			)
		);
		$id       = $wpdb->insert_id;
		$strong   = sprintf( 'APT-%d-%06d', gmdate( 'Y' ), $id );
		if ( ! $inserted || false === $wpdb->update( $table, array( 'strong_id' => $strong ), array( 'id' => $id ) ) ) {
			$wpdb->query( 'ROLLBACK' );
			return new WP_Error( 'transaction_failed', 'Booking failed', array( 'status' => 500 ) );
		}
		$wpdb->query( 'COMMIT' );
		return array(
			'success'        => true,
			'appointment_id' => $id,
			'strong_id'      => $strong,
		);
	}
}
