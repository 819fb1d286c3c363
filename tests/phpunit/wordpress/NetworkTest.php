<?php
/**
 * The plugin on a network of sites: each has its own tables, keys and settings, from its first day to its last.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Sandbox;
use AppointEase\Tests\Support\Site;
use PHPUnit\Framework\TestCase;

/**
 * Multisite.
 */
final class NetworkTest extends TestCase {

	private Sandbox $sandbox;

	protected function setUp(): void {
		Site::load();
		$this->sandbox = new Sandbox( true );
	}

	protected function tearDown(): void {
		$this->sandbox->destroy();
	}

	public function test_the_life_of_a_network(): void {
		$second = $this->sandbox->in( 'return wpmu_create_blog( DOMAIN_CURRENT_SITE, "/second/", "Second", 1 );' );
		self::assertSame( '', $this->sandbox->in( '$error = activate_plugin( "appointease/appointease.php", "", true ); return is_wp_error( $error ) ? $error->get_error_message() : "";' ) );
		$third = $this->sandbox->in( 'return wpmu_create_blog( DOMAIN_CURRENT_SITE, "/third/", "Third", 1 );' );
		self::assertContains( $this->sandbox->prefix . 'appointease_appointments', $this->sandbox->tables() );
		foreach ( array( $second, $third ) as $site ) {
			self::assertContains( "{$this->sandbox->prefix}{$site}_appointease_appointments", $this->sandbox->tables(), 'Old and new sites are prepared.' );
			self::assertSame(
				array( true, true, true ),
				$this->sandbox->in( "switch_to_blog( $site ); return array( get_role( 'appointease_staff' ) !== null, get_role( 'appointease_desk' ) !== null, get_role( 'administrator' )->has_cap( 'appointease_manage_settings' ) );" )
			);
		}

		$seen = $this->sandbox->in(
			"function use_site( \$id ) { switch_to_blog( \$id ); AppointEase\Plugin\Extension::ready(); }
			use_site( 1 ); appointease_save_service( array( 'name' => 'Of the first', 'duration' => 30 ) );
			use_site( $second ); \$before = array_column( appointease_get_services(), 'name' ); appointease_save_service( array( 'name' => 'Of the second', 'duration' => 30 ) );
			\$prefixes = array( AppointEase\Plugin\Configuration::of_site()['key_prefix'] );
			use_site( 1 ); \$prefixes[] = AppointEase\Plugin\Configuration::of_site()['key_prefix'];
			return array( \$before, array_column( appointease_get_services(), 'name' ), \$prefixes );"
		);
		self::assertSame( array(), $seen[0] );
		self::assertSame( array( 'Of the first' ), $seen[1] );
		self::assertCount( 2, array_unique( $seen[2] ) );

		$this->sandbox->in( "require_once ABSPATH . 'wp-admin/includes/ms.php'; wpmu_delete_blog( $third, true );" );
		self::assertSame( array(), $this->sandbox->tables( "{$third}_appointease_" ), 'A deleted site takes its tables along.' );

		$this->sandbox->in( "switch_to_blog( $second ); AppointEase\Plugin\Settings::save( array( 'delete_data' => true ) + AppointEase\Plugin\Settings::all() ); set_transient( 'appointease_import_1', 'ada@example.com', 3600 ); wp_schedule_single_event( time() + 3600, 'appointease_forget_import', array( 1 ) );" );
		$this->sandbox->in( 'deactivate_plugins( "appointease/appointease.php", false, true ); uninstall_plugin( "appointease/appointease.php" );' );
		self::assertSame( array(), $this->sandbox->tables( "{$second}_appointease_" ), 'Each site decides for itself.' );
		self::assertNotSame( array(), $this->sandbox->tables( 'appointease_' ) );
		foreach ( array( 1, $second ) as $site ) {
			self::assertSame(
				array( false, false, false, false, false ),
				$this->sandbox->in( "switch_to_blog( $site ); return array( get_role( 'appointease_staff' ) !== null, get_role( 'appointease_desk' ) !== null, get_option( 'appointease_installed' ), get_option( '_transient_appointease_import_1' ), wp_next_scheduled( 'appointease_forget_import', array( 1 ) ) );" )
			);
		}
	}

