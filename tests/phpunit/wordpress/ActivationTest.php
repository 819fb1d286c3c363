<?php
/**
 * The plugin's life on one site: refused with a reason, activated, broken by a missing extension, updated, deleted.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Sandbox;
use AppointEase\Tests\Support\Site;
use PHPUnit\Framework\TestCase;

/**
 * Activation to uninstallation.
 */
final class ActivationTest extends TestCase {

	private const ACTIVATE = '$error = activate_plugin( "appointease/appointease.php" ); return is_wp_error( $error ) ? $error->get_error_message() : "";';
	private const STATE    = 'return array( "active" => is_plugin_active( "appointease/appointease.php" ), "role" => get_role( "appointease_staff" )?->capabilities, "desk" => get_role( "appointease_desk" )?->capabilities, "admin" => array_keys( array_filter( get_role( "administrator" )->capabilities, fn( $c ) => str_starts_with( $c, "appointease_" ), ARRAY_FILTER_USE_KEY ) ), "options" => $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE \'appointease%\' ORDER BY 1" ) );';

	private const NOTHING = array(
		'active'  => false,
		'role'    => null,
		'desk'    => null,
		'admin'   => array(),
		'options' => array(),
	);

	/**
	 * A site's file in the fast lane, which lies among the site's files here, and who is told that it stays.
	 */
	private const FILE = 'class WP_CLI { public static array $said = array(); public static function warning( string $text ): void { self::$said[] = $text; } }
		$file = new AppointEase\Plugin\Fast_Lane_File( get_option( "appointease_fast_lane" )["site"] );
		$file->write( array( "format" => 0, "options" => array( "mysql_url" => "mysql://ann:s3cret@localhost/x" ) ) );
		$place = $file->place();';

	private Sandbox $sandbox;

	protected function setUp(): void {
		Site::load();
		$this->sandbox = new Sandbox();
	}

	protected function tearDown(): void {
		$this->sandbox->destroy();
	}

	public function test_without_the_extension_activation_is_refused_with_a_reason(): void {
		$answer = $this->sandbox->without_extension( self::ACTIVATE );
		self::assertStringContainsString( 'AppointEase was not activated', $answer['printed'] );
		self::assertStringContainsString( 'extension=appointease', $answer['printed'] );
		self::assertStringContainsString( 'Back', $answer['printed'] );
		self::assertSame( self::NOTHING, $this->sandbox->in( self::STATE ) );
		self::assertSame( array(), $this->sandbox->tables( 'appointease_' ) );
	}

	public function test_an_old_extension_is_refused_with_both_versions(): void {
		$answer = $this->sandbox->without_extension( self::ACTIVATE, 'function appointease_version() { return "0.0.9"; }' );
		self::assertStringContainsString( '0.0.9', $answer['printed'] );
		self::assertStringContainsString( '0.1.0', $answer['printed'] );
		self::assertSame( self::NOTHING, $this->sandbox->in( self::STATE ) );
	}

	public function test_a_database_that_refuses_is_reported_without_secrets(): void {
		$answer = $this->sandbox->printed( 'add_filter( "appointease_configuration", fn( $o ) => array( "mysql_url" => "mysql://ann:s3cret@127.0.0.1:1/x" ) + $o );' . self::ACTIVATE );
		self::assertStringContainsString( 'AppointEase was not activated', $answer );
		self::assertStringContainsString( 'database tables', $answer );
		self::assertStringNotContainsString( 's3cret', $answer );
		self::assertSame( self::NOTHING, $this->sandbox->in( self::STATE ) );
	}

