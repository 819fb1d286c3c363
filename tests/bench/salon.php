<?php
/**
 * A salon to measure bookings in: tables of its own with employees who are always there, slots that are free one after
 * the other, and, by SQL, as many appointments as a salon has after many years.
 *
 * What is copied is taken from a booking that was really made, column by column, so that columns which a later version
 * adds are filled as that version fills them.
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use mysqli;

require_once __DIR__ . '/lib.php';

/**
 * One salon under a table prefix.
 */
final class Salon {

	public const EMPLOYEES = 50;

	private const FIRST_DAY = '2027-01-01';

	private string $prefix;

	private int $service;

	/**
	 * The first employee's number; the others follow.
	 */
	private int $employee;

	/**
	 * Makes the tables. Neither they nor the keys in Redis have names that were used before.
	 */
	public function __construct( string $prefix, int $employees = self::EMPLOYEES ) {
		$this->prefix = $prefix . bin2hex( random_bytes( 3 ) ) . '_';
		$this->use();
		appointease_migrate();
		$service       = array(
			'name'        => 'Cut',
			'description' => '',
			'duration'    => 30,
			'slot_step'   => 30,
			'price_cents' => 3800,
			'active'      => true,
		);
		$this->service = appointease_save_service( $service )['id'];
		$employee      = array(
			'name'        => 'Robin',
			'email'       => '',
			'service_ids' => array(),
			'hours'       => array_fill_keys( array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' ), array( array( '00:00', '24:00' ) ) ),
			'active'      => true,
		);
		for ( $number = 1; $number <= $employees; $number++ ) {
			$first ??= appointease_save_employee( $employee )['id'];
			if ( $number > 1 ) {
				appointease_save_employee( $employee );
			}
		}
		$this->employee = $first;
	}

	/**
	 * Makes a service for three at a time, and says its number.
	 */
	public function group(): int {
		return appointease_save_service(
			array(
				'name'        => 'Yoga',
				'duration'    => 60,
				'price_cents' => 1500,
				'capacity'    => 3,
			)
		)['id'];
	}

	/**
	 * From now on the functions work on this salon.
	 */
	public function use(): void {
		appointease_configure(
			array(
				'redis_url'        => getenv( 'APPOINTEASE_TEST_REDIS_URL' ) ?: null,
				'mysql_url'        => setting( 'APPOINTEASE_TEST_MYSQL_URL' ),
				'table_prefix'     => $this->prefix,
				'key_prefix'       => $this->prefix,
				// A busy machine must not look like a dead server.
				'redis_timeout_ms' => 5000,
				'mysql_timeout_ms' => 20000,
			)
		);
	}

	/**
	 * A connection that is this process's own. Those of its parents are kept, because closing them would end them there.
	 */
	private static function database(): mysqli {
		static $connections = array();
		return $connections[ getmypid() ] ??= database( setting( 'APPOINTEASE_TEST_MYSQL_URL' ) );
	}

	public function table( string $word ): string {
		return "{$this->prefix}appointease_$word";
	}

	/**
	 * A request for the half hour that begins so many hours after the first day's 00:30, of the given employee. The full
	 * hours are those of the appointments that fill() makes.
	 *
	 * @return array<string, mixed> As appointease_book_atomic() takes it.
	 */
	public function request( int $employee, int $hour ): array {
		return array(
			'name'             => 'Ada Lovelace',
			'email'            => 'ada@example.com',
			'phone'            => '030 1234567',
			'appointment_date' => gmdate( 'Y-m-d H:i', strtotime( self::FIRST_DAY . ' 00:30 UTC' ) + 3600 * $hour ),
			'service_id'       => $this->service,
			'employee_id'      => $this->employee + $employee,
			'idempotency_key'  => bin2hex( random_bytes( 16 ) ),
		);
	}

	/**
	 * Adds appointments, one on each full hour of each employee, with everything that a booking leaves in the tables. They come
	 * as bookings do, up to sixty days ahead and in no order, so that the server's pages are as full as those of a salon.
	 */
	public function fill( int $count ): void {
		$template = appointease_book_atomic( $this->request( 0, 0 ) )['appointment_id'];
		$start    = "TIMESTAMP '" . self::FIRST_DAY . " 00:00:00' + INTERVAL (n.seq DIV " . self::EMPLOYEES . ') HOUR';
		$shared   = array(
			'employee_id'    => "{$this->employee} + n.seq MOD " . self::EMPLOYEES,
			'start_utc'      => $start,
			'end_utc'        => "$start + INTERVAL 30 MINUTE",
			'appointment_id' => '1000 + n.seq',
		);
		$numbers  = 'seq_0_to_' . ( $count - 1 );
		$this->copy_row( 'appointments', "id = $template", $numbers, array( 'id' => '1000 + n.seq' ) + $shared );
		$this->copy_row( 'idempotency', "appointment_id = $template", $numbers, $shared );
		// A claim has a row for each of its granules, six here, and each of them is a template.
		$granule = "$start + INTERVAL TIMESTAMPDIFF(MINUTE, t.start_utc, t.granule_utc) MINUTE";
		$this->copy_row( 'slot_locks', "appointment_id = $template", $numbers, array( 'granule_utc' => $granule ) + $shared );
		appointease_cancel( $template );
		foreach ( array( 'appointments', 'idempotency', 'slot_locks' ) as $table ) {
			self::database()->query( 'ANALYZE TABLE ' . $this->table( $table ) );
		}
	}

	/**
	 * Copies rows as often as there are numbers. What is not said otherwise is as in the row; what must be unique is
	 * made from the number.
	 *
	 * @param array<string, string> $expressions Column => SQL, in which t is the row and n.seq the number.
	 */
	private function copy_row( string $word, string $where, string $numbers, array $expressions ): void {
		$table   = $this->table( $word );
		$unique  = $this->unique_columns( $table );
		$columns = array();
		foreach ( self::database()->query( "SHOW COLUMNS FROM $table" )->fetch_all( MYSQLI_ASSOC ) as $column ) {
			$name             = $column['Field'];
			$made             = isset( $unique[ $name ] ) ? "LEFT(UNHEX(SHA2(n.seq, 256)), {$unique[ $name ]})" : "t.$name";
			$columns[ $name ] = $expressions[ $name ] ?? $made;
		}
		self::database()->query(
			sprintf(
				'INSERT INTO %s (%s) SELECT %s FROM %s n CROSS JOIN (SELECT * FROM %s WHERE %s) t ORDER BY n.seq + MOD(CRC32(n.seq), %d)',
				$table,
				implode( ', ', array_keys( $columns ) ),
				implode( ', ', $columns ),
				$numbers,
				$table,
				$where,
				self::EMPLOYEES * 24 * 60
			)
		);
	}

	/**
	 * The byte columns that are in a unique key, with their lengths.
	 *
	 * @return array<string, int>
	 */
	private function unique_columns( string $table ): array {
		$rows = self::database()->query(
			"SELECT DISTINCT c.column_name, c.character_maximum_length
			 FROM information_schema.statistics s
			 JOIN information_schema.columns c USING (table_schema, table_name, column_name)
			 WHERE s.table_schema = DATABASE() AND s.table_name = '$table' AND s.non_unique = 0 AND c.data_type IN ('binary', 'varbinary')"
		);
		return array_map( 'intval', array_column( $rows->fetch_all(), 1, 0 ) );
	}

	/**
	 * What inserts the row of an appointment, each time anew, into a table of the same shape: one autocommitted
	 * statement, prepared once.
	 *
	 * @param int $appointment The appointment whose row it is.
	 * @return callable(): void
	 */
	public function bare_insert( int $appointment ): callable {
		$database = self::database();
		$table    = $this->table( 'appointments' );
		$bare     = "{$this->prefix}bare";
		$database->query( "CREATE TABLE IF NOT EXISTS $bare LIKE $table" );
		$row    = $database->query( "SELECT * FROM $table WHERE id = $appointment" )->fetch_assoc();
		$unique = array_intersect_key( $this->unique_columns( $table ), $row );
		unset( $row['id'] );
		$places    = implode( ', ', array_fill( 0, count( $row ), '?' ) );
		$statement = $database->prepare( "INSERT INTO $bare (" . implode( ', ', array_keys( $row ) ) . ") VALUES ($places)" );
		return function () use ( $statement, $row, $unique ): void {
			foreach ( $unique as $name => $length ) {
				$row[ $name ] = random_bytes( $length );
			}
			$statement->execute( array_values( $row ) );
		};
	}

	public function drop(): void {
		foreach ( self::database()->query( "SHOW TABLES LIKE '" . addcslashes( $this->prefix, '_' ) . "%'" )->fetch_all() as $row ) {
			self::database()->query( "DROP TABLE `{$row[0]}`" );
		}
	}
}
