<?php
/**
 * Removes what the plugin has put into WordPress when it is deleted: roles, capabilities, options, transients and events, on
 * every site of a network; and the appointments, services and staff only where the owner has ticked that in the settings.
 *
 * It needs neither the extension nor the rest of the plugin, which is not running any more.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/**
 * Cleans up the current site.
 */
function uninstall_site(): void {
	$settings = get_option( 'appointease_settings' );
	if ( is_array( $settings ) && ! empty( $settings['delete_data'] ) ) {
		drop_tables();
	}

	array_map( 'remove_role', array( 'appointease_staff', 'appointease_desk' ) );
	// Owners may have given the capabilities to roles of their own.
	foreach ( wp_roles()->role_objects as $role ) {
		foreach ( array( 'appointease_view_calendar', 'appointease_manage_appointments', 'appointease_manage_settings' ) as $capability ) {
			if ( $role->has_cap( $capability ) ) {
				$role->remove_cap( $capability );
			}
		}
	}

	foreach ( array( 'appointease_settings', 'appointease_installed', 'appointease_install_failure', 'appointease_welcome', 'appointease_fast_lane' ) as $option ) {
		delete_option( $option );
	}
	wp_unschedule_hook( 'appointease_forget_import' );
	delete_transients();
}

/**
 * Deletes the transients of the current site: uploaded rows, forms on their way back, counts of requests. An object cache,
 * which has no list of what it holds, lets go of them by itself when their time is over.
 */
function delete_transients(): void {
	global $wpdb;
	foreach ( array( '_transient_', '_transient_timeout_' ) as $kind ) {
		// phpcs:ignore WordPress.DB -- There is no function that finds them.
		$options = $wpdb->get_col( $wpdb->prepare( 'SELECT option_name FROM %i WHERE option_name LIKE %s', $wpdb->options, $wpdb->esc_like( $kind . 'appointease_' ) . '%' ) );
		array_map( 'delete_option', $options );
	}
}

/**
 * Drops the extension's tables of the current site.
 */
function drop_tables(): void {
	global $wpdb;
	// phpcs:disable WordPress.DB -- The names come from the database itself.
	$tables = $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'appointease_' ) . '%' ) );
	$wpdb->query( 'SET FOREIGN_KEY_CHECKS = 0' );
	foreach ( $tables as $table ) {
		$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i', $table ) );
	}
	$wpdb->query( 'SET FOREIGN_KEY_CHECKS = 1' );
	// phpcs:enable
}

// Deactivating has removed these already, unless it could not.
defined( __NAMESPACE__ . '\\PLUGIN_FILE' ) || define( __NAMESPACE__ . '\\PLUGIN_FILE', __DIR__ . '/appointease.php' );
require_once __DIR__ . '/includes/class-fast-lane-file.php';
require_once __DIR__ . '/includes/class-left-behind.php';
Left_Behind::tell( Fast_Lane_File::remove_all() );
Left_Behind::forget();

if ( is_multisite() ) {
	$appointease_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $appointease_sites as $appointease_site ) {
		switch_to_blog( (int) $appointease_site );
		uninstall_site();
		restore_current_blog();
	}
} else {
	uninstall_site();
}