	public function test_activation_prepares_the_site_and_repeating_it_changes_nothing(): void {
		self::assertSame( '', $this->sandbox->in( self::ACTIVATE ) );
		$state = $this->sandbox->in( self::STATE );
		self::assertSame(
			array(
				'active'  => true,
				'role'    => array( 'read' => true, 'appointease_view_calendar' => true ),
				'desk'    => array( 'read' => true, 'appointease_view_calendar' => true, 'appointease_manage_appointments' => true ),
				'admin'   => array( 'appointease_view_calendar', 'appointease_manage_appointments', 'appointease_manage_settings' ),
				'options' => array( 'appointease_fast_lane', 'appointease_installed', 'appointease_settings', 'appointease_welcome' ),
			),
			$state
		);
		$tables = $this->sandbox->tables( 'appointease_' );
		self::assertContains( $this->sandbox->prefix . 'appointease_appointments', $tables );

		$this->sandbox->in( 'AppointEase\Plugin\Extension::ready(); appointease_save_service( array( "name" => "Cut", "duration" => 30 ) ); AppointEase\Plugin\Settings::save( array( "currency" => "USD" ) + AppointEase\Plugin\Settings::all() ); delete_option( "appointease_welcome" );' );
		for ( $i = 0; $i < 2; $i++ ) {
			$this->sandbox->in( 'deactivate_plugins( "appointease/appointease.php" );' );
			self::assertFalse( $this->sandbox->in( self::STATE )['active'] );
			self::assertSame( $tables, $this->sandbox->tables( 'appointease_' ), 'Deactivating keeps everything.' );
			self::assertSame( '', $this->sandbox->in( self::ACTIVATE ) );
		}
		self::assertSame( array( 'options' => array( 'appointease_fast_lane', 'appointease_installed', 'appointease_settings' ) ) + $state, array( 'options' => $this->sandbox->in( self::STATE )['options'] ) + $state, 'The first steps are shown once.' );
		self::assertSame( array( 'Cut', 'USD' ), $this->sandbox->in( 'AppointEase\Plugin\Extension::ready(); return array( appointease_get_services()[0]["name"], AppointEase\Plugin\Settings::all()["currency"] );' ) );
	}

	public function test_a_site_whose_extension_went_away_stays_presentable(): void {
		$this->sandbox->in( self::ACTIVATE );
		$answer = $this->sandbox->without_extension(
			'$notices = function () { ob_start(); do_action( "admin_notices" ); return ob_get_clean(); };
			$rest = function ( $method, $route, $params ) {
				$request = new WP_REST_Request( $method, "/appointease/v1/$route" );
				$request->set_header( "X-Idempotency-Key", "x" );
				foreach ( $params as $name => $value ) { $request->set_param( $name, $value ); }
				$response = rest_do_request( $request );
				return array( $response->get_status(), $response->get_data()["code"], $response->get_data()["message"] );
			};
			$day = current_datetime()->modify( "+3 days" )->format( "Y-m-d" );
			set_current_screen( "dashboard" );
			require_once ABSPATH . "wp-includes/blocks.php";
			add_action( "admin_notices", array( AppointEase\Plugin\Admin\Notices::class, "print_problem" ) );
			$admin = array( "notice" => $notices(), "form" => do_shortcode( "[appointease_booking]" ), "screen" => ( function () { ob_start(); AppointEase\Plugin\Admin\Services_Screen::render(); AppointEase\Plugin\Admin\Status_Screen::render(); return ob_get_clean(); } )(), "health" => AppointEase\Plugin\Site_Health::run_test()["status"] );
			wp_set_current_user( 0 );
			return $admin + array(
				"visitor" => do_shortcode( "[appointease_booking]" ),
				"block" => do_blocks( "<!-- wp:appointease/booking /-->" ),
				"catalog" => $rest( "GET", "catalog", array() ),
				"select" => $rest( "POST", "slots/select", array( "date" => $day, "time" => "10:00", "employee_id" => 1, "client_id" => "x" ) ),
				"book" => $rest( "POST", "appointments", array( "name" => "A", "email" => "a@example.com", "date" => "$day 10:00:00", "employee_id" => 1, "service_id" => 1 ) ),
				"heartbeat" => apply_filters( "heartbeat_nopriv_received", array(), array( "appointease_poll" => array( "date" => $day, "employee_id" => "1" ) ), "front" ),
			);'
		)['returned'];
		self::assertStringContainsString( 'extension=appointease', $answer['notice'] );
		self::assertStringContainsString( 'extension=appointease', $answer['form'], 'The administrator reads why.' );
		self::assertStringContainsString( 'extension=appointease', $answer['screen'] );
		self::assertSame( 'critical', $answer['health'] );
		foreach ( array( 'visitor', 'block' ) as $form ) {
			self::assertStringContainsString( 'not available', $answer[ $form ] );
			self::assertStringNotContainsString( 'extension', $answer[ $form ], 'The visitor does not.' );
		}
		foreach ( array( 'catalog', 'select', 'book' ) as $route ) {
			self::assertSame( array( 503, 'store_unavailable' ), array_slice( $answer[ $route ], 0, 2 ), $route );
			self::assertStringNotContainsString( 'extension', $answer[ $route ][2] );
		}
		self::assertSame( array( 'redis_status' => 'unavailable', 'storage_mode' => 'mysql', 'appointease_error' => $answer['heartbeat']['appointease_error'] ), $answer['heartbeat'] );
	}

