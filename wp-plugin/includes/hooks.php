<?php
/**
 * Every hook of the plugin, in one list.
 *
 * The callbacks are class names, so a class is loaded when its hook fires and not before: a heartbeat loads the
 * heartbeat handler and the bridge to the extension, a page without a booking form loads next to nothing. Priorities
 * other than 10 have their reason beside them.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Registers the hooks.
 */
function add_hooks(): void {
	// Before anything of the same request can read tables that an update is about to change.
	add_action( 'init', array( Installer::class, 'upgrade_if_needed' ), 5 );
	// After WordPress' own callback at 10, which makes the new site's tables and roles.
	add_action( 'wp_initialize_site', array( Installer::class, 'prepare_new_site' ), 20 );
	add_filter( 'wpmu_drop_tables', array( Installer::class, 'tables_of_deleted_site' ), 10, 2 );

	// Before WordPress' own callback at 10, which drops the options that name the file.
	add_action( 'wp_uninitialize_site', array( Installer::class, 'close_site' ), 5 );
	// The next request that needs the extension writes it anew.
	foreach ( array( 'timezone_string', 'gmt_offset', 'appointease_settings' ) as $option ) {
		add_action( "update_option_$option", array( Fast_Lane::class, 'remove' ), 10, 0 );
	}

	// What visitors see. Neither a heartbeat nor a route of ours shows a block, and registering one makes WordPress read the
	// whole list of its scripts. Nor does a route of ours lead to one of WordPress' own, of which it has hundreds, or to a page
	// that needs the styles of blocks or the editor's patterns.
	if ( is_own_route() ) {
		remove_action( 'rest_api_init', 'create_initial_rest_routes', 99 );
		remove_action( 'init', 'register_core_block_style_handles', 9 );
		remove_action( 'init', '_register_core_block_patterns_and_categories' );
		remove_action( 'init', '_register_theme_block_patterns' );
	} elseif ( ! is_heartbeat() ) {
		add_action( 'init', array( Booking_Block::class, 'register' ) );
	}

	// What their pages talk to. The answers of the visitors' filter and of the one for logged-in users are the same.
	add_filter( 'heartbeat_received', array( Heartbeat_Handler::class, 'answer' ), 10, 2 );
	add_filter( 'heartbeat_nopriv_received', array( Heartbeat_Handler::class, 'answer' ), 10, 2 );
	// A heartbeat that carries no data at all skips the two filters above, but the status belongs on every one.
	add_filter( 'heartbeat_send', array( Heartbeat_Handler::class, 'add_status' ) );
	add_filter( 'heartbeat_nopriv_send', array( Heartbeat_Handler::class, 'add_status' ) );

	add_action( 'rest_api_init', array( Api_Endpoints::class, 'register' ) );
	// Before anybody parses the body, which may be a large one.
	add_filter( 'rest_pre_dispatch', array( Api_Response::class, 'refuse_unusable_body' ), 1, 3 );
	add_filter( 'rest_request_before_callbacks', array( Api_Response::class, 'name_the_field' ), 10, 3 );
	// After everything that might still set a caching header.
	add_filter( 'rest_post_dispatch', array( Api_Response::class, 'add_headers' ), 99, 3 );

	// What is told by e-mail. Other plugins use the same actions; to replace the messages, remove these callbacks.
	add_action( 'appointease_booked', array( Booking_Mail::class, 'after_booking' ) );
	add_action( 'appointease_status_changed', array( Booking_Mail::class, 'after_status_change' ), 10, 3 );
	add_action( 'appointease_rescheduled', array( Booking_Mail::class, 'after_move' ), 10, 3 );

	// Not only in the administration: WordPress also runs the tests of Site Health from cron.
	add_filter( 'site_status_tests', array( Site_Health::class, 'add_test' ) );
	add_filter( 'debug_information', array( Site_Health::class, 'add_debug_information' ) );

	// From cron, which is not the administration.
	add_action( 'appointease_forget_import', array( Admin\Import_Screen::class, 'forget' ) );

	if ( is_admin() ) {
		add_admin_hooks();
	}
}

