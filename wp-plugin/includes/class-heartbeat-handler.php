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
		$ask = static fn (): array => Heartbeat_Poll::answer( $data['appointease_poll'] );
		return self::ask( $ask ) + $response;
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
		return self::ask( static fn (): array => \appointease_heartbeat( array() ) );
	}

	/**
	 * Asks the extension.
	 *
	 * @param callable(): array<string, mixed> $question How.
	 * @return array<string, mixed>
	 */
	private static function ask( callable $question ): array {
		try {
			Extension::ready();
			return $question();
		} catch ( Throwable $error ) {
			Fault::log( $error );
			return array(
				'redis_status'      => 'unavailable',
				'storage_mode'      => 'mysql',
				'appointease_error' => __( 'Live updates are not available at the moment.', 'appointease' ),
			);
		}
	}
}
