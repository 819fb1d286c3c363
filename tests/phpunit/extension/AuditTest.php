<?php
/**
 * The audit finds what must not be, names it, and finds nothing in a book that is sound.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BookTestCase;

/**
 * Damages the tables behind the functions' back, one way at a time, and mends them again: the next test and the audit after
 * each need a sound book.
 */
final class AuditTest extends BookTestCase {

	private int $employee;

	protected function setUp(): void {
		parent::setUp();
		self::sql( 'DELETE FROM %appointments' );
		self::sql( 'DELETE FROM %slot_locks' );
		$this->employee = self::employee();
	}

	/**
	 * Changes the tables; % stands for the prefix.
	 *
	 * @param string $sql The statement.
	 */
	private static function sql( string $sql ): void {
		self::database()->query( str_replace( '%', self::$prefix . 'appointease_', $sql ) );
	}

	/**
	 * What the audit finds, without what it does not.
	 *
	 * @param int $limit How many of a kind.
	 * @return array<string, mixed>
	 */
	private static function found( int $limit = 100 ): array {
		$answer = appointease_audit_overlaps( $limit );
		self::assertSame( array( 'sound', 'appointments', 'overlaps', 'unclaimed', 'orphans', 'cut' ), array_keys( $answer ) );
		self::assertSame( array() === array_merge( $answer['overlaps'], $answer['unclaimed'], $answer['orphans'] ), $answer['sound'] );
		unset( $answer['sound'], $answer['appointments'] );
		return array_filter( $answer );
	}

	/**
	 * Books by SQL alone, without any claim: a copy of an appointment.
	 *
	 * @param int    $of     The appointment.
	 * @param string $change What is different, as SQL expressions by column.
	 */
	private static function copy( int $of, string $change = '' ): int {
		$database = self::database();
		$table    = self::$prefix . 'appointease_appointments';
		$columns  = array_column( $database->query( "SHOW COLUMNS FROM $table" )->fetch_all(), 0 );
		$columns  = array_diff( $columns, array( 'id', 'token_hash' ) );
		$list     = implode( ', ', $columns );
		$database->query( "INSERT INTO $table (token_hash, $list) SELECT UNHEX(SHA2(RAND(), 256)), $list FROM $table WHERE id = $of" );
		$id = (int) $database->insert_id;
		if ( '' !== $change ) {
			$database->query( "UPDATE $table SET $change WHERE id = $id" );
		}
		return $id;
	}

	public function test_a_sound_book_has_nothing_to_report(): void {
		$yoga = array( 'service_id' => self::service( 60, array( 'capacity' => 3, 'buffer_after' => 15 ) ) );
		self::booked( $this->employee, '08:00' );
		self::booked( $this->employee, '08:30' );
		self::booked( $this->employee, '10:00', $yoga + array( 'seats' => 2 ) );
		self::booked( $this->employee, '10:30', $yoga );
		appointease_cancel( self::booked( $this->employee, '12:00' ) );
		appointease_lock_slot( self::DAY, $this->employee, '13:00', self::client() );
		appointease_lock_slot( self::DAY, $this->employee, '14:00', self::client(), null, 1 );
		self::booked( $this->employee, '2020-03-02 10:00', array( 'as_staff' => true, 'status' => 'completed' ) );
		self::assertSame( array( 'sound' => true, 'appointments' => 4, 'overlaps' => array(), 'unclaimed' => array(), 'orphans' => array(), 'cut' => false ), appointease_audit_overlaps() );
	}

	public function test_an_appointment_without_all_of_its_claims(): void {
		$booking = self::booked( $this->employee, '10:00' );
		foreach ( array( 'MIN', 'MAX' ) as $which ) {
			self::sql( "DELETE FROM %slot_locks WHERE appointment_id = $booking ORDER BY granule_utc " . ( 'MIN' === $which ? 'ASC' : 'DESC' ) . ' LIMIT 1' );
			self::assertSame( array( 'unclaimed' => array( $booking ) ), self::found(), $which );
			appointease_reschedule_atomic( $booking, array( 'appointment_date' => self::DAY . ' 10:00' ) );
			self::assertSame( array(), self::found(), 'Moving it to where it is claims its time again.' );
		}
		self::sql( "UPDATE %appointments SET status = 'cancelled' WHERE id = $booking" );
		$orphans = self::found()['orphans'];
		self::assertCount( 6, $orphans );
		self::assertContains( array( 'employee_id' => $this->employee, 'start_utc' => '2031-03-03 09:00:00', 'appointment_id' => $booking ), $orphans );
		self::sql( "UPDATE %appointments SET status = 'confirmed' WHERE id = $booking" );
	}

	public function test_a_seat_that_is_missing(): void {
		$party = self::booked( $this->employee, '10:00', array( 'service_id' => self::service( 30, array( 'capacity' => 3 ) ), 'seats' => 2 ) );
		self::sql( "DELETE FROM %slot_locks WHERE appointment_id = $party AND seat = 2 LIMIT 1" );
		self::assertSame( array( 'unclaimed' => array( $party ) ), self::found() );
		appointease_cancel( $party );
	}

