<?php
/**
 * Limits how often one address may send bookings and holds, and look at appointments.
 *
 * The limits are modest: they stop a script, not a reception desk. Looking at an appointment has one of its own: behind a
 * proxy all visitors may seem to have one address, and who tries wrong links must not keep the others from booking. So has
 * looking for a new time, which a page goes on doing while its visitor thinks.
 * Requests are counted in the persistent object cache; a site without one counts holds not at all and the rest in
 * transients, because a write to MySQL per click would cost more than the click. Addresses are stored only as keyed hashes.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Counts requests per client address in fixed windows of time.
 */
final class Rate_Limiter {

	public const BOOKINGS = 'book';
	public const HOLDS    = 'hold';
	public const VIEWS    = 'view';
	public const OFFERS   = 'offer';

	/**
	 * Requests and the seconds they are counted over.
	 */
	private const LIMITS = array(
		self::BOOKINGS => array( 30, 10 * MINUTE_IN_SECONDS ),
		self::HOLDS    => array( 120, MINUTE_IN_SECONDS ),
		self::VIEWS    => array( 60, 10 * MINUTE_IN_SECONDS ),
		self::OFFERS   => array( 300, 10 * MINUTE_IN_SECONDS ),
	);

	private const CACHE_GROUP = 'appointease_rate';

	/**
	 * Counts a request.
	 *
	 * @param string $kind One of the constants above.
	 * @return WP_Error|null The answer when there have been too many.
	 */
	public static function count( string $kind ): ?WP_Error {
		if ( current_user_can( Roles::MANAGE_APPOINTMENTS ) ) {
			return null;
		}

		/**
		 * Filters a limit.
		 *
		 * @param int[]  $limit Number of requests, and the seconds they are counted over. A number of 0 lifts the limit.
		 * @param string $kind  'book' (also to move and to cancel), 'hold', 'view' (the link in an e-mail), or 'offer' (a new time by it).
		 */
		list( $allowed, $window ) = array_map( 'intval', (array) apply_filters( 'appointease_rate_limit', self::LIMITS[ $kind ], $kind ) ) + array( 0, 0 );
		if ( $allowed < 1 || $window < 1 ) {
			return null;
		}
		$now   = time();
		$key   = $kind . '_' . intdiv( $now, $window ) . '_' . self::client_hash();
		$count = self::increment( $key, $window, self::HOLDS !== $kind );
		if ( $count <= $allowed ) {
			return null;
		}
		return new WP_Error(
			'too_many_requests',
			__( 'There have been too many requests from your connection. Please wait a little and try again.', 'appointease' ),
			array(
				'status'      => 429,
				'retry_after' => $window - $now % $window,
			)
		);
	}

	/**
	 * Adds one to a counter.
	 *
	 * @param string $key    Counter.
	 * @param int    $window Seconds it lives.
	 * @param bool   $always Whether to count without a persistent object cache, too.
	 * @return int The new count; 0 when it is not counted.
	 */
	private static function increment( string $key, int $window, bool $always ): int {
		if ( wp_using_ext_object_cache() ) {
			wp_cache_add( $key, 0, self::CACHE_GROUP, $window );
			return (int) wp_cache_incr( $key, 1, self::CACHE_GROUP );
		}
		if ( ! $always ) {
			return 0;
		}
		return self::increment_option( 'appointease_' . $key, $window );
	}

	/**
	 * Adds one to a counter that is a transient in the database. One statement both reads and writes it: requests that come
	 * at the same moment, each of which reads before any has written, would be one to get_transient() and set_transient().
	 *
	 * @param string $name   Transient.
	 * @param int    $window Seconds it lives.
	 * @return int The new count.
	 */
	private static function increment_option( string $name, int $window ): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- The functions for options cannot count.
		$written = $wpdb->query(
			$wpdb->prepare(
				"INSERT INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, '1', 'off')
				 ON DUPLICATE KEY UPDATE option_value = LAST_INSERT_ID(option_value + 1)",
				"_transient_$name"
			)
		);
		if ( 1 === $written ) {
			// By this WordPress knows when to clear it away.
			add_option( "_transient_timeout_$name", time() + $window, '', false );
			return 1;
		}
		return (int) $wpdb->insert_id;
	}

	/**
	 * The client's address as the limit of holds counts it, or null where nobody is counted: an address of a private
	 * network is a proxy's or the machine's own, and all visitors would share it.
	 */
	public static function hold_origin(): ?string {
		return Address::is_public( self::address() ) ? self::client_hash() : null;
	}

	/**
	 * The client's address, hashed with a key of this site. An IPv6 network counts as one client, because it usually is.
	 */
	private static function client_hash(): string {
		$address = self::address();
		$network = substr( Address::bytes( $address ), 0, 8 );
		return substr( hash_hmac( 'sha256', '' === $network ? $address : bin2hex( $network ), wp_salt( 'nonce' ) ), 0, 32 );
	}

	/**
	 * The client's address, as this class counts it, in the form in which it is usually written.
	 */
	public static function address(): string {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Hashed, never stored; shown only to administrators, escaped.
		$address = (string) wp_unslash( $_SERVER['REMOTE_ADDR'] ?? '' );

		/**
		 * Filters the address a request is counted under.
		 *
		 * Behind a proxy that the site's owner runs, REMOTE_ADDR is the proxy's. Headers such as X-Forwarded-For can be
		 * written by anyone, so they are never read here; a site that knows its proxy replaces the address instead.
		 *
		 * @param string $address REMOTE_ADDR.
		 */
		$address = (string) apply_filters( 'appointease_client_address', $address );
		$bytes   = Address::bytes( $address );
		return '' === $bytes ? $address : (string) inet_ntop( $bytes );
	}
}
