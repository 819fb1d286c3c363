<?php
/**
 * Sixteen processes want the same two hundred slots at the same moment. Each slot is sold once, and everybody else is
 * told that it is taken, whatever isolation the server gives by default.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\Environment;
use AppointEase\Tests\Support\ExtensionTestCase;

/**
 * Races.
 */
final class RaceTest extends ExtensionTestCase {

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
			$employee = self::employee();
			$answers  = $this->race( $employee, self::slots() );
		} finally {
			$this->set_isolation( $database, $before );
		}

		$sold = array_count_values( array_merge( ...array_column( $answers, 'won' ) ) );
		self::assertSame( array(), array_diff( self::slots(), array_keys( $sold ) ), 'not sold' );
		self::assertSame( array(), array_filter( $sold, static fn ( int $times ): bool => $times > 1 ), 'sold twice' );
		$lost = array_merge( ...array_column( $answers, 'lost' ) );
		self::assertSame( array( 'slot_taken' => ( self::PROCESSES - 1 ) * self::SLOTS ), array_count_values( $lost ) );

		$rows = $database->query( 'SELECT COUNT(*), COUNT(DISTINCT start_utc) FROM ' . self::$prefix . "appointease_appointments WHERE employee_id = $employee" )->fetch_row();
		self::assertSame( array( self::SLOTS, self::SLOTS ), array_map( 'intval', $rows ) );
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
	 * @param int      $employee Whose slots.
	 * @param string[] $slots    The slots.
	 * @return list<array{won: string[], lost: string[]}>
	 */
	private function race( int $employee, array $slots ): array {
		$runners = array();
		for ( $i = 0; $i < self::PROCESSES; $i++ ) {
			// Each in an order of its own, so that every slot sees many of them.
			shuffle( $slots );
			$process = proc_open(
				array( ...Environment::php(), dirname( __DIR__ ) . '/support/race-runner.php' ),
				array( array( 'pipe', 'r' ), array( 'pipe', 'w' ), STDERR ),
				$pipes
			);
			fwrite( $pipes[0], json_encode( array( self::options(), self::request( $employee, '08:00' ), $slots ), JSON_THROW_ON_ERROR ) . "\n" );
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
