<?php
/**
 * Services that several strangers attend at once: how many places there are, who may share them, and what becomes of a
 * group's time when people leave.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of groups.
 */
abstract class GroupsContract extends BookTestCase {

	/**
	 * An hour with three places, every half hour.
	 *
	 * @param array<string, mixed> $fields What else it has.
	 */
	private static function yoga( array $fields = array() ): int {
		return self::service( 60, $fields + array( 'capacity' => 3, 'slot_step' => 30, 'price_cents' => 1500 ) );
	}

	public function test_as_many_as_there_are_places_and_no_more(): void {
		$employee = self::employee();
		$yoga     = array( 'service_id' => self::yoga() );
		self::assertSame( 3, appointease_get_availability( self::DAY, $employee, $yoga['service_id'] )['capacity'] );
		foreach ( array( 3, 2, 1 ) as $left ) {
			self::assertSame( $left, self::places( $employee, $yoga['service_id'] )['10:00'] );
			self::booked( $employee, '10:00', $yoga );
		}
		self::assertSame( 0, self::places( $employee, $yoga['service_id'] )['10:00'] );
		self::assertSame( array( '09:00' => 'available', '09:30' => 'booked', '10:00' => 'booked', '10:30' => 'booked', '11:00' => 'available' ), array_slice( self::offers( $employee, $yoga['service_id'] ), 2, 5 ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00', $yoga ) );
		self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::DAY, $employee ) );
		self::assertSame( array(), self::places( $employee, self::$service ), 'Who is alone has no places to count.' );
	}

	public function test_a_party_comes_together_or_not_at_all(): void {
		$employee = self::employee();
		$yoga     = array( 'service_id' => self::yoga() );
		$party    = self::book( $employee, '10:00', $yoga + array( 'seats' => '2' ) );
		self::assertSame( 2, $party['seats'] );
		$row = appointease_get_appointment( $party['appointment_id'] );
		self::assertSame( array( 2, 3000 ), array( $row['seats'], $row['price_cents'] ) );
		$refused = self::book( $employee, '10:00', $yoga + array( 'seats' => 2 ) );
		self::assertRefused( 'too_few_places', $refused );
		self::assertSame( 1, $refused['seats_left'] );
		self::booked( $employee, '10:00', $yoga );
		$refused = self::book( $employee, '14:00', $yoga + array( 'seats' => 4 ) );
		self::assertRefused( 'too_few_places', $refused );
		self::assertSame( 3, $refused['seats_left'], 'It has never had as many.' );
		self::assertRefused( 'too_few_places', self::book( $employee, '15:00', array( 'seats' => 2 ) ) );
		foreach ( array( 0, -1, 51 ) as $seats ) {
			self::assertNames( 'seats', static fn () => self::book( $employee, '14:00', $yoga + array( 'seats' => $seats ) ) );
		}
		appointease_cancel( $party['appointment_id'] );
		self::assertSame( 2, self::places( $employee, $yoga['service_id'] )['10:00'] );
		self::booked( $employee, '10:00', $yoga + array( 'seats' => 2 ) );
	}

	public function test_a_replay_names_the_places_and_another_number_is_another_request(): void {
		$employee = self::employee();
		$request  = self::request( $employee, '10:00', array( 'service_id' => self::yoga(), 'seats' => 2 ) );
		$first    = appointease_book_atomic( $request );
		self::assertSame( array( 'replayed' => true ) + $first, array( 'replayed' => true ) + appointease_book_atomic( $request ) );
		self::assertRefused( 'idempotency_mismatch', appointease_book_atomic( array( 'seats' => 1 ) + $request ) );
	}

	public function test_nothing_else_may_be_where_a_group_is(): void {
		$employee = self::employee();
		$yoga     = array( 'service_id' => self::yoga() );
		self::booked( $employee, '10:00', $yoga );
		foreach ( array( '09:45', '10:00', '10:30' ) as $time ) {
			self::assertRefused( 'slot_taken', self::book( $employee, $time ) );
			self::assertRefused( 'slot_taken', appointease_lock_slot( self::DAY, $employee, $time, self::client() ) );
		}
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00', array( 'service_id' => self::yoga() ) ), );
		self::booked( $employee, '14:00' );
		self::assertRefused( 'slot_taken', self::book( $employee, '13:30', $yoga ) );
		self::assertSame( array( 0, 0, 3 ), array_values( array_intersect_key( self::places( $employee, $yoga['service_id'] ), array( '13:30' => 1, '14:00' => 1, '14:30' => 1 ) ) ) );
	}

