<?php
/**
 * Plugin Name: AppointEase baseline
 * Description: What a site would have without the extension: the same live booking page in PHP, with phpredis and wpdb.
 *
 * The design that `make bench` compares with, as it was first written down, and no worse than its authors would have
 * built it: a persistent connection to Redis, both heartbeat filters, an index on the query of each poll, no logging.
 * It is there to be measured, not to be used: it has the races that AppointEase exists to be without.
 */

declare( strict_types=1 );

namespace AppointEase\Baseline;

defined( 'ABSPATH' ) || exit;

foreach ( array( 'redis-helper', 'heartbeat-handler', 'atomic-booking', 'api-endpoints' ) as $name ) {
	require_once __DIR__ . "/includes/class-$name.php";
}

/**
 * Makes the two tables.
 */
function create_tables(): void {
	global $wpdb;
	$charset = $wpdb->get_charset_collate();
	$wpdb->query(
		"CREATE TABLE IF NOT EXISTS {$wpdb->prefix}appointments (
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
			strong_id VARCHAR(32) NULL,
			name VARCHAR(191) NOT NULL,
			email VARCHAR(191) NOT NULL,
			phone VARCHAR(40) NOT NULL,
			appointment_date DATETIME NOT NULL,
			service_id BIGINT UNSIGNED NOT NULL,
			employee_id BIGINT UNSIGNED NOT NULL,
			status VARCHAR(20) NOT NULL DEFAULT 'confirmed',
			idempotency_key VARCHAR(191) NULL,
			created_at DATETIME NOT NULL,
			UNIQUE KEY strong_id (strong_id),
			UNIQUE KEY idempotency_key (idempotency_key),
			KEY employee_date (employee_id, appointment_date)
		) $charset"
	);
	$wpdb->query(
		"CREATE TABLE IF NOT EXISTS {$wpdb->prefix}appointease_slot_locks (
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
			date DATE NOT NULL,
			time VARCHAR(5) NOT NULL,
			employee_id BIGINT UNSIGNED NOT NULL,
			client_id VARCHAR(128) NOT NULL,
			expires_at DATETIME NOT NULL,
			UNIQUE KEY slot (date, employee_id, time)
		) $charset"
	);
}

/**
 * Registers the hooks.
 */
function add_hooks(): void {
	$redis     = new Redis_Helper();
	$heartbeat = new Heartbeat_Handler( $redis );
	$endpoints = new Api_Endpoints( $redis );
	add_filter( 'heartbeat_received', array( $heartbeat, 'handle_heartbeat' ), 10, 2 );
	add_filter( 'heartbeat_nopriv_received', array( $heartbeat, 'handle_heartbeat' ), 10, 2 );
	add_action( 'rest_api_init', array( $endpoints, 'register_routes' ) );
}

register_activation_hook( __FILE__, __NAMESPACE__ . '\\create_tables' );
add_action( 'plugins_loaded', __NAMESPACE__ . '\\add_hooks' );
