<?php
/**
 * The screen that says whether booking works, and with what.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Fast_Lane;
use AppointEase\Plugin\Manage_Link;
use AppointEase\Plugin\Site_Health;

defined( 'ABSPATH' ) || exit;

/**
 * Panel of the extension's status.
 */
final class Status_Screen {

	/**
	 * Prints the panel. Unlike other screens it must also work when nothing else does.
	 */
	public static function render(): void {
		echo '<div class="wrap appointease"><h1>' . esc_html__( 'Status', 'appointease' ) . '</h1>';
		Fast_Lane::try_out();
		self::print_verdict( Site_Health::problem() );
		echo '<table class="widefat striped appointease-facts"><caption class="screen-reader-text">' . esc_html__( 'Status', 'appointease' ) . '</caption><tbody>';
		foreach ( Site_Health::facts() as $fact ) {
			echo '<tr><th scope="row">' . esc_html( $fact['label'] ) . '</th><td>' . esc_html( $fact['value'] ) . '</td></tr>';
		}
		echo '</tbody></table>';
		if ( current_user_can( 'view_site_health_checks' ) ) {
			echo '<p>' . wp_kses_post( Menu::link( admin_url( 'site-health.php?tab=debug' ), __( 'Copy this for a support request from Site Health', 'appointease' ) ) ) . '</p>';
		}
		echo '</div>';
	}

	/**
	 * Prints whether booking works, and what could be better.
	 *
	 * @param string $problem Why visitors cannot book; empty when they can.
	 */
	private static function print_verdict( string $problem ): void {
		if ( '' !== $problem ) {
			Page::notice( 'error', __( 'Visitors cannot book.', 'appointease' ) . ' ' . $problem );
			return;
		}
		$advice = array_filter( array( Site_Health::advice( Site_Health::status() ), Manage_Link::advice() ) );
		foreach ( $advice as $text ) {
			Page::notice( 'warning', $text );
		}
		if ( array() === $advice ) {
			Page::notice( 'success', __( 'Everything works. Visitors can book what you have set up under Services and Staff.', 'appointease' ) );
		}
	}
}
