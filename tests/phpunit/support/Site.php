<?php
/**
 * The WordPress of the running stack, loaded into this process: to prepare what the requests are about, to look behind
 * them, and to test what needs no request.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * Loads WordPress once.
 */
final class Site {

	private const SWITCHES = 'appointease_test_switches';

	private static bool $is_loaded = false;

	public static function load(): void {
		if ( self::$is_loaded ) {
			return;
		}
		self::$is_loaded = true;
		$folder          = Environment::value( 'STACK_WP_DIR' ) . '/wp-content/mu-plugins';
		$plugin          = $folder . '/appointease-test-switches.php';
		if ( ! is_dir( $folder ) ) {
			mkdir( $folder );
		}
		copy( __DIR__ . '/test-switches.php', $plugin );
		register_shutdown_function(
			static function () use ( $plugin ): void {
				unlink( $plugin );
				self::switch_off();
			}
		);
		$_SERVER['HTTP_HOST']       = substr( Environment::value( 'STACK_URL' ), strlen( 'http://' ) );
		$_SERVER['REQUEST_URI']     = '/';
		$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
		$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
		require_once Environment::value( 'STACK_WP_DIR' ) . '/wp-load.php';
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		self::switch_off();
	}

	/**
	 * Makes something different on the site.
	 *
	 * @param array<string, mixed> $switches See test-switches.php.
	 */
	public static function switch_on( array $switches ): void {
		update_option( self::SWITCHES, $switches );
	}

	public static function switch_off(): void {
		delete_option( self::SWITCHES );
		global $wpdb;
		$wpdb->query( "DELETE FROM $wpdb->options WHERE option_name REGEXP '^_transient.*appointease_(book|view)_'" );
		wp_cache_flush();
	}

	/**
	 * Where the stack lies.
	 */
	public static function directory(): string {
		return dirname( Environment::value( 'STACK_WP_DIR' ) );
	}

	/**
	 * What stands in a log of the stack; nothing if there is no such log.
	 */
	public static function log( string $name ): string {
		$file = self::directory() . '/log/' . $name;
		return is_file( $file ) ? (string) file_get_contents( $file ) : '';
	}
}
