<?php
/**
 * Notice, horizon, limits of a day and approval: what binds visitors, and what the staff may waive.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of limits.
 */
abstract class LimitsContract extends BookTestCase {

	/**
	 * Minutes from now to a moment of booked().
	 *
	 * @param string $moment The moment.
	 */
	private static function minutes_until( string $moment ): int {
		return intdiv( ( new \DateTimeImmutable( $moment, new \DateTimeZone( 'Europe/Berlin' ) ) )->getTimestamp() - time(), 60 );
	}

	public function test_notice_is_counted_to_the_minute(): void {
		$employee = self::employee( array( 'hours' => self::ALWAYS ) );
		$moment   = self::moment( '+3 days 12:00' );
		$service  = self::service( 30, array( 'min_notice' => self::minutes_until( $moment ) + 30 ) );
		$terms    = array( 'service_id' => $service );
		self::assertRefused( 'too_soon', self::book( $employee, $moment, $terms ) );
		self::assertRefused( 'too_soon', self::book( 0, $moment, $terms ) );
		$day = substr( $moment, 0, 10 );
		self::assertSame( array( 'past', 'past', 'available' ), array_values( array_intersect_key( self::offers( $employee, $service, $day ), array( '11:30' => 1, '12:00' => 1, '13:00' => 1 ) ) ) );
		$booking = self::booked( $employee, "$day 13:00", $terms );
		self::assertRefused( 'too_soon', self::move( $booking, $moment ) );
		self::assertTrue( self::move( $booking, $moment, array( 'as_staff' => true ) )['success'] );
		self::assertTrue( self::book( $employee, "$day 09:00", $terms + array( 'as_staff' => true ) )['success'] );
	}

	public function test_the_horizon_is_a_day_of_the_calendar(): void {
		$employee = self::employee( array( 'hours' => self::ALWAYS ) );
		$service  = self::service( 30, array( 'horizon_days' => 7 ) );
		$terms    = array( 'service_id' => $service );
		$last     = self::moment( '+7 days 23:30' );
		$first    = self::moment( '+8 days 00:00' );
		$booking  = self::booked( $employee, $last, $terms );
		self::assertRefused( 'too_far', self::book( $employee, $first, $terms ) );
		self::assertRefused( 'too_far', self::move( $booking, $first ) );
		self::assertSame( 'booked', self::offers( $employee, $service, substr( $last, 0, 10 ) )['23:30'] );
		self::assertSame( array(), self::offers( $employee, $service, substr( $first, 0, 10 ) ) );
		self::assertTrue( self::move( $booking, $first, array( 'as_staff' => true ) )['success'] );
		appointease_save_service( array( 'id' => $service, 'horizon_days' => 0 ) );
		self::booked( $employee, '2033-03-07 10:00', $terms );
		appointease_save_service( array( 'id' => $service, 'horizon_days' => 7, 'min_notice' => 20_160 ) );
		self::assertRefused( 'too_far', self::book( $employee, self::moment( '+9 days 10:00' ), $terms ) );
		self::assertSame( array(), self::offers( $employee, $service, substr( self::moment( '+9 days' ), 0, 10 ) ), 'Beyond the horizon nothing is offered, also within the notice.' );
	}

	public function test_a_service_has_so_many_appointments_a_day_with_each_employee(): void {
		$employee = self::employee();
		$service  = self::service( 30, array( 'max_per_day' => 2 ) );
		$terms    = array( 'service_id' => $service );
		$first    = self::booked( $employee, '09:00', $terms );
		self::booked( $employee, '12:00' );
		self::booked( $employee, '10:00', $terms );
		self::assertRefused( 'day_full', self::book( $employee, '11:00', $terms ) );
		self::assertSame( array( 'booked' ), array_values( array_unique( self::offers( $employee, $service ) ) ) );
		self::booked( $employee, '13:00' );
		self::booked( self::employee(), '11:00', $terms );
		$next = self::booked( $employee, self::NEXT_DAY . ' 09:00', $terms );
		self::assertRefused( 'day_full', self::move( $next, '11:00' ) );
		self::assertTrue( self::move( $first, '11:00' )['success'], 'Within its own day it does not count itself.' );
		self::assertTrue( self::move( $next, '11:30', array( 'as_staff' => true ) )['success'] );
		appointease_cancel( $next );
		appointease_cancel( $first );
		self::booked( $employee, '11:00', $terms );
	}