	public function test_an_update_prepares_every_site_at_its_next_visit(): void {
		$second = $this->sandbox->in( 'return wpmu_create_blog( DOMAIN_CURRENT_SITE, "/second/", "Second", 1 );' );
		$this->sandbox->in( 'activate_plugin( "appointease/appointease.php", "", true );' );
		foreach ( array( 1, $second ) as $site ) {
			$this->sandbox->in( "switch_to_blog( $site ); update_option( 'appointease_installed', '0.0.1/0.0.1' ); remove_role( 'appointease_desk' );" );
		}
		$found = "return array( get_current_blog_id(), get_option( 'appointease_installed' ), wp_roles()->is_role( 'appointease_desk' ) );";
		foreach ( array( '/second/' => $second, '/' => 1 ) as $path => $site ) {
			self::assertSame( array( $site, '0.1.0/' . appointease_version(), true ), $this->sandbox->in( $found, $path ) );
		}
	}

	public function test_a_network_names_its_own_files_in_a_folder_that_it_may_not_look_into(): void {
		$second = $this->sandbox->in( 'return wpmu_create_blog( DOMAIN_CURRENT_SITE, "/second/", "Second", 1 );' );
		$this->sandbox->in( 'activate_plugin( "appointease/appointease.php", "", true );' );
		$content = sys_get_temp_dir() . '/appointease-' . bin2hex( random_bytes( 6 ) );
		mkdir( "$content/plugins", 0755, true );
		mkdir( "$content/themes" );
		mkdir( "$content/appointease-fast-lane", 0 );
		symlink( (string) realpath( WP_PLUGIN_DIR . '/appointease' ), "$content/plugins/appointease" );
		try {
			$printed = $this->sandbox->without_extension(
				"class_exists( 'AppointEase\Plugin\Fast_Lane_File' );
				\$names = array_map( static fn ( int \$site ): string => get_blog_option( \$site, 'appointease_fast_lane' )['site'], array( 1, $second ) );
				// Even so root may look.
				if ( 0 === posix_geteuid() && ! ( posix_setgid( 65534 ) && posix_setuid( 65534 ) ) ) { exit( 1 ); }
				echo json_encode( array( \$names, AppointEase\Plugin\Fast_Lane_File::remove_all() ) );
				exit( 0 );",
				'define( "WP_CONTENT_DIR", ' . var_export( $content, true ) . ' );'
			)['printed'];
		} finally {
			unlink( "$content/plugins/appointease" );
			array_map( 'rmdir', array( "$content/appointease-fast-lane", "$content/plugins", "$content/themes", $content ) );
		}
		list( $names, $left ) = json_decode( $printed, true );
		self::assertCount( 2, array_unique( $names ) );
		foreach ( $names as $name ) {
			self::assertContains( "$content/appointease-fast-lane/$name.php", $left );
		}
		self::assertSame( array(), array_values( array_diff( array_map( static fn ( string $file ): string => basename( $file, '.php' ), $left ), $names ) ) );
	}

	public function test_what_one_site_leaves_behind_is_removed_or_named_on_the_others(): void {
		$second = $this->sandbox->in( 'return wpmu_create_blog( DOMAIN_CURRENT_SITE, "/second/", "Second", 1 );' );
		$this->sandbox->in( "activate_plugin( 'appointease/appointease.php' ); switch_to_blog( $second ); activate_plugin( 'appointease/appointease.php' );" );
		$log   = (string) tempnam( sys_get_temp_dir(), 'appointease' );
		$leave = fn (): string => $this->sandbox->in(
			'ini_set( "error_log", ' . var_export( $log, true ) . " );
			switch_to_blog( $second );
			\$file = new AppointEase\Plugin\Fast_Lane_File( get_option( 'appointease_fast_lane' )['site'] );
			\$file->write( array( 'format' => 0, 'options' => array( 'mysql_url' => 'mysql://ann:s3cret@localhost/x' ) ) );
			add_filter( 'wp_delete_file', '__return_empty_string' );
			deactivate_plugins( 'appointease/appointease.php' );
			return \$file->place();"
		);
		$locked  = 'add_filter( "wp_delete_file", "__return_empty_string" );';
		$health  = 'return isset( AppointEase\Plugin\Site_Health::add_test( array() )["direct"]["appointease_left_behind"] ) ? AppointEase\Plugin\Site_Health::run_left_behind_test()["description"] : "";';
		$known   = 'return get_site_option( "appointease_left_behind" );';
		$place   = $leave();
		$problem = $this->sandbox->in( $locked . $health );
		self::assertStringContainsString( $place, $problem );
		self::assertStringNotContainsString( 's3cret', $problem );
		self::assertSame( array( $place => $second ), $this->sandbox->in( $known ) );
		$this->sandbox->in( "switch_to_blog( $second ); activate_plugin( 'appointease/appointease.php' );" );
		self::assertSame( '', $this->sandbox->in( $health ), 'It is in use again.' );
		self::assertFileExists( $place );
		self::assertSame( array(), $this->sandbox->in( $known ), 'It is not remembered for ever.' );
		$this->sandbox->in( "switch_to_blog( $second ); deactivate_plugins( 'appointease/appointease.php' );" );
		self::assertFileDoesNotExist( $place );
		self::assertSame( '', $this->sandbox->in( $health ) );

		$this->sandbox->in( "switch_to_blog( $second ); activate_plugin( 'appointease/appointease.php' );" );
		self::assertSame( $place, $leave() );
		self::assertFileExists( $place );
		self::assertSame( '', $this->sandbox->in( $health ), 'Who may remove it does so, and asks nobody.' );
		self::assertFileDoesNotExist( $place );
		self::assertSame( array(), $this->sandbox->in( $known ) );
		unlink( $log );
	}

