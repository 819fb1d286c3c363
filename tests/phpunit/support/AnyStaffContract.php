<?php
/**
 * Bookings with whoever is free: who is chosen, who never is, and what is said when nobody can.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of employee 0. Every test has a service that only its own employees offer.
 */
abstract class AnyStaffContract extends BookTestCase {

	/**
	 * A service, and so many who offer it.
	 *
	 * @param int                  $count   How many.
	 * @param array<string, mixed> $service What else the service has.
	 * @return array{0: int, 1: int[]}
	 */
	private static function salon( int $count, array $service = array() ): array {
		$id        = self::service( 30, $service );
		$employees = array();
		for ( $i = 0; $i < $count; $i++ ) {
			$employees[] = self::employee( array( 'service_ids' => array( $id ) ) );
		}
		return array( $id, $employees );
	}

	/**
	 * Who gets a booking.
	 *
	 * @param int                  $service Of what.
	 * @param string               $when    When.
	 * @param array<string, mixed> $fields  What else the request has.
	 */
	private static function chosen( int $service, string $when, array $fields = array() ): int {
		$result = self::book( 0, $when, $fields + array( 'service_id' => $service ) );
		self::assertTrue( $result['success'], $result['message'] ?? '' );
		self::assertSame( $result['employee_id'], appointease_get_appointment( $result['appointment_id'] )['employee_id'] );
		return $result['employee_id'];
	}

	public function test_the_lowest_number_then_the_fewest_appointments(): void {
		list( $service, list( $ann, $bea, $cas ) ) = self::salon( 3 );
		self::assertSame( $ann, self::chosen( $service, '10:00' ), 'Nobody has anything: the lowest number.' );
		self::assertSame( $bea, self::chosen( $service, '11:00' ), 'Ann has one.' );
		self::assertSame( $cas, self::chosen( $service, '12:00' ) );
		self::assertSame( $ann, self::chosen( $service, '13:00' ) );
		self::booked( $bea, '15:00', array( 'service_id' => $service ) );
		self::booked( $bea, self::NEXT_DAY . ' 15:00', array( 'service_id' => $service ) );
		self::assertSame( $cas, self::chosen( $service, '14:00' ), 'Ann and Bea have two.' );
		self::assertSame( $ann, self::chosen( $service, self::NEXT_DAY . ' 10:00' ), 'Another day counts by itself.' );
		self::assertSame( $cas, self::chosen( $service, self::NEXT_DAY . ' 11:00' ) );
	}

	public function test_whom_the_visitor_has_locked_goes_first(): void {
		list( $service, list( $ann, $bea ) ) = self::salon( 2 );
		$visitor = self::client();
		self::booked( $bea, '09:00', array( 'service_id' => $service ) );
		appointease_lock_slot( self::DAY, $bea, '10:00', $visitor );
		self::assertSame( $bea, self::chosen( $service, '10:00', array( 'client_id' => $visitor ) ) );
		self::assertSame( array(), appointease_get_locked_slots( self::DAY, $bea ) );
		self::assertSame( $ann, self::chosen( $service, '10:00', array( 'client_id' => $visitor ) ) );
	}

	public function test_whom_somebody_else_has_locked_is_passed_over(): void {
		list( $service, list( $ann, $bea ) ) = self::salon( 2 );
		appointease_lock_slot( self::DAY, $ann, '10:00', self::client() );
		self::assertSame( $bea, self::chosen( $service, '10:00' ) );
		$refused = self::book( 0, '10:00', array( 'service_id' => $service ) );
		self::assertRefused( 'slot_locked', $refused );
		self::assertGreaterThan( 590, $refused['ttl'], 'Ann may be free in ten minutes, Bea never.' );
	}

	public function test_only_those_who_offer_it_and_work_then_are_asked(): void {
		list( $service, list( $ann, $bea, $cas ) ) = self::salon( 3 );
		$stranger = self::employee( array( 'service_ids' => array( self::$service ) ) );
		appointease_save_employee( array( 'id' => $ann, 'active' => false ) );
		appointease_save_employee( array( 'id' => $bea, 'hours' => array( 'tue' => array( array( '09:00', '17:00' ) ) ) ) );
		self::assertSame( $cas, self::chosen( $service, '10:00' ) );
		self::assertRefused( 'slot_taken', self::book( 0, '10:00', array( 'service_id' => $service ) ) );
		self::assertRefused( 'outside_hours', self::book( 0, '07:00', array( 'service_id' => $service ) ) );
		self::assertRefused( 'in_past', self::book( 0, '2020-03-02 10:00', array( 'service_id' => $service ) ) );
		appointease_save_employee( array( 'id' => $cas, 'service_ids' => array( self::$service ) ) );
		appointease_save_employee( array( 'id' => $bea, 'active' => false ) );
		$nobody = self::service( 30 );
		self::assertRefused( 'not_offered', self::book( 0, '10:00', array( 'service_id' => $service ) ) );
		self::assertSame( array(), self::offers( 0, $service ) );
		appointease_save_service( array( 'id' => $nobody, 'active' => false ) );
		self::assertRefused( 'not_offered', self::book( 0, '10:00', array( 'service_id' => $nobody ) ) );
		self::assertSame( array(), appointease_get_booked_slots( self::DAY, $stranger ) );
	}