	public function test_an_update_prepares_the_site_again(): void {
		$this->sandbox->in( self::ACTIVATE );
		$this->sandbox->in( 'update_option( "appointease_installed", "0.0.1/0.0.1" ); get_role( "administrator" )->remove_cap( "appointease_manage_settings" ); remove_role( "appointease_desk" );' );
		self::assertSame( array( '0.1.0/' . appointease_version(), true, true ), $this->sandbox->in( 'return array( get_option( "appointease_installed" ), get_role( "administrator" )->has_cap( "appointease_manage_settings" ), wp_roles()->is_role( "appointease_desk" ) );' ) );
	}

	public function test_an_update_that_fails_is_reported_and_tried_again_later(): void {
		$this->sandbox->in( self::ACTIVATE );
		$this->sandbox->in( 'update_option( "appointease_installed", "0.0.1/0.0.1" ); update_option( "appointease_install_failure", array( "at" => time(), "problem" => "The tables are in use." ) );' );
		$problem = 'return AppointEase\Plugin\Installer::problem();';
		self::assertSame( 'The tables are in use.', $this->sandbox->in( $problem ), 'Not again within the same minute.' );
		$this->sandbox->in( 'update_option( "appointease_install_failure", array( "at" => time() - 61, "problem" => "The tables are in use." ) );' );
		self::assertSame( '', $this->sandbox->in( $problem ) );
		self::assertNotContains( 'appointease_install_failure', $this->sandbox->in( self::STATE )['options'] );
	}

	public function test_deleting_the_plugin_keeps_the_book_unless_told_otherwise(): void {
		$uninstall = 'deactivate_plugins( "appointease/appointease.php" ); uninstall_plugin( "appointease/appointease.php" );';
		$this->sandbox->in( self::ACTIVATE );
		$this->sandbox->in( 'add_role( "receptionist", "Reception", array( "read" => true, "appointease_manage_appointments" => true ) );' );
		$tables = $this->sandbox->tables( 'appointease_' );
		self::assertNull( $this->sandbox->without_extension( $uninstall )['returned'], 'It needs no extension.' );
		self::assertSame( self::NOTHING, $this->sandbox->in( self::STATE ) );
		self::assertSame( array( 'read' => true ), $this->sandbox->in( 'return get_role( "receptionist" )->capabilities;' ) );
		self::assertSame( $tables, $this->sandbox->tables( 'appointease_' ) );

		self::assertSame( '', $this->sandbox->in( self::ACTIVATE ) );
		$others = array_diff( $this->sandbox->tables(), $tables );
		$this->sandbox->in( 'AppointEase\Plugin\Settings::save( array( "delete_data" => true ) + AppointEase\Plugin\Settings::all() );' );
		$this->sandbox->in( $uninstall );
		self::assertSame( self::NOTHING, $this->sandbox->in( self::STATE ) );
		self::assertSame( array_values( $others ), $this->sandbox->tables(), 'Its own tables are gone, and no others.' );
	}

