<?php
/**
 * The heartbeat through the real admin-ajax.php, for visitors and for people who are logged in.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Heartbeat_Handler;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Polls.
 */
final class HeartbeatTest extends WordPressTestCase {

	/**
	 * The two kinds of pages that poll.
	 *
	 * @return array<string, array{0: bool}>
	 */
	public static function pages(): array {
		return array(
			'a visitor'   => array( false ),
			'a logged-in' => array( true ),
		);
	}

	/**
	 * Both kinds of pages get the same answer.
	 *
	 * @dataProvider pages
	 */
	public function test_a_poll_shows_what_others_do( bool $is_logged_in ): void {
		$page     = $is_logged_in ? self::user( 'subscriber' ) : new Browser();
		$employee = self::employee();
		$mine     = self::secret();
		$theirs   = self::secret();
		appointease_set_active_selection( self::day(), $employee, '09:00', $mine, 30 );
		appointease_set_active_selection( self::day(), $employee, '10:00', $theirs, 30 );
		appointease_lock_slot( self::day(), $employee, '11:00', self::secret(), 30 );
		self::book( self::booking( $employee, '12:00' ) );
		$answer = $page->heartbeat(
			array(
				'appointease_poll' => array(
					'date'          => self::day(),
					'employee_id'   => $employee,
					'client_id'     => $mine,
					'selected_time' => '09:00',
				),
			)
		);
		self::assertSame( 'available', $answer['redis_status'] );
		self::assertSame( 'redis', $answer['storage_mode'] );
		self::assertSame( array( '10:00' ), $answer['appointease_active_selections'] );
		self::assertSame( array( '11:00' ), $answer['appointease_locked_slots'] );
		self::assertSame( array( '12:00' ), $answer['appointease_booked_slots'] );
		self::assertSame( 'selected', $answer['appointease_hold']['status'] );
		self::assertTrue( $answer['cache_info']['redis_enabled'] );
		self::assertArrayNotHasKey( 'appointease_error', $answer );
		$text = (string) wp_json_encode( $answer );
		self::assertStringNotContainsString( $theirs, $text );
		self::assertStringNotContainsString( 'grace', $text );
	}

	/**
	 * The status is on every heartbeat.
	 *
	 * @dataProvider pages
	 */
	public function test_every_heartbeat_has_the_status( bool $is_logged_in ): void {
		$page = $is_logged_in ? self::user( 'subscriber' ) : new Browser();
		foreach ( array( array(), array( 'another_plugin' => 'data' ) ) as $data ) {
			$answer = $page->heartbeat( $data );
			self::assertSame( array( 'available', 'redis' ), array( $answer['redis_status'], $answer['storage_mode'] ) );
			self::assertArrayNotHasKey( 'appointease_active_selections', $answer );
			self::assertArrayNotHasKey( 'appointease_error', $answer );
		}
	}

	/**
	 * Polls as a broken or hostile page sends them.
	 *
	 * @return array<string, array{0: mixed}>
	 */
	public static function malformed_polls(): array {
		$good = array( 'date' => '2026-12-01', 'employee_id' => '1', 'client_id' => 'x' );
		return array(
			'a text'              => array( 'hello' ),
			'a number'            => array( '1' ),
			'nothing known'       => array( array( 'foo' => 'bar' ) ),
			'no day'              => array( array( 'employee_id' => '1' ) ),
			'no such day'         => array( array( 'date' => '2026-02-30' ) + $good ),
			'a list for a day'    => array( array( 'date' => array( '2026-12-01' ) ) + $good ),
			'a deep list'         => array( array( 'client_id' => array( array( array( 'x' ) ) ) ) + $good ),
			'SQL'                 => array( array( 'employee_id' => "1' OR '1'='1" ) + $good ),
			'a long secret'       => array( array( 'client_id' => str_repeat( 'x', 300 ) ) + $good ),
			'very many keys'      => array( array_fill( 0, 500, 'x' ) + $good ),
			'a very large value'  => array( array( 'selected_time' => str_repeat( '9', 100_000 ) ) + $good ),
			'not UTF-8'           => array( array( 'client_id' => "\xff\xfe" ) + $good ),
			'NUL'                 => array( array( 'date' => "2026-12-01\0" ) + $good ),
			'commands for Redis'  => array( array( 'client_id' => "x\r\nFLUSHALL\r\n" ) + $good ),
		);
	}

	/**
	 * A malformed poll is answered with the status and a sentence.
	 *
	 * @dataProvider malformed_polls
	 */
	public function test_a_malformed_poll_gets_the_status_and_a_sentence( mixed $poll ): void {
		$answer = ( new Browser() )->heartbeat( array( 'appointease_poll' => $poll, 'another_plugin' => '1' ) );
		self::assertSame( array( 'available', 'redis' ), array( $answer['redis_status'], $answer['storage_mode'] ) );
		self::assertNotSame( '', $answer['appointease_error'] );
		self::assertArrayNotHasKey( 'appointease_active_selections', $answer );
		self::assertArrayHasKey( 'server_time', $answer );
	}

	public function test_unknown_keys_and_numbers_are_fine(): void {
		$poll   = array( 'date' => self::day(), 'employee_id' => self::employee(), 'client_id' => 'x', 'selected_time' => '', 'duration' => 30, 'from_the_future' => 'x' );
		$answer = apply_filters( 'heartbeat_nopriv_received', array( 'other' => 1 ), array( 'appointease_poll' => $poll ), 'front' );
		self::assertSame( 1, $answer['other'] );
		self::assertSame( array(), $answer['appointease_active_selections'] );
		self::assertArrayNotHasKey( 'appointease_error', $answer );
	}

	public function test_what_another_plugin_broke_is_not_broken_further(): void {
		self::assertSame( 'redis', Heartbeat_Handler::answer( null, 'not an array' )['storage_mode'] );
		self::assertSame( 'redis', Heartbeat_Handler::add_status( false )['storage_mode'] );
	}

	public function test_no_store_and_no_extension_still_answer(): void {
		$broken = static fn ( array $options ): array => array( 'redis_url' => null, 'mysql_url' => 'mysql://a:s3cret@127.0.0.1:1/x' ) + $options;
		add_filter( 'appointease_configuration', $broken );
		$this->forget_configuration();
		$log = ini_set( 'error_log', '/dev/null' );
		try {
			$answer = apply_filters( 'heartbeat_received', array(), array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ), 'front' );
		} finally {
			ini_set( 'error_log', (string) $log );
			remove_filter( 'appointease_configuration', $broken );
			$this->forget_configuration();
		}
		self::assertSame( array( 'unavailable', 'mysql' ), array( $answer['redis_status'], $answer['storage_mode'] ) );
		self::assertNotSame( '', $answer['appointease_error'] );
		self::assertStringNotContainsString( 's3cret', $answer['appointease_error'] );
	}

	public function test_a_stale_nonce_is_no_obstacle_for_a_visitor(): void {
		$fields = array(
			'action'    => 'heartbeat',
			'screen_id' => 'front',
			'_nonce'    => 'stale',
			'data'      => array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => self::employee() ) ),
		);
		self::assertSame( array(), ( new Browser() )->form( '/wp-admin/admin-ajax.php', $fields )->json()['appointease_booked_slots'] );
	}

	/**
	 * Has the next call configure the extension again, as a new request would.
	 */
	private function forget_configuration(): void {
		$property = new \ReflectionProperty( \AppointEase\Plugin\Extension::class, 'configured_site' );
		$property->setValue( null, 0 );
	}
}