	public function test_a_lock_keeps_a_group_away_unless_it_is_ones_own(): void {
		$employee = self::employee();
		$yoga     = array( 'service_id' => self::yoga() );
		$owner    = self::client();
		self::assertTrue( appointease_lock_slot( self::DAY, $employee, '10:30', $owner )['success'] );
		$refused = self::book( $employee, '10:00', $yoga + array( 'client_id' => self::client() ) );
		self::assertRefused( 'slot_locked', $refused );
		self::assertGreaterThan( 590, $refused['ttl'] );
		self::booked( $employee, '10:00', $yoga + array( 'client_id' => $owner ) );
		self::booked( $employee, '10:00', $yoga );
	}

	public function test_a_selection_does_not_keep_a_group_away(): void {
		$employee = self::employee();
		appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() );
		self::booked( $employee, '10:00', array( 'service_id' => self::yoga() ) );
	}

	public function test_groups_that_overlap_are_full_where_they_overlap(): void {
		$employee = self::employee();
		$yoga     = array( 'service_id' => self::yoga( array( 'capacity' => 2 ) ) );
		self::booked( $employee, '10:00', $yoga );
		self::booked( $employee, '10:30', $yoga );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00', $yoga ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:30', $yoga ) );
		self::assertSame( array( '09:00' => 2, '09:30' => 1, '10:00' => 0, '10:30' => 0, '11:00' => 1, '11:30' => 2 ), array_slice( self::places( $employee, $yoga['service_id'] ), 2, 6 ) );
		self::booked( $employee, '11:00', $yoga );
		self::booked( $employee, '09:30', $yoga );
	}

	public function test_the_time_is_free_for_others_when_the_last_has_left(): void {
		$employee = self::employee();
		$yoga     = array( 'service_id' => self::yoga() );
		$first    = self::booked( $employee, '10:00', $yoga );
		$second   = self::booked( $employee, '10:30', $yoga );
		appointease_cancel( $first );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:30' ) );
		self::booked( $employee, '10:00' );
		appointease_cancel( $second );
		self::assertSame( 6, self::claims( $employee ), 'Nothing of the group is left.' );
		self::booked( $employee, '10:30' );
	}

	public function test_members_move_between_groups_by_the_same_rules(): void {
		$employee = self::employee();
		$other    = self::employee();
		$yoga     = array( 'service_id' => self::yoga() );
		$party    = self::booked( $employee, '10:00', $yoga + array( 'seats' => 2 ) );
		self::booked( $employee, '12:00', $yoga + array( 'seats' => 2 ) );
		$refused = self::move( $party, '12:00' );
		self::assertRefused( 'too_few_places', $refused );
		self::assertSame( 1, $refused['seats_left'] );
		self::assertSame( 1, self::places( $employee, $yoga['service_id'] )['10:00'], 'The old places stand.' );
		self::assertTrue( self::move( $party, '10:30' )['success'], 'Over its own old time.' );
		$moved = self::move( $party, '12:00', array( 'employee_id' => $other ) );
		self::assertSame( array( true, $other, 2 ), array( $moved['success'], $moved['employee_id'], $moved['seats'] ) );
		self::booked( $employee, '10:00' );
		self::booked( $other, '12:00', $yoga );
		self::assertRefused( 'slot_taken', self::book( $other, '12:00', $yoga ) );
	}

	public function test_who_was_called_off_needs_a_place_again(): void {
		$employee = self::employee();
		$yoga     = array( 'service_id' => self::yoga() );
		$party    = self::booked( $employee, '10:00', $yoga + array( 'seats' => 2 ) );
		self::booked( $employee, '10:00', $yoga );
		appointease_cancel( $party );
		$guest   = self::booked( $employee, '10:00', $yoga );
		$refused = appointease_set_status( $party, 'confirmed' );
		self::assertRefused( 'too_few_places', $refused );
		self::assertSame( 1, $refused['seats_left'] );
		self::booked( $employee, '10:00', $yoga );
		self::assertRefused( 'slot_taken', appointease_set_status( $party, 'confirmed' ) );
		appointease_cancel( $guest );
		self::assertRefused( 'too_few_places', appointease_set_status( $party, 'confirmed' ) );
		self::assertSame( 1, self::places( $employee, $yoga['service_id'] )['10:00'] );
	}

	public function test_fewer_places_than_are_taken_take_nobody_away_and_let_nobody_in(): void {
		$employee = self::employee();
		$service  = self::yoga();
		$yoga     = array( 'service_id' => $service );
		$members  = array( self::booked( $employee, '10:00', $yoga ), self::booked( $employee, '10:00', $yoga ), self::booked( $employee, '10:00', $yoga ) );
		appointease_save_service( array( 'id' => $service, 'capacity' => 2 ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00', $yoga ) );
		// The first gives a place free, but two are as many as there may be.
		appointease_cancel( $members[0] );
		self::assertSame( 0, self::places( $employee, $service )['10:00'] );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00', $yoga ) );
		self::assertRefused( 'slot_taken', appointease_set_status( $members[0], 'confirmed' ) );
		appointease_cancel( $members[1] );
		self::assertSame( 1, self::places( $employee, $service )['10:00'] );
		$last = self::booked( $employee, '10:00', $yoga );

		appointease_save_service( array( 'id' => $service, 'capacity' => 1 ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00', $yoga ) );
		appointease_cancel( $members[2] );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00', $yoga ) );
		self::assertTrue( self::move( $last, '10:30' )['success'], 'It may have its time to itself now.' );
		self::booked( $employee, '09:30', $yoga );
	}

	public function test_a_party_that_has_become_too_large_stays_where_it_is(): void {
		$employee = self::employee();
		$service  = self::yoga();
		$party    = array(
			'service_id' => $service,
			'seats'      => 2,
		);
		$standing = self::booked( $employee, '10:00', $party );
		$gone     = self::booked( $employee, '12:00', $party );
		appointease_cancel( $gone );
		appointease_save_service( array( 'id' => $service, 'capacity' => 1 ) );
		self::assertRefused( 'too_few_places', self::move( $standing, '14:00' ) );
		self::assertRefused( 'too_few_places', appointease_set_status( $gone, 'confirmed' ) );
		self::assertSame( 'confirmed', appointease_get_appointment( $standing )['status'] );
		self::assertSame( 'cancelled', appointease_get_appointment( $gone )['status'] );
		appointease_save_service( array( 'id' => $service, 'capacity' => 2 ) );
		self::assertTrue( self::move( $standing, '14:00' )['success'] );
	}

	public function test_more_places_do_not_open_what_was_booked_alone(): void {
		$employee = self::employee();
		$service  = self::service( 60, array( 'slot_step' => 30 ) );
		$alone    = self::booked( $employee, '10:00', array( 'service_id' => $service ) );
		appointease_save_service( array( 'id' => $service, 'capacity' => 3 ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:00', array( 'service_id' => $service ) ) );
		self::assertSame( 0, self::places( $employee, $service )['10:00'] );
		appointease_cancel( $alone );
		self::booked( $employee, '10:00', array( 'service_id' => $service ) );
		self::assertTrue( appointease_set_status( $alone, 'confirmed' )['success'], 'It comes back as a member of the group.' );
		self::assertSame( 1, self::places( $employee, $service )['10:00'] );
	}

	public function test_the_page_shows_a_group_as_booked_only_to_those_who_cannot_join(): void {
		$employee = self::employee();
		$yoga     = self::yoga();
		self::booked( $employee, '10:00', array( 'service_id' => $yoga, 'seats' => 2 ) );
		$poll = array( 'duration' => '60', 'service_id' => (string) $yoga );
		self::assertSame( array(), self::colours( 'booked', $employee, $poll ) );
		self::assertSame( array(), self::colours( 'booked', $employee, array( 'service_id' => $yoga ) ) );
		self::assertSame( self::times( '09:05', '10:55' ), self::colours( 'booked', $employee, $poll + array( 'seats' => '2' ) ) );
		self::assertSame( self::times( '09:05', '10:55' ), self::colours( 'booked', $employee, array( 'duration' => '60', 'service_id' => self::$service ) ) );
		self::assertSame( array( '10:00' ), self::colours( 'booked', $employee, array() ) );
		self::booked( $employee, '10:30', array( 'service_id' => $yoga ) );
		self::assertSame( self::times( '09:35', '10:55' ), self::colours( 'booked', $employee, $poll ) );
	}

	public function test_a_group_keeps_its_buffers_for_others_only(): void {
		$employee = self::employee();
		$yoga     = array( 'service_id' => self::yoga( array( 'buffer_before' => 15, 'buffer_after' => 15 ) ) );
		self::booked( $employee, '10:00', $yoga );
		self::booked( $employee, '10:00', $yoga );
		self::assertRefused( 'slot_taken', self::book( $employee, '11:00' ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '09:30' ) );
		self::booked( $employee, '11:15' );
		self::booked( $employee, '10:00', $yoga );
	}
}
