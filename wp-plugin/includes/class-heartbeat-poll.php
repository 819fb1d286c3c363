<?php
/**
 * A poll of the booking form and its answer, the same for both lanes: the heartbeat filters and heartbeat.php.
 *
 * The second runs without WordPress, so this file uses nothing of it; opened by itself it declares a class and ends.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

/**
 * Reads polls and has the extension answer them.
 */
final class Heartbeat_Poll {

	/**
	 * The form of the configuration that heartbeat.php understands.
	 */
	public const FORMAT = 1;

	/**
	 * What is said to a poll that is none. For developers and in English, like what the extension says of wrong values.
	 */
	private const UNREADABLE = 'The poll could not be read.';

	/**
	 * What a poll may hold.
	 */
	private const KEYS = array(
		'date'          => true,
		'employee_id'   => true,
		'client_id'     => true,
		'selected_time' => true,
		'duration'      => true,
		'service_id'    => true,
		'seats'         => true,
		'buffer_before' => true,
		'buffer_after'  => true,
		'version'       => true,
	);

	/**
	 * The longest of them is a client's secret.
	 */
	private const MAX_VALUE_BYTES = 128;

	/**
	 * More keys than this are no poll of this plugin, of whatever version.
	 */
	private const MAX_KEYS = 20;

	/**
	 * The answer to a poll. The extension has to be configured.
	 *
	 * @param mixed $poll What the page sent.
	 * @return array<string, mixed>
	 */
	public static function answer( mixed $poll ): array {
		$known = self::known( $poll );
		return null === $known
			? array( 'appointease_error' => self::UNREADABLE ) + \appointease_heartbeat( array() )
			: \appointease_heartbeat( $known );
	}

	/**
	 * The known keys of a poll as texts, or null when it is not one.
	 *
	 * @param mixed $poll What the page sent.
	 * @return array<string, string>|null
	 */
	private static function known( mixed $poll ): ?array {
		if ( ! is_array( $poll ) || array() === $poll || count( $poll ) > self::MAX_KEYS ) {
			return null;
		}
		$known = array();
		foreach ( array_intersect_key( $poll, self::KEYS ) as $key => $value ) {
			$value ??= '';
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
