<?php
/**
 * Whether this plugin is among those that a site has activated. WordPress itself remembers for the whole of a request what was
 * so when it began.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * The lists of the current site and of its network.
 */
final class Active_Plugins {

	/**
	 * Whether the plugin was active on the current site when this request began, and is not any more. Where something else
	 * loads it, it is on no list, and nobody can deactivate it.
	 */
	public static function have_lost_this_one(): bool {
		$before = self::includes( get_option( 'active_plugins' ), is_multisite() ? get_site_option( 'active_sitewide_plugins' ) : array() );
		return $before && ! self::includes( self::of_site(), self::of_network() );
	}

	/**
	 * Whether the plugin is on one of the lists.
	 *
	 * @param mixed $of_site    That of the site: names.
	 * @param mixed $of_network That of the network: times of activation by name.
	 */
	private static function includes( mixed $of_site, mixed $of_network ): bool {
		$plugin = plugin_basename( PLUGIN_FILE );
		return in_array( $plugin, (array) $of_site, true ) || isset( ( (array) $of_network )[ $plugin ] );
	}

	/**
	 * The list of the current site, as it is now.
	 */
	private static function of_site(): mixed {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- The functions for options remember.
		$stored = $wpdb->get_var( $wpdb->prepare( 'SELECT option_value FROM %i WHERE option_name = %s', $wpdb->options, 'active_plugins' ) );
		// phpcs:ignore WordPress.NamingConventions -- WordPress' own filter: some sites add plugins to the list there.
		return apply_filters( 'option_active_plugins', maybe_unserialize( $stored ), 'active_plugins' );
	}

	/**
	 * The list of its network, as it is now.
	 */
	private static function of_network(): mixed {
		global $wpdb;
		if ( ! is_multisite() ) {
			return array();
		}
		$network = get_current_network_id();
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- See above.
		$stored = $wpdb->get_var( $wpdb->prepare( 'SELECT meta_value FROM %i WHERE site_id = %d AND meta_key = %s', $wpdb->sitemeta, $network, 'active_sitewide_plugins' ) );
		// phpcs:ignore WordPress.NamingConventions -- See above.
		return apply_filters( 'site_option_active_sitewide_plugins', maybe_unserialize( $stored ), 'active_sitewide_plugins', $network );
	}
}
