<?php
/**
 * The fast lane where everything is different: a network of sites in a subfolder, with its content elsewhere and the plugin
 * a link, behind nginx, behind Apache with PHP-FPM and behind Apache with PHP inside. See tests/stack/elsewhere.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Site;
use PHPUnit\Framework\TestCase;

/**
 * Other servers and other places.
 */
final class FastLaneServersTest extends TestCase {

	private const HEADERS = array( 'Host: elsewhere.test', 'Content-Type: application/x-www-form-urlencoded' );
	private const SITES   = array( '/blog', '/blog/second' );
	private const FOLDER  = 'appointease-fast-lane';

	private static string $place = '';

	/**
	 * Addresses by server.
	 *
	 * @var array<string, string>
	 */
	private static array $servers = array();

	public static function setUpBeforeClass(): void {
		Site::load();
		self::$place = sys_get_temp_dir() . '/appointease-' . bin2hex( random_bytes( 4 ) );
		self::script( 'elsewhere', Site::directory(), self::$place );
		self::$servers = parse_ini_file( self::$place . '/env' );
	}

	public static function tearDownAfterClass(): void {
		$complaints = preg_grep( '~PHP (?:Warning|Notice|Parse|Fatal)~', explode( "\n", implode( '', array_map( 'file_get_contents', array_filter( array( self::$place . '/log/php.log', self::$place . '/log/wordpress.log' ), 'is_file' ) ) ) ) );
		self::script( 'down', self::$place );
		global $wpdb;
		$wpdb->query( 'SET FOREIGN_KEY_CHECKS = 0' );
		foreach ( $wpdb->get_col( "SHOW TABLES LIKE '" . self::$servers['ELSEWHERE_PREFIX'] . "%'" ) as $table ) {
			$wpdb->query( "DROP TABLE `$table`" );
		}
		$wpdb->query( 'SET FOREIGN_KEY_CHECKS = 1' );
		self::assertSame( array(), array_values( $complaints ), 'PHP complained.' );
	}

	/**
	 * The servers, by the names that the script gives them.
	 *
	 * @return array<string, array{0: string}>
	 */
	public static function servers(): array {
		return array(
			'nginx with PHP-FPM'     => array( 'ELSEWHERE_NGINX' ),
			'Apache with PHP-FPM'    => array( 'ELSEWHERE_APACHE_FPM' ),
			'Apache with PHP inside' => array( 'ELSEWHERE_APACHE_PHP' ),
		);
	}

	/**
	 * Each site of the network has a lane of its own, and nobody can read what it knows.
	 *
	 * @dataProvider servers
	 */
	public function test_it_works_for_each_site( string $server ): void {
		$browser = new Browser( self::$servers[ $server ] );
		chmod( self::$place, 0755 );
		foreach ( array( true, false ) as $is_away ) {
			self::forget();
			// A folder in which everybody may write is no place for a secret, so it lies among the content then.
			chmod( self::$place, $is_away ? 0755 : 0777 );
			$lanes = array_map( fn ( string $site ): string => $this->lane_of( $browser, $site ), self::SITES );
			self::assertCount( 2, array_unique( $lanes ) );
			foreach ( $lanes as $at => $lane ) {
				self::assertStringStartsWith( '/assets/plugins/appointease/heartbeat.php?site=', $lane );
				self::assertSame( $is_away, array() !== glob( self::$place . '/' . self::FOLDER . '/*.php' ) );
				$site = substr( $lane, -32 );
				self::assertSame( ! $is_away, str_contains( (string) file_get_contents( self::$place . '/www/assets/' . self::FOLDER . "/$site.php" ), 'mysql://' ) );
				self::assertSame( self::answer_of( $this->poll( $browser, self::SITES[ $at ] . '/wp-admin/admin-ajax.php' ) ), self::answer_of( $this->poll( $browser, $lane ) ) );
				$this->assert_secret( $browser, '/assets/' . self::FOLDER . "/$site.php" );
				$this->assert_secret( $browser, '/assets/' . self::FOLDER . "/$site.php?site=$site" );
			}
		}
	}

