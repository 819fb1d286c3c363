<?php
/**
 * A worker whose first booking meets a table that is just being changed: the server lets nobody prepare a statement, and
 * says so before the transaction has begun. What comes of it is still all or nothing.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BookTestCase;

/**
 * Lets a change of a table wait for a reader, and everybody else for the change.
 */
final class ChangingTableTest extends BookTestCase {

	public function test_a_booking_is_all_or_nothing(): void {
		$employee = self::employee();
		self::booked( $employee, '10:00' );
		$table    = self::$prefix . 'appointease_appointments';
		$count    = static fn (): int => (int) self::database()->query( "SELECT COUNT(*) FROM $table WHERE employee_id = $employee" )->fetch_row()[0];
		$reader   = self::database();
		$changer  = self::database();
		$usual    = (int) self::database()->query( 'SELECT @@GLOBAL.lock_wait_timeout' )->fetch_row()[0];
		$watching = self::database();
		$reader->query( 'START TRANSACTION' );
		$reader->query( "SELECT 1 FROM $table LIMIT 1" )->free();
		$changer->query( 'SET SESSION lock_wait_timeout = 3' );
		$watching->query( 'SET GLOBAL lock_wait_timeout = 1' );
		try {
			$changer->query( "ALTER TABLE $table ADD COLUMN not_yet INT NULL, ALGORITHM = COPY", MYSQLI_ASYNC );
			$until = microtime( true ) + 2;
			do {
				usleep( 10_000 );
				$waits = (int) $watching->query( "SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for table metadata lock'" )->fetch_row()[0];
			} while ( 0 === $waits && microtime( true ) < $until );
			// Another configuration is another connection, on which nothing is prepared yet.
			appointease_configure( array( 'mysql_timeout_ms' => 21_000 ) + static::options() );
			$retries = appointease_metrics()['retries'];
			self::assertRefused( 'slot_taken', self::book( $employee, '10:00' ) );
			if ( $waits > 0 ) {
				// On a cluster the change does not wait: the reader has to go.
				self::assertGreaterThan( $retries, appointease_metrics()['retries'], 'The server had to be asked again.' );
			}
			self::assertSame( 1, $count(), 'Nothing is left of the refused booking.' );
			self::booked( $employee, '11:00' );
		} finally {
			$watching->query( "SET GLOBAL lock_wait_timeout = $usual" );
			mysqli_report( MYSQLI_REPORT_OFF );
			// Where it had to go, it is told so now.
			$reader->query( 'ROLLBACK' );
			$changer->reap_async_query();
			mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
			$changer->close();
		}
	}
}