/**
 * Whether the request is a heartbeat.
 */
function is_heartbeat(): bool {
	// phpcs:ignore WordPress.Security.NonceVerification -- Nothing is done for it but less.
	return wp_doing_ajax() && 'heartbeat' === ( $_POST['action'] ?? '' );
}

/**
 * Whether the request is for a route of this plugin. WordPress reads the address only later; a site that gives its routes
 * another prefix by then is not recognised, which costs it some time and nothing else.
 */
function is_own_route(): bool {
	// phpcs:disable WordPress.Security -- Nothing is done for it but less.
	$path  = strtok( (string) ( $_SERVER['REQUEST_URI'] ?? '' ), '?' );
	$route = $_GET['rest_route'] ?? '';
	// phpcs:enable
	return str_contains( (string) $path, '/' . rest_get_url_prefix() . '/' . ROUTE_NAMESPACE . '/' )
		|| is_string( $route ) && str_starts_with( $route, '/' . ROUTE_NAMESPACE . '/' );
}

/**
 * Registers the hooks of the administration screens.
 */
function add_admin_hooks(): void {
	add_action( 'admin_menu', array( Admin\Menu::class, 'register' ) );
	add_action( 'admin_enqueue_scripts', array( Admin\Menu::class, 'enqueue_assets' ) );
	add_action( 'admin_notices', array( Admin\Notices::class, 'print_problem' ) );
	add_action( 'network_admin_notices', array( Admin\Notices::class, 'print_problem' ) );
	add_action( 'admin_notices', array( Admin\Notices::class, 'print_time_zone' ) );
	// After the problem: first what is broken, then what to do next.
	add_action( 'admin_notices', array( Admin\Notices::class, 'print_welcome' ), 11 );
	add_filter( 'plugin_action_links_' . plugin_basename( PLUGIN_FILE ), array( Admin\Menu::class, 'plugin_links' ) );

	add_filter( 'wp_privacy_personal_data_exporters', array( Admin\Privacy::class, 'add_exporter' ) );
	add_filter( 'wp_privacy_personal_data_erasers', array( Admin\Privacy::class, 'add_eraser' ) );
	if ( ! wp_doing_ajax() ) {
		add_action( 'admin_init', array( Admin\Privacy::class, 'suggest_policy' ) );
	}

	add_action( 'admin_post_appointease_set_status', array( Admin\Appointments_Screen::class, 'handle_status' ) );
	add_action( 'admin_post_appointease_new_appointment', array( Admin\Appointment_Form::class, 'handle_new' ) );
	add_action( 'admin_post_appointease_move_appointment', array( Admin\Appointment_Form::class, 'handle_move' ) );
	add_action( 'admin_post_appointease_export', array( Admin\Export::class, 'handle' ) );
	add_action( 'admin_post_appointease_import_upload', array( Admin\Import_Screen::class, 'handle_upload' ) );
	add_action( 'admin_post_appointease_import_confirm', array( Admin\Import_Screen::class, 'handle_confirm' ) );
	add_action( 'admin_post_appointease_import_discard', array( Admin\Import_Screen::class, 'handle_discard' ) );
	add_action( 'admin_post_appointease_save_service', array( Admin\Services_Screen::class, 'handle_save' ) );
	add_action( 'admin_post_appointease_switch_service', array( Admin\Services_Screen::class, 'handle_switch' ) );
	add_action( 'admin_post_appointease_save_employee', array( Admin\Staff_Screen::class, 'handle_save' ) );
	add_action( 'admin_post_appointease_switch_employee', array( Admin\Staff_Screen::class, 'handle_switch' ) );
	add_action( 'admin_post_appointease_save_special_days', array( Admin\Special_Days_Screen::class, 'handle_save' ) );
	add_action( 'admin_post_appointease_remove_special_days', array( Admin\Special_Days_Screen::class, 'handle_remove' ) );
	add_action( 'admin_post_appointease_save_settings', array( Admin\Settings_Screen::class, 'handle_save' ) );
	add_action( 'admin_post_appointease_dismiss_welcome', array( Admin\Notices::class, 'handle_dismiss' ) );
}
