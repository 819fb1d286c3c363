<?php
/**
 * Says what of the fast lane's configuration could not be removed.
 *
 * The files belong to the user of the web server and are closed to everybody else, so who runs "wp plugin deactivate" as
 * another user cannot remove them; and they hold a password. After a deactivation the plugin does not run any more, so it
 * speaks at once: on the command line, else in PHP's error log. A network on whose other sites it goes on remembers it for
 * Site Health: there PHP usually is the user of the web server again, and can remove them.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Files that should be gone.
 */
final class Left_Behind {

	/**
	 * Of the network: the number of the site by file.
	 */
	private const OPTION = 'appointease_left_behind';

	/**
	 * Tells whoever is there. Only where the files lie is said, never what they hold.
	 *
	 * @param list<string> $files The files; nothing is said when there are none.
	 */
	public static function tell( array $files ): void {
		if ( array() === $files ) {
			return;
		}
		if ( defined( 'WP_CLI' ) && \WP_CLI && class_exists( \WP_CLI::class ) ) {
			\WP_CLI::warning( self::sentence( $files ) );
		} else {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- An operator has to be able to find out.
			error_log( 'AppointEase: ' . self::sentence( $files ) );
		}
	}

	/**
	 * Remembers the files of the current site, where the plugin may run on other sites of its network.
	 *
	 * @param list<string> $files The files.
	 */
	public static function remember( array $files ): void {
		if ( is_multisite() && array() !== $files ) {
			update_site_option( self::OPTION, array_fill_keys( $files, get_current_blog_id() ) + self::known() );
		}
	}

	/**
	 * Removes what this user of the system can remove, and forgets what is gone or in use again.
	 */
	public static function try_again(): void {
		$known = self::known();
		$left  = array();
		foreach ( $known as $file => $site ) {
			// The option is the network's, and others write such, too: nothing but our own files is removed for it.
			if ( ! self::runs_on( (int) $site ) && Fast_Lane_File::is_name( (string) $file ) ) {
				Fast_Lane_File::delete( $file );
				$left += Fast_Lane_File::may_exist( $file ) ? array( $file => $site ) : array();
			}
		}
		if ( $left !== $known ) {
			update_site_option( self::OPTION, $left );
		}
	}

	/**
	 * What is still there of sites of this network on which the plugin does not run, for an administrator; empty when
	 * nothing is.
	 */
	public static function problem(): string {
		$files = array();
		foreach ( self::known() as $file => $site ) {
			if ( is_file( $file ) && ! self::runs_on( (int) $site ) ) {
				$files[] = $file;
			}
		}
		return array() === $files ? '' : self::sentence( $files );
	}

	/**
	 * Forgets everything, because the plugin is being deleted.
	 */
	public static function forget(): void {
		if ( is_multisite() ) {
			delete_site_option( self::OPTION );
		}
	}

	/**
	 * What to do.
	 *
	 * @param list<string> $files The files.
	 */
	private static function sentence( array $files ): string {
		/* translators: %s: paths of files. */
		return sprintf( __( 'AppointEase could not remove %s. What lies there may hold the password of the site’s database: delete it as the user of the web server, or as root.', 'appointease' ), implode( ', ', $files ) );
	}

	/**
	 * What the network remembers.
	 *
	 * @return array<string, int>
	 */
	private static function known(): array {
		return is_multisite() ? (array) get_site_option( self::OPTION, array() ) : array();
	}

	/**
	 * Whether the plugin runs on a site, which then needs its file.
	 *
	 * @param int $site The site.
	 */
	private static function runs_on( int $site ): bool {
		$plugin = plugin_basename( PLUGIN_FILE );
		return null !== get_site( $site )
			&& ( isset( ( (array) get_site_option( 'active_sitewide_plugins', array() ) )[ $plugin ] ) || in_array( $plugin, (array) get_blog_option( $site, 'active_plugins', array() ), true ) );
	}
}
