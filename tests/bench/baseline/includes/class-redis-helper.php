<?php
/**
 * Holds in Redis as the baseline keeps them: one key for each, found again with KEYS. Without Redis they are transients.
 */

declare( strict_types=1 );

namespace AppointEase\Baseline;

use Redis;
use RedisException;

/**
 * The Redis connection of one request.
 */
final class Redis_Helper {

	private ?Redis $redis = null;

	/**
	 * Connects as wp-config.php says.
	 *
	 * @param int $database Number of the database in that server.
	 */
	public function __construct( int $database = 0 ) {
		if ( ! class_exists( Redis::class ) || ! defined( 'WP_REDIS_HOST' ) ) {
			return;
		}
		try {
			$redis = new Redis();
			$redis->pconnect( WP_REDIS_HOST, WP_REDIS_PORT, 1.0, "baseline$database", 0, 1.0 );
			$redis->select( $database );
			$this->redis = $redis;
		} catch ( RedisException ) {
			$this->redis = null;
		}
	}

	public function is_enabled(): bool {
		return null !== $this->redis;
	}

	public function set_active_selection( string $date, int $employee_id, string $time, string $client_id ): void {
		$this->put( 'active', $date, $employee_id, $time, $client_id, 10 );
	}

	/**
	 * The selections of a day.
	 *
	 * @return array<string, array<string, mixed>> By HH:MM.
	 */
	public function get_active_selections( string $date, int $employee_id ): array {
		return $this->find( 'active', $date, $employee_id );
	}

	public function clear_active_selection( string $date, int $employee_id, string $time ): void {
		$this->redis->del( "appointease_active_{$date}_{$employee_id}_{$time}" );
	}

	public function lock_slot( string $date, int $employee_id, string $time, string $client_id ): void {
		$this->put( 'lock', $date, $employee_id, $time, $client_id, 600 );
	}

	/**
	 * The locks of a day.
	 *
	 * @return array<string, array<string, mixed>> By HH:MM.
	 */
	public function get_locked_slots( string $date, int $employee_id ): array {
		return $this->find( 'lock', $date, $employee_id );
	}

	public function delete_lock( string $date, int $employee_id, string $time ): void {
		$this->redis->del( "appointease_lock_{$date}_{$employee_id}_{$time}" );
	}

	private function put( string $kind, string $date, int $employee_id, string $time, string $client_id, int $ttl ): void {
		$data = json_encode(
			array(
				'client_id' => $client_id,
				'timestamp' => time(),
				'time'      => $time,
			)
		);
		$this->redis->setex( "appointease_{$kind}_{$date}_{$employee_id}_{$time}", $ttl, $data );
	}

	/**
	 * Looks for the keys of a day and fetches each.
	 *
	 * @return array<string, array<string, mixed>> By HH:MM.
	 */
	private function find( string $kind, string $date, int $employee_id ): array {
		$found = array();
		foreach ( $this->redis->keys( "appointease_{$kind}_{$date}_{$employee_id}_*" ) as $key ) {
			$data = $this->redis->get( $key );
			if ( $data ) {
				$decoded                   = json_decode( $data, true );
				$found[ $decoded['time'] ] = $decoded;
			}
		}
		return $found;
	}
}
