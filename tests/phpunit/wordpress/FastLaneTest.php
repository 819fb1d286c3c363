<?php
/**
 * The fast lane answers as admin-ajax.php does, answers nothing else, and keeps what it knows to itself.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Fast_Lane;
use AppointEase\Plugin\Fast_Lane_File;
use AppointEase\Plugin\Settings;
use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Environment;
use AppointEase\Tests\Support\Site;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * heartbeat.php and what the plugin does for it.
 */
final class FastLaneTest extends WordPressTestCase {

	private const FORM = 'Content-Type: application/x-www-form-urlencoded';

	protected function setUp(): void {
		// A heartbeat through WordPress writes the configuration if it is not there.
		( new Browser() )->heartbeat( array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ) );
		wp_cache_flush();
		self::assertNotNull( $this->file()->read() );
	}

	public function test_it_answers_as_wordpress_does_field_by_field(): void {
		$employee = self::employee();
		list( $mine, $theirs, $locked ) = array( self::secret(), self::secret(), self::secret() );
		appointease_set_active_selection( self::day(), $employee, '09:00', $mine, 30 );
		appointease_set_active_selection( self::day(), $employee, '10:00', $theirs, 30 );
		appointease_lock_slot( self::day(), $employee, '11:00', $locked, 30 );
		self::book( self::booking( $employee, '12:00' ) );

		$good  = array( 'date' => self::day(), 'employee_id' => (string) $employee, 'client_id' => $mine );
		$polls = array( $good, array( 'selected_time' => '09:00' ) + $good, array( 'client_id' => $locked, 'selected_time' => '11:00' ) + $good );
		foreach ( array( '', '5', '30', '1440', '0', '-1', 'x', '30.5', '9999999999999999999999' ) as $duration ) {
			$polls[] = array( 'duration' => $duration ) + $good;
		}
		foreach ( array( '', '10:00', '09:00', '25:00', '<b>', "09:00\0" ) as $time ) {
			$polls[] = array( 'selected_time' => $time, 'duration' => '30' ) + $good;
		}
		foreach ( array( '', '0', '-1', "1' OR '1'='1", '1e3', (string) PHP_INT_MAX, array( '1' ) ) as $id ) {
			$polls[] = array( 'employee_id' => $id ) + $good;
		}
		foreach ( array( '', '2026-02-30', '1999-12-31', '2026-12-01 ', array( 'x' => array( 'y' => 'z' ) ) ) as $date ) {
			$polls[] = array( 'date' => $date ) + $good;
		}
		foreach ( HeartbeatTest::malformed_polls() as list( $poll ) ) {
			$polls[] = $poll;
		}
		$polls[] = array( 'client_id' => "quo'te \"d\" back\\slash <i> ü" ) + $good;
		$polls[] = array( 'from_the_future' => 'x' ) + $good;

		$compared = 0;
		foreach ( $polls as $poll ) {
			$body = $this->body( array( 'data' => array( 'appointease_poll' => $poll ) ) );
			if ( strlen( $body ) > 4096 ) {
				self::assertRefused( 413, $this->ask( $body ) );
				continue;
			}
			// A second may pass between the two answers.
			for ( $attempt = 0; $attempt < 5; $attempt++ ) {
				$slow = ( new Browser() )->send( 'POST', '/wp-admin/admin-ajax.php', $body, array( self::FORM ) );
				$fast = $this->ask( $body );
				if ( self::without_pace( $slow ) === self::without_pace( $fast ) ) {
					break;
				}
			}
			self::assertSame( self::without_pace( $slow ), self::without_pace( $fast ), $body );
			self::assertSame( array( 200, 200 ), array( $slow->status, $fast->status ) );
			foreach ( array( 'content-type', 'cache-control', 'x-content-type-options', 'x-robots-tag' ) as $header ) {
				self::assertSame( $slow->headers[ $header ], $fast->headers[ $header ] );
			}
			++$compared;
		}
		self::assertGreaterThan( 35, $compared );
	}

	/**
	 * Requests that are not for the fast lane: status, body fields, headers.
	 *
	 * @return array<string, array{0: int, 1: array<string, mixed>, 2?: string[], 3?: string}>
	 */
	public static function foreign_requests(): array {
		$poll = array( 'appointease_poll' => array( 'date' => '2031-01-01', 'employee_id' => '1' ) );
		return array(
			"another plugin's data"  => array( 400, array( 'data' => $poll + array( 'other' => '1' ) ) ),
			'no poll'                => array( 400, array( 'data' => array( 'other' => '1' ) ) ),
			'no data'                => array( 400, array() ),
			'data that is a text'    => array( 400, array( 'data' => 'appointease_poll' ) ),
			'another action'         => array( 400, array( 'data' => $poll, 'action' => 'query-attachments' ) ),
			'an action in a list'    => array( 400, array( 'data' => $poll, 'action' => array( 'heartbeat' ) ) ),
			'a further field'        => array( 400, array( 'data' => $poll, 'wp_customize' => 'on' ) ),
			'nothing'                => array( 400, array( 'action' => '' ) ),
			'the nonce of a user'    => array( 403, array( 'data' => $poll, '_nonce' => '0123456789' ) ),
			'a nonce in a list'      => array( 403, array( 'data' => $poll, '_nonce' => array( '' ) ) ),
			'the cookie of a user'   => array( 403, array( 'data' => $poll ), array( 'Cookie: wordpress_logged_in_0123=admin' ) ),
			'a page of another site' => array( 403, array( 'data' => $poll ), array( 'Sec-Fetch-Site: cross-site', 'Origin: https://evil.example' ) ),
			'a large body'           => array( 413, array( 'data' => $poll, 'screen_id' => str_repeat( 'x', 5000 ) ) ),
			'very many fields'       => array( 413, array( 'data' => array_fill( 0, 900, 'x' ) ) ),
			'GET'                    => array( 405, array( 'data' => $poll ), array(), 'GET' ),
			'PUT'                    => array( 405, array( 'data' => $poll ), array(), 'PUT' ),
			'OPTIONS'                => array( 405, array( 'data' => $poll ), array( 'Origin: https://evil.example', 'Access-Control-Request-Method: POST' ), 'OPTIONS' ),
			'JSON'                   => array( 415, array( 'data' => $poll ), array( 'Content-Type: application/json' ) ),
			'a form with files'      => array( 415, array( 'data' => $poll ), array( 'Content-Type: multipart/form-data; boundary=x' ) ),
		);
	}

	/**
	 * A foreign request gets a status and not a word.
	 *
	 * @dataProvider foreign_requests
	 * @param int                  $status  The status.
	 * @param array<string, mixed> $fields  What is sent.
	 * @param string[]             $headers Headers.
	 * @param string               $method  HTTP method.
	 */
	public function test_what_is_not_for_it_gets_a_status( int $status, array $fields, array $headers = array(), string $method = 'POST' ): void {
		self::assertRefused( $status, $this->ask( $this->body( $fields ), $headers, $method ) );
	}

	/**
	 * It cannot be asked for one variable of a request.
	 */
	public function test_it_works_on_the_server_that_is_built_into_php(): void {
		$socket  = stream_socket_server( 'tcp://127.0.0.1:0' );
		$address = stream_socket_get_name( $socket, false );
		fclose( $socket );
		$quiet   = array( array( 'file', '/dev/null', 'r' ), array( 'file', '/dev/null', 'w' ), array( 'file', '/dev/null', 'w' ) );
		$process = proc_open( array( Environment::value( 'STACK_PHP' ), '-S', $address, '-t', rtrim( ABSPATH, '/' ) ), $quiet, $pipes );
		$body    = $this->body( array( 'data' => array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ) ) );
		$browser = new Browser( "http://$address" );
		$path    = $this->path() . '?site=' . $this->name();
		try {
			$door = curl_init( "http://$address/license.txt" );
			curl_setopt( $door, CURLOPT_RETURNTRANSFER, true );
			for ( $until = microtime( true ) + 10; false === curl_exec( $door ) && microtime( true ) < $until; ) {
				usleep( 20_000 );
			}
			$answer = $browser->send( 'POST', $path, $body, array( self::FORM ) );
			self::assertSame( array( 200, array() ), array( $answer->status, $answer->json()['appointease_locked_slots'] ) );
			self::assertSame( 405, $browser->send( 'GET', $path )->status );
			self::assertSame( 415, $browser->send( 'POST', $path, $body, array( 'Content-Type: text/plain' ) )->status );
			self::assertSame( 403, $browser->send( 'POST', $path, $body, array( self::FORM, 'Sec-Fetch-Site: cross-site' ) )->status );
		} finally {
			proc_terminate( $process, SIGKILL );
			proc_close( $process );
		}
	}

	/**
	 * PHP fills these for a file that mentions them, before its first line runs; that would cost more than the answer does.
	 */
	public function test_its_files_do_not_have_php_prepare_what_they_do_not_need(): void {
		foreach ( array( 'heartbeat.php', 'includes/class-heartbeat-poll.php' ) as $file ) {
			$tokens = token_get_all( (string) file_get_contents( WP_PLUGIN_DIR . "/appointease/$file" ) );
			$names  = array_column( array_filter( $tokens, static fn ( $token ): bool => is_array( $token ) && T_VARIABLE === $token[0] ), 1 );
			self::assertNotSame( array(), $names );
			self::assertSame( array(), array_intersect( array( '$_SERVER', '$_ENV', '$_REQUEST' ), $names ), $file );
		}
	}

	public function test_bytes_of_any_kind_get_a_status(): void {
		foreach ( array( '', "\0\xff\xfe", 'data=%', 'data[appointease_poll', 'data[][]=', str_repeat( '[', 4000 ), '%00=%00', 'action=heartbeat&data[appointease_poll]', "data\r\n\r\n" ) as $body ) {
			$answer = $this->ask( $body );
			self::assertContains( $answer->status, array( 200, 400 ), $body );
			self::assertSame( 200 === $answer->status, '' !== $answer->body );
		}
		for ( $i = 0; $i < 200; $i++ ) {
			self::assertRefused( 400, $this->ask( random_bytes( random_int( 1, 2000 ) ) ) );
		}
	}

	public function test_only_a_site_that_is_known_is_answered(): void {
		$name = get_option( Fast_Lane::OPTION )['site'];
		$good = $this->body( array( 'data' => array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ) ) );
		foreach ( array( '', '?site=', '?site=' . strrev( $name ), "?site=$name%00", "?site=$name%0a", "?site=../appointease-fast-lane/$name", "?site[]=$name", "?site=$name&x=1", '?site=' . strtoupper( $name ) . 'g' ) as $query ) {
			self::assertRefused( 404, ( new Browser() )->send( 'POST', $this->path() . $query, $good, array( self::FORM ) ) );
		}
		self::assertSame( 200, ( new Browser() )->send( 'POST', $this->path() . "?site=$name", $good, array( self::FORM ) )->status );
	}

	public function test_its_configuration_is_nobodys_business(): void {
		Fast_Lane::remove();
		$this->setUp();
		$file = $this->file();
		$site = Site::directory();
		$away = $file->place();
		self::assertMatchesRegularExpression( "~^\Q$site\E/appointease-fast-lane/{$this->name()}-[0-9a-f]{8}\.php$~", $away, 'Outside the web root, which this stack allows.' );
		$near = "$site/wordpress/wp-content/appointease-fast-lane/{$this->name()}.php";
		self::assertStringNotContainsString( 'mysql', (string) file_get_contents( $near ) );
		$this->assert_private( $near );
		$this->assert_private( $file->place() );
		self::assertRefused( 404, ( new Browser() )->get( "/wp-content/appointease-fast-lane/{$this->name()}.php" ) );

		// Where nothing outside can be written it lies among the site's files: from the command line there is no outside.
		$known = $file->read();
		$file->write( $known );
		self::assertSame( $near, $file->place() );
		self::assertFileDoesNotExist( $away );
		self::assertStringContainsString( 'mysql://', (string) file_get_contents( $near ) );
		$this->assert_private( $near );
		self::assertRefused( 404, ( new Browser() )->get( "/wp-content/appointease-fast-lane/{$this->name()}.php" ) );
		self::assertContains( ( new Browser() )->get( '/wp-content/appointease-fast-lane/' )->status, array( 403, 404 ) );
		self::assertSame( 200, $this->poll()->status, 'It works from there, too.' );

		Fast_Lane::remove();
		self::assertRefused( 404, $this->poll() );
		self::assertDirectoryDoesNotExist( dirname( $near ), 'Nothing is left behind.' );
	}

	public function test_a_copy_of_a_site_leaves_the_file_of_the_other_alone(): void {
		Fast_Lane::remove();
		$this->setUp();
		$file  = $this->file();
		$own   = $file->place();
		$other = dirname( $own ) . "/{$this->name()}-0123abcd.php";
		$near  = Site::directory() . "/wordpress/wp-content/appointease-fast-lane/{$this->name()}.php";
		// As it is right after all was copied: the other one has what this one had, made from a wp-config.php of its own.
		$write = static function ( string $config, int $hours ) use ( $file, $near, $other ): void {
			$made_from = array( $config => is_file( $config ) ? filemtime( $config ) : 0 );
			file_put_contents( $other, '<?php return ' . var_export( array( 'made_from' => $made_from ) + $file->read(), true ) . ';' );
			file_put_contents( $near, '<?php return ' . var_export( $other, true ) . ';' );
			// PHP knows a compiled file by when it was changed.
			array_map( static fn ( string $changed ): bool => touch( $changed, time() - 3600 * $hours ), array( $near, $other ) );
		};
		try {
			$write( __FILE__, 2 );
			$this->setUp();
			self::assertSame( array( $own, true ), array( $this->file()->place(), is_file( $other ) ), 'It is at work there.' );
			self::assertSame( 200, $this->poll()->status );
			$write( '/nowhere/wp-config.php', 1 );
			$this->setUp();
			clearstatcache();
			self::assertSame( array( $own, false ), array( $this->file()->place(), is_file( $other ) ), 'This site was there itself before.' );
		} finally {
			Fast_Lane_File::delete( $other );
		}
	}

	public function test_it_never_uses_a_configuration_that_has_changed(): void {
		self::assertSame( 200, $this->poll()->status );
		$config = Site::directory() . '/wordpress/wp-config.php';
		touch( $config, time() - random_int( 100, 1_000_000 ) );
		self::assertRefused( 409, $this->poll() );
		$this->setUp();
		self::assertSame( 200, $this->poll()->status, 'The heartbeat that WordPress answered has written it again.' );

		$settings = Settings::all();
		Settings::save( array( 'polling_interval' => 20 ) + $settings );
		self::assertRefused( 404, $this->poll() );
		$this->setUp();
		self::assertSame( 40, $this->file()->read()['options']['selection_ttl'] );
		Settings::save( $settings );

		update_option( 'timezone_string', 'Asia/Tokyo' );
		self::assertRefused( 404, $this->poll() );
		$this->setUp();
		self::assertSame( 'Asia/Tokyo', $this->file()->read()['options']['timezone'] );
		update_option( 'timezone_string', 'Europe/Berlin' );
		$this->setUp();

		file_put_contents( $this->file()->place(), '<?php return array( "cut off' );
		self::assertRefused( 503, $this->poll() );
		$this->setUp();
		self::assertSame( 200, $this->poll()->status, 'A damaged file is written again.' );
	}

	public function test_a_zone_that_cannot_be_used_stops_both_lanes(): void {
		update_option( 'timezone_string', '' );
		update_option( 'gmt_offset', '5.5' );
		try {
			$answer = ( new Browser() )->heartbeat( array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ) );
			self::assertArrayHasKey( 'appointease_error', $answer );
			self::assertRefused( 404, $this->poll() );
		} finally {
			update_option( 'gmt_offset', '0' );
			update_option( 'timezone_string', 'Europe/Berlin' );
		}
	}

	public function test_a_poll_meets_the_old_file_or_the_new_one(): void {
		$file   = $this->file();
		$known  = $file->read();
		$writer = proc_open(
			array(
				...Environment::php(),
				'-r',
				'define( "WP_USE_THEMES", false ); $_SERVER["HTTP_HOST"] = "x"; require ' . var_export( ABSPATH . 'wp-load.php', true ) . ';
				$file = new AppointEase\Plugin\Fast_Lane_File( $argv[1] ); $known = $file->read();
				for ( $i = 0; $i < 100; $i++ ) { $file->write( array( "plugin" => str_repeat( "x", $i * 50 ) ) + $known ); }',
				$this->name(),
			),
			array( array( 'file', '/dev/null', 'r' ), array( 'pipe', 'w' ), array( 'pipe', 'w' ) ),
			$pipes
		);
		$asked  = 0;
		do {
			self::assertSame( 200, $this->poll()->status );
			++$asked;
		} while ( proc_get_status( $writer )['running'] );
		self::assertSame( '', stream_get_contents( $pipes[1] ) . stream_get_contents( $pipes[2] ) );
		proc_close( $writer );
		self::assertGreaterThan( 20, $asked );
		self::assertCount( 1, glob( dirname( $file->place() ) . '/*' ), 'No drafts are left.' );
		$file->write( $known );
	}

	public function test_the_stores_may_fail_without_a_word(): void {
		$file  = $this->file();
		$known = $file->read();
		$file->write( array( 'options' => array( 'redis_url' => null, 'mysql_url' => 'mysql://ann:s3cret@127.0.0.1:1/x' ) + $known['options'] ) + $known );
		self::assertRefused( 503, $this->poll() );
		$file->write( array( 'options' => array( 'unknown_option' => 's3cret' ) + $known['options'] ) + $known );
		self::assertRefused( 503, $this->poll() );
		$file->write( array( 'format' => 0 ) + $known );
		self::assertRefused( 409, $this->poll() );
		$file->write( $known );
		self::assertSame( 200, $this->poll()->status );
	}

	public function test_pages_of_visitors_know_its_address(): void {
		$settings = static fn ( Browser $browser ): array => json_decode( html_entity_decode( preg_match( '/data-settings="([^"]*)"/', $browser->get( '/' )->body, $found ) ? $found[1] : '', ENT_QUOTES ), true );
		self::assertSame( $this->path() . '?site=' . $this->name(), $settings( new Browser() )['fastLaneUrl'] );
		self::assertArrayNotHasKey( 'fastLaneUrl', $settings( self::user( 'subscriber' ) ) );
		Site::switch_on( array( 'no_fast_lane' => true ) );
		self::assertArrayNotHasKey( 'fastLaneUrl', $settings( new Browser() ) );
		Site::switch_off();
	}

	public function test_administrators_read_whether_it_works_and_why_not(): void {
		$status = fn (): string => html_entity_decode( wp_strip_all_tags( self::administrator()->get( '/wp-admin/admin.php?page=appointease-status' )->body ) );
		self::assertStringContainsString( 'the fast lane, without starting WordPress', $status() );
		Site::switch_on( array( 'no_fast_lane' => true ) );
		self::assertStringContainsString( 'The filter appointease_fast_lane switches it off.', $status() );
		// A rule of the web server, as security guides recommend them, seen from the plugin.
		Site::switch_on( array( 'fast_lane_answers' => 403 ) );
		self::assertMatchesRegularExpression( '~A trial of http://[^ ]+/heartbeat\.php was answered with 403~', $status() );
		self::assertStringNotContainsString( 'fastLaneUrl', ( new Browser() )->get( '/' )->body );
		Site::switch_off();
		self::assertStringContainsString( 'the fast lane, without starting WordPress', $status() );
		self::assertSame( 'good', \AppointEase\Plugin\Site_Health::run_test()['status'] );
	}

	/**
	 * An answer with a fixed pace in the place of the one that depends on the load and on dice.
	 */
	private static function without_pace( Answer $answer ): string {
		return (string) preg_replace( '/"heartbeat_interval":1?[0-9],/', '"heartbeat_interval":"some",', $answer->body );
	}

	private function name(): string {
		return get_option( Fast_Lane::OPTION )['site'];
	}

	private function file(): Fast_Lane_File {
		return new Fast_Lane_File( $this->name() );
	}

	private function path(): string {
		return '/wp-content/plugins/appointease/heartbeat.php';
	}

	/**
	 * A heartbeat's body.
	 *
	 * @param array<string, mixed> $fields What is different from one without data.
	 */
	private function body( array $fields ): string {
		return http_build_query(
			$fields + array(
				'interval'  => '5',
				'_nonce'    => '',
				'action'    => 'heartbeat',
				'screen_id' => 'front',
				'has_focus' => 'true',
			)
		);
	}

	private function poll(): Answer {
		return $this->ask( $this->body( array( 'data' => array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ) ) ) );
	}

	/**
	 * Asks the fast lane.
	 *
	 * @param string   $body    Body.
	 * @param string[] $headers Headers.
	 * @param string   $method  HTTP method.
	 */
	private function ask( string $body, array $headers = array(), string $method = 'POST' ): Answer {
		$is_typed = array() !== preg_grep( '/^Content-Type:/', $headers );
		return ( new Browser() )->send( $method, $this->path() . '?site=' . $this->name(), $body, $is_typed ? $headers : array( self::FORM, ...$headers ) );
	}

	/**
	 * Asserts a status without a body, that nobody keeps.
	 *
	 * @param int    $status The status.
	 * @param Answer $answer The answer.
	 */
	private static function assertRefused( int $status, Answer $answer ): void {
		self::assertSame( array( $status, '' ), array( $answer->status, $answer->body ) );
		self::assertArrayNotHasKey( 'access-control-allow-origin', $answer->headers );
		if ( isset( $answer->headers['x-robots-tag'] ) ) {
			self::assertStringContainsString( 'no-store', $answer->headers['cache-control'] );
		}
	}

	private function assert_private( string $file ): void {
		clearstatcache();
		self::assertSame( array( 0600, 0700 ), array( fileperms( $file ) & 0777, fileperms( dirname( $file ) ) & 0777 ) );
	}
}
