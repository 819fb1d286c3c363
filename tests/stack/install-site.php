<?php
/**
 * Writes wp-config.php and installs one WordPress site: theme, permalinks, users, and with SITE_PLUGIN=1 the plugin and
 * a salon's demo content. tests/stack/up runs it on the command line; what it needs comes in SITE_* variables.
 */

declare( strict_types=1 );

function setting( string $name ): string {
	$value = getenv( $name );
	if ( false === $value ) {
		fail( "the environment has no $name" );
	}
	return $value;
}

function fail( string $why ): never {
	fwrite( STDERR, "install-site: $why\n" );
	exit( 1 );
}

function write_config( string $folder ): void {
	$redis_port = setting( 'SITE_REDIS_PORT' );
	$constants  = array(
		'DB_NAME'                    => 'wordpress',
		'DB_USER'                    => 'wordpress',
		'DB_PASSWORD'                => setting( 'SITE_DB_PASSWORD' ),
		'DB_HOST'                    => 'localhost:' . setting( 'SITE_DB_SOCKET' ),
		'DB_CHARSET'                 => 'utf8mb4',
		'DB_COLLATE'                 => '',
		'WP_HOME'                    => setting( 'SITE_URL' ),
		'WP_SITEURL'                 => setting( 'SITE_URL' ),
		'WP_ENVIRONMENT_TYPE'        => 'local',
		'WP_DEFAULT_THEME'           => 'twentytwentyfive',
		'WP_DEBUG'                   => '1' === setting( 'SITE_DEBUG' ),
		'WP_DEBUG_DISPLAY'           => false,
		'WP_DEBUG_LOG'               => setting( 'SITE_LOG' ),
		// Nothing leaves this machine, and nothing happens behind a test's back.
		'WP_HTTP_BLOCK_EXTERNAL'     => true,
		'AUTOMATIC_UPDATER_DISABLED' => true,
		'WP_AUTO_UPDATE_CORE'        => false,
		'DISABLE_WP_CRON'            => true,
	) + ( '' === $redis_port
		? array( 'WP_REDIS_DISABLED' => true )
		: array(
			'WP_REDIS_HOST' => '127.0.0.1',
			'WP_REDIS_PORT' => (int) $redis_port,
		) );
	foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $scheme ) {
		$constants[ "{$scheme}_KEY" ]  = bin2hex( random_bytes( 32 ) );
		$constants[ "{$scheme}_SALT" ] = bin2hex( random_bytes( 32 ) );
	}

	$lines = array( '<?php' );
	foreach ( $constants as $name => $value ) {
		$lines[] = sprintf( 'define( %s, %s );', var_export( $name, true ), var_export( $value, true ) );
	}
	$lines[] = "\$table_prefix = 'wp_';";
	$lines[] = "if ( ! defined( 'ABSPATH' ) ) {\n\tdefine( 'ABSPATH', __DIR__ . '/' );\n}";
	$lines[] = "require_once ABSPATH . 'wp-settings.php';";
	file_put_contents( "$folder/wp-config.php", implode( "\n", $lines ) . "\n" );
}

function install( string $title, string $admin_password ): void {
	// Pretty permalinks are on from the start; WordPress would ask its own web server whether it can do them.
	add_filter( 'pre_option_permalink_structure', fn() => '/%postname%/' );
	add_filter( 'pre_wp_mail', '__return_true' );
	wp_install( $title, 'admin', 'admin@example.com', true, '', $admin_password );
	remove_all_filters( 'pre_option_permalink_structure' );

	update_option( 'timezone_string', 'Europe/Berlin' );
	update_option( 'blogdescription', 'Haircuts and colour by appointment' );
	update_option( 'time_format', 'H:i' );
	switch_theme( 'twentytwentyfive' );
	foreach ( get_posts( array( 'post_type' => array( 'post', 'page' ), 'post_status' => 'any', 'numberposts' => -1 ) ) as $post ) {
		wp_delete_post( $post->ID, true );
	}
	global $wp_rewrite;
	$wp_rewrite->set_permalink_structure( '/%postname%/' );
	$wp_rewrite->flush_rules( false );
}

/**
 * Says that updates have been looked for and none found. The site must not ask outside, and would log a warning for each
 * visit to wp-admin because it cannot.
 */
function know_of_no_updates(): void {
	$versions = fn( array $all ) => array_map( fn( $one ) => $one['Version'], $all );
	$known    = array(
		'update_core'    => array( 'updates' => array(), 'version_checked' => get_bloginfo( 'version' ) ),
		'update_plugins' => array( 'response' => array(), 'checked' => $versions( get_plugins() ) ),
		'update_themes'  => array( 'response' => array(), 'checked' => $versions( wp_get_themes() ) ),
	);
	// While WordPress is being installed, it keeps such notes for the one request alone.
	wp_installing( false );
	foreach ( $known as $name => $value ) {
		set_site_transient( $name, (object) ( $value + array( 'last_checked' => time(), 'translations' => array() ) ) );
	}
}

function add_front_page( string $title, string $content ): void {
	$page = wp_insert_post(
		array(
			'post_type'    => 'page',
			'post_status'  => 'publish',
			'post_title'   => $title,
			'post_name'    => sanitize_title( $title ),
			'post_content' => $content,
		),
		true
	);
	if ( is_wp_error( $page ) ) {
		fail( $page->get_error_message() );
	}
	update_option( 'show_on_front', 'page' );
	update_option( 'page_on_front', $page );
}

$folder = setting( 'SITE_DIR' );
write_config( $folder );

// WordPress asks these of the web server when it installs itself.
$_SERVER['HTTP_HOST']       = substr( setting( 'SITE_URL' ), strlen( 'http://' ) );
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define( 'WP_INSTALLING', true );
require "$folder/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

install( setting( 'SITE_TITLE' ), setting( 'SITE_ADMIN_PASSWORD' ) );
if ( '1' === setting( 'SITE_PLUGIN' ) ) {
	$error = activate_plugin( 'appointease/appointease.php' );
	if ( is_wp_error( $error ) ) {
		fail( 'the plugin was not activated: ' . $error->get_error_message() );
	}
	require __DIR__ . '/demo-content.php';
	add_demo_content( setting( 'SITE_STAFF_PASSWORD' ) );
	add_front_page( 'Book an appointment', '<!-- wp:appointease/booking /-->' );
}
know_of_no_updates();