	public function test_strangers_are_given_to_whoever_has_that_start(): void {
		list( $service, list( $ann, $bea ) ) = self::salon( 2, array( 'duration' => 60 ) );
		$hours = static fn ( string $opens ): array => array( 'mon' => array( array( $opens, '17:00' ) ) );
		appointease_save_employee( array( 'id' => $ann, 'hours' => $hours( '09:00' ) ) );
		appointease_save_employee( array( 'id' => $bea, 'hours' => $hours( '09:30' ) ) );
		$stranger = array( 'only_offered' => true );
		self::assertSame( $ann, self::chosen( $service, '10:00', $stranger ) );
		self::assertSame( $ann, self::chosen( $service, '12:00', $stranger ), 'Bea has less to do, and no such start.' );
		self::assertSame( $bea, self::chosen( $service, '10:30', $stranger ) );
		self::assertRefused( 'not_a_start', self::book( 0, '14:10', $stranger + array( 'service_id' => $service ) ) );
		self::assertSame( $bea, self::chosen( $service, '14:00' ), 'A program may know better.' );
	}

	public function test_a_start_is_there_if_anybody_has_it(): void {
		list( $service, list( $ann, $bea ) ) = self::salon( 2 );
		appointease_save_employee( array( 'id' => $ann, 'hours' => array( 'mon' => array( array( '09:00', '10:00' ) ) ) ) );
		appointease_save_employee( array( 'id' => $bea, 'hours' => array( 'mon' => array( array( '09:30', '10:30' ) ) ) ) );
		self::booked( $ann, '09:00', array( 'service_id' => $service ) );
		$day = appointease_get_availability( self::DAY, 0, $service );
		self::assertSame( 0, $day['employee_id'] );
		self::assertSame(
			array(
				array( 'time' => '09:00', 'end' => '09:30', 'status' => 'booked', 'employee_ids' => array() ),
				array( 'time' => '09:30', 'end' => '10:00', 'status' => 'available', 'employee_ids' => array( $ann, $bea ) ),
				array( 'time' => '10:00', 'end' => '10:30', 'status' => 'available', 'employee_ids' => array( $bea ) ),
			),
			$day['slots']
		);
	}

	public function test_the_same_request_again_gets_the_same_person(): void {
		list( $service ) = self::salon( 2 );
		$request         = self::request( 0, '10:00', array( 'service_id' => $service ) );
		$first           = appointease_book_atomic( $request );
		self::assertSame( array( 'replayed' => true ) + $first, array( 'replayed' => true ) + appointease_book_atomic( $request ) );
		self::assertRefused( 'idempotency_mismatch', appointease_book_atomic( array( 'employee_id' => $first['employee_id'] ) + $request ) );
	}

	public function test_a_full_day_of_one_and_a_taken_time_of_the_other_are_a_refusal(): void {
		list( $service, list( $ann, $bea ) ) = self::salon( 2 );
		appointease_save_employee( array( 'id' => $ann, 'max_per_day' => 1 ) );
		self::booked( $ann, '09:00', array( 'service_id' => $service ) );
		self::booked( $bea, '10:00', array( 'service_id' => $service ) );
		self::assertRefused( 'slot_taken', self::book( 0, '10:00', array( 'service_id' => $service ) ) );
		self::assertSame( 'booked', self::offers( 0, $service )['10:00'] );
		appointease_save_employee( array( 'id' => $bea, 'max_per_day' => 1 ) );
		self::assertRefused( 'day_full', self::book( 0, '12:00', array( 'service_id' => $service ) ) );
	}

	public function test_a_group_is_filled_one_after_another(): void {
		list( $service, list( $ann, $bea ) ) = self::salon( 2, array( 'capacity' => 3 ) );
		$party = static fn ( int $seats ): array => array( 'service_id' => $service, 'seats' => $seats );
		self::assertSame( $ann, self::chosen( $service, '10:00', $party( 2 ) ) );
		self::assertSame( 3, self::places( 0, $service )['10:00'], 'A party of three still finds its places.' );
		self::assertSame( $bea, self::chosen( $service, '10:00', $party( 2 ) ) );
		$refused = self::book( 0, '10:00', $party( 2 ) );
		self::assertRefused( 'too_few_places', $refused );
		self::assertSame( 1, $refused['seats_left'] );
		self::assertSame( array( $ann, $bea ), array( self::chosen( $service, '10:00' ), self::chosen( $service, '10:00' ) ) );
		self::assertRefused( 'slot_taken', self::book( 0, '10:00', $party( 1 ) ) );
	}

	public function test_asking_one_who_is_full_leaves_nothing_behind(): void {
		list( $service, list( $ann, $bea ) ) = self::salon( 2, array( 'duration' => 60, 'slot_step' => 30, 'capacity' => 2 ) );
		self::booked( $ann, '10:00', array( 'service_id' => $service, 'seats' => 2 ) );
		self::booked( $bea, '13:00', array( 'service_id' => $service ) );
		self::booked( $bea, '15:00', array( 'service_id' => $service ) );
		$before = self::claims( $ann );
		self::assertSame( $bea, self::chosen( $service, '10:30' ), 'Ann has fewer appointments, and is full until eleven.' );
		self::assertSame( $before, self::claims( $ann ), 'Her half hour from eleven is still everybody’s.' );
		self::booked( $ann, '11:00', array( 'service_id' => $service ) );
	}

	public function test_places_are_those_of_somebody_who_can_be_booked(): void {
		list( $service, list( $ann, $bea ) ) = self::salon( 2, array( 'capacity' => 5 ) );
		appointease_save_employee( array( 'id' => $ann, 'max_per_day' => 1 ) );
		self::booked( $ann, '09:00', array( 'service_id' => $service ) );
		self::booked( $bea, '10:00', array( 'service_id' => $service, 'seats' => 3 ) );
		self::assertSame( 2, self::places( 0, $service )['10:00'], 'Ann takes nobody more that day.' );
		self::assertRefused( 'too_few_places', self::book( 0, '10:00', array( 'service_id' => $service, 'seats' => 3 ) ) );
	}
}