	public function test_an_employee_takes_so_many_appointments_a_day_of_whatever_kind(): void {
		$employee = self::employee( array( 'max_per_day' => 2, 'hours' => self::ALWAYS ) );
		$other    = self::service( 30 );
		self::booked( $employee, '00:00' );
		self::booked( $employee, '23:30', array( 'service_id' => $other ) );
		self::booked( $employee, self::NEXT_DAY . ' 00:00' );
		self::booked( $employee, '2031-03-02 23:30' );
		self::assertRefused( 'day_full', self::book( $employee, '10:00' ) );
		self::assertRefused( 'day_full', self::book( $employee, '10:00', array( 'service_id' => $other ) ) );
		self::assertSame( array( 'booked' ), array_values( array_unique( self::offers( $employee, self::$service ) ) ) );
		$staff = self::book( $employee, '10:00', array( 'as_staff' => true ) );
		self::assertTrue( $staff['success'] );
		self::assertRefused( 'day_full', self::book( $employee, '11:00' ) );
	}

	public function test_the_members_of_a_group_count_one_by_one(): void {
		$employee = self::employee( array( 'max_per_day' => 2 ) );
		$yoga     = array( 'service_id' => self::service( 60, array( 'capacity' => 10 ) ) );
		self::booked( $employee, '10:00', $yoga + array( 'seats' => 5 ) );
		self::booked( $employee, '10:00', $yoga );
		self::assertRefused( 'day_full', self::book( $employee, '10:00', $yoga ) );
		self::assertSame( 'booked', self::offers( $employee, $yoga['service_id'] )['10:00'] );
	}

	public function test_approval_keeps_the_time_until_the_staff_decide(): void {
		$employee = self::employee();
		$service  = self::service( 30, array( 'needs_approval' => true ) );
		$terms    = array( 'service_id' => $service );
		$request  = self::request( $employee, '10:00', $terms );
		$booking  = appointease_book_atomic( $request );
		self::assertSame( 'pending', $booking['status'] );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00' ) );
		self::assertSame( 'pending', self::move( $booking['appointment_id'], '11:00' )['status'], 'Moving approves nothing.' );
		self::assertSame( 'confirmed', appointease_set_status( $booking['appointment_id'], 'confirmed' )['status'] );
		self::assertSame( 'pending', appointease_book_atomic( $request )['status'], 'The answer as it was given.' );
		$refused = self::booked( $employee, '12:00', $terms );
		self::assertTrue( appointease_set_status( $refused, 'cancelled' )['success'] );
		self::booked( $employee, '12:00' );
		self::assertSame( 'confirmed', self::book( $employee, '13:00', $terms + array( 'as_staff' => true ) )['status'] );
	}

	public function test_the_staff_book_whenever_the_time_is_free(): void {
		$employee = self::employee( array( 'hours' => array( 'mon' => array( array( '09:00', '12:00' ) ) ) ) );
		$staff    = array( 'as_staff' => true );
		appointease_save_special_days( array( 'from' => self::NEXT_DAY, 'employee_id' => $employee, 'hours' => array() ) );
		self::booked( $employee, '06:00', $staff );
		self::booked( $employee, self::NEXT_DAY . ' 10:00', $staff );
		self::booked( $employee, '2020-03-02 10:00', $staff );
		self::assertRefused( 'slot_taken', self::book( $employee, '06:00', $staff ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '2020-03-02 10:15', $staff ) );
		appointease_lock_slot( self::DAY, $employee, '10:00', self::client() );
		self::assertRefused( 'slot_locked', self::book( $employee, '10:00', $staff ) );
		self::assertRefused( 'outside_hours', self::book( $employee, '23:45', $staff ), 'A day’s appointments end on that day.' );
		$other = self::service( 30 );
		appointease_save_employee( array( 'id' => $employee, 'service_ids' => array( self::$service ) ) );
		self::assertRefused( 'not_offered', self::book( $employee, '11:00', $staff + array( 'service_id' => $other ) ) );
	}

