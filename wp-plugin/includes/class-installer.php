<?php
/**
 * Prepares a site: roles, capabilities, settings and the extension's tables; and brings them up to date after an update.
 *
 * Everything here may run any number of times. Deactivating the plugin removes nothing but the configuration of the fast
 * lane, which would go on answering; uninstall.php cleans up.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;
use WP_Site;

defined( 'ABSPATH' ) || exit;

/**
 * Installation and upgrades.
 */
final class Installer {

	/**
	 * The versions this site was last prepared for; autoloaded, so the check of every request costs a comparison.
	 */
	public const STAMP = 'appointease_installed';

	/**
	 * When and why the last upgrade failed.
	 */
	private const FAILURE = 'appointease_install_failure';

	/**
	 * Seconds between two attempts after a failure.
	 */
	private const RETRY_AFTER = 60;

	/**
	 * Prepares the current site, or all sites of a network.
	 *
	 * Sites of a network too large to visit in one request prepare themselves at their first visit.
	 *
	 * @param bool $network_wide Whether to prepare every site.
	 * @return string What went wrong, for an administrator; empty when nothing did.
	 */
	public static function activate( bool $network_wide ): string {
		if ( ! $network_wide || ! is_multisite() ) {
			return self::prepare_site();
		}
		if ( wp_is_large_network() ) {
			return '';
		}
		$sites = get_sites(
			array(
				'fields'     => 'ids',
				'number'     => 0,
				'network_id' => get_current_network_id(),
			)
		);
		foreach ( $sites as $site ) {
			$problem = self::prepare_other_site( (int) $site );
			if ( '' !== $problem ) {
				return $problem;
			}
		}
		return '';
	}

	/**
	 * Ends what would go on without WordPress.
	 *
	 * @param bool $network_wide Whether the plugin is being deactivated for a whole network.
	 */
	public static function deactivate( bool $network_wide ): void {
		if ( $network_wide ) {
			Left_Behind::tell( Fast_Lane_File::remove_all() );
			add_action( 'shutdown', array( Fast_Lane_File::class, 'remove_all' ), PHP_INT_MAX, 0 );
		} else {
			self::end_fast_lane();
			Fast_Lane::remove_at_the_end();
		}
	}

	/**
	 * Prepares a site that has just been made in a network on which the plugin is active everywhere.
	 *
	 * @param WP_Site $site The new site.
	 */
	public static function prepare_new_site( WP_Site $site ): void {
		$active = (array) get_network_option( (int) $site->network_id, 'active_sitewide_plugins', array() );
		if ( isset( $active[ plugin_basename( PLUGIN_FILE ) ] ) && Requirements::extension_met() ) {
			self::prepare_other_site( (int) $site->id );
		}
	}

	/**
	 * Names the extension's tables of a site that is being deleted, so that WordPress drops them with its own.
	 *
	 * @param string[] $tables  Tables to drop.
	 * @param int      $blog_id The site.
	 * @return string[]
	 */
	public static function tables_of_deleted_site( array $tables, int $blog_id ): array {
		global $wpdb;
		$like = $wpdb->esc_like( $wpdb->get_blog_prefix( $blog_id ) . 'appointease_' ) . '%';
		return array_merge( $tables, $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $like ) ) );
	}

	/**
	 * Ends the fast lane of a site that is being deleted.
	 *
	 * @param WP_Site $site The site.
	 */
	public static function close_site( WP_Site $site ): void {
		switch_to_blog( (int) $site->id );
		self::end_fast_lane();
		restore_current_blog();
	}

	/**
	 * Prepares the site again when the plugin or the extension has another version than the last time.
	 */
	public static function upgrade_if_needed(): void {
		if ( ! Requirements::extension_met() || get_option( self::STAMP ) === self::stamp() ) {
			return;
		}
		$failure = get_option( self::FAILURE );
		if ( is_array( $failure ) && time() - (int) ( $failure['at'] ?? 0 ) < self::RETRY_AFTER ) {
			return;
		}
		$problem = self::prepare_site();
		if ( '' !== $problem ) {
			update_option(
				self::FAILURE,
				array(
					'at'      => time(),
					'problem' => $problem,
				),
				false
			);
		}
	}

	/**
	 * Why the site is not prepared, for an administrator; empty when it is.
	 */
	public static function problem(): string {
		if ( get_option( self::STAMP ) === self::stamp() ) {
			return '';
		}
		$failure = get_option( self::FAILURE );
		return is_array( $failure ) ? (string) ( $failure['problem'] ?? '' ) : '';
	}

	/**
	 * Ends the fast lane of the current site, and says what could not be removed.
	 */
	private static function end_fast_lane(): void {
		$left = Fast_Lane::remove();
		Left_Behind::tell( $left );
		Left_Behind::remember( $left );
	}

	/**
	 * Prepares a site other than the current one.
	 *
	 * @param int $blog_id The site.
	 * @return string What went wrong; empty when nothing did.
	 */
	private static function prepare_other_site( int $blog_id ): string {
		switch_to_blog( $blog_id );
		try {
			return self::prepare_site();
		} finally {
			restore_current_blog();
		}
	}

	/**
	 * Prepares the current site.
	 *
	 * @return string What went wrong; empty when nothing did.
	 */
	private static function prepare_site(): string {
		try {
			Extension::migrate();
		} catch ( Throwable $error ) {
			/* translators: %s: what the extension reported. */
			return sprintf( __( 'AppointEase could not prepare its database tables. %s', 'appointease' ), $error->getMessage() );
		}
		Roles::add();
		Fast_Lane::prepare();
		if ( false === get_option( self::STAMP ) ) {
			// The first time: point the owner to the next steps.
			add_option( Settings::OPTION, Settings::DEFAULTS );
			add_option( Admin\Notices::WELCOME, '1', '', false );
		}
		update_option( self::STAMP, self::stamp(), true );
		delete_option( self::FAILURE );
		return '';
	}

	/**
	 * The versions that decide whether a site is up to date. The tables belong to the extension, and a new extension
	 * may come without a new plugin.
	 */
	private static function stamp(): string {
		return Requirements::extension_met() ? VERSION . '/' . \appointease_version() : VERSION . '/';
	}
}