	/**
	 * What is held on one site of the network is nobody's business on the other.
	 *
	 * @dataProvider servers
	 */
	public function test_sites_do_not_see_each_other( string $server ): void {
		$browser = new Browser( self::$servers[ $server ] );
		$lanes   = array_map( fn ( string $site ): string => $this->lane_of( $browser, $site ), self::SITES );
		$slot    = array( 'date' => self::day(), 'time' => '10:00', 'employee_id' => 7, 'client_id' => "somebody-at-$server" );
		$json    = array( 'Host: elsewhere.test', 'Content-Type: application/json' );
		$held    = $browser->send( 'POST', '/blog/index.php?rest_route=/appointease/v1/slots/select', (string) json_encode( $slot ), $json );
		self::assertSame( 200, $held->status, $held->body );
		self::assertContains( '10:00', $this->poll( $browser, $lanes[0] )->json()['appointease_active_selections'] );
		self::assertSame( array(), $this->poll( $browser, $lanes[1] )->json()['appointease_active_selections'] );
		$browser->send( 'POST', '/blog/index.php?rest_route=/appointease/v1/slots/deselect', (string) json_encode( $slot ), $json );
	}

	/**
	 * The address that the page of a site gives its visitors.
	 */
	private function lane_of( Browser $browser, string $site ): string {
		$page = $browser->send( 'GET', "$site/book/", null, self::HEADERS );
		self::assertSame( 1, preg_match( '/data-settings="([^"]*)"/', $page->body, $found ), "$page->status $page->body" );
		$lane = json_decode( html_entity_decode( $found[1], ENT_QUOTES ), true, 4, JSON_THROW_ON_ERROR )['fastLaneUrl'];
		self::assertSame( 200, $this->poll( $browser, $lane )->status );
		return $lane;
	}

	private static function day(): string {
		return current_datetime()->modify( '+10 days' )->format( 'Y-m-d' );
	}

	private function poll( Browser $browser, string $path ): Answer {
		return $browser->send(
			'POST',
			$path,
			http_build_query(
				array(
					'action' => 'heartbeat',
					'_nonce' => '',
					'data'   => array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '7', 'duration' => '30' ) ),
				)
			),
			self::HEADERS
		);
	}

	/**
	 * An answer without its time and without the pace, which depends on how busy the server was just now.
	 *
	 * @return array<mixed>
	 */
	private static function answer_of( Answer $answer ): array {
		self::assertSame( 200, $answer->status, $answer->body );
		$fields = $answer->json();
		self::assertEqualsWithDelta( time(), $fields['server_time'], 30 );
		self::assertContains( $fields['heartbeat_interval'], range( 1, 17 ) );
		unset( $fields['server_time'], $fields['cache_info']['timestamp'], $fields['heartbeat_interval'] );
		return $fields;
	}

	private function assert_secret( Browser $browser, string $path ): void {
		$answer = $browser->send( 'GET', $path, null, self::HEADERS );
		self::assertContains( $answer->status, array( 403, 404 ), $path );
		self::assertStringNotContainsString( 'mysql', $answer->body );
	}

	/**
	 * Removes what earlier requests have written.
	 */
	private static function forget(): void {
		foreach ( array( '/' . self::FOLDER, '/www/assets/' . self::FOLDER ) as $folder ) {
			array_map( 'unlink', (array) glob( self::$place . "$folder/*" ) );
		}
		array_map( 'rmdir', array_filter( array( self::$place . '/' . self::FOLDER ), 'is_dir' ) );
	}

	/**
	 * Runs a script of the stack.
	 */
	private static function script( string $script, string ...$arguments ): void {
		$log     = (string) tempnam( sys_get_temp_dir(), 'appointease' );
		$process = proc_open( array( dirname( __DIR__, 3 ) . "/tests/stack/$script", ...$arguments ), array( array( 'file', '/dev/null', 'r' ), array( 'file', $log, 'w' ), array( 'file', $log, 'a' ) ), $pipes );
		$status  = proc_close( $process );
		$output  = (string) file_get_contents( $log );
		unlink( $log );
		self::assertSame( 0, $status, $output );
	}
}
