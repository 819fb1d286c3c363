<?php
/**
 * A second WordPress in the database of the stack, with tables of its own: to activate, break and uninstall the plugin
 * without touching the site that other tests use. Code for it runs in a PHP process of its own.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use RuntimeException;

/**
 * One such site, or one network of sites.
 */
final class Sandbox {

	public readonly string $prefix;

	private string $config;

	/**
	 * Installs a fresh site.
	 *
	 * @param bool $is_network Whether it becomes a network.
	 */
	public function __construct( bool $is_network = false ) {
		$this->prefix = 's' . bin2hex( random_bytes( 3 ) ) . '_';
		$this->config = tempnam( sys_get_temp_dir(), 'appointease' );
		$this->write_config( array() );
		$this->run(
			'define( "WP_INSTALLING", true );',
			'require_once ABSPATH . "wp-admin/includes/upgrade.php";
			add_filter( "pre_wp_mail", "__return_true" );
			wp_install( "Sandbox", "owner", "owner@example.com", true, "", "secret" );'
		);
		if ( $is_network ) {
			$host = (string) parse_url( Environment::value( 'STACK_URL' ), PHP_URL_HOST );
			$this->run(
				'',
				'require_once ABSPATH . "wp-admin/includes/upgrade.php";
				require_once ABSPATH . "wp-admin/includes/network.php";
				foreach ( $wpdb->tables( "ms_global" ) as $table => $name ) { $wpdb->$table = $name; }
				install_network();
				populate_network( 1, "' . $host . '", "owner@example.com", "Sandbox", "/", false );'
			);
			$this->write_config(
				array(
					'MULTISITE'            => true,
					'SUBDOMAIN_INSTALL'    => false,
					'DOMAIN_CURRENT_SITE'  => $host,
					'PATH_CURRENT_SITE'    => '/',
					'SITE_ID_CURRENT_SITE' => 1,
					'BLOG_ID_CURRENT_SITE' => 1,
				)
			);
		}
	}

	/**
	 * Runs code inside WordPress, as its owner, and returns what it returns.
	 *
	 * @param string $code PHP code; what it returns must be JSON.
	 * @param string $path Which site of a network is visited.
	 */
	public function in( string $code, string $path = '/' ): mixed {
		return $this->run( '$_SERVER["REQUEST_URI"] = ' . var_export( $path, true ) . ';', $code )['returned'];
	}

	/**
	 * Runs code where the extension is not loaded.
	 *
	 * @param string $code   PHP code.
	 * @param string $before PHP code before WordPress.
	 * @return array{returned: mixed, printed: string}
	 */
	public function without_extension( string $code, string $before = '' ): array {
		return $this->run( $before, $code, false );
	}

	/**
	 * Runs code and keeps what it prints.
	 *
	 * @param string $code PHP code.
	 */
	public function printed( string $code ): string {
		return $this->run( '', $code )['printed'];
	}

	/**
	 * Removes everything.
	 */
	public function destroy(): void {
		global $wpdb;
		$wpdb->query( 'SET FOREIGN_KEY_CHECKS = 0' );
		foreach ( $this->tables() as $table ) {
			$wpdb->query( "DROP TABLE `$table`" );
		}
		$wpdb->query( 'SET FOREIGN_KEY_CHECKS = 1' );
		unlink( $this->config );
	}

	/**
	 * Its tables.
	 *
	 * @param string $more What the names go on with.
	 * @return string[]
	 */
	public function tables( string $more = '' ): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $this->prefix . $more ) . '%' ) );
	}

	/**
	 * Runs code in a process of its own.
	 *
	 * @param string $before         PHP code before WordPress.
	 * @param string $code           PHP code inside WordPress.
	 * @param bool   $with_extension Whether the extension is loaded.
	 * @return array{returned: mixed, printed: string}
	 */
	private function run( string $before, string $code, bool $with_extension = true ): array {
		$script = tempnam( sys_get_temp_dir(), 'appointease' );
		$answer = tempnam( sys_get_temp_dir(), 'appointease' );
		file_put_contents(
			$script,
			'<?php
			// PHP complains to the standard error, where it is looked at.
			ini_set( "log_errors", "1" ); ini_set( "error_log", "" ); ini_set( "display_errors", "0" ); error_reporting( E_ALL );
			$_SERVER += array( "HTTP_HOST" => ' . var_export( (string) parse_url( Environment::value( 'STACK_URL' ), PHP_URL_HOST ), true ) . ', "REQUEST_URI" => "/", "REQUEST_METHOD" => "GET", "SERVER_PROTOCOL" => "HTTP/1.1", "REMOTE_ADDR" => "127.0.0.1" );
			define( "ABSPATH", ' . var_export( Environment::value( 'STACK_WP_DIR' ) . '/', true ) . ' );
			' . $before . '
			require ' . var_export( $this->config, true ) . ';
			require_once ABSPATH . "wp-admin/includes/admin.php";
			if ( ! defined( "WP_INSTALLING" ) ) { wp_set_current_user( 1 ); }
			$returned = ( static function () use ( $wpdb ) { ' . $code . ' } )();
			file_put_contents( ' . var_export( $answer, true ) . ', json_encode( $returned, JSON_THROW_ON_ERROR ) );'
		);
		$environment = getenv();
		if ( ! $with_extension ) {
			unset( $environment['PHP_INI_SCAN_DIR'] );
		}
		$process = proc_open(
			array( ...( $with_extension ? Environment::php() : array( PHP_BINARY ) ), $script ),
			array( array( 'file', '/dev/null', 'r' ), array( 'pipe', 'w' ), array( 'pipe', 'w' ) ),
			$pipes,
			null,
			$environment
		);
		$printed = (string) stream_get_contents( $pipes[1] );
		$errors  = (string) stream_get_contents( $pipes[2] );
		$status  = proc_close( $process );
		$json    = (string) file_get_contents( $answer );
		unlink( $script );
		unlink( $answer );
		// WordPress' code for networks is older than some rules of PHP.
		$foreign = '/^PHP Deprecated: .* in \S+\/wp-(?:includes|admin)\/.*$/m';
		if ( 0 !== $status || preg_match( '/PHP (?:Warning|Notice|Deprecated|Fatal|Parse)/', (string) preg_replace( $foreign, '', $errors ) ) ) {
			throw new RuntimeException( "The process ended with $status.\n$errors\n$printed" );
		}
		return array(
			'returned' => '' === $json ? null : json_decode( $json, true, 32, JSON_THROW_ON_ERROR ),
			'printed'  => $printed,
		);
	}

	/**
	 * Writes the configuration: that of the running site, with another prefix for tables and for Redis.
	 *
	 * @param array<string, mixed> $constants What else it defines.
	 */
	private function write_config( array $constants ): void {
		$lines = '';
		foreach ( $constants + array( 'WP_REDIS_PREFIX' => $this->prefix ) as $name => $value ) {
			$lines .= sprintf( "define( '%s', %s );\n", $name, var_export( $value, true ) );
		}
		$text = (string) file_get_contents( Environment::value( 'STACK_WP_DIR' ) . '/wp-config.php' );
		$text = str_replace( "\$table_prefix = 'wp_';", $lines . "\$table_prefix = '{$this->prefix}';", $text, $replaced );
		// What goes wrong on purpose here is not to be found in the site's own log.
		$text = (string) preg_replace( "/define\\( 'WP_DEBUG_LOG'.*/", "define( 'WP_DEBUG_LOG', false );", $text );
		if ( 1 !== $replaced ) {
			throw new RuntimeException( 'wp-config.php of the stack is not as expected.' );
		}
		file_put_contents( $this->config, $text );
	}
}
