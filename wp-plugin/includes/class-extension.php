<?php
/**
 * The bridge to the extension: makes sure it is there and configured for the current site before its functions are used.
 *
 * Callers write `Extension::ready();` and then call the `appointease_…()` functions directly. Configuration happens at
 * the first call of a request, and again only after WordPress has switched to another site of a network.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Readiness of the extension.
 */
final class Extension {

	/**
	 * The site the extension is configured for in this request; 0 before the first call.
	 */
	private static int $configured_site = 0;

	/**
	 * Why the site's Redis is not used although wp-config.php names one; empty when it is used or there is none.
	 */
	private static string $redis_problem = '';

	/**
	 * Configures the extension for the current site, if that has not been done.
	 *
	 * @throws Extension_Unavailable When it cannot be used; the message is for administrators.
	 */
	public static function ready(): void {
		$site = get_current_blog_id();
		if ( self::$configured_site === $site ) {
			return;
		}
		$problem = self::problem();
		if ( '' !== $problem ) {
			// What cannot be answered here must not be answered there.
			Fast_Lane::remove();
			throw new Extension_Unavailable( $problem );
		}
		Fast_Lane::keep_current( self::configure( $site ) );
	}

	/**
	 * Creates or upgrades the extension's tables of the current site.
	 *
	 * Tables have no time zone: a site whose time zone cannot be used yet can be prepared all the same.
	 *
	 * @throws Extension_Unavailable When the extension is missing.
	 */
	public static function migrate(): void {
		if ( ! Requirements::extension_met() ) {
			throw new Extension_Unavailable( Requirements::problem() );
		}
		self::configure( get_current_blog_id() );
		\appointease_migrate();
		// The next use checks everything again, the time zone too.
		self::$configured_site = 0;
	}

	/**
	 * Why the extension cannot be used on this site, for an administrator; empty when it can.
	 */
	public static function problem(): string {
		return Requirements::extension_met() ? Site_Timezone::problem() : Requirements::problem();
	}

	/**
	 * Why the site's Redis is not used although wp-config.php names one, for an administrator; empty when there is no
	 * such problem. Known after ready().
	 */
	public static function redis_problem(): string {
		return self::$redis_problem;
	}

	/**
	 * Hands the site's configuration to the extension.
	 *
	 * The Redis constants were written for the object cache, which may know kinds of Redis that the extension does not.
	 * That must not stop the bookings: they need MySQL only. The status page and Site Health tell.
	 *
	 * @param int $site The current site.
	 * @return array<string, string|int|null> The options that it took.
	 */
	private static function configure( int $site ): array {
		// Unset first: a configuration that is refused must not leave the previous site's in force.
		self::$configured_site = 0;
		self::$redis_problem   = '';
		$options               = Configuration::of_site();
		try {
			\appointease_configure( $options );
		} catch ( \AppointEase\ConfigurationException $error ) {
			if ( 'redis_url' !== $error->argument ) {
				throw $error;
			}
			$options = array( 'redis_url' => null ) + $options;
			\appointease_configure( $options );
			self::$redis_problem = $error->getMessage();
		}
		self::$configured_site = $site;
		return $options;
	}
}
