<?php
/**
 * A database of version 1 with a little book in it becomes one of the newest version: at once, or cut off after any
 * statement and resumed. Nothing is lost on the way, and what an old key was answered is answered again.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BookTestCase;
use AppointEase\Tests\Support\Database;
use AppointEase\Tests\Support\Environment;
use AppointEase\Tests\Support\GeneralLog;

/**
 * Tests upgrades. Each has tables of its own beside those of the class.
 */
final class MigrationTest extends BookTestCase {

	/**
	 * What version 1 gave to the customer of its first appointment.
	 */
	private const TOKEN = '972b8cf0431eaa673e242fd47d622aa0';

	/**
	 * What the tables of the test begin with.
	 */
	private static string $old;

	protected function setUp(): void {
		self::$old = self::$prefix . 'old_';
		self::run_sql( (string) file_get_contents( dirname( __DIR__ ) . '/support/schema-1.sql' ) );
		appointease_configure( array( 'table_prefix' => self::$old, 'key_prefix' => self::$old, 'redis_url' => null ) + self::options() );
	}

	protected function tearDown(): void {
		Database::drop( self::database(), self::$old );
		parent::tearDown();
	}

	/**
	 * Runs statements; % stands for the prefix.
	 *
	 * @param string $sql The statements.
	 */
	private static function run_sql( string $sql ): void {
		$database = self::database();
		$database->multi_query( str_replace( '%', self::$old . 'appointease_', $sql ) );
		while ( $database->more_results() ) {
			$database->next_result();
		}
	}

	/**
	 * The statements by which the newest version is reached, with % for the prefix.
	 *
	 * @return string[]
	 */
	private static function steps(): array {
		$sent  = GeneralLog::during( self::database(), self::$old, static fn () => appointease_migrate() );
		$steps = preg_grep( '/^\s*(CREATE|ALTER|UPDATE)\b/', $sent );
		return array_values( str_replace( self::$old . 'appointease_', '%', $steps ) );
	}

	public function test_an_upgrade_is_written_down_and_done_once(): void {
		self::assertSame( array( 'version' => 1, 'expected' => self::newest() ), appointease_status()['schema'] );
		$done = appointease_migrate();
		self::assertSame( self::newest(), $done['version'] );
		self::assertSame( '0002_add_rules', $done['applied'][0] );
		self::assertSame( array(), appointease_migrate()['applied'] );
		self::assert_upgraded( 'at once' );
	}

	public function test_an_upgrade_that_was_cut_off_is_resumed_wherever_it_was(): void {
		$steps = self::steps();
		self::assertGreaterThan( 10, count( $steps ) );
		foreach ( $steps as $cut => $step ) {
			$this->restart();
			self::run_sql( implode( ";\n", array_slice( $steps, 0, $cut + 1 ) ) );
			self::assertSame( 1, appointease_status()['schema']['version'] );
			self::assertSame( self::newest(), appointease_migrate()['version'] );
			self::assert_upgraded( "cut off after: $step" );
		}
	}

	public function test_tables_that_have_a_part_of_their_columns_get_the_rest(): void {
		$several = preg_grep( '/^ALTER TABLE .*ADD COLUMN .*, ADD COLUMN /s', self::steps() );
		self::assertGreaterThan( 3, count( $several ) );
		$this->restart();
		// A server without atomic DDL, or an administrator who tried to help, leaves such tables.
		foreach ( $several as $step ) {
			self::run_sql( substr( $step, 0, (int) strpos( $step, ', ADD COLUMN' ) ) );
		}
		appointease_migrate();
		self::assert_upgraded( 'from the first column of each table' );
	}

	public function test_two_upgrades_at_once_take_turns(): void {
		$code    = 'appointease_configure(json_decode($argv[1], true)); echo json_encode(appointease_migrate()["applied"]);';
		$options = json_encode( array( 'table_prefix' => self::$old, 'key_prefix' => self::$old, 'redis_url' => null ) + self::options(), JSON_THROW_ON_ERROR );
		$runners = array();
		for ( $i = 0; $i < 4; $i++ ) {
			$command   = array( ...Environment::php(), '-r', $code, '--', $options );
			$process   = proc_open( $command, array( 1 => array( 'pipe', 'w' ) ), $pipes );
			$runners[] = array( $process, $pipes[1] );
		}
		$applied = array();
		foreach ( $runners as list( $process, $output ) ) {
			$applied[] = json_decode( (string) stream_get_contents( $output ), true, 8, JSON_THROW_ON_ERROR );
			self::assertSame( 0, proc_close( $process ) );
		}
		self::assertCount( 1, array_filter( $applied ), 'One of them did it.' );
		self::assert_upgraded( 'by four at once' );
	}