	public function test_what_lies_above_the_web_root_is_not_forgotten(): void {
		$second = $this->sandbox->in( 'return wpmu_create_blog( DOMAIN_CURRENT_SITE, "/second/", "Second", 1 );' );
		$this->sandbox->in( "activate_plugin( 'appointease/appointease.php' ); switch_to_blog( $second ); activate_plugin( 'appointease/appointease.php' );" );
		$root = sys_get_temp_dir() . '/appointease-' . bin2hex( random_bytes( 6 ) );
		mkdir( "$root/site", 0755, true );
		try {
			$place = $this->sandbox->in(
				'$_SERVER["DOCUMENT_ROOT"] = ' . var_export( "$root/site", true ) . ";
				ini_set( 'error_log', '/dev/null' );
				switch_to_blog( $second );
				\$file = new AppointEase\Plugin\Fast_Lane_File( get_option( 'appointease_fast_lane' )['site'] );
				\$file->write( array( 'format' => 0, 'options' => array() ) );
				\$place = \$file->place();
				add_filter( 'wp_delete_file', static fn ( string \$path ): string => \$place === \$path ? '' : \$path );
				deactivate_plugins( 'appointease/appointease.php' );
				return \$place;"
			);
			self::assertStringStartsWith( "$root/appointease-fast-lane/", $place );
			self::assertSame( array( $place => $second ), $this->sandbox->in( 'return get_site_option( "appointease_left_behind" );' ) );
			self::assertFalse( $this->sandbox->in( 'return isset( AppointEase\Plugin\Site_Health::add_test( array() )["direct"]["appointease_left_behind"] );' ), 'Site Health has removed it.' );
			self::assertFileDoesNotExist( $place );
		} finally {
			array_map( 'unlink', (array) glob( "$root/appointease-fast-lane/*" ) );
			array_map( 'rmdir', array_filter( array( "$root/appointease-fast-lane", "$root/site", $root ), 'is_dir' ) );
		}
	}

	public function test_a_network_that_loses_the_plugin_keeps_no_configuration(): void {
		$this->sandbox->in( 'activate_plugin( "appointease/appointease.php", "", true );' );
		$lost = 'AppointEase\Plugin\Active_Plugins::have_lost_this_one()';
		self::assertSame(
			array( false, true ),
			$this->sandbox->in( "\$before = $lost; \$wpdb->query( \"UPDATE \$wpdb->sitemeta SET meta_value = 'a:0:{}' WHERE meta_key = 'active_sitewide_plugins'\" ); return array( \$before, $lost );" ),
			'While the request is under way.'
		);
		$this->sandbox->in( 'activate_plugin( "appointease/appointease.php", "", true );' );
		$place = $this->sandbox->in(
			'$file  = new AppointEase\Plugin\Fast_Lane_File( get_option( "appointease_fast_lane" )["site"] );
			$write = static fn () => $file->write( array( "format" => 0, "options" => array() ) );
			add_action( "deactivated_plugin", $write );
			deactivate_plugins( "appointease/appointease.php", false, true );
			return $file->place();'
		);
		self::assertNotSame( '', $place, 'A request that is under way has written it again.' );
		self::assertFileDoesNotExist( $place );
	}
}
