<?php
/**
 * The baseline's REST routes: selecting, locking and booking.
 */

declare( strict_types=1 );

namespace AppointEase\Baseline;

use WP_REST_Request;

/**
 * Routes under /wp-json/appointease/v1.
 */
final class Api_Endpoints {

	private Redis_Helper $redis;

	public function __construct( Redis_Helper $redis ) {
		$this->redis = $redis;
	}

	public function register_routes(): void {
		foreach (
			array(
				'slots/select'   => 'realtime_select',
				'slots/deselect' => 'realtime_deselect',
				'appointments'   => 'create_appointment',
			) as $route => $method
		) {
			register_rest_route(
				'appointease/v1',
				$route,
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, $method ),
					'permission_callback' => '__return_true',
				)
			);
		}
	}

	public function realtime_select( WP_REST_Request $request ): array {
		list( $date, $time, $employee_id, $client_id ) = $this->slot( $request );
		if ( $this->redis->is_enabled() ) {
			$this->redis->set_active_selection( $date, $employee_id, $time, $client_id );
			return array(
				'success' => true,
				'storage' => 'redis',
				'ttl'     => 10,
			);
		}
		$key                 = "appointease_active_{$date}_{$employee_id}";
		$selections          = get_transient( $key ) ?: array();
		$selections[ $time ] = array(
			'timestamp' => time(),
			'client_id' => $client_id,
		);
		set_transient( $key, $selections, 600 );
		return array(
			'success' => true,
			'storage' => 'mysql',
			'ttl'     => 600,
		);
	}

	public function realtime_deselect( WP_REST_Request $request ): array {
		list( $date, $time, $employee_id ) = $this->slot( $request );
		if ( $this->redis->is_enabled() ) {
			$this->redis->clear_active_selection( $date, $employee_id, $time );
		}
		return array( 'success' => true );
	}

	public function create_appointment( WP_REST_Request $request ) {
		$params = $request->get_json_params();
		$result = ( new Atomic_Booking() )->create_appointment_atomic(
			array(
				'name'             => sanitize_text_field( $params['name'] ),
				'email'            => sanitize_email( $params['email'] ),
				'phone'            => sanitize_text_field( $params['phone'] ),
				'appointment_date' => sanitize_text_field( $params['date'] ),
				'service_id'       => (int) $params['service_id'],
				'employee_id'      => (int) $params['employee_id'],
				'idempotency_key'  => $request->get_header( 'X-Idempotency-Key' ),
			)
		);
		return rest_ensure_response( $result );
	}

	/**
	 * The slot that a request names.
	 *
	 * @return array{string, string, int, string}
	 */
	private function slot( WP_REST_Request $request ): array {
		$params = $request->get_json_params();
		return array(
			sanitize_text_field( $params['date'] ),
			sanitize_text_field( $params['time'] ),
			(int) $params['employee_id'],
			sanitize_text_field( $params['client_id'] ),
		);
	}
}
