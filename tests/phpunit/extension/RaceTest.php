<?php
/**
 * Sixteen processes want the same slots at the same moment. Each slot, each place of a group and each appointment that a day
 * takes is sold once, and everybody else is told why not, whatever isolation the server gives by default.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BookTestCase;
use AppointEase\Tests\Support\Environment;

/**
 * Races.
 */
final class RaceTest extends BookTestCase {

	private const PROCESSES = 16;
	private const SLOTS     = 200;

	/**
	 * The two defaults a server may have.
	 *
	 * @return array<string, array{0: string}>
	 */
	public static function isolation_levels(): array {
		return array(
			'repeatable read' => array( 'REPEATABLE-READ' ),
			'read committed'  => array( 'READ-COMMITTED' ),
		);
	}

	/**
	 * Every slot is sold exactly once.
	 *
	 * @dataProvider isolation_levels
	 * @param string $level The server's default.
	 */
	public function test_every_slot_is_sold_exactly_once( string $level ): void {
		$database = self::database();
		// MariaDB and MySQL have different names for it.
		$before = $database->query( "SHOW GLOBAL VARIABLES WHERE Variable_name IN ( 'tx_isolation', 'transaction_isolation' )" )->fetch_row()[1];
		$this->set_isolation( $database, $level );
		try {
			$employee = self::employee( array( 'service_ids' => array( self::$service ) ) );
			$answers  = $this->race( self::request( $employee, '08:00' ), self::slots() );
		} finally {
			$this->set_isolation( $database, $before );
		}

		$sold = array_count_values( array_merge( ...array_column( $answers, 'won' ) ) );
		self::assertSame( array(), array_diff( self::slots(), array_keys( $sold ) ), 'not sold' );
		self::assertSame( array(), array_filter( $sold, static fn ( int $times ): bool => $times > 1 ), 'sold twice' );
		self::assertSame( array( 'slot_taken' => ( self::PROCESSES - 1 ) * self::SLOTS ), array_count_values( self::codes( $answers ) ) );

		$rows = $database->query( 'SELECT COUNT(*), COUNT(DISTINCT start_utc) FROM ' . self::$prefix . "appointease_appointments WHERE employee_id = $employee" )->fetch_row();
		self::assertSame( array( self::SLOTS, self::SLOTS ), array_map( 'intval', $rows ) );
	}

	public function test_every_place_of_a_group_is_sold_exactly_once(): void {
		$yoga     = self::service( 60, array( 'capacity' => 5, 'buffer_after' => 10 ) );
		$employee = self::employee( array( 'service_ids' => array( $yoga ) ) );
		$slots    = array_map( static fn ( int $hour ): string => sprintf( self::DAY . ' %02d:00:00', $hour ), range( 8, 18, 2 ) );
		$parties  = self::request( $employee, '08:00', array( 'service_id' => $yoga, 'seats' => 2 ) );
		$answers  = $this->race( self::request( $employee, '08:00', array( 'service_id' => $yoga ) ), $slots, $parties );

		$places = self::database()->query( 'SELECT start_utc, SUM(seats) FROM ' . self::$prefix . "appointease_appointments WHERE employee_id = $employee GROUP BY start_utc" )->fetch_all();
		self::assertSame( array_fill( 0, count( $slots ), 5 ), array_map( 'intval', array_column( $places, 1 ) ) );
		self::assertSame( array(), array_diff( self::codes( $answers ), array( 'slot_taken', 'too_few_places' ) ) );
	}

	public function test_whoever_is_free_is_sold_once_each(): void {
		$service   = self::service( 30 );
		$employees = array();
		for ( $i = 0; $i < 3; $i++ ) {
			$employees[] = self::employee( array( 'service_ids' => array( $service ) ) );
		}
		$slots   = array_slice( self::slots(), 0, 24 );
		$answers = $this->race( self::request( 0, '08:00', array( 'service_id' => $service ) ), $slots );

		$sold = array_count_values( array_merge( ...array_column( $answers, 'won' ) ) );
		ksort( $sold );
		self::assertSame( array_fill_keys( $slots, 3 ), $sold );
		self::assertSame( array( 'slot_taken' => ( self::PROCESSES - 3 ) * count( $slots ) ), array_count_values( self::codes( $answers ) ) );
		$of_each = self::database()->query( 'SELECT COUNT(*), COUNT(DISTINCT start_utc) FROM ' . self::$prefix . "appointease_appointments WHERE service_id = $service GROUP BY employee_id" )->fetch_all();
		self::assertSame( array_fill( 0, 3, array( '24', '24' ) ), $of_each );
	}

