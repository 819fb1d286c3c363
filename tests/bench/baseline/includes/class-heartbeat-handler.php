<?php
/**
 * The baseline's answer to a heartbeat: bookings from MySQL, holds from Redis or from transients.
 */

declare( strict_types=1 );

namespace AppointEase\Baseline;

/**
 * Callback of both heartbeat filters.
 */
final class Heartbeat_Handler {

	private Redis_Helper $redis;

	public function __construct( Redis_Helper $redis ) {
		$this->redis = $redis;
	}

	/**
	 * Adds the state of the stores and, where it was asked for, that of a day.
	 *
	 * @param array<string, mixed> $response What other plugins have answered so far.
	 * @param array<string, mixed> $data     What the page sent.
	 * @return array<string, mixed>
	 */
	public function handle_heartbeat( $response, $data ): array {
		$enabled                  = $this->redis->is_enabled();
		$response['redis_status'] = $enabled ? 'available' : 'unavailable';
		$response['storage_mode'] = $enabled ? 'redis' : 'mysql';
		if ( ! isset( $data['appointease_poll'] ) ) {
			return $response;
		}
		$poll        = $data['appointease_poll'];
		$date        = sanitize_text_field( $poll['date'] );
		$employee_id = (int) $poll['employee_id'];
		$client_id   = $poll['client_id'] ?? null;

		$response['appointease_active_selections'] = $this->of_others( $this->selections( $date, $employee_id ), $client_id );
		$response['appointease_locked_slots']      = $this->of_others( $this->locks( $date, $employee_id ), $client_id );
		$response['appointease_booked_slots']      = $this->booked( $date, $employee_id );
		$response['cache_info']                    = array(
			'redis_enabled' => $enabled,
			'storage_mode'  => $response['storage_mode'],
			'timestamp'     => time(),
		);
		return $response;
	}

	private function selections( string $date, int $employee_id ): array {
		if ( $this->redis->is_enabled() ) {
			return $this->redis->get_active_selections( $date, $employee_id );
		}
		return get_transient( "appointease_active_{$date}_{$employee_id}" ) ?: array();
	}

	private function locks( string $date, int $employee_id ): array {
		if ( $this->redis->is_enabled() ) {
			return $this->redis->get_locked_slots( $date, $employee_id );
		}
		global $wpdb;
		$rows = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT time, client_id FROM {$wpdb->prefix}appointease_slot_locks
				 WHERE date = %s AND employee_id = %d AND expires_at > UTC_TIMESTAMP()",
				$date,
				$employee_id
			),
			ARRAY_A
		);
		return array_column( $rows, null, 'time' );
	}

	private function booked( string $date, int $employee_id ): array {
		global $wpdb;
		return $wpdb->get_col(
			$wpdb->prepare(
				"SELECT TIME_FORMAT(TIME(appointment_date), '%%H:%%i')
				 FROM {$wpdb->prefix}appointments
				 WHERE DATE(appointment_date) = %s
				 AND employee_id = %d
				 AND status IN ('confirmed', 'created')",
				$date,
				$employee_id
			)
		);
	}

	/**
	 * The times of holds that are not the poller's.
	 *
	 * @param array<string, array<string, mixed>> $holds     By HH:MM.
	 * @param string|null                         $client_id The poller.
	 * @return string[]
	 */
	private function of_others( array $holds, ?string $client_id ): array {
		$others = array();
		foreach ( $holds as $time => $hold ) {
			if ( isset( $hold['client_id'] ) && $hold['client_id'] !== $client_id ) {
				$others[] = $time;
			}
		}
		return $others;
	}
}
