<?php
/**
 * The options of the extension for the current site, put together from wp-config.php and the settings.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Builds the array for appointease_configure().
 */
final class Configuration {

	/**
	 * How old, in milliseconds, the news from other machines may be that a page is given which holds nothing itself. Where ten
	 * thousand look at the same days, one question to Redis then answers many. What this machine changes is seen at once.
	 */
	private const POLL_CACHE_MS = 250;

	/**
	 * The options of the current site.
	 *
	 * @return array<string, string|int|null>
	 */
	public static function of_site(): array {
		global $wpdb;
		$options = array(
			'mysql_url'      => Database_Url::of_site(),
			'redis_url'      => Redis_Url::from_constants( self::redis_constants() ),
			'table_prefix'   => $wpdb->prefix,
			'key_prefix'     => self::key_prefix( get_current_blog_id(), (string) self::constant( 'WP_REDIS_PREFIX' ) ),
			'timezone'       => Site_Timezone::name() ?? 'UTC',
			'selection_ttl'  => Settings::selection_ttl(),
			'lock_ttl'       => Settings::lock_ttl(),
			'poll_interval'  => Settings::polling_interval(),
			'poll_cache_ms'  => self::POLL_CACHE_MS,
			'client_address' => Rate_Limiter::hold_origin(),
		);
		$timeout = self::constant( 'WP_REDIS_TIMEOUT' );
		if ( is_numeric( $timeout ) && $timeout > 0 ) {
			// Others' limits may be longer than the extension takes.
			$options['redis_timeout_ms'] = (int) min( 10_000, max( 1, round( 1000 * (float) $timeout ) ) );
		}

		/**
		 * Filters the options of the extension, for a site whose database or Redis cannot be described in wp-config.php.
		 *
		 * The array holds passwords: do not print or log it.
		 *
		 * @param array<string, string|int|null> $options The options of appointease_configure().
		 */
		return (array) apply_filters( 'appointease_configuration', $options );
	}

	/**
	 * The prefix of the site's Redis keys. No two sites get the same, whatever their WP_REDIS_PREFIX and number: the
	 * first part ends in a colon, the second does not.
	 *
	 * @param int    $blog_id The site's number in its network.
	 * @param string $prefix  The owner's WP_REDIS_PREFIX.
	 */
	public static function key_prefix( int $blog_id, string $prefix ): string {
		$clean = (string) preg_replace( '/[^A-Za-z0-9_.:-]/', '', $prefix );
		if ( strlen( $clean ) > 36 || $clean !== $prefix ) {
			// The extension takes 64 characters in all. What has to be left out of them still counts.
			$clean = substr( $clean, 0, 23 ) . '-' . substr( md5( $prefix ), 0, 12 );
		}
		return 'appointease_'
			. ( '' !== $prefix ? $clean . ':' : '' )
			. ( $blog_id > 1 ? 'blog' . $blog_id . '_' : '' );
	}

	/**
	 * The constants of wp-config.php that describe a Redis.
	 *
	 * @return array<string, mixed> Name without WP_REDIS_ => value; only those that are defined.
	 */
	private static function redis_constants(): array {
		$constants = array();
		foreach ( Redis_Url::CONSTANTS as $name ) {
			$value = self::constant( 'WP_REDIS_' . $name );
			if ( null !== $value ) {
				$constants[ $name ] = $value;
			}
		}
		return $constants;
	}

	/**
	 * A constant's value, or null.
	 *
	 * @param string $name The constant.
	 */
	private static function constant( string $name ): mixed {
		return defined( $name ) ? constant( $name ) : null;
	}
}
