<?php
/**
 * What the tests of bookings share: a way to book in a few words, and a look at the whole book after each test.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * Base of the tests that leave appointments behind.
 */
abstract class BookTestCase extends ExtensionTestCase {

	protected const ALWAYS = array(
		'mon' => array( array( '00:00', '24:00' ) ),
		'tue' => array( array( '00:00', '24:00' ) ),
		'wed' => array( array( '00:00', '24:00' ) ),
		'thu' => array( array( '00:00', '24:00' ) ),
		'fri' => array( array( '00:00', '24:00' ) ),
		'sat' => array( array( '00:00', '24:00' ) ),
		'sun' => array( array( '00:00', '24:00' ) ),
	);

	/**
	 * The day after DAY.
	 */
	protected const NEXT_DAY = '2031-03-04';

	protected function tearDown(): void {
		appointease_configure( static::options() );
		$found = appointease_audit_overlaps();
		unset( $found['appointments'] );
		self::assertSame(
			array( 'sound' => true, 'overlaps' => array(), 'unclaimed' => array(), 'orphans' => array(), 'cut' => false ),
			$found,
			'The book that the test left behind.'
		);
	}

	/**
	 * Asks for a booking.
	 *
	 * @param int                  $employee With whom.
	 * @param string               $when     When: a time of DAY, or a day and a time.
	 * @param array<string, mixed> $fields   What else is different.
	 * @return array<string, mixed>
	 */
	protected static function book( int $employee, string $when, array $fields = array() ): array {
		if ( str_contains( $when, ' ' ) ) {
			$fields += array( 'appointment_date' => $when );
		}
		return appointease_book_atomic( self::request( $employee, $when, $fields ) );
	}

	/**
	 * Makes a booking that must succeed.
	 *
	 * @param int                  $employee With whom.
	 * @param string               $when     When: a time of DAY, or a day and a time.
	 * @param array<string, mixed> $fields   What else is different.
	 * @return int Its number.
	 */
	protected static function booked( int $employee, string $when, array $fields = array() ): int {
		$result = self::book( $employee, $when, $fields );
		self::assertTrue( $result['success'], "$when: " . ( $result['message'] ?? '' ) );
		return $result['appointment_id'];
	}

	/**
	 * Moves an appointment.
	 *
	 * @param int                  $appointment Which.
	 * @param string               $when        When to: a time of DAY, or a day and a time.
	 * @param array<string, mixed> $change      What else is to change.
	 * @return array<string, mixed>
	 */
	protected static function move( int $appointment, string $when, array $change = array() ): array {
		$when = str_contains( $when, ' ' ) ? $when : self::DAY . " $when";
		return appointease_reschedule_atomic( $appointment, $change + array( 'appointment_date' => $when ) );
	}

	/**
	 * What a day offers: status by time.
	 *
	 * @param int      $employee Whose, or 0.
	 * @param int      $service  Of what.
	 * @param string   $day      Which.
	 * @param int|null $moving   The appointment that is to go there, if it is there already.
	 * @return array<string, string>
	 */
	protected static function offers( int $employee, int $service, string $day = self::DAY, ?int $moving = null ): array {
		return array_column( appointease_get_availability( $day, $employee, $service, $moving )['slots'], 'status', 'time' );
	}

	/**
	 * How many places each start of a day has left.
	 *
	 * @param int      $employee Whose, or 0.
	 * @param int      $service  Of what.
	 * @param int|null $moving   The appointment that is to go there, if it is there already.
	 * @return array<string, int>
	 */
	protected static function places( int $employee, int $service, ?int $moving = null ): array {
		return array_column( appointease_get_availability( self::DAY, $employee, $service, $moving )['slots'], 'seats_left', 'time' );
	}

	/**
	 * The starts that a poll shows as booked or as locked.
	 *
	 * @param string               $what     'booked' or 'locked'.
	 * @param int                  $employee Whose.
	 * @param array<string, mixed> $poll     What else the poll says.
	 * @return string[]
	 */
	protected static function colours( string $what, int $employee, array $poll ): array {
		$answer = appointease_heartbeat( $poll + array( 'date' => self::DAY, 'employee_id' => $employee, 'client_id' => self::client() ) );
		return $answer[ "appointease_{$what}_slots" ];
	}

	/**
	 * Times of a day, five minutes apart, the last included.
	 *
	 * @param string $first The first.
	 * @param string $last  The last.
	 * @return string[]
	 */
	protected static function times( string $first, string $last ): array {
		$times = array();
		for ( $at = strtotime( "$first UTC" ); $at <= strtotime( "$last UTC" ); $at += 300 ) {
			$times[] = gmdate( 'H:i', $at );
		}
		return $times;
	}

	/**
	 * A moment that is so far from now, on the clocks of the site, as a booking has it.
	 *
	 * @param string $interval As strtotime() reads it, such as '+3 days 12:00'.
	 */
	protected static function moment( string $interval ): string {
		return ( new \DateTimeImmutable( $interval, new \DateTimeZone( 'Europe/Berlin' ) ) )->format( 'Y-m-d H:i' );
	}

	/**
	 * How many claims an employee's time has.
	 *
	 * @param int $employee Whose.
	 */
	protected static function claims( int $employee ): int {
		return (int) self::database()->query( 'SELECT COUNT(*) FROM ' . self::$prefix . "appointease_slot_locks WHERE employee_id = $employee" )->fetch_row()[0];
	}
}