	public function test_claims_of_nobody(): void {
		$booking = self::booked( $this->employee, '10:00' );
		self::sql( "UPDATE %slot_locks SET appointment_id = 999999 WHERE appointment_id = $booking ORDER BY granule_utc LIMIT 1" );
		self::assertSame(
			array(
				'unclaimed' => array( $booking ),
				'orphans'   => array( array( 'employee_id' => $this->employee, 'start_utc' => '2031-03-03 09:00:00', 'appointment_id' => 999_999 ) ),
			),
			self::found()
		);
		self::sql( "UPDATE %slot_locks SET appointment_id = $booking" );
		self::sql( "UPDATE %slot_locks SET granule_utc = '2031-03-03 08:55:00' WHERE granule_utc = '2031-03-03 09:00:00'" );
		self::assertSame( array( 'unclaimed', 'orphans' ), array_keys( self::found() ), 'It has moved out of its time.' );
		self::sql( 'DELETE FROM %slot_locks' );
		self::sql( "DELETE FROM %appointments WHERE id = $booking" );
	}

	public function test_a_group_that_nobody_is_in(): void {
		$member = self::booked( $this->employee, '10:00', array( 'service_id' => self::service( 30, array( 'capacity' => 3 ) ) ) );
		self::sql( 'DELETE FROM %slot_locks WHERE seat > 0' );
		$found = self::found();
		self::assertSame( array( $member ), $found['unclaimed'] );
		self::assertCount( 6, $found['orphans'] );
		self::assertSame( array( null ), array_values( array_unique( array_column( $found['orphans'], 'appointment_id' ) ) ) );
		self::sql( 'DELETE FROM %slot_locks' );
		self::sql( "DELETE FROM %appointments WHERE id = $member" );
	}

	public function test_appointments_that_overlap(): void {
		$first  = self::booked( $this->employee, '10:00', array( 'service_id' => self::service( 60 ) ) );
		$second = self::copy( $first );
		$third  = self::copy( $first, 'start_utc = start_utc + INTERVAL 55 MINUTE, end_utc = end_utc + INTERVAL 55 MINUTE' );
		$beside = self::copy( $first, 'start_utc = start_utc - INTERVAL 60 MINUTE, end_utc = end_utc - INTERVAL 60 MINUTE' );
		$stands = self::copy( $first, "status = 'completed'" );
		$of     = fn ( int $one, int $two ): array => array( 'employee_id' => $this->employee, 'first' => $one, 'second' => $two );
		$found  = self::found();
		self::assertSame( array( $of( $first, $second ), $of( $first, $third ) ), $found['overlaps'] );
		self::assertEqualsCanonicalizing( array( $second, $third, $beside ), $found['unclaimed'] );
		self::sql( "UPDATE %appointments SET buffer_after = 5 WHERE id = $beside" );
		self::assertContains( $of( $beside, $first ), self::found()['overlaps'], 'What is kept free counts.' );
		$cut = self::found( 1 );
		self::assertSame( array( 1, 1, true ), array( count( $cut['overlaps'] ), count( $cut['unclaimed'] ), $cut['cut'] ) );
		self::sql( "DELETE FROM %appointments WHERE id IN ($second, $third, $beside, $stands)" );
	}

	public function test_more_members_than_places(): void {
		$yoga  = array( 'service_id' => self::service( 30, array( 'capacity' => 2 ) ) );
		$first = self::booked( $this->employee, '10:00', $yoga );
		self::booked( $this->employee, '10:00', $yoga );
		$third = self::copy( $first );
		self::assertSame( array( array( 'employee_id' => $this->employee, 'first' => $first, 'second' => $third ) ), self::found()['overlaps'] );
		self::sql( "DELETE FROM %appointments WHERE id = $third" );
		$alone = self::copy( $first, 'capacity = 1, service_id = ' . self::$service );
		self::assertSame( $alone, self::found()['overlaps'][0]['second'], 'A stranger in a group.' );
		self::sql( "DELETE FROM %appointments WHERE id = $alone" );
	}

	public function test_it_says_when_there_was_more(): void {
		self::booked( $this->employee, '10:00', array( 'service_id' => self::service( 60 ) ) );
		self::sql( 'UPDATE %slot_locks SET appointment_id = 999999' );
		$found = self::found( 5 );
		self::assertSame( array( 5, true ), array( count( $found['orphans'] ), $found['cut'] ) );
		self::assertArrayNotHasKey( 'cut', self::found( 12 ) );
		self::sql( 'DELETE FROM %slot_locks' );
		self::sql( 'DELETE FROM %appointments' );
		foreach ( array( 0, -1, 10_001 ) as $limit ) {
			self::assertNames( 'limit', static fn () => appointease_audit_overlaps( $limit ) );
		}
	}

	public function test_holds_that_ran_out_are_cleared_away_and_others_are_not(): void {
		appointease_lock_slot( self::DAY, $this->employee, '10:00', self::client() );
		appointease_lock_slot( self::DAY, $this->employee, '12:00', $live = self::client() );
		$booking = self::booked( $this->employee, '14:00' );
		$rows    = static fn (): array => array_column( self::database()->query( 'SELECT DISTINCT owner, appointment_id FROM ' . self::$prefix . 'appointease_slot_locks' )->fetch_all( MYSQLI_ASSOC ), 'appointment_id', 'owner' );
		self::sql( "UPDATE %slot_locks SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1 DAY WHERE appointment_id IS NULL AND owner <> '$live'" );
		self::assertCount( 3, $rows() );
		self::assertTrue( appointease_audit_overlaps()['sound'] );
		self::assertEquals( array( $live => null, '' => $booking ), $rows() );
	}
}
