<?php
/**
 * What a service keeps free around itself: for bookings, for holds and on the page, also across midnight.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of buffers.
 */
abstract class BuffersContract extends BookTestCase {

	/**
	 * Half an hour that keeps ten minutes before it and a quarter of an hour after it free.
	 */
	private static int $colour;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::$colour = self::service( 30, array( 'buffer_before' => 10, 'buffer_after' => 15, 'slot_step' => 15 ) );
	}

	public function test_time_before_and_after_belongs_to_nobody_else(): void {
		$employee = self::employee();
		self::booked( $employee, '10:00', array( 'service_id' => self::$colour ) );
		foreach ( array( '09:25', '09:30', '10:30', '10:40' ) as $time ) {
			self::assertRefused( 'slot_taken', self::book( $employee, $time ) );
		}
		self::booked( $employee, '09:20' );
		self::booked( $employee, '10:45' );
		self::assertSame( array( '09:20', '10:00', '10:45' ), appointease_get_booked_slots( self::DAY, $employee ), 'What is kept free is no start.' );
	}

	public function test_neighbours_do_not_share_what_each_keeps_free(): void {
		$employee = self::employee();
		$colour   = array( 'service_id' => self::$colour );
		self::booked( $employee, '10:00', $colour );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:50', $colour ) );
		self::booked( $employee, '10:55', $colour );
		self::assertRefused( 'slot_taken', self::book( $employee, '09:10', $colour ) );
		self::booked( $employee, '09:05', $colour );
	}

	public function test_what_is_kept_free_may_lie_outside_the_hours(): void {
		$employee = self::employee();
		self::booked( $employee, '08:00', array( 'service_id' => self::$colour ) );
		self::booked( $employee, '19:30', array( 'service_id' => self::$colour ) );
	}

	public function test_a_day_offers_no_start_that_would_need_anothers_time(): void {
		$employee = self::employee( array( 'hours' => array( 'mon' => array( array( '09:00', '12:00' ) ) ) ) );
		self::booked( $employee, '10:00' );
		$taken = array_keys( self::offers( $employee, self::$colour ), 'booked', true );
		self::assertSame( array( '09:30', '09:45', '10:00', '10:15', '10:30' ), $taken );
		self::assertSame( 'available', self::offers( $employee, self::$colour )['10:45'] );
	}

	public function test_the_page_shows_what_the_booking_would_say(): void {
		$employee = self::employee();
		self::booked( $employee, '10:00' );
		self::booked( $employee, '12:00', array( 'service_id' => self::$colour ) );
		$refused = array();
		foreach ( self::times( '09:00', '13:00' ) as $time ) {
			$result = self::book( $employee, $time, array( 'service_id' => self::$colour ) );
			if ( $result['success'] ) {
				appointease_cancel( $result['appointment_id'] );
			} else {
				$refused[] = $time;
			}
		}
		self::assertSame( array( ...self::times( '09:20', '10:35' ), ...self::times( '11:10', '12:50' ) ), $refused );
		self::assertSame( $refused, self::colours( 'booked', $employee, array( 'duration' => '30', 'buffer_before' => '10', 'buffer_after' => '15' ) ) );
		self::assertSame( array( '10:00', '12:00' ), self::colours( 'booked', $employee, array() ) );
	}

	public function test_what_is_kept_free_reaches_into_the_next_day_and_back(): void {
		$employee = self::employee( array( 'hours' => self::ALWAYS ) );
		$late     = self::service( 60, array( 'buffer_after' => 30 ) );
		$early    = self::service( 30, array( 'buffer_before' => 60 ) );
		// Both days are cached before anything is booked.
		self::assertSame( 'available', self::offers( $employee, self::$service, self::NEXT_DAY )['00:00'] );
		self::assertSame( 'available', self::offers( $employee, self::$service )['23:30'] );

		$booking = self::booked( $employee, '23:00', array( 'service_id' => $late ) );
		self::assertRefused( 'slot_taken', self::book( $employee, self::NEXT_DAY . ' 00:00' ) );
		self::assertRefused( 'slot_taken', self::book( $employee, self::NEXT_DAY . ' 00:25' ) );
		self::assertSame( array( '00:00' => 'booked', '00:30' => 'available' ), array_slice( self::offers( $employee, self::$service, self::NEXT_DAY ), 0, 2 ) );
		self::assertSame( self::times( '00:00', '00:25' ), self::colours( 'booked', $employee, array( 'date' => self::NEXT_DAY, 'duration' => 30 ) ) );
		self::assertSame( array(), appointease_get_booked_slots( self::NEXT_DAY, $employee ), 'It does not begin there.' );

		self::assertTrue( self::move( $booking, '2031-03-10 12:00' )['success'] );
		self::assertSame( 'available', self::offers( $employee, self::$service, self::NEXT_DAY )['00:00'], 'The cached day knows that it has gone.' );
		$next = self::booked( $employee, self::NEXT_DAY . ' 00:00', array( 'service_id' => $early ) );
		self::assertSame( array( '22:30' => 'available', '23:00' => 'booked', '23:30' => 'booked' ), array_slice( self::offers( $employee, self::$service ), -3 ) );
		self::assertRefused( 'slot_taken', self::move( $booking, '23:00' ) );
		appointease_cancel( $next );
		self::assertSame( 'available', self::offers( $employee, self::$service )['23:30'] );
		self::assertTrue( self::move( $booking, '23:00' )['success'] );
	}

	public function test_a_start_that_needs_time_of_the_next_day_or_the_last_is_offered_while_that_is_free(): void {
		$employee = self::employee( array( 'hours' => self::ALWAYS ) );
		$wide     = self::service( 30, array( 'buffer_before' => 60, 'buffer_after' => 60 ) );
		$last     = static fn (): array => array_slice( self::offers( $employee, $wide ), -3 );
		$first    = static fn (): array => array_slice( self::offers( $employee, $wide, self::NEXT_DAY ), 0, 3 );
		$month    = static fn (): array => array_column( appointease_get_availability( '2031-03', $employee, $wide )['days'], 'available', 'date' );
		self::assertSame( array( '22:30' => 'available', '23:00' => 'available', '23:30' => 'available' ), $last() );
		$free = $month();

		// It keeps nothing free itself and does not touch the day before: what the other would keep free does.
		$early = self::booked( $employee, self::NEXT_DAY . ' 00:30' );
		foreach ( array( '23:00' => true, '23:30' => false ) as $time => $is_free ) {
			self::assertSame( $is_free ? 'available' : 'booked', $last()[ $time ] );
			$tried = self::book( $employee, $time, array( 'service_id' => $wide ) );
			self::assertSame( $is_free, $tried['success'], $time );
			if ( $is_free ) {
				appointease_cancel( $tried['appointment_id'] );
			}
		}
		self::assertSame( $free[ self::DAY ] - 1, $month()[ self::DAY ] );
		appointease_cancel( $early );
		self::assertSame( 'available', $last()['23:30'] );

		$late = self::booked( $employee, '23:00' );
		self::assertSame( array( '00:00' => 'booked', '00:30' => 'available', '01:00' => 'available' ), $first() );
		self::assertRefused( 'slot_taken', self::book( $employee, self::NEXT_DAY . ' 00:00', array( 'service_id' => $wide ) ) );
		self::assertSame( $free[ self::NEXT_DAY ] - 1, $month()[ self::NEXT_DAY ] );
		appointease_cancel( $late );
		self::assertSame( $free, $month() );
	}

	public function test_a_hold_keeps_free_what_its_booking_will(): void {
		$employee = self::employee();
		$owner    = self::client();
		self::assertTrue( appointease_lock_slot( self::DAY, $employee, '10:00', $owner, null, null, self::$colour )['success'] );
		self::assertSame( 30, appointease_get_locked_slots( self::DAY, $employee )['10:00']['duration'], 'The length is the service’s.' );
		self::assertSame( self::times( '09:25', '10:40' ), self::colours( 'locked', $employee, array( 'duration' => 30 ) ) );
		self::assertSame( array(), self::colours( 'locked', $employee, array( 'duration' => 30, 'client_id' => $owner ) ) );
		foreach ( array( '09:30', '10:30' ) as $time ) {
			self::assertRefused( 'slot_locked', appointease_set_active_selection( self::DAY, $employee, $time, self::client() ) );
			self::assertRefused( 'slot_locked', appointease_lock_slot( self::DAY, $employee, $time, self::client() ) );
			self::assertRefused( 'slot_locked', self::book( $employee, $time ) );
		}
		self::assertTrue( appointease_lock_slot( self::DAY, $employee, '10:45', self::client() )['success'] );
		self::booked( $employee, '10:00', array( 'service_id' => self::$colour, 'client_id' => $owner ) );
		self::assertSame( array(), self::colours( 'locked', $employee, array( 'duration' => 5, 'date' => self::NEXT_DAY ) ) );
		self::assertSame( array( '10:45' ), array_keys( appointease_get_locked_slots( self::DAY, $employee ) ), 'All of the lock became the booking.' );
	}

	public function test_a_selection_keeps_it_free_too_and_its_own_length_may_differ(): void {
		$employee = self::employee();
		appointease_set_active_selection( self::DAY, $employee, '10:00', self::client(), 60, self::$colour );
		self::assertSame( 60, appointease_get_active_selections( self::DAY, $employee )['10:00']['duration'] );
		self::assertRefused( 'slot_locked', appointease_set_active_selection( self::DAY, $employee, '11:00', self::client() ) );
		self::assertTrue( appointease_set_active_selection( self::DAY, $employee, '11:15', self::client() )['success'] );
		self::booked( $employee, '10:30' );
	}

	public function test_a_lock_reaches_over_midnight(): void {
		$employee = self::employee( array( 'hours' => self::ALWAYS ) );
		$late     = self::service( 30, array( 'buffer_after' => 30 ) );
		self::assertTrue( appointease_lock_slot( self::DAY, $employee, '23:30', self::client(), null, null, $late )['success'] );
		self::assertRefused( 'slot_locked', appointease_lock_slot( self::NEXT_DAY, $employee, '00:00', self::client() ) );
		self::assertRefused( 'slot_locked', self::book( $employee, self::NEXT_DAY . ' 00:00' ) );
		self::assertTrue( appointease_lock_slot( self::NEXT_DAY, $employee, '00:30', self::client() )['success'] );
	}

	public function test_what_stands_keeps_its_own_until_it_is_moved(): void {
		$employee = self::employee();
		$service  = self::service( 30, array( 'buffer_after' => 30 ) );
		$booking  = self::booked( $employee, '10:00', array( 'service_id' => $service ) );
		appointease_save_service( array( 'id' => $service, 'buffer_after' => 0 ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '10:30' ) );
		self::assertTrue( self::move( $booking, '10:00' )['success'] );
		self::booked( $employee, '10:30' );
	}
}