	private static function newest(): int {
		return appointease_status()['schema']['expected'];
	}

	/**
	 * The same database of version 1 again.
	 */
	private function restart(): void {
		Database::drop( self::database(), self::$old );
		$this->setUp();
	}

	/**
	 * Asserts that the tables are those of a new site, and that the book is what it was.
	 *
	 * @param string $how How they came to it.
	 */
	private static function assert_upgraded( string $how ): void {
		self::assertSame( self::definitions( self::$prefix ), self::definitions( self::$old ), $how );
		self::assertSame( self::newest(), appointease_status()['schema']['version'], $how );

		$rows = appointease_get_appointments( array( 'from' => '2031-03-03' ) );
		self::assertSame( array( '10:00' => 'confirmed', '11:00' => 'cancelled', '13:00' => 'confirmed' ), array_column( $rows, 'status', 'time' ), $how );
		self::assertSame( array( 'APT-2025-000001', 'Cut', 'Kim', 3800, 1 ), array( $rows[0]['strong_id'], $rows[0]['service_name'], $rows[0]['employee_name'], $rows[0]['price_cents'], $rows[0]['seats'] ), $how );
		self::assertSame( array( 1, 0, 0, false ), array_map( static fn ( string $term ): mixed => appointease_get_services()[1][ $term ], array( 'capacity', 'buffer_before', 'max_per_day', 'needs_approval' ) ), $how );

		self::assertSame(
			array(
				'success'        => true,
				'appointment_id' => 1,
				'strong_id'      => 'APT-2025-000001',
				'manage_token'   => self::TOKEN,
				'status'         => 'confirmed',
				'replayed'       => true,
				'date'           => '2031-03-03',
				'time'           => '10:00',
				'duration'       => 30,
				'employee_id'    => 1,
				'seats'          => 1,
			),
			self::again( 'key-of-version-1', 1, '10:00' ),
			$how
		);
		self::assertSame( 1, appointease_find_appointment( self::TOKEN )['id'], $how );
		self::assertSame( array( true, 3 ), array( self::again( 'key-of-a-colour', 2, '13:00' )['replayed'], self::again( 'key-of-a-colour', 2, '13:00' )['appointment_id'] ), $how );
		self::assertRefused( 'idempotency_mismatch', self::again( 'key-called-off', 2, '11:00' ) );

		foreach ( array( '10:00' => 'slot_taken', '09:45' => 'slot_taken', '13:30' => 'slot_taken', '16:00' => 'slot_locked' ) as $time => $code ) {
			self::assertRefused( $code, self::book( 1, $time, array( 'service_id' => 1 ) ) );
		}
		self::booked( 1, '11:00', array( 'service_id' => 1 ) );
		self::booked( 1, '16:00', array( 'service_id' => 1, 'client_id' => 'a-client-of-version-1' ) );
		self::assertSame( array( '18:00' ), array_keys( appointease_get_active_selections( self::DAY, 1 ) ), $how );
		self::assertTrue( appointease_reschedule_atomic( 3, array( 'appointment_date' => self::DAY . ' 13:15' ) )['success'], $how );
		self::assertSame( array( true, 5 ), array_slice( array_values( appointease_audit_overlaps() ), 0, 2 ), $how );
	}

	/**
	 * Asks again for what version 1 was asked for.
	 *
	 * @param string $key     The key.
	 * @param int    $service Of what.
	 * @param string $time    When.
	 * @return array<string, mixed>
	 */
	private static function again( string $key, int $service, string $time ): array {
		return self::book( 1, $time, array( 'service_id' => $service, 'idempotency_key' => $key ) );
	}

	/**
	 * How the tables of a prefix are made.
	 *
	 * @param string $prefix The prefix.
	 * @return array<string, string>
	 */
	private static function definitions( string $prefix ): array {
		$database = self::database();
		$found    = array();
		foreach ( Database::tables( $database, $prefix . 'appointease' ) as $table ) {
			$made = (string) $database->query( "SHOW CREATE TABLE `$table`" )->fetch_row()[1];
			$made = str_replace( $table, '', $made );
			$found[ substr( $table, strlen( $prefix ) ) ] = (string) preg_replace( '/ AUTO_INCREMENT=\d+/', '', $made );
		}
		return $found;
	}
}
