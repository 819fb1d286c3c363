<?php
/**
 * What selections, locks and polls do, whichever store serves them. Each store has a test class that runs all of it.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of holds.
 */
abstract class HoldsContract extends ExtensionTestCase {

	/**
	 * The store that must have served.
	 */
	abstract protected static function store(): string;

	public function test_a_selection_says_who_has_it_and_for_how_long(): void {
		$employee = self::employee();
		$client   = self::client();
		$result   = appointease_set_active_selection( self::DAY, $employee, '10:00', $client );
		self::assertSame(
			array( 'success' => true, 'status' => 'selected', 'storage' => static::store(), 'ttl' => 10 ),
			$result
		);
		$selections = appointease_get_active_selections( self::DAY, $employee );
		self::assertSame( array( '10:00' ), array_keys( $selections ) );
		self::assertSame( $client, $selections['10:00']['client_id'] );
		self::assertSame( '10:00', $selections['10:00']['time'] );
		self::assertSame( 30, $selections['10:00']['duration'] );
		self::assertEqualsWithDelta( time(), $selections['10:00']['timestamp'], 3 );
		self::assertGreaterThan( 7, $selections['10:00']['ttl'] );
		self::assertSame( array(), appointease_get_locked_slots( self::DAY, $employee ) );
	}

