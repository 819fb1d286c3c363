<?php
/**
 * Selecting, renewing, releasing, reading and polling are one round trip to Redis each, by the server's own count; who only
 * looks needs no script, and the server is never asked to look through its keys.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\ExtensionTestCase;
use AppointEase\Tests\Support\Redis;

/**
 * Counts commands.
 */
final class RoundTripsTest extends ExtensionTestCase {

	private const TIMES = 10;

	private int $robin;

	private string $visitor;

	private Redis $server;

	protected function setUp(): void {
		parent::setUp();
		$this->robin   = self::employee();
		$this->visitor = self::client();
		$this->server  = self::redis();
		// Connection, scripts and the day's bookings are there from here on.
		appointease_set_active_selection( self::DAY, $this->robin, '10:00', $this->visitor );
		appointease_get_booked_slots( self::DAY, $this->robin );
		appointease_clear_active_selection( self::DAY, $this->robin, '10:00', $this->visitor );
	}

	public function test_selecting(): void {
		$this->assertOneRoundTrip( fn () => appointease_set_active_selection( self::DAY, $this->robin, '10:00', $this->visitor ) );
	}

	public function test_being_refused(): void {
		appointease_set_active_selection( self::DAY, $this->robin, '10:00', self::client() );
		$this->assertOneRoundTrip( fn () => appointease_set_active_selection( self::DAY, $this->robin, '10:00', $this->visitor ) );
	}

	public function test_renewing(): void {
		appointease_set_active_selection( self::DAY, $this->robin, '10:00', $this->visitor );
		$this->assertOneRoundTrip( fn () => appointease_heartbeat( $this->poll( '10:00' ) ) );
	}

	public function test_releasing(): void {
		$this->assertOneRoundTrip( fn () => appointease_clear_active_selection( self::DAY, $this->robin, '10:00', $this->visitor ) );
	}

	public function test_reading(): void {
		appointease_set_active_selection( self::DAY, $this->robin, '10:00', $this->visitor );
		$this->assertOneLook( fn () => appointease_get_active_selections( self::DAY, $this->robin ) );
		$this->assertOneLook( fn () => appointease_get_locked_slots( self::DAY, $this->robin ) );
		$this->assertOneLook( fn () => appointease_get_booked_slots( self::DAY, $this->robin ) );
	}

	public function test_polling(): void {
		foreach ( array( '10:00', '11:00', '12:00' ) as $time ) {
			appointease_set_active_selection( self::DAY, $this->robin, $time, self::client() );
		}
		$this->assertOneLook( fn () => appointease_heartbeat( $this->poll( '' ) ) );
	}

	public function test_polling_a_day_without_holds(): void {
		$this->assertOneLook( fn () => appointease_heartbeat( $this->poll( '' ) ) );
	}

	public function test_nothing_ever_looks_through_the_keys(): void {
		$before = $this->server->calls();
		appointease_lock_slot( self::DAY, $this->robin, '10:00', $this->visitor );
		appointease_book_atomic( self::request( $this->robin, '10:00', array( 'client_id' => $this->visitor ) ) );
		appointease_delete_lock( self::DAY, $this->robin, '11:00', $this->visitor );
		appointease_heartbeat( $this->poll( '10:00' ) );
		appointease_status();
		$after = $this->server->calls();
		foreach ( array( 'keys', 'scan', 'hscan', 'sscan', 'zscan' ) as $command ) {
			self::assertSame( $before[ $command ] ?? 0, $after[ $command ] ?? 0, $command );
		}
	}

	/**
	 * Asserts that a call is one EVALSHA and nothing else.
	 *
	 * The commands inside a script are counted by the server like any others; what it reads from a connection is not
	 * multiplied by them.
	 *
	 * @param callable(): mixed $call The call.
	 */
	private function assertOneRoundTrip( callable $call ): void {
		self::assertSame( array( 'evalsha' => self::TIMES ), array_intersect_key( $this->commandsOf( $call ), array( 'evalsha' => 0 ) ) );
	}

	/**
	 * Asserts that a call is one TIME and one MGET in one round trip, and nothing else.
	 *
	 * @param callable(): mixed $call The call.
	 */
	private function assertOneLook( callable $call ): void {
		$sent = $this->commandsOf( $call );
		ksort( $sent );
		self::assertSame( array( 'mget' => self::TIMES, 'time' => self::TIMES ), $sent );
	}

	/**
	 * The commands that the server counts for a call that is made again and again, each time in one round trip.
	 *
	 * @param callable(): mixed $call The call.
	 * @return array<string, int>
	 */
	private function commandsOf( callable $call ): array {
		$call();
		$before = $this->server->calls();
		$reads  = $this->server->reads();
		for ( $i = 0; $i < self::TIMES; $i++ ) {
			$call();
		}
		// The question itself is one more read.
		self::assertSame( self::TIMES + 1, $this->server->reads() - $reads, 'round trips' );
		$sent = array();
		foreach ( $this->server->calls() as $name => $count ) {
			$sent[ $name ] = $count - ( $before[ $name ] ?? 0 );
		}
		unset( $sent['info'] );
		return array_filter( $sent );
	}

	/**
	 * A poll of the visitor.
	 *
	 * @param string $selected What they have chosen.
	 * @return array<string, string>
	 */
	private function poll( string $selected ): array {
		return array(
			'date'          => self::DAY,
			'employee_id'   => (string) $this->robin,
			'client_id'     => $this->visitor,
			'selected_time' => $selected,
			'duration'      => '30',
		);
	}
}
