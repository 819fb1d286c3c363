<?php
/**
 * The AppointEase menu of the administration, the style and script of its screens, and the links beside the plugin's name.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Roles;
use const AppointEase\Plugin\PLUGIN_FILE;
use const AppointEase\Plugin\VERSION;

defined( 'ABSPATH' ) || exit;

/**
 * Menu entries and what goes with them.
 */
final class Menu {

	public const APPOINTMENTS = 'appointease';
	public const SERVICES     = 'appointease-services';
	public const STAFF        = 'appointease-staff';
	public const DAYS         = 'appointease-days';
	public const SETTINGS     = 'appointease-settings';
	public const STATUS       = 'appointease-status';

	/**
	 * Below the content menus, above Appearance.
	 */
	private const POSITION = 26;

	/**
	 * Registers the menu.
	 */
	public static function register(): void {
		$calendar = Appointments_Screen::capability();
		add_menu_page(
			__( 'Appointments', 'appointease' ),
			__( 'AppointEase', 'appointease' ),
			$calendar,
			self::APPOINTMENTS,
			array( Appointments_Screen::class, 'render' ),
			'dashicons-calendar-alt',
			self::POSITION
		);
		self::add( __( 'Appointments', 'appointease' ), $calendar, self::APPOINTMENTS, Appointments_Screen::class );
		self::add( __( 'Services', 'appointease' ), Roles::MANAGE_SETTINGS, self::SERVICES, Services_Screen::class );
		self::add( __( 'Staff', 'appointease' ), Roles::MANAGE_SETTINGS, self::STAFF, Staff_Screen::class );
		self::add( __( 'Days off', 'appointease' ), Special_Days_Screen::capability(), self::DAYS, Special_Days_Screen::class );
		self::add( __( 'Settings', 'appointease' ), Roles::MANAGE_SETTINGS, self::SETTINGS, Settings_Screen::class );
		self::add( __( 'Status', 'appointease' ), Roles::MANAGE_SETTINGS, self::STATUS, Status_Screen::class );
	}

	/**
	 * Loads style and script on the plugin's own screens.
	 *
	 * @param string $hook_suffix The current screen.
	 */
	public static function enqueue_assets( string $hook_suffix ): void {
		if ( str_contains( $hook_suffix, 'appointease' ) ) {
			wp_enqueue_script( 'appointease-admin', plugins_url( 'includes/admin/admin.js', PLUGIN_FILE ), array(), VERSION, array( 'strategy' => 'defer' ) );
			wp_enqueue_style( 'appointease-admin', plugins_url( 'includes/admin/admin.css', PLUGIN_FILE ), array(), VERSION );
		}
	}

	/**
	 * Adds links to the plugin's row on the Plugins screen.
	 *
	 * @param string[] $links The links so far.
	 * @return string[]
	 */
	public static function plugin_links( array $links ): array {
		if ( ! current_user_can( Roles::MANAGE_SETTINGS ) ) {
			return $links;
		}
		$own = array(
			'settings' => self::link( self::url( self::SETTINGS ), __( 'Settings', 'appointease' ) ),
			'status'   => self::link( self::url( self::STATUS ), __( 'Status', 'appointease' ) ),
		);
		return $own + $links;
	}

	/**
	 * The address of a screen.
	 *
	 * @param string                    $page      One of the constants above.
	 * @param array<string, string|int> $arguments Further query arguments.
	 */
	public static function url( string $page, array $arguments = array() ): string {
		return add_query_arg( array_map( 'rawurlencode', array_map( 'strval', array( 'page' => $page ) + $arguments ) ), admin_url( 'admin.php' ) );
	}

	/**
	 * A link as HTML.
	 *
	 * @param string $url  Where to.
	 * @param string $text What it says.
	 */
	public static function link( string $url, string $text ): string {
		return '<a href="' . esc_url( $url ) . '">' . esc_html( $text ) . '</a>';
	}

	/**
	 * Adds one entry.
	 *
	 * @param string       $title      Name in the menu and of the page.
	 * @param string       $capability Who sees it.
	 * @param string       $slug       Address.
	 * @param class-string $screen     Class that renders it.
	 */
	private static function add( string $title, string $capability, string $slug, string $screen ): void {
		add_submenu_page( self::APPOINTMENTS, $title, $title, $capability, $slug, array( $screen, 'render' ) );
	}
}
