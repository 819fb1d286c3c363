<?php
/**
 * The attempt to add something with a form. A second click on its button sends the same attempt again, and must add nothing.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Runs an attempt once.
 */
final class Attempt {

	/**
	 * How long it is remembered, which is longer than anybody goes on clicking.
	 */
	private const LIFETIME = 10 * MINUTE_IN_SECONDS;

	/**
	 * How many seconds a second click waits for what came of the first.
	 */
	private const PATIENCE = 10;

	/**
	 * The hidden field that names the attempt.
	 *
	 * @return array<string, string>
	 */
	public static function field(): array {
		return array( 'attempt' => wp_generate_uuid4() );
	}

	/**
	 * Makes of the saving of a form one that saves once. A form without the field, as one that changes something, always saves.
	 *
	 * Who goes back to the form and types something else has a new attempt: what was typed is a part of its name. One that
	 * failed is made again, and says again why.
	 *
	 * @param array<string, mixed> $values What was typed.
	 * @param callable(): mixed    $save   Saves.
	 * @return callable(): mixed
	 */
	public static function once( array $values, callable $save ): callable {
		$attempt = Submission::text( 'attempt' );
		if ( '' === $attempt ) {
			return $save;
		}
		$name = 'appointease_attempt_' . md5( $attempt . wp_json_encode( $values ) );
		return static fn (): mixed => self::in_turn(
			$name,
			static function () use ( $name, $save ): mixed {
				$result = get_transient( $name ) ? null : $save();
				set_transient( $name, 1, self::LIFETIME );
				return $result;
			}
		);
	}

	/**
	 * Does something while nobody else does it under the same name: clicks that come at once wait here for each other. The
	 * database takes the lock from a request that dies.
	 *
	 * @param string                $name The name.
	 * @param callable(bool): mixed $work What is done. It is told whether its turn has come, or it has waited in vain.
	 */
	public static function in_turn( string $name, callable $work ): mixed {
		global $wpdb;
		$lock = md5( $wpdb->prefix . $name );
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- The functions for options cannot wait.
		$has_come = '0' !== $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %d)', $lock, self::PATIENCE ) );
		try {
			return $work( $has_come );
		} finally {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- See above.
			$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', $lock ) );
		}
	}
}
