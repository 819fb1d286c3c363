<?php
/**
 * Plugin Name:       AppointEase
 * Description:       Online booking in which two people never get the same time: open pages show within seconds which times others are looking at and which are taken. Needs the PHP extension "appointease".
 * Version:           0.1.0
 * Requires at least: 6.7
 * Requires PHP:      8.1
 * Author:            The AppointEase contributors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       appointease
 * Domain Path:       /languages
 *
 * Starts the plugin, or explains why it cannot start.
 *
 * This file and includes/class-requirements.php are written for PHP 7.4, so that a server that is too old for the rest
 * gets a sentence instead of a parse error. Everything else may use PHP 8.1 and is loaded only behind the check below.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

const VERSION         = '0.1.0';
const PLUGIN_FILE     = __FILE__;
const ROUTE_NAMESPACE = 'appointease/v1';

require_once __DIR__ . '/includes/class-requirements.php';

register_activation_hook( __FILE__, __NAMESPACE__ . '\\activate' );

if ( Requirements::platform_met() ) {
	spl_autoload_register( __NAMESPACE__ . '\\load_class' );
	require_once __DIR__ . '/includes/hooks.php';
	add_hooks();
	register_deactivation_hook( __FILE__, array( Installer::class, 'deactivate' ) );
} else {
	Requirements::stand_by();
}

/**
 * Prepares the site, or every site of a network, or refuses with a page that says why.
 *
 * WordPress records a plugin as active only after this function has returned: refusing here leaves it inactive.
 *
 * @param bool $network_wide Whether the plugin is being activated for a whole network.
 */
function activate( bool $network_wide = false ): void {
	$problem = Requirements::problem();
	if ( '' === $problem ) {
		$problem = Installer::activate( $network_wide );
	}
	if ( '' !== $problem ) {
		Requirements::refuse_activation( $problem );
	} else {
		Fast_Lane::try_out();
	}
}

/**
 * Loads a class of the plugin from the file that WordPress' naming rule gives it.
 *
 * @param string $class_name A class name with its namespace.
 */
function load_class( string $class_name ): void {
	$prefix = __NAMESPACE__ . '\\';
	if ( 0 !== strncmp( $class_name, $prefix, strlen( $prefix ) ) ) {
		return;
	}
	$parts = explode( '\\', strtolower( str_replace( '_', '-', substr( $class_name, strlen( $prefix ) ) ) ) );
	$name  = (string) array_pop( $parts );
	array_unshift( $parts, __DIR__, 'includes' );
	$file = implode( '/', $parts ) . '/class-' . $name . '.php';
	if ( is_readable( $file ) ) {
		require_once $file;
	}
}
