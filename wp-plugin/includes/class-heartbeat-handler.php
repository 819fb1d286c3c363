<?php
/**
 * Answers the heartbeat: the state of the stores on every one, and the state of a day on one that carries a poll.
 *
 * Whatever a poll holds and whatever happens to the stores, the heartbeat is answered and PHP stays silent: other
 * plugins' data travels on the same request.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Callbacks of the heartbeat filters, for visitors and logged-in users alike.
 */
final class Heartbeat_Handler {

	/**
	 * What a poll may hold.
	 */
	private const KEYS = array( 'date', 'employee_id', 'client_id', 'selected_time', 'duration' );

	/**
	 * The longest of them is a client's secret.
	 */
	private const MAX_VALUE_BYTES = 128;

	/**
	 * More keys than this are no poll of this plugin, of whatever version.
	 */
	private const MAX_KEYS = 20;

	/**
	 * Answers a heartbeat that carries data, with or without a poll.
	 *
	 * @param mixed $response What other plugins have answered so far.
	 * @param mixed $data     What the page sent, unslashed by WordPress.
	 * @return array<mixed>
	 */
	public static function answer( mixed $response, mixed $data ): array {
		$response = is_array( $response ) ? $response : array();
		if ( ! is_array( $data ) || ! isset( $data['appointease_poll'] ) ) {
			return self::status() + $response;
		}
		$poll = self::readable_poll( $data['appointease_poll'] );
		if ( null === $poll ) {
			return array( 'appointease_error' => __( 'The poll could not be read.', 'appointease' ) ) + self::status() + $response;
		}
		return self::ask( $poll ) + $response;
	}

	/**
	 * Adds the state of the stores to a heartbeat that carries no data.
	 *
	 * @param mixed $response What other plugins have answered so far.
	 * @return array<mixed>
	 */
	public static function add_status( mixed $response ): array {
		$response = is_array( $response ) ? $response : array();
		return isset( $response['redis_status'] ) ? $response : self::status() + $response;
	}

	/**
	 * The state of the stores.
	 *
	 * @return array<string, mixed>
	 */
	private static function status(): array {
		return self::ask( array() );
	}

	/**
	 * Asks the extension.
	 *
	 * @param array<string, string> $poll The poll; empty for the state of the stores alone.
	 * @return array<string, mixed>
	 */
	private static function ask( array $poll ): array {
		try {
			Extension::ready();
			return \appointease_heartbeat( $poll );
		} catch ( Throwable $error ) {
			Fault::log( $error );
			return array(
				'redis_status'      => 'unavailable',
				'storage_mode'      => 'mysql',
				'appointease_error' => __( 'Live updates are not available at the moment.', 'appointease' ),
			);
		}
	}

	/**
	 * The known keys of a poll as texts, or null when it is not one.
	 *
	 * @param mixed $poll What the page sent.
	 * @return array<string, string>|null
	 */
	private static function readable_poll( mixed $poll ): ?array {
		if ( ! is_array( $poll ) || array() === $poll || count( $poll ) > self::MAX_KEYS ) {
			return null;
		}
		$known = array();
		foreach ( self::KEYS as $key ) {
			$value = $poll[ $key ] ?? '';
			if ( ! is_string( $value ) && ! is_int( $value ) || strlen( (string) $value ) > self::MAX_VALUE_BYTES ) {
				return null;
			}
			if ( '' !== $value ) {
				$known[ $key ] = (string) $value;
			}
		}
		return array() === $known ? null : $known;
	}
}