	public function test_deleting_the_plugin_forgets_what_was_kept_for_a_while(): void {
		$this->sandbox->in( self::ACTIVATE );
		$this->sandbox->in(
			'foreach ( array( "appointease_import_1", "appointease_form_1", "appointeasel" ) as $name ) { set_transient( $name, array( "email" => "ada@example.com" ), 3600 ); }
			wp_schedule_single_event( time() + 3600, "appointease_forget_import", array( 1 ) );'
		);
		$kept = 'return array( $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE \'%transient%appointease%\' ORDER BY 1" ), wp_next_scheduled( "appointease_forget_import", array( 1 ) ) );';
		self::assertCount( 6, $this->sandbox->in( $kept )[0] );
		$this->sandbox->without_extension( 'deactivate_plugins( "appointease/appointease.php" ); uninstall_plugin( "appointease/appointease.php" );' );
		self::assertSame( array( array( '_transient_appointeasel', '_transient_timeout_appointeasel' ), false ), $this->sandbox->in( $kept ), 'What belongs to somebody else stays.' );
	}

	public function test_a_configuration_that_cannot_be_removed_is_named(): void {
		$this->sandbox->in( self::ACTIVATE );
		list( $place, $said ) = $this->sandbox->in(
			self::FILE . 'define( "WP_CLI", true );
			add_filter( "wp_delete_file", "__return_empty_string" );
			deactivate_plugins( "appointease/appointease.php" );
			uninstall_plugin( "appointease/appointease.php" );
			return array( $place, WP_CLI::$said );'
		);
		self::assertFileExists( $place );
		self::assertCount( 2, $said, 'Deactivated and deleted.' );
		foreach ( $said as $text ) {
			self::assertStringContainsString( $place, $text );
			self::assertStringContainsString( 'password', $text );
			self::assertStringNotContainsString( 's3cret', $text );
		}

		$this->sandbox->in( self::ACTIVATE );
		$log = (string) tempnam( sys_get_temp_dir(), 'appointease' );
		$this->sandbox->in(
			self::FILE . 'ini_set( "error_log", ' . var_export( $log, true ) . ' );
			add_filter( "wp_delete_file", "__return_empty_string" );
			deactivate_plugins( "appointease/appointease.php" );
			remove_all_filters( "wp_delete_file" );
			$file->remove();'
		);
		$logged = (string) file_get_contents( $log );
		unlink( $log );
		unlink( $place );
		self::assertStringContainsString( '/appointease-fast-lane/', $logged, 'On a screen there is nobody to tell: the plugin does not run on the next one.' );
		self::assertStringNotContainsString( 's3cret', $logged );

		$this->sandbox->in( self::ACTIVATE );
		self::assertSame( array(), $this->sandbox->in( self::FILE . 'define( "WP_CLI", true ); deactivate_plugins( "appointease/appointease.php" ); return WP_CLI::$said;' ), 'What is gone is not mentioned.' );
	}

	public function test_a_configuration_that_is_written_while_the_plugin_is_deactivated_goes_too(): void {
		$this->sandbox->in( self::ACTIVATE );
		$place = $this->sandbox->in(
			self::FILE . '$known = $file->read();
			add_action( "deactivated_plugin", static fn () => $file->write( $known ) );
			deactivate_plugins( "appointease/appointease.php" );
			return $file->place();'
		);
		self::assertNotSame( '', $place, 'A request that is under way has written it again.' );
		self::assertFileDoesNotExist( $place );
	}

