<?php
/**
 * What bookings do, with Redis and without: made once, replayed, refused for a reason, moved, called off.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use AppointEase\NotFoundException;

/**
 * The contract of bookings.
 */
abstract class BookingsContract extends BookTestCase {

	public function test_a_booking_gets_a_name_and_a_secret(): void {
		$employee = self::employee();
		$result   = appointease_book_atomic( self::request( $employee, '10:00' ) );
		self::assertSame(
			array( 'success', 'appointment_id', 'strong_id', 'manage_token', 'status', 'replayed', 'date', 'time', 'duration', 'employee_id', 'seats' ),
			array_keys( $result )
		);
		self::assertTrue( $result['success'] );
		self::assertFalse( $result['replayed'] );
		self::assertSame( 'confirmed', $result['status'] );
		self::assertSame( array( self::DAY, '10:00', 30, $employee, 1 ), array( $result['date'], $result['time'], $result['duration'], $result['employee_id'], $result['seats'] ) );
		self::assertSame( sprintf( 'APT-%s-%06d', gmdate( 'Y' ), $result['appointment_id'] ), $result['strong_id'] );
		self::assertMatchesRegularExpression( '/\A[0-9a-f]{32}\z/', $result['manage_token'] );
		self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::DAY, $employee ) );
	}

	public function test_the_same_request_sent_again_is_answered_with_the_same_booking(): void {
		$request = self::request( self::employee(), '10:00' );
		$first   = appointease_book_atomic( $request );
		$again   = appointease_book_atomic( $request );
		self::assertTrue( $again['replayed'] );
		self::assertSame( array( 'replayed' => true ) + $first, array( 'replayed' => true ) + $again );
		self::assertRefused( 'idempotency_mismatch', appointease_book_atomic( array( 'name' => 'Somebody else' ) + $request ) );
		$other = self::employee();
		appointease_reschedule_atomic( $first['appointment_id'], array( 'appointment_date' => '2031-03-04 15:00', 'employee_id' => $other ) );
		self::assertSame( $again, appointease_book_atomic( $request ), 'The answer is the one that was given, wherever the appointment has gone since.' );
		appointease_cancel( $first['appointment_id'] );
		self::assertSame( $again, appointease_book_atomic( $request ), 'Also when it was called off.' );
	}

	public function test_a_booked_time_is_taken_for_every_length(): void {
		$employee = self::employee();
		$hour     = self::service( 60 );
		appointease_book_atomic( self::request( $employee, '10:00' ) );
		self::assertRefused( 'slot_taken', appointease_book_atomic( self::request( $employee, '10:00' ) ) );
		self::assertRefused( 'slot_taken', appointease_book_atomic( self::request( $employee, '09:30', array( 'service_id' => $hour ) ) ) );
		self::assertTrue( appointease_book_atomic( self::request( $employee, '10:30', array( 'service_id' => $hour ) ) )['success'] );
		self::assertTrue( appointease_book_atomic( self::request( self::employee(), '10:00' ) )['success'], 'Another employee is free.' );
	}

	/**
	 * Whoever has booked with somebody books again without asking first, so what has changed in between must still count,
	 * however it was changed.
	 */
	public function test_what_has_changed_since_the_last_booking_counts(): void {
		$table   = static fn ( string $name ): string => self::$prefix . "appointease_$name";
		$changes = array(
			'outside_hours'  => array( 'working_hours', 'closes = 11 * 60', 'employee_id' ),
			'not_offered'    => array( 'employees', 'active = 0', 'id' ),
			'day_full'       => array( 'employees', 'max_per_day = 1', 'id' ),
			'too_few_places' => null,
		);
		foreach ( $changes as $code => $change ) {
			$employee = self::employee();
			$service  = self::service( 30 );
			self::booked( $employee, '10:00', array( 'service_id' => $service ) );
			if ( null !== $change ) {
				self::database()->query( "UPDATE {$table( $change[0] )} SET $change[1] WHERE $change[2] = $employee" );
			}
			$more    = null === $change ? array( 'seats' => 2 ) : array();
			$before  = self::left( $employee );
			$request = self::request( $employee, '12:00', array( 'service_id' => $service ) + $more );
			self::assertRefused( $code, appointease_book_atomic( $request ) );
			self::assertRefused( $code, appointease_book_atomic( $request ), 'The key was not used up.' );
			self::assertSame( $before, self::left( $employee ), "Nothing is left of a booking that is refused with $code." );
		}
		$employee = self::employee();
		$service  = self::service( 30 );
		self::booked( $employee, '10:00', array( 'service_id' => $service ) );
		self::database()->query( "UPDATE {$table( 'services' )} SET duration = 60, price_cents = 7777, buffer_after = 15, needs_approval = 1 WHERE id = $service" );
		$longer = self::book( $employee, '12:00', array( 'service_id' => $service ) );
		self::assertSame( array( true, 60, 'pending' ), array( $longer['success'], $longer['duration'], $longer['status'] ) );
		self::assertSame( 6 + 15, self::claims( $employee ) );
		self::assertSame( 7777, (int) self::database()->query( "SELECT price_cents FROM {$table( 'appointments' )} WHERE id = {$longer['appointment_id']}" )->fetch_row()[0] );
		appointease_save_special_days( array( 'employee_id' => $employee, 'from' => self::DAY, 'to' => self::DAY, 'hours' => array(), 'note' => '' ) );
		self::assertRefused( 'outside_hours', self::book( $employee, '14:00', array( 'service_id' => $service ) ) );
		self::database()->query( "DELETE FROM {$table( 'services' )} WHERE id = $service" );
		$this->expectException( NotFoundException::class );
		try {
			self::book( $employee, '15:00', array( 'service_id' => $service ) );
		} finally {
			self::assertSame( 6 + 15, self::claims( $employee ) );
		}
	}

	/**
	 * How many appointments, claims and keys an employee has.
	 *
	 * @param int $employee Whose.
	 * @return int[]
	 */
	private static function left( int $employee ): array {
		$count = static fn ( string $table ): int => (int) self::database()->query( 'SELECT COUNT(*) FROM ' . self::$prefix . "appointease_$table WHERE employee_id = $employee" )->fetch_row()[0];
		return array_map( $count, array( 'appointments', 'slot_locks', 'idempotency' ) );
	}

	public function test_a_lock_reserves_the_booking_for_its_owner(): void {
		$employee = self::employee();
		$owner    = self::client();
		appointease_lock_slot( self::DAY, $employee, '10:00', $owner );
		$refused = appointease_book_atomic( self::request( $employee, '10:00', array( 'client_id' => self::client() ) ) );
		self::assertRefused( 'slot_locked', $refused );
		self::assertGreaterThan( 590, $refused['ttl'] );
		self::assertRefused( 'slot_locked', appointease_book_atomic( self::request( $employee, '10:00' ) ) );
		self::assertTrue( appointease_book_atomic( self::request( $employee, '10:00', array( 'client_id' => $owner ) ) )['success'] );
		self::assertSame( array(), appointease_get_locked_slots( self::DAY, $employee ), 'The booking uses the lock up.' );
		self::assertSame( 'lost', appointease_heartbeat( array( 'date' => self::DAY, 'employee_id' => $employee, 'client_id' => $owner, 'selected_time' => '10:00' ) )['appointease_hold']['status'] );
	}

	public function test_what_is_not_offered_is_refused(): void {
		$other    = self::service( 45 );
		$employee = self::employee( array( 'service_ids' => array( self::$service ), 'hours' => array( 'mon' => array( array( '09:00', '12:00' ), array( '13:00', '17:00' ) ) ) ) );
		foreach ( array( '08:30', '11:45', '12:00', '16:45', '23:45' ) as $time ) {
			self::assertRefused( 'outside_hours', appointease_book_atomic( self::request( $employee, $time ) ) );
		}
		self::assertRefused( 'outside_hours', appointease_book_atomic( self::request( $employee, '10:00', array( 'appointment_date' => '2031-03-04 10:00:00' ) ) ) );
		self::assertRefused( 'in_past', appointease_book_atomic( self::request( $employee, '10:00', array( 'appointment_date' => '2020-03-02 10:00:00' ) ) ) );
		self::assertRefused( 'not_offered', appointease_book_atomic( self::request( $employee, '10:00', array( 'service_id' => $other ) ) ) );
		appointease_save_employee( array( 'id' => $employee, 'active' => false ) );
		self::assertRefused( 'not_offered', appointease_book_atomic( self::request( $employee, '10:00' ) ) );
		self::assertSame( array(), appointease_get_booked_slots( self::DAY, $employee ) );
	}

	public function test_rows_that_do_not_exist_are_named(): void {
		$employee = self::employee();
		self::assertNames( 'service_id', static fn () => appointease_book_atomic( self::request( $employee, '10:00', array( 'service_id' => 999_999 ) ) ), NotFoundException::class );
		self::assertNames( 'employee_id', static fn () => appointease_book_atomic( self::request( 999_999, '10:00' ) ), NotFoundException::class );
		self::assertNames( 'appointment_id', static fn () => appointease_get_appointment( 999_999 ), NotFoundException::class );
	}

	/**
	 * Fields that can never be right.
	 *
	 * @return array<string, array{0: string, 1: mixed}>
	 */
	public static function bad_fields(): array {
		return array(
			'no name'               => array( 'name', '' ),
			'a name of spaces'      => array( 'name', '   ' ),
			'NUL in the name'       => array( 'name', "A\0da" ),
			'a name not UTF-8'      => array( 'name', "\xc3\x28" ),
			'a long name'           => array( 'name', str_repeat( 'a', 500 ) ),
			'a list for a name'     => array( 'name', array( 'Ada' ) ),
			'no address'            => array( 'email', 'ada' ),
			'two addresses'         => array( 'email', 'a@b.example,c@d.example' ),
			'a header in it'        => array( 'email', "a@b.example\nBcc: c@d.example" ),
			'a number of letters'   => array( 'phone', 'call me' ),
			'no such day'           => array( 'appointment_date', '2031-02-30 10:00:00' ),
			'no time'               => array( 'appointment_date', '2031-03-03' ),
			'a second'              => array( 'appointment_date', '2031-03-03 10:00:30' ),
			'a time that is skipped' => array( 'appointment_date', '2031-03-30 02:30:00' ),
			'service zero'          => array( 'service_id', 0 ),
			'a negative employee'   => array( 'employee_id', -1 ),
			'an employee of SQL'    => array( 'employee_id', '1 OR 1=1' ),
			'an empty key'          => array( 'idempotency_key', '' ),
			'a long key'            => array( 'idempotency_key', str_repeat( 'k', 500 ) ),
			'a long secret'         => array( 'client_id', str_repeat( 'x', 300 ) ),
			'a price of one’s own'  => array( 'price_cents', -1 ),
			'a status of one’s own' => array( 'status', 'completed' ),
		);
	}

	/**
	 * A bad field is named, and nothing is booked.
	 *
	 * @dataProvider bad_fields
	 * @param string $field Its name.
	 * @param mixed  $value Its value.
	 */
	public function test_a_bad_field_is_named( string $field, mixed $value ): void {
		$employee = self::employee();
		$request  = array( $field => $value ) + self::request( $employee, '10:00' );
		self::assertNames( $field, static fn () => appointease_book_atomic( $request ) );
		self::assertSame( array(), appointease_get_booked_slots( self::DAY, $employee ) );
	}

	public function test_a_required_field_that_is_missing_is_named(): void {
		foreach ( array( 'name', 'email', 'appointment_date', 'service_id', 'employee_id' ) as $field ) {
			$request = self::request( 1, '10:00' );
			unset( $request[ $field ] );
			self::assertNames( $field, static fn () => appointease_book_atomic( $request ) );
		}
	}

	public function test_cancelling_frees_the_time_and_may_be_repeated(): void {
		$employee = self::employee();
		$booking  = appointease_book_atomic( self::request( $employee, '10:00' ) );
		self::assertSame( 'cancelled', appointease_cancel( $booking['appointment_id'] )['status'] );
		self::assertTrue( appointease_cancel( $booking['appointment_id'] )['success'] );
		self::assertSame( array(), appointease_get_booked_slots( self::DAY, $employee ) );
		self::assertTrue( appointease_book_atomic( self::request( $employee, '10:00' ) )['success'] );
	}

	public function test_a_token_that_is_given_must_be_right(): void {
		$employee = self::employee();
		$booking  = appointease_book_atomic( self::request( $employee, '10:00' ) );
		$id       = $booking['appointment_id'];
		foreach ( array( '', 'x', str_repeat( '0', 32 ), null ) as $token ) {
			self::assertRefused( 'not_found', appointease_cancel( $id, array( 'manage_token' => $token ) ) );
			self::assertRefused( 'not_found', appointease_reschedule_atomic( $id, array( 'appointment_date' => self::DAY . ' 11:00', 'manage_token' => $token ) ) );
		}
		self::assertRefused( 'not_found', appointease_cancel( 999_999, array( 'manage_token' => $booking['manage_token'] ) ) );
		self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::DAY, $employee ) );
		self::assertTrue( appointease_cancel( $id, array( 'manage_token' => $booking['manage_token'] ) )['success'] );
		self::assertNames( 'appointment_id', static fn () => appointease_cancel( 0 ) );
		self::assertNames( 'token', static fn () => appointease_cancel( $id, array( 'token' => 'x' ) ) );
	}

	public function test_moving_keeps_the_old_time_unless_the_new_one_is_free(): void {
		$employee = self::employee();
		$booking  = appointease_book_atomic( self::request( $employee, '10:00' ) );
		appointease_book_atomic( self::request( $employee, '12:00' ) );
		$id = $booking['appointment_id'];
		self::assertRefused( 'slot_taken', appointease_reschedule_atomic( $id, array( 'appointment_date' => self::DAY . ' 12:00' ) ) );
		self::assertRefused( 'outside_hours', appointease_reschedule_atomic( $id, array( 'appointment_date' => self::DAY . ' 06:00' ) ) );
		self::assertRefused( 'in_past', appointease_reschedule_atomic( $id, array( 'appointment_date' => '2020-03-02 10:00' ) ) );
		self::assertSame( array( '10:00', '12:00' ), appointease_get_booked_slots( self::DAY, $employee ) );
		$moved = appointease_reschedule_atomic( $id, array( 'appointment_date' => self::DAY . ' 10:15:00', 'manage_token' => $booking['manage_token'] ) );
		self::assertTrue( $moved['success'], 'A time may overlap the one it leaves.' );
		self::assertSame( array( '10:15', '12:00' ), appointease_get_booked_slots( self::DAY, $employee ) );
		self::assertTrue( appointease_book_atomic( self::request( $employee, '10:45' ) )['success'] );
		$other = self::employee();
		self::assertTrue( appointease_reschedule_atomic( $id, array( 'appointment_date' => '2031-03-04 09:00', 'employee_id' => $other ) )['success'] );
		self::assertSame( array( '10:45', '12:00' ), appointease_get_booked_slots( self::DAY, $employee ) );
		self::assertSame( array( '09:00' ), appointease_get_booked_slots( '2031-03-04', $other ) );
		appointease_cancel( $id );
		self::assertRefused( 'not_active', appointease_reschedule_atomic( $id, array( 'appointment_date' => '2031-03-05 09:00' ) ) );
	}

	public function test_the_book_can_be_read_in_every_way(): void {
		$employee = self::employee( array( 'name' => 'Kim' ) );
		$booking  = appointease_book_atomic( self::request( $employee, '10:00', array( 'service_id' => self::service( 30, array( 'name' => 'Cut', 'price_cents' => 3800 ) ) ) ) );
		$row      = appointease_get_appointment( $booking['appointment_id'] );
		self::assertSame(
			array( 'id', 'strong_id', 'service_id', 'service_name', 'employee_id', 'employee_name', 'date', 'time', 'end', 'start_utc', 'end_utc', 'status', 'name', 'email', 'phone', 'price_cents', 'seats', 'created_at' ),
			array_keys( $row )
		);
		self::assertSame( array( 'Cut', 'Kim', self::DAY, '10:00', '10:30', 3800 ), array( $row['service_name'], $row['employee_name'], $row['date'], $row['time'], $row['end'], $row['price_cents'] ) );
		self::assertSame( array( '2031-03-03 09:00:00', '2031-03-03 09:30:00' ), array( $row['start_utc'], $row['end_utc'] ) );
		self::assertSame( array( 'Ada Lovelace', 'ada@example.com', '+44 20 7946 0000' ), array( $row['name'], $row['email'], $row['phone'] ) );
		self::assertSame( $row, appointease_find_appointment( $booking['manage_token'] ) );
		self::assertNull( appointease_find_appointment( str_repeat( '0', 32 ) ) );
		self::assertNull( appointease_find_appointment( $booking['strong_id'] ) );

		$filter = array( 'from' => self::DAY, 'to' => self::DAY, 'employee_id' => $employee );
		self::assertSame( array( $row ), appointease_get_appointments( $filter ) );
		self::assertSame( array( $row ), appointease_get_appointments( $filter + array( 'status' => 'confirmed' ) ) );
		self::assertSame( array(), appointease_get_appointments( $filter + array( 'status' => 'cancelled' ) ) );
		self::assertSame( array(), appointease_get_appointments( $filter + array( 'limit' => 1, 'offset' => 1 ) ) );
		self::assertSame( array(), appointease_get_appointments( array( 'from' => '2031-03-04', 'to' => '2031-03-05' ) + $filter ) );
	}

	/**
	 * Filters that can never be right.
	 *
	 * @return array<string, array{0: string, 1: array<string, mixed>}>
	 */
	public static function bad_filters(): array {
		$days = array( 'from' => self::DAY, 'to' => self::DAY );
		return array(
			'no first day'      => array( 'from', array() ),
			'no such day'       => array( 'to', array( 'to' => 'tomorrow' ) + $days ),
			'backwards'         => array( 'to', array( 'to' => '2031-03-02' ) + $days ),
			'two years'         => array( 'to', array( 'to' => '2033-03-03' ) + $days ),
			'SQL in a status'   => array( 'status', array( 'status' => "confirmed' OR '1'='1" ) + $days ),
			'SQL in a number'   => array( 'employee_id', array( 'employee_id' => '1 OR 1=1' ) + $days ),
			'too many'          => array( 'limit', array( 'limit' => 501 ) + $days ),
			'none'              => array( 'limit', array( 'limit' => 0 ) + $days ),
			'backwards offset'  => array( 'offset', array( 'offset' => -1 ) + $days ),
			'a sort order'      => array( 'orderby', array( 'orderby' => 'name; DROP TABLE x' ) + $days ),
			'a list of columns' => array( 'fields', array( 'fields' => array( 'token_hash' ) ) + $days ),
		);
	}

	/**
	 * A bad filter is named.
	 *
	 * @dataProvider bad_filters
	 * @param string               $argument Its name.
	 * @param array<string, mixed> $filter   The filter.
	 */
	public function test_a_bad_filter_is_named( string $argument, array $filter ): void {
		self::assertNames( $argument, static fn () => appointease_get_appointments( $filter ) );
	}

	public function test_a_day_offers_what_its_hours_leave_room_for(): void {
		$employee = self::employee( array( 'hours' => array( 'mon' => array( array( '09:00', '11:00' ), array( '13:00', '14:00' ) ) ) ) );
		$service  = self::service( 45, array( 'slot_step' => 30 ) );
		appointease_book_atomic( self::request( $employee, '09:00' ) );
		$day = appointease_get_availability( self::DAY, $employee, $service );
		self::assertSame( array( self::DAY, $employee, $service, 'Europe/Berlin', 45 ), array( $day['date'], $day['employee_id'], $day['service_id'], $day['timezone'], $day['duration'] ) );
		self::assertSame( array( '09:00' => 'booked', '09:30' => 'available', '10:00' => 'available', '13:00' => 'available' ), array_column( $day['slots'], 'status', 'time' ) );
		self::assertSame( '09:45', $day['slots'][0]['end'] );
		self::assertSame( array(), appointease_get_availability( '2031-03-04', $employee, $service )['slots'], 'Closed.' );
		self::assertSame( array( 'past' ), array_values( array_unique( array_column( appointease_get_availability( '2020-03-02', $employee, $service )['slots'], 'status' ) ) ) );
		self::assertNames( 'service_id', static fn () => appointease_get_availability( self::DAY, $employee, 999_999 ), NotFoundException::class );
		self::assertNames( 'employee_id', static fn () => appointease_get_availability( self::DAY, 999_999, $service ), NotFoundException::class );
		self::assertNames( 'date', static fn () => appointease_get_availability( '2031-13-01', $employee, $service ) );
		self::assertNames( 'service_id', static fn () => appointease_get_availability( self::DAY, $employee, 0 ) );
	}
}
