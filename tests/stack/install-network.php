<?php
/**
 * Writes wp-config.php and installs a network of two WordPress sites in a subfolder, with the content beside it, and the
 * plugin active on both. tests/stack/elsewhere runs it on the command line; what it needs comes in SITE_* variables. It
 * runs itself again for each step, because WordPress decides once in a process what kind of site it is.
 */

declare( strict_types=1 );

const HOST = 'elsewhere.test';

function setting( string $name ): string {
	return getenv( $name ) ?: throw new RuntimeException( "the environment has no $name" );
}

/**
 * Writes the configuration.
 *
 * @param array<string, mixed> $more Constants of the step.
 */
function write_config( array $more ): void {
	$mysql     = parse_url( setting( 'SITE_MYSQL_URL' ) );
	$redis     = parse_url( setting( 'SITE_REDIS_URL' ) );
	$constants = array(
		'DB_NAME'                => ltrim( $mysql['path'], '/' ),
		'DB_USER'                => $mysql['user'],
		'DB_PASSWORD'            => $mysql['pass'],
		'DB_HOST'                => $mysql['host'] . ':' . $mysql['port'],
		'DB_CHARSET'             => 'utf8mb4',
		'WP_REDIS_HOST'          => $redis['host'],
		'WP_REDIS_PORT'          => $redis['port'],
		'WP_REDIS_PREFIX'        => setting( 'SITE_PREFIX' ),
		'WP_CONTENT_DIR'         => setting( 'SITE_DIR' ) . '/assets',
		'WP_CONTENT_URL'         => 'http://' . HOST . '/assets',
		'WP_DEFAULT_THEME'       => 'twentytwentyfive',
		'WP_DEBUG'               => true,
		'WP_DEBUG_DISPLAY'       => false,
		'WP_DEBUG_LOG'           => setting( 'SITE_LOG' ),
		'WP_HTTP_BLOCK_EXTERNAL' => true,
		'DISABLE_WP_CRON'        => true,
		'WP_ALLOW_MULTISITE'     => true,
	) + $more;
	foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $scheme ) {
		$constants[ "{$scheme}_KEY" ]  = hash( 'sha256', "$scheme key" );
		$constants[ "{$scheme}_SALT" ] = hash( 'sha256', "$scheme salt" );
	}
	$text = "<?php\n\$table_prefix = '" . setting( 'SITE_PREFIX' ) . "';\n";
	foreach ( $constants as $name => $value ) {
		$text .= sprintf( "define( '%s', %s );\n", $name, var_export( $value, true ) );
	}
	file_put_contents( setting( 'SITE_DIR' ) . '/blog/wp-config.php', $text . "defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );\nrequire ABSPATH . 'wp-settings.php';\n" );
}

/**
 * Runs code inside the WordPress as it is now.
 */
function step( string $code ): void {
	$head = '$_SERVER += array( "HTTP_HOST" => "' . HOST . '", "REQUEST_URI" => "/blog/", "SERVER_PROTOCOL" => "HTTP/1.1", "REQUEST_METHOD" => "GET", "REMOTE_ADDR" => "127.0.0.1" );';
	$load = 'require "' . setting( 'SITE_DIR' ) . '/blog/wp-load.php"; require_once ABSPATH . "wp-admin/includes/admin.php"; add_filter( "pre_wp_mail", "__return_true" );';
	$run  = proc_open( array( PHP_BINARY, '-r', $head . str_replace( 'LOAD;', $load, $code ) ), array( 1 => STDOUT, 2 => STDERR ), $pipes );
	if ( 0 !== proc_close( $run ) ) {
		throw new RuntimeException( 'a step failed' );
	}
}

$home = 'http://' . HOST . '/blog';
write_config( array( 'WP_SITEURL' => $home, 'WP_HOME' => $home ) );
step( 'define( "WP_INSTALLING", true ); LOAD; require_once ABSPATH . "wp-admin/includes/upgrade.php"; wp_install( "Elsewhere", "owner", "owner@example.com", true, "", "secret" );' );
write_config( array() );
step(
	'LOAD; require_once ABSPATH . "wp-admin/includes/upgrade.php"; require_once ABSPATH . "wp-admin/includes/network.php"; global $wpdb;
	foreach ( $wpdb->tables( "ms_global" ) as $table => $name ) { $wpdb->$table = $name; }
	install_network(); populate_network( 1, "' . HOST . '", "owner@example.com", "Elsewhere", "/blog/", false );'
);
write_config(
	array(
		'MULTISITE'            => true,
		'SUBDOMAIN_INSTALL'    => false,
		'DOMAIN_CURRENT_SITE'  => HOST,
		'PATH_CURRENT_SITE'    => '/blog/',
		'SITE_ID_CURRENT_SITE' => 1,
		'BLOG_ID_CURRENT_SITE' => 1,
	)
);
step(
	'LOAD; wp_set_current_user( 1 ); wpmu_create_blog( "' . HOST . '", "/blog/second/", "Second", 1 );
	$error = activate_plugin( "appointease/appointease.php", "", true );
	if ( is_wp_error( $error ) ) { throw new RuntimeException( $error->get_error_message() ); }
	foreach ( array( 1, 2 ) as $site ) {
		switch_to_blog( $site );
		update_option( "timezone_string", 1 === $site ? "Europe/Berlin" : "Asia/Tokyo" );
		wp_insert_post( array( "post_type" => "page", "post_status" => "publish", "post_title" => "Book", "post_name" => "book", "post_content" => "[appointease_booking]" ) );
		restore_current_blog();
	}'
);
