<?php
/**
 * Every statement by which people book, look and poll finds its rows by an index, in a book that is full enough for the
 * server to care: ten thousand appointments, their claims, keys and holds.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BookTestCase;
use AppointEase\Tests\Support\GeneralLog;

/**
 * Asks the server how it would run what it was really sent, with the values that were sent.
 */
final class IndexesTest extends BookTestCase {

	private const BIG = array( 'appointments', 'slot_locks', 'selections', 'idempotency' );

	private static int $employee;

	private static int $yoga;

	/**
	 * Another one is another configuration, and so a connection of its own: the server writes down the values only of
	 * statements that were prepared while it listened.
	 */
	private static int $timeout = 20_000;

	protected static function options(): array {
		return array( 'redis_url' => null, 'mysql_timeout_ms' => self::$timeout ) + parent::options();
	}

	protected function setUp(): void {
		++self::$timeout;
		parent::setUp();
	}

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::$yoga = self::service( 60, array( 'capacity' => 4, 'buffer_after' => 10 ) );
		for ( $i = 0; $i < 20; $i++ ) {
			self::$employee = self::employee( array( 'max_per_day' => 20 ) );
		}
		self::fill();
	}

	/**
	 * Ten half hours from 09:00 UTC for each of twenty employees, on fifty days over three years; and as many holds on other days.
	 */
	private static function fill(): void {
		$database = self::database();
		$table    = static fn ( string $name ): string => self::$prefix . "appointease_$name";
		$database->query( 'CREATE TEMPORARY TABLE numbers (n INT PRIMARY KEY)' );
		$database->query( 'INSERT INTO numbers VALUES ' . implode( ', ', array_map( static fn ( int $n ): string => "($n)", range( 0, 49 ) ) ) );
		// MySQL opens a temporary table only once in a statement.
		foreach ( array( 'days', 'halves' ) as $copy ) {
			$database->query( "CREATE TEMPORARY TABLE $copy SELECT * FROM numbers" );
		}
		$each  = "SELECT e.id AS employee, d.n AS day, h.n AS half FROM {$table( 'employees' )} e JOIN days d ON d.n < 50 JOIN halves h ON h.n < 10";
		$name  = "CONCAT_WS('-', x.employee, x.day, x.half)";
		$start = "'2030-01-01 09:00' + INTERVAL 20 * x.day DAY + INTERVAL 30 * x.half MINUTE";
		$database->query(
			"INSERT INTO {$table( 'appointments' )} (strong_year, service_id, employee_id, start_utc, end_utc, status, name, email, phone, price_cents, token_salt, token_hash, created_at)
			SELECT 2030, " . self::$service . ", x.employee, $start, $start + INTERVAL 30 MINUTE, IF(x.half = 9, 'completed', 'confirmed'), 'Ada', 'ada@example.com', '', 0,
			UNHEX(LEFT(SHA2($name, 256), 32)), UNHEX(SHA2($name, 256)), UTC_TIMESTAMP() FROM ($each) x"
		);
		$database->query(
			"INSERT INTO {$table( 'slot_locks' )} (employee_id, granule_utc, owner, appointment_id, service_id, start_utc, end_utc, since)
			SELECT a.employee_id, a.start_utc + INTERVAL 5 * n.n MINUTE, '', a.id, a.service_id, a.start_utc, a.end_utc, UTC_TIMESTAMP()
			FROM {$table( 'appointments' )} a JOIN numbers n ON n.n < 6 WHERE a.status = 'confirmed'"
		);
		$database->query( "INSERT INTO {$table( 'idempotency' )} SELECT 'book', token_hash, token_hash, id, created_at, employee_id, start_utc, end_utc, status FROM {$table( 'appointments' )}" );
		foreach ( array( 'slot_locks', 'selections' ) as $holds ) {
			$database->query(
				"INSERT INTO {$table( $holds )} (employee_id, granule_utc, owner, address, start_utc, end_utc, since, expires_at)
				SELECT x.employee, $start + INTERVAL 1 DAY, LEFT(SHA2($name, 256), 32), UNHEX(SHA2($name, 256)), $start + INTERVAL 1 DAY, $start + INTERVAL 1470 MINUTE, UTC_TIMESTAMP(),
				UTC_TIMESTAMP() + INTERVAL 600 SECOND FROM ($each) x"
			);
		}
		foreach ( self::BIG as $name ) {
			self::assertGreaterThanOrEqual( 10_000, (int) $database->query( "SELECT COUNT(*) FROM {$table( $name )}" )->fetch_row()[0] );
			$database->query( "ANALYZE TABLE {$table( $name )}" );
		}
	}

	/**
	 * What people do, each with the calls that do it.
	 *
	 * @return array<string, array{0: callable(): void}>
	 */
	public static function paths(): array {
		return array(
			'booking'            => array(
				static function (): void {
					$visitor = self::client();
					appointease_lock_slot( self::DAY, self::$employee, '10:00', $visitor );
					$request = self::request( self::$employee, '10:00', array( 'client_id' => $visitor ) );
					appointease_book_atomic( $request );
					appointease_book_atomic( $request );
					self::assertRefused( 'slot_taken', self::book( self::$employee, '10:00' ) );
					self::booked( 0, '10:00', array( 'client_id' => $visitor ) );
				},
			),
			'a group'            => array(
				static function (): void {
					$yoga  = array( 'service_id' => self::$yoga );
					$party = self::booked( self::$employee, '12:00', $yoga + array( 'seats' => 3 ) );
					self::assertRefused( 'too_few_places', self::book( self::$employee, '12:00', $yoga + array( 'seats' => 2 ) ) );
					appointease_cancel( $party );
				},
			),
			'places of a group'  => array(
				static function (): void {
					appointease_configure( array( 'client_address' => '192.0.2.8' ) + self::options() );
					$visitor = self::client();
					$lock    = static fn ( string $time, string $client ): array => appointease_lock_slot( self::DAY, self::$employee, $time, $client, service_id: self::$yoga, seats: 3 );
					self::assertTrue( $lock( '20:00', $visitor )['success'] );
					self::assertRefused( 'too_few_places', $lock( '20:00', self::client() ) );
					self::assertTrue( $lock( '08:00', $visitor )['success'] );
					self::booked( 0, '08:00', array( 'client_id' => $visitor, 'service_id' => self::$yoga ) );
					self::assertTrue( $lock( '20:00', $visitor )['success'] );
					self::assertTrue( appointease_delete_lock( self::DAY, self::$employee, '20:00', $visitor ) );
				},
			),
			'moving'             => array(
				static function (): void {
					$booking = self::booked( self::$employee, '14:00' );
					self::assertTrue( self::move( $booking, '15:00' )['success'] );
					appointease_cancel( $booking );
					appointease_set_status( $booking, 'confirmed' );
				},
			),
			'holding'            => array(
				static function (): void {
					appointease_configure( array( 'client_address' => '192.0.2.7' ) + self::options() );
					$visitor = self::client();
					foreach ( array( '16:00', '17:00' ) as $time ) {
						appointease_set_active_selection( self::DAY, self::$employee, $time, $visitor, null, self::$service );
						appointease_lock_slot( self::DAY, self::$employee, $time, $visitor );
						self::assertRefused( 'slot_locked', appointease_lock_slot( self::DAY, self::$employee, $time, self::client() ) );
					}
					appointease_set_active_selection( self::DAY, self::$employee, '18:00', $visitor );
					appointease_clear_active_selection( self::DAY, self::$employee, '18:00', $visitor );
					appointease_delete_lock( self::DAY, self::$employee, '17:00', $visitor );
				},
			),
			'polling'            => array(
				static function (): void {
					$visitor = self::client();
					appointease_configure( array( 'selection_ttl' => 1 ) + self::options() );
					appointease_set_active_selection( '2030-01-21', self::$employee, '19:00', $visitor );
					appointease_configure( self::options() );
					appointease_heartbeat( array( 'date' => '2030-01-21', 'employee_id' => self::$employee, 'client_id' => $visitor, 'selected_time' => '19:00', 'duration' => 30 ) );
					appointease_get_booked_slots( '2030-01-21', self::$employee );
					appointease_get_locked_slots( '2030-01-22', self::$employee );
				},
			),
			'lists'              => array(
				static function (): void {
					$year = array( 'from' => '2030-01-01', 'to' => '2030-12-31', 'limit' => 500 );
					appointease_get_appointments( array( 'from' => '2030-01-21' ) );
					appointease_get_appointments( $year );
					appointease_get_appointments( array( 'offset' => 3000 ) + $year );
					appointease_get_appointments( array( 'employee_id' => self::$employee ) + $year );
					appointease_get_appointments( array( 'status' => 'completed' ) + $year );
					appointease_get_appointment( 4711 );
				},
			),
			'looking up a token' => array( static fn () => self::assertNotNull( appointease_find_appointment( self::book( self::$employee, '19:00' )['manage_token'] ) ) ),
			'a day and a month'  => array(
				static function (): void {
					foreach ( array( '2030-01-21', '2030-01', '2031-03' ) as $date ) {
						foreach ( array( 0, self::$employee ) as $employee ) {
							appointease_get_availability( $date, $employee, self::$service );
						}
					}
				},
			),
			'the audit'          => array( static fn () => appointease_audit_overlaps() ),
		);
	}

	/**
	 * No statement of a path reads a whole table.
	 *
	 * @dataProvider paths
	 * @param callable(): void $path What is done.
	 */
	public function test_rows_are_found_by_an_index( callable $path ): void {
		$sent  = GeneralLog::during( self::database(), self::$prefix, $path );
		$plans = 0;
		foreach ( array_unique( $sent ) as $statement ) {
			if ( preg_match( '/^\s*\(*(SELECT|UPDATE|DELETE)\b/', $statement ) ) {
				$plans += $this->assert_indexed( $statement, 'the audit' === $this->dataName() );
			}
		}
		self::assertGreaterThan( 0, $plans, 'Nothing big was read.' );
	}

	/**
	 * What is over and nobody asked for again goes now and then; what is not over stays, and no table is read for it.
	 */
	public function test_what_is_over_is_swept_by_an_index(): void {
		$database = self::database();
		$tables   = array_map( static fn ( string $name ): string => self::$prefix . "appointease_$name", array( 'slot_locks', 'selections' ) );
		$count    = static fn ( string $which ): array => array_map( static fn ( string $table ): int => (int) $database->query( "SELECT COUNT(*) FROM $table WHERE $which" )->fetch_row()[0], $tables );
		foreach ( $tables as $table ) {
			$database->query(
				"INSERT INTO $table (employee_id, granule_utc, owner, start_utc, end_utc, since, expires_at)
				SELECT employee_id, granule_utc + INTERVAL 2 DAY, 'gone', start_utc, end_utc, since, UTC_TIMESTAMP() - INTERVAL 1 SECOND FROM $table WHERE expires_at IS NOT NULL LIMIT 5"
			);
		}
		// Groups of which only locks were left, and one whose lock lives.
		$groups = "service_id = 4711 AND since = '2000-01-01'";
		$database->query(
			"INSERT INTO $tables[0] (employee_id, granule_utc, seat, owner, start_utc, end_utc, service_id, since, expires_at)
			SELECT g.employee_id, g.granule_utc + INTERVAL 3 DAY, s.seat, IF(s.seat > 0, 'group', ''), g.start_utc, g.end_utc, 4711, '2000-01-01', UTC_TIMESTAMP() + INTERVAL IF(g.granule_utc = f.first, 3600, -1) SECOND
			FROM (SELECT * FROM $tables[0] WHERE owner = 'gone') g JOIN (SELECT MIN(granule_utc) AS first FROM $tables[0] WHERE owner = 'gone') f
			JOIN (SELECT 0 AS seat UNION SELECT 1) s ON s.seat = 0 OR g.granule_utc = f.first"
		);
		self::assertSame( '6', $database->query( "SELECT COUNT(*) FROM $tables[0] WHERE $groups" )->fetch_row()[0] );
		// Other tests have left holds that end about now.
		$lasting = "owner <> 'gone' AND since > '2000-01-01' AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP() + INTERVAL 1 MINUTE)";
		$others  = $count( $lasting );
		self::assertSame( array( 5, 5 ), $count( "owner = 'gone'" ) );
		$visitor = self::client();
		$sent    = GeneralLog::during(
			$database,
			self::$prefix,
			static function () use ( $visitor, $count ): void {
				for ( $hold = 0; $hold < 2000 && array( 0, 0 ) !== $count( "owner = 'gone'" ); $hold++ ) {
					appointease_set_active_selection( '2030-01-20', self::$employee, '19:00', $visitor );
				}
				appointease_clear_active_selection( '2030-01-20', self::$employee, '19:00', $visitor );
			}
		);
		self::assertSame( array( 0, 0 ), $count( "owner = 'gone'" ) );
		self::assertSame( array( array( '0' ), array( '1' ) ), $database->query( "SELECT seat FROM $tables[0] WHERE $groups ORDER BY seat" )->fetch_all() );
		self::assertSame( $others, $count( $lasting ) );
		$sweeps = preg_grep( '/^(DELETE|SELECT) .*LIMIT 2000|^DELETE .* OR /', array_unique( $sent ) );
		self::assertGreaterThanOrEqual( 3, count( $sweeps ) );
		foreach ( $sweeps as $sweep ) {
			$this->assert_indexed( $sweep, false );
		}
	}

	/**
	 * A larger book takes the audit more work in proportion, not more for each appointment.
	 */
	public function test_the_audit_reads_each_row_a_few_times(): void {
		$database = self::database();
		$count    = static fn ( string $table ): int => (int) $database->query( 'SELECT COUNT(*) FROM ' . self::$prefix . "appointease_$table" )->fetch_row()[0];
		$read     = static fn (): int => (int) array_sum( array_column( $database->query( "SHOW GLOBAL STATUS LIKE 'Handler_read%'" )->fetch_all(), 1 ) );
		$rows     = $count( 'appointments' ) + $count( 'slot_locks' );
		$before   = $read();
		appointease_audit_overlaps();
		self::assertLessThan( 6 * $rows, $read() - $before );
	}

	/**
	 * Asserts that the big tables of a statement are read by an index. An audit may read all of one in its order.
	 *
	 * @param string $statement The statement.
	 * @param bool   $all       Whether all of it may be read.
	 * @return int How many big tables it reads.
	 */
	private function assert_indexed( string $statement, bool $all ): int {
		preg_match_all( '/' . self::$prefix . 'appointease_(' . implode( '|', self::BIG ) . ')\b(?: (?!WHERE|SET|FORCE)(\w+))?/', $statement, $found, PREG_SET_ORDER );
		$big = array();
		foreach ( $found as $table ) {
			$big[] = $table[0];
			$big[] = $table[2] ?? self::$prefix . "appointease_$table[1]";
		}
		$plans = 0;
		foreach ( self::database()->query( "EXPLAIN FORMAT=TRADITIONAL $statement" )->fetch_all( MYSQLI_ASSOC ) as $plan ) {
			if ( in_array( $plan['table'], $big, true ) ) {
				++$plans;
				$shown = json_encode( $plan, JSON_THROW_ON_ERROR ) . "\n$statement";
				self::assertNotSame( 'ALL', $plan['type'], $shown );
				self::assertTrue( $all || 'index' !== $plan['type'], $shown );
				self::assertNotNull( $plan['key'], $shown );
			}
		}
		return $plans;
	}
}
