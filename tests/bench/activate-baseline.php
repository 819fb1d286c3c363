<?php
/**
 * Activates the baseline plugin on a site that tests/stack/up made.
 *
 * Usage: php tests/bench/activate-baseline.php WORDPRESS
 */

declare( strict_types=1 );

require "$argv[1]/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/plugin.php';
$error = activate_plugin( 'appointease-baseline/appointease-baseline.php' );
if ( is_wp_error( $error ) ) {
	fwrite( STDERR, $error->get_error_message() . "\n" );
	exit( 1 );
}