	public function test_strangers_begin_where_a_start_is_offered(): void {
		$service  = self::service( 30, array( 'slot_step' => 20 ) );
		$hours    = array( 'mon' => array( array( '09:10', '12:00' ) ), 'tue' => array( array( '09:00', '12:00' ) ) );
		$employee = self::employee( array( 'hours' => $hours ) );
		$stranger = array( 'service_id' => $service, 'only_offered' => true );
		$offered  = array_keys( self::offers( $employee, $service ) );
		self::assertSame( array( '09:10', '09:30', '09:50', '10:10', '10:30', '10:50', '11:10', '11:30' ), $offered );
		// The first time a worker looks before it writes; then it knows the service, and looks while it writes.
		for ( $turn = 0; $turn < 2; $turn++ ) {
			foreach ( array( '09:11', '09:20', '11:00' ) as $time ) {
				self::assertRefused( 'not_a_start', self::book( $employee, $time, $stranger ) );
			}
			self::assertRefused( 'outside_hours', self::book( $employee, '11:50', $stranger ) );
			$booking = self::booked( $employee, $offered[ $turn * 2 ], $stranger );
		}
		self::assertRefused( 'not_a_start', self::move( $booking, '10:20', array( 'only_offered' => true ) ) );
		self::assertRefused( 'not_a_start', self::move( $booking, self::NEXT_DAY . ' 09:10', array( 'only_offered' => true ) ) );
		self::assertTrue( self::move( $booking, self::NEXT_DAY . ' 09:20', array( 'only_offered' => true ) )['success'] );
		self::assertSame( 2, count( array_filter( self::offers( $employee, $service ), static fn ( string $status ): bool => 'booked' === $status ) ), 'Nothing was stored but the booking at 09:10, of which 09:30 knows.' );

		self::booked( $employee, '10:22', array( 'service_id' => $service ) );
		self::booked( $employee, '11:01', array( 'service_id' => $service, 'only_offered' => true, 'as_staff' => true ) );
		self::assertTrue( self::move( $booking, self::NEXT_DAY . ' 10:01' )['success'], 'A program may know better.' );
		self::assertNames( 'only_offered', static fn () => self::book( $employee, '09:10', array( 'only_offered' => 1 ) ) );
	}

	public function test_what_is_asked_for_is_the_same_wherever_it_may_begin(): void {
		$request = self::request( self::employee(), '10:00', array( 'only_offered' => true ) );
		$booking = appointease_book_atomic( $request );
		self::assertSame( $booking['appointment_id'], appointease_book_atomic( array( 'only_offered' => false ) + $request )['appointment_id'] );
	}

	public function test_the_staff_may_leave_out_the_address_and_choose_the_status(): void {
		$employee = self::employee();
		foreach ( array( '09:00' => '', '10:00' => null ) as $time => $email ) {
			$id = self::booked( $employee, $time, array( 'as_staff' => true, 'email' => $email ) );
			self::assertSame( '', appointease_get_appointment( $id )['email'] );
		}
		self::assertNames( 'email', static fn () => self::book( $employee, '11:00', array( 'as_staff' => true, 'email' => 'ada' ) ) );
		self::assertNames( 'email', static fn () => self::book( $employee, '11:00', array( 'email' => '' ) ) );
		foreach ( array( 'pending', 'created', 'confirmed', 'completed', 'no_show', 'cancelled' ) as $status ) {
			$request = self::request( $employee, '12:00', array( 'as_staff' => true, 'status' => $status ) );
			$booking = appointease_book_atomic( $request );
			self::assertSame( $status, $booking['status'] );
			self::assertSame( $status, appointease_book_atomic( $request )['status'] );
			self::assertRefused( 'idempotency_mismatch', appointease_book_atomic( array( 'status' => 'pending' === $status ? 'created' : 'pending' ) + $request ) );
			$owns = in_array( $status, array( 'pending', 'created', 'confirmed' ), true );
			self::assertSame( $owns ? 'booked' : 'available', self::offers( $employee, self::$service )['12:00'], $status );
			appointease_cancel( $booking['appointment_id'] );
		}
		self::assertNames( 'status', static fn () => self::book( $employee, '11:00', array( 'as_staff' => true, 'status' => 'done' ) ) );
		foreach ( array( null, false ) as $visitor ) {
			self::assertNames( 'status', static fn () => self::book( $employee, '11:00', array( 'as_staff' => $visitor, 'status' => 'confirmed' ) ) );
			self::assertRefused( 'outside_hours', self::book( $employee, '07:00', array( 'as_staff' => $visitor ) ) );
		}
		foreach ( array( 1, 'true', array() ) as $word ) {
			self::assertNames( 'as_staff', static fn () => self::book( $employee, '11:00', array( 'as_staff' => $word ) ) );
		}
	}

	public function test_staff_and_visitors_do_not_replay_each_other(): void {
		$request = self::request( self::employee(), '10:00' );
		appointease_book_atomic( $request );
		self::assertRefused( 'idempotency_mismatch', appointease_book_atomic( array( 'as_staff' => true ) + $request ) );
	}
}
