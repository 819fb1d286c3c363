<?php
/**
 * What the plugin needs before it can work, and how it says so when something is missing.
 *
 * Written for PHP 7.4, like the plugin's main file: it is the part that runs on a server that is too old. The texts are
 * made only when they are shown, because WordPress loads translations after the plugins.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * The requirements of the plugin.
 */
final class Requirements {

	public const PHP       = '8.1';
	public const WORDPRESS = '6.7';
	public const EXTENSION = '0.1.0';

	/**
	 * Whether PHP and WordPress are new enough for the plugin's files to be loaded at all.
	 */
	public static function platform_met(): bool {
		return version_compare( PHP_VERSION, self::PHP, '>=' ) && self::wordpress_met();
	}

	/**
	 * Whether the extension is loaded and new enough.
	 */
	public static function extension_met(): bool {
		return function_exists( 'appointease_version' )
			&& version_compare( \appointease_version(), self::EXTENSION, '>=' );
	}

	/**
	 * What is missing, as a sentence for an administrator; empty when nothing is.
	 */
	public static function problem(): string {
		if ( version_compare( PHP_VERSION, self::PHP, '<' ) ) {
			/* translators: 1: the PHP version needed, 2: the PHP version of this server. */
			return sprintf( __( 'AppointEase needs PHP %1$s or newer. This server runs PHP %2$s: ask your host to change it.', 'appointease' ), self::PHP, PHP_VERSION );
		}
		if ( ! self::wordpress_met() ) {
			/* translators: 1: the WordPress version needed, 2: the WordPress version of this site. */
			return sprintf( __( 'AppointEase needs WordPress %1$s or newer. This site runs WordPress %2$s: update it first.', 'appointease' ), self::WORDPRESS, get_bloginfo( 'version' ) );
		}
		if ( ! function_exists( 'appointease_version' ) ) {
			/* translators: %s: the file name of PHP's configuration line. */
			return sprintf( __( 'AppointEase needs its PHP extension, which is not loaded. Install it, add the line %s to the configuration of the PHP that serves this site, and restart that PHP.', 'appointease' ), 'extension=appointease' );
		}
		if ( ! self::extension_met() ) {
			/* translators: 1: the extension version needed, 2: the extension version found. */
			return sprintf( __( 'AppointEase needs version %1$s or newer of its PHP extension. Version %2$s is loaded: update the extension and restart PHP.', 'appointease' ), self::EXTENSION, \appointease_version() );
		}
		return '';
	}

	/**
	 * Ends an activation with a page that says why, and a way back.
	 *
	 * The answer is 200 on purpose: many hosts replace the body of an error status by a page of their own.
	 *
	 * @param string $problem What is missing.
	 */
	public static function refuse_activation( string $problem ): void {
		wp_die(
			'<h1>' . esc_html__( 'AppointEase was not activated', 'appointease' ) . '</h1><p>' . esc_html( $problem ) . '</p>',
			esc_html__( 'AppointEase was not activated', 'appointease' ),
			array(
				'response'  => 200,
				'back_link' => true,
			)
		);
	}

	/**
	 * Keeps a site presentable on a platform that is too old: a notice for those who can change it, and a sentence
	 * where the booking form would be instead of a bare shortcode.
	 */
	public static function stand_by(): void {
		add_action( 'admin_notices', array( __CLASS__, 'print_notice' ) );
		add_action( 'network_admin_notices', array( __CLASS__, 'print_notice' ) );
		add_shortcode( 'appointease_booking', array( __CLASS__, 'sentence_for_visitors' ) );
	}

	/**
	 * Prints what is missing.
	 */
	public static function print_notice(): void {
		$problem = self::problem();
		if ( '' !== $problem && current_user_can( 'activate_plugins' ) ) {
			echo '<div class="notice notice-error"><p>' . esc_html( $problem ) . '</p></div>';
		}
	}

	/**
	 * What visitors read where the booking form would be.
	 */
	public static function sentence_for_visitors(): string {
		return '<p class="appointease-unavailable">'
			. esc_html__( 'Online booking is not available at the moment. Please contact us directly.', 'appointease' )
			. '</p>';
	}

	/**
	 * Whether WordPress is new enough.
	 *
	 * A pre-release such as 6.7-RC1 counts as its release: it has the functions.
	 */
	private static function wordpress_met(): bool {
		return version_compare( get_bloginfo( 'version' ), self::WORDPRESS . '-alpha', '>=' );
	}
}