	public function test_the_second_visitor_is_told_how_long_to_wait(): void {
		$employee = self::employee();
		appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() );
		foreach ( array( 'appointease_set_active_selection', 'appointease_lock_slot' ) as $function ) {
			$result = $function( self::DAY, $employee, '10:00', self::client() );
			self::assertRefused( 'slot_locked', $result );
			self::assertSame( 'Slot is already locked', $result['message'] );
			self::assertSame( static::store(), $result['storage'] );
			self::assertGreaterThan( 0, $result['ttl'] );
			self::assertLessThanOrEqual( 10, $result['ttl'] );
		}
	}

	public function test_choosing_again_renews_and_choosing_another_time_moves(): void {
		$employee = self::employee();
		$client   = self::client();
		appointease_set_active_selection( self::DAY, $employee, '10:00', $client );
		self::assertTrue( appointease_set_active_selection( self::DAY, $employee, '10:00', $client )['success'] );
		self::assertTrue( appointease_set_active_selection( self::DAY, $employee, '11:00', $client )['success'] );
		self::assertSame( array( '11:00' ), array_keys( appointease_get_active_selections( self::DAY, $employee ) ) );
		self::assertTrue( appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() )['success'] );
	}

	public function test_only_its_owner_gives_a_selection_up(): void {
		$employee = self::employee();
		$client   = self::client();
		appointease_set_active_selection( self::DAY, $employee, '10:00', $client );
		self::assertFalse( appointease_clear_active_selection( self::DAY, $employee, '10:00', self::client() ) );
		self::assertFalse( appointease_clear_active_selection( self::DAY, $employee, '10:30', $client ) );
		self::assertTrue( appointease_clear_active_selection( self::DAY, $employee, '10:00', $client ) );
		self::assertFalse( appointease_clear_active_selection( self::DAY, $employee, '10:00', $client ) );
		self::assertSame( array(), appointease_get_active_selections( self::DAY, $employee ) );
	}

	public function test_holds_of_different_lengths_overlap(): void {
		$employee = self::employee();
		appointease_set_active_selection( self::DAY, $employee, '10:00', self::client(), 60 );
		self::assertRefused( 'slot_locked', appointease_set_active_selection( self::DAY, $employee, '10:30', self::client(), 15 ) );
		self::assertRefused( 'slot_locked', appointease_set_active_selection( self::DAY, $employee, '09:45', self::client(), 30 ) );
		self::assertTrue( appointease_set_active_selection( self::DAY, $employee, '11:00', self::client(), 15 )['success'] );
		self::assertTrue( appointease_set_active_selection( self::DAY, $employee, '09:30', self::client(), 30 )['success'] );
	}

	public function test_a_lock_lasts_ten_minutes_or_as_long_as_asked(): void {
		$employee = self::employee();
		$client   = self::client();
		appointease_set_active_selection( self::DAY, $employee, '10:00', $client );
		$result = appointease_lock_slot( self::DAY, $employee, '10:00', $client );
		self::assertTrue( $result['success'] );
		self::assertSame( 'locked', $result['status'] );
		self::assertEqualsWithDelta( 600, $result['ttl'], 1 );
		self::assertSame( array( '10:00' ), array_keys( appointease_get_locked_slots( self::DAY, $employee ) ) );
		self::assertSame( array(), appointease_get_active_selections( self::DAY, $employee ), 'The lock replaces the selection.' );
		self::assertEqualsWithDelta( 60, appointease_lock_slot( self::DAY, $employee, '15:00', self::client(), null, 60 )['ttl'], 1 );
	}

	public function test_a_lock_keeps_others_out_until_its_owner_gives_it_up(): void {
		$employee = self::employee();
		$client   = self::client();
		appointease_lock_slot( self::DAY, $employee, '10:00', $client, 60 );
		self::assertRefused( 'slot_locked', appointease_set_active_selection( self::DAY, $employee, '10:30', self::client() ) );
		self::assertRefused( 'slot_locked', appointease_lock_slot( self::DAY, $employee, '10:30', self::client() ) );
		self::assertFalse( appointease_delete_lock( self::DAY, $employee, '10:00', self::client() ) );
		self::assertTrue( appointease_delete_lock( self::DAY, $employee, '10:00', $client ) );
		self::assertFalse( appointease_delete_lock( self::DAY, $employee, '10:00', $client ) );
		self::assertTrue( appointease_lock_slot( self::DAY, $employee, '10:30', self::client() )['success'] );
	}

	public function test_a_booked_time_cannot_be_held(): void {
		$employee = self::employee();
		self::assertTrue( appointease_book_atomic( self::request( $employee, '10:00' ) )['success'] );
		self::assertRefused( 'slot_taken', appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() ) );
		self::assertRefused( 'slot_taken', appointease_lock_slot( self::DAY, $employee, '10:15', self::client() ) );
	}

	public function test_a_poll_shows_others_holds_and_never_ones_own(): void {
		$employee = self::employee();
		$mine     = self::client();
		$theirs   = self::client();
		appointease_set_active_selection( self::DAY, $employee, '10:00', $mine );
		appointease_set_active_selection( self::DAY, $employee, '11:00', $theirs );
		appointease_lock_slot( self::DAY, $employee, '12:00', self::client() );
		appointease_book_atomic( self::request( $employee, '13:00' ) );
		$answer = appointease_heartbeat( $this->poll( $employee, $mine, '10:00' ) );
		self::assertSame( array( '11:00' ), $answer['appointease_active_selections'] );
		self::assertSame( array( '12:00' ), $answer['appointease_locked_slots'] );
		self::assertSame( array( '13:00' ), $answer['appointease_booked_slots'] );
		self::assertSame( 'selected', $answer['appointease_hold']['status'] );
		self::assertStringNotContainsString( $theirs, json_encode( $answer, JSON_THROW_ON_ERROR ) );
		self::assertSame( static::store(), $answer['storage_mode'] );
		self::assertSame( 'redis' === static::store(), $answer['cache_info']['redis_enabled'] );
		self::assertSame( static::store(), $answer['cache_info']['storage_mode'] );
		self::assertEqualsWithDelta( time(), $answer['cache_info']['timestamp'], 3 );
	}

	public function test_a_poll_with_a_length_names_every_start_that_would_collide(): void {
		$employee = self::employee();
		appointease_set_active_selection( self::DAY, $employee, '10:00', self::client(), 30 );
		$answer = appointease_heartbeat( array( 'duration' => '15' ) + $this->poll( $employee, self::client() ) );
		self::assertSame( array( '09:50', '09:55', '10:00', '10:05', '10:10', '10:15', '10:20', '10:25' ), $answer['appointease_active_selections'] );
	}

	public function test_a_poll_renews_the_pollers_selection(): void {
		appointease_configure( array( 'selection_ttl' => 2 ) + static::options() );
		$employee = self::employee();
		$client   = self::client();
		appointease_set_active_selection( self::DAY, $employee, '10:00', $client );
		for ( $second = 0; $second < 3; $second++ ) {
			usleep( 900_000 );
			$answer = appointease_heartbeat( $this->poll( $employee, $client, '10:00' ) );
			self::assertSame( 'selected', $answer['appointease_hold']['status'] );
		}
		// A poll of somebody else renews nothing.
		usleep( 1_200_000 );
		appointease_heartbeat( $this->poll( $employee, self::client(), '10:00' ) );
		usleep( 1_200_000 );
		self::assertSame( 'lost', appointease_heartbeat( $this->poll( $employee, $client, '10:00' ) )['appointease_hold']['status'] );
		self::assertSame( array(), appointease_get_active_selections( self::DAY, $employee ) );
	}

	public function test_a_poll_tells_of_a_lock(): void {
		$employee = self::employee();
		$client   = self::client();
		appointease_lock_slot( self::DAY, $employee, '10:00', $client );
		$hold = appointease_heartbeat( $this->poll( $employee, $client, '10:00' ) )['appointease_hold'];
		self::assertSame( 'locked', $hold['status'] );
		self::assertGreaterThan( 590, $hold['ttl'] );
	}

	/**
	 * Polls as a broken or hostile page sends them.
	 *
	 * @return array<string, array{0: array<mixed>}>
	 */
	public static function malformed_polls(): array {
		return array(
			'no day'                => array( array( 'employee_id' => '1' ) ),
			'no such day'           => array( array( 'date' => '2025-02-30', 'employee_id' => '1' ) ),
			'no employee'           => array( array( 'date' => self::DAY ) ),
			'employee of letters'   => array( array( 'date' => self::DAY, 'employee_id' => 'x' ) ),
			'negative employee'     => array( array( 'date' => self::DAY, 'employee_id' => '-1' ) ),
			'a list for a text'     => array( array( 'date' => array( self::DAY ), 'employee_id' => '1' ) ),
			'25 o’clock'            => array( array( 'date' => self::DAY, 'employee_id' => '1', 'client_id' => 'a', 'selected_time' => '25:00' ) ),
			'a secret of 300 bytes' => array( array( 'date' => self::DAY, 'employee_id' => '1', 'client_id' => str_repeat( 'x', 300 ) ) ),
			'no UTF-8'              => array( array( 'date' => "\xff", 'employee_id' => '1' ) ),
			'length of letters'     => array( array( 'date' => self::DAY, 'employee_id' => '1', 'duration' => 'long' ) ),
		);
	}

	/**
	 * A malformed poll is answered with the status and a sentence.
	 *
	 * @dataProvider malformed_polls
	 * @param array<mixed> $poll The poll.
	 */
	public function test_a_malformed_poll_gets_the_status_and_a_sentence( array $poll ): void {
		$answer = appointease_heartbeat( $poll );
		self::assertSame( array( 'redis_status', 'storage_mode', 'appointease_error' ), array_keys( $answer ) );
		self::assertSame( static::store(), $answer['storage_mode'] );
		self::assertNotSame( '', $answer['appointease_error'] );
	}

	public function test_an_empty_poll_gets_the_status_alone(): void {
		$redis = 'redis' === static::store() ? 'available' : 'unavailable';
		self::assertSame( array( 'redis_status' => $redis, 'storage_mode' => static::store() ), appointease_heartbeat( array() ) );
	}

	/**
	 * Arguments that can never be right, and their names.
	 *
	 * @return array<string, array{0: string, 1: array<mixed>}>
	 */
	public static function bad_slots(): array {
		return array(
			'no such day'           => array( 'date', array( '2025-02-30', 1, '10:00', 'c' ) ),
			'a day with a tail'     => array( 'date', array( self::DAY . "\n", 1, '10:00', 'c' ) ),
			'NUL in the day'        => array( 'date', array( "2031-03-03\0", 1, '10:00', 'c' ) ),
			'employee zero'         => array( 'employee_id', array( self::DAY, 0, '10:00', 'c' ) ),
			'negative employee'     => array( 'employee_id', array( self::DAY, -1, '10:00', 'c' ) ),
			'25 o’clock'            => array( 'time', array( self::DAY, 1, '25:00', 'c' ) ),
			'one digit'             => array( 'time', array( self::DAY, 1, '9:00', 'c' ) ),
			'an empty secret'       => array( 'client_id', array( self::DAY, 1, '10:00', '' ) ),
			'a secret of 300 bytes' => array( 'client_id', array( self::DAY, 1, '10:00', str_repeat( 'x', 300 ) ) ),
			'a secret not UTF-8'    => array( 'client_id', array( self::DAY, 1, '10:00', "\xc3\x28" ) ),
			'an injected key'       => array( 'client_id', array( self::DAY, 1, '10:00', "a b\r\nFLUSHALL" ) ),
		);
	}

	/**
	 * A bad argument is named, and nothing is stored.
	 *
	 * @dataProvider bad_slots
	 * @param string       $argument Its name.
	 * @param array<mixed> $slot     Arguments.
	 */
	public function test_a_bad_argument_is_named( string $argument, array $slot ): void {
		foreach ( array( 'appointease_set_active_selection', 'appointease_lock_slot', 'appointease_clear_active_selection', 'appointease_delete_lock' ) as $function ) {
			self::assertNames( $argument, static fn () => $function( ...$slot ) );
		}
		if ( 'date' === $argument || 'employee_id' === $argument ) {
			foreach ( array( 'appointease_get_active_selections', 'appointease_get_locked_slots', 'appointease_get_booked_slots' ) as $function ) {
				self::assertNames( $argument, static fn () => $function( $slot[0], $slot[1] ) );
			}
		}
	}

	public function test_bad_lengths_are_named(): void {
		$employee = self::employee();
		foreach ( array( 0, -30, 100_000 ) as $minutes ) {
			self::assertNames( 'duration', static fn () => appointease_set_active_selection( self::DAY, $employee, '10:00', 'c', $minutes ) );
			self::assertNames( 'duration', static fn () => appointease_lock_slot( self::DAY, $employee, '10:00', 'c', $minutes ) );
		}
		foreach ( array( 0, -1, 100_000 ) as $seconds ) {
			self::assertNames( 'ttl', static fn () => appointease_lock_slot( self::DAY, $employee, '10:00', 'c', 30, $seconds ) );
		}
		self::assertNames( 'time', static fn () => appointease_set_active_selection( '2031-03-30', $employee, '02:30', 'c' ) );
		self::assertSame( array(), appointease_get_active_selections( self::DAY, $employee ) );
		self::assertSame( array(), appointease_get_locked_slots( self::DAY, $employee ) );
	}

	/**
	 * A poll as a page sends it.
	 *
	 * @param int    $employee Whose day.
	 * @param string $client   The page's secret.
	 * @param string $selected What it has chosen.
	 * @return array<string, string>
	 */
	private function poll( int $employee, string $client, string $selected = '' ): array {
		return array(
			'date'          => self::DAY,
			'employee_id'   => (string) $employee,
			'client_id'     => $client,
			'selected_time' => $selected,
		);
	}
}
