<?php
/**
 * The notices of the administration: what keeps visitors from booking, whether the time zone is meant, and the first steps
 * after the activation.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Fault;
use AppointEase\Plugin\Installer;
use AppointEase\Plugin\Manage_Link;
use AppointEase\Plugin\Requirements;
use AppointEase\Plugin\Roles;
use AppointEase\Plugin\Site_Timezone;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Prints notices.
 */
final class Notices {

	/**
	 * There while the first steps are shown.
	 */
	public const WELCOME = 'appointease_welcome';

	private const DISMISS = 'appointease_dismiss_welcome';

	/**
	 * Prints what keeps the plugin from working, to those who can do something about it.
	 */
	public static function print_problem(): void {
		if ( ! current_user_can( 'activate_plugins' ) && ! current_user_can( Roles::MANAGE_SETTINGS ) ) {
			return;
		}
		$problem = Requirements::problem();
		if ( '' === $problem && ! is_network_admin() ) {
			$problem = Extension::problem();
			$problem = '' === $problem ? Installer::problem() : $problem;
		}
		if ( '' !== $problem ) {
			wp_admin_notice( esc_html( $problem ), array( 'type' => 'error' ) );
		}
	}

	/**
	 * Asks whether the time zone is meant, where an owner writes down hours or settings. A city ends the question.
	 */
	public static function print_time_zone(): void {
		$screen = (string) get_current_screen()?->id;
		if ( ! str_ends_with( $screen, '_' . Menu::STAFF ) && ! str_ends_with( $screen, '_' . Menu::SETTINGS ) ) {
			return;
		}
		$question = Site_Timezone::question();
		if ( '' !== $question && current_user_can( Roles::MANAGE_SETTINGS ) ) {
			wp_admin_notice( wp_kses_post( esc_html( $question ) . ' ' . Site_Timezone::link() ), array( 'type' => 'warning' ) );
		}
	}

	/**
	 * Prints the first steps on the dashboard, the list of plugins and the plugin's own lists, until all are done or
	 * somebody dismisses them.
	 */
	public static function print_welcome(): void {
		$screen = get_current_screen();
		$here   = null !== $screen && ( in_array( $screen->id, array( 'dashboard', 'plugins' ), true ) || str_contains( $screen->id, 'appointease' ) );
		if ( ! $here || '' !== Page::query( 'edit' ) || ! current_user_can( Roles::MANAGE_SETTINGS ) || ! get_option( self::WELCOME ) ) {
			return;
		}
		try {
			Extension::ready();
			$services  = array() !== \appointease_get_services();
			$employees = array() !== \appointease_get_employees();
			$page      = 0 !== Manage_Link::booking_page();
		} catch ( Throwable $error ) {
			Fault::log( $error );
			return;
		}
		if ( $services && $employees && $page ) {
			delete_option( self::WELCOME );
			return;
		}
		echo '<div class="notice notice-info appointease-welcome"><p><strong>' . esc_html__( 'AppointEase is active. Three steps to the first booking:', 'appointease' ) . '</strong></p><ol>';
		self::print_step( $services, Menu::url( Menu::SERVICES, array( 'edit' => 'new' ) ), __( 'Add a service', 'appointease' ), __( 'what visitors book', 'appointease' ) );
		self::print_step( $employees, Menu::url( Menu::STAFF, array( 'edit' => 'new' ) ), __( 'Add a staff member', 'appointease' ), __( 'whose time is booked, and when', 'appointease' ) );
		self::print_step( $page, admin_url( 'post-new.php?post_type=page' ), __( 'Put the form on a page', 'appointease' ), __( 'insert the block "Appointment booking", or the shortcode [appointease_booking]', 'appointease' ) );
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
		echo '</ol><p>' . Table::button( self::DISMISS, array(), __( 'Do not show this again', 'appointease' ), '' ) . '</p></div>';
	}

	/**
	 * Stops showing the first steps.
	 */
	public static function handle_dismiss(): void {
		Submission::authorize( Roles::MANAGE_SETTINGS, self::DISMISS );
		delete_option( self::WELCOME );
		$referer = wp_get_referer();
		Submission::redirect( false === $referer ? admin_url() : $referer );
	}

	/**
	 * Prints one step.
	 *
	 * @param bool   $is_done Whether it has been taken.
	 * @param string $url     Where it is taken.
	 * @param string $label   What to do.
	 * @param string $about   What it is for.
	 */
	private static function print_step( bool $is_done, string $url, string $label, string $about ): void {
		echo '<li>';
		if ( $is_done ) {
			echo '<span class="dashicons dashicons-yes" aria-hidden="true"></span><del>' . esc_html( $label ) . '</del> <span class="screen-reader-text">' . esc_html__( 'Done.', 'appointease' ) . '</span>';
		} else {
			echo wp_kses_post( Menu::link( $url, $label ) );
		}
		echo ': ' . esc_html( $about ) . '</li>';
	}
}