	/**
	 * As with "wp plugin deactivate", run by somebody else than the web server.
	 */
	public function test_a_configuration_that_cannot_even_be_seen_is_named(): void {
		$this->sandbox->in( self::ACTIVATE );
		$root    = sys_get_temp_dir() . '/appointease-' . bin2hex( random_bytes( 6 ) );
		$content = "$root/site/wp-content";
		mkdir( "$content/plugins", 0755, true );
		mkdir( "$content/themes" );
		symlink( (string) realpath( WP_PLUGIN_DIR . '/appointease' ), "$content/plugins/appointease" );
		$place = "$root/appointease-fast-lane";
		$near  = "$content/appointease-fast-lane";
		mkdir( $place, 0700 );
		try {
			$printed = $this->sandbox->without_extension(
				self::FILE . 'define( "WP_CLI", true );
				array_map( "class_exists", array( "AppointEase\Plugin\Installer", "AppointEase\Plugin\Fast_Lane", "AppointEase\Plugin\Left_Behind" ) );
				chmod( ' . var_export( $place, true ) . ', 0 );
				chmod( dirname( $place ), 0 );
				// Even so root may look.
				if ( 0 === posix_geteuid() && ! ( posix_setgid( 65534 ) && posix_setuid( 65534 ) ) ) { exit( 1 ); }
				deactivate_plugins( "appointease/appointease.php" );
				echo basename( $place ), "\n", implode( "\n", WP_CLI::$said ), "\n", implode( "\n", AppointEase\Plugin\Fast_Lane_File::remove_all() );
				exit( 0 );',
				'define( "WP_CONTENT_DIR", ' . var_export( $content, true ) . ' );'
			)['printed'];
		} finally {
			array_map( static fn ( string $folder ): bool => chmod( $folder, 0700 ), array( $place, $near ) );
			array_map( 'unlink', glob( "$near/*" ) );
			unlink( "$content/plugins/appointease" );
			array_map( 'rmdir', array( $near, $place, "$content/plugins", "$content/themes", $content, "$root/site", $root ) );
		}
		list( $name, $said ) = explode( "\n", $printed, 2 );
		// The first could not say where the other is.
		foreach ( array( $near => "/$name", $place => '/' . basename( $name, '.php' ) . '-' ) as $folder => $file ) {
			self::assertSame( 2, substr_count( $said, $folder . $file ), 'The same when the plugin is deleted.' );
			self::assertSame( 2, substr_count( $said, $folder ), 'What others have in this folder is not theirs to delete.' );
		}
		self::assertStringNotContainsString( 's3cret', $printed );
	}

	public function test_a_time_zone_without_a_name_is_explained(): void {
		$this->sandbox->in( 'update_option( "gmt_offset", "5.5" );' );
		self::assertSame( '', $this->sandbox->in( self::ACTIVATE ), 'Activation is possible all the same.' );
		$answer = $this->sandbox->in( 'ob_start(); AppointEase\Plugin\Admin\Notices::print_problem(); return array( ob_get_clean(), rest_do_request( new WP_REST_Request( "GET", "/appointease/v1/catalog" ) )->get_status() );' );
		self::assertStringContainsString( 'Choose a city', $answer[0] );
		self::assertSame( 503, $answer[1] );
	}

	public function test_what_runs_on_an_old_php_is_written_for_it(): void {
		$new = array( T_MATCH, T_ENUM, T_READONLY, T_NULLSAFE_OBJECT_OPERATOR, T_ATTRIBUTE );
		foreach ( array( 'appointease.php', 'includes/class-requirements.php' ) as $file ) {
			$code   = (string) file_get_contents( WP_PLUGIN_DIR . '/appointease/' . $file );
			$tokens = array_filter( token_get_all( $code ), 'is_array' );
			self::assertSame( array(), array_values( array_intersect( $new, array_column( $tokens, 0 ) ) ), $file );
			self::assertDoesNotMatchRegularExpression( '/\b(?:mixed|never)\b\s*(?:\$|\{)|: (?:static|never|mixed)\b|\w+\|\w+ \$|\): \w+\|\w+|function __construct\(\s*(?:public|private|protected)|\bstr_(?:contains|starts_with|ends_with)\(|\(\.\.\.\)|\w\( \w+: /', $code, $file );
		}
	}
}