	public function test_the_last_appointments_of_a_day_are_sold_exactly_once(): void {
		$service  = self::service( 30, array( 'max_per_day' => 7 ) );
		$employee = self::employee( array( 'max_per_day' => 10, 'service_ids' => array( $service, self::$service ) ) );
		$slots    = array_slice( self::slots(), 0, 48 );
		$answers  = $this->race( self::request( $employee, '08:00', array( 'service_id' => $service ) ), $slots, self::request( $employee, '08:00' ) );

		$won = array_map( static fn ( string $slot ): string => substr( $slot, 0, 10 ), array_merge( ...array_column( $answers, 'won' ) ) );
		sort( $won );
		self::assertSame( array( '2031-05-01' => 10, '2031-05-02' => 10 ), array_count_values( $won ) );
		$limited = self::database()->query( 'SELECT COUNT(*) FROM ' . self::$prefix . "appointease_appointments WHERE service_id = $service GROUP BY DATE(start_utc)" )->fetch_all();
		foreach ( $limited as list( $count ) ) {
			self::assertLessThanOrEqual( 7, (int) $count );
		}
		self::assertSame( array(), array_diff( self::codes( $answers ), array( 'slot_taken', 'day_full' ) ) );
	}

	/**
	 * Services for one and for many.
	 *
	 * @return array<string, array{0: int, 1: string[]}>
	 */
	public static function capacities(): array {
		return array(
			'alone'   => array( 1, array( 'slot_taken' ) ),
			'a group' => array( 5, array( 'slot_taken', 'too_few_places' ) ),
		);
	}

	/**
	 * Time that comes and goes is taken or free, and never an error.
	 *
	 * @dataProvider capacities
	 * @param int      $capacity The places.
	 * @param string[] $codes    What may be said of a time that is not to be had.
	 */
	public function test_who_comes_and_goes_leaves_nothing_behind( int $capacity, array $codes ): void {
		$service = self::service( 60, array( 'capacity' => $capacity, 'buffer_before' => 10 ) );
		$both    = array( self::employee( array( 'service_ids' => array( $service ) ) ), self::employee( array( 'service_ids' => array( $service ) ) ) );
		$request = self::request( $both[0], '08:00', array( 'service_id' => $service, 'seats' => min( 2, $capacity ) ) );
		$answers = $this->race( $request, array_slice( self::slots(), 0, 20 ), array( 'employee_id' => 0 ) + $request, true );

		self::assertNotSame( array(), array_merge( ...array_column( $answers, 'won' ) ) );
		self::assertSame( array(), array_diff( self::codes( $answers ), $codes ) );
		self::assertSame( array( 0, 0 ), array_map( self::claims( ... ), $both ) );
	}

	/**
	 * Why the losers lost.
	 *
	 * @param list<array{won: string[], lost: string[]}> $answers What the processes said.
	 * @return string[]
	 */
	private static function codes( array $answers ): array {
		return array_merge( ...array_column( $answers, 'lost' ) );
	}

	/**
	 * Sets what new connections begin with.
	 *
	 * @param \mysqli $database A connection that may do so.
	 * @param string  $level    The level, with a hyphen.
	 */
	private function set_isolation( \mysqli $database, string $level ): void {
		$database->query( 'SET GLOBAL TRANSACTION ISOLATION LEVEL ' . strtr( $level, '-', ' ' ) );
	}

	/**
	 * Starts the processes, lets them go together, and collects what they say.
	 *
	 * @param array<string, mixed>      $request  What each process asks for.
	 * @param string[]                  $slots    When.
	 * @param array<string, mixed>|null $other    What every second process asks for instead, if not the same.
	 * @param bool                      $restless Whether they move and call off what they got.
	 * @return list<array{won: string[], lost: string[]}>
	 */
	private function race( array $request, array $slots, ?array $other = null, bool $restless = false ): array {
		$runners = array();
		for ( $i = 0; $i < self::PROCESSES; $i++ ) {
			// Each in an order of its own, so that every slot sees many of them.
			shuffle( $slots );
			$process = proc_open(
				array( ...Environment::php(), dirname( __DIR__ ) . '/support/race-runner.php' ),
				array( array( 'pipe', 'r' ), array( 'pipe', 'w' ), STDERR ),
				$pipes
			);
			fwrite( $pipes[0], json_encode( array( self::options(), 0 === $i % 2 ? $request : $other ?? $request, $slots, $restless ), JSON_THROW_ON_ERROR ) . "\n" );
			$runners[] = array( $process, $pipes );
		}
		foreach ( $runners as list( , $pipes ) ) {
			self::assertSame( "ready\n", fgets( $pipes[1] ) );
		}
		foreach ( $runners as list( , $pipes ) ) {
			fwrite( $pipes[0], "go\n" );
		}
		$answers = array();
		foreach ( $runners as list( $process, $pipes ) ) {
			$answers[] = json_decode( (string) stream_get_contents( $pipes[1] ), true, 8, JSON_THROW_ON_ERROR );
			self::assertSame( 0, proc_close( $process ) );
		}
		return $answers;
	}

	/**
	 * Two hundred half hours on consecutive days.
	 *
	 * @return string[]
	 */
	private static function slots(): array {
		$slots = array();
		for ( $i = 0; $i < self::SLOTS; $i++ ) {
			$minutes = 8 * 60 + 30 * ( $i % 24 );
			$slots[] = sprintf( '2031-05-%02d %02d:%02d:00', 1 + intdiv( $i, 24 ), intdiv( $minutes, 60 ), $minutes % 60 );
		}
		return $slots;
	}
}
