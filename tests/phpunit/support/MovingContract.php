<?php
/**
 * Where an appointment can be moved to: what is offered for it is what a move of it is granted.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use AppointEase\NotFoundException;

/**
 * The contract of appointease_get_availability() with an appointment that is about to be moved.
 */
abstract class MovingContract extends BookTestCase {

	private const MONTH = '2031-03';

	/**
	 * The starts that can be had in a stretch of a day, looked at twice: the second time the day is cached where Redis serves.
	 *
	 * @param string   $first    The first of the stretch.
	 * @param string   $last     The last.
	 * @param int      $employee Whose, or 0.
	 * @param int      $service  Of what.
	 * @param int|null $moving   The appointment that is about to be moved.
	 * @param string   $day      The day.
	 * @return string[]
	 */
	private static function free( string $first, string $last, int $employee, int $service, ?int $moving = null, string $day = self::DAY ): array {
		$offers = self::offers( $employee, $service, $day, $moving );
		self::assertSame( $offers, self::offers( $employee, $service, $day, $moving ) );
		$free = array_keys( $offers, 'available', true );
		return array_values( array_filter( $free, static fn ( string $time ): bool => $first <= $time && $time <= $last ) );
	}

	/**
	 * Asserts that a month counts of some of its days what these days offer.
	 *
	 * @param int    $employee Whose, or 0.
	 * @param int    $service  Of what.
	 * @param int    $moving   The appointment that is about to be moved.
	 * @param string ...$days  The days.
	 */
	private static function assertMonthCountsDays( int $employee, int $service, int $moving, string ...$days ): void {
		$counts = array_column( appointease_get_availability( self::MONTH, $employee, $service, $moving )['days'], 'available', 'date' );
		foreach ( $days as $day ) {
			self::assertCount( $counts[ $day ], self::free( '00:00', '23:59', $employee, $service, $moving, $day ), $day );
		}
	}

	public function test_a_new_time_may_overlap_the_one_it_leaves(): void {
		$employee = self::employee();
		$service  = self::service( 60, array( 'slot_step' => 15 ) );
		$own      = self::booked( $employee, '10:00', array( 'service_id' => $service ) );
		$other    = self::booked( $employee, '12:00', array( 'service_id' => $service ) );
		$free     = static fn ( ?int $moving ): array => self::free( '09:00', '13:00', $employee, $service, $moving );
		self::assertSame( array( '09:00', '11:00', '13:00' ), $free( null ) );
		self::assertSame( array( '09:00', '09:15', '09:30', '09:45', '10:00', '10:15', '10:30', '10:45', '11:00', '13:00' ), $free( $own ) );
		self::assertSame( array( '09:00', '11:00', '11:15', '11:30', '11:45', '12:00', '12:15', '12:30', '12:45', '13:00' ), $free( $other ) );
		self::assertMonthCountsDays( $employee, $service, $own, self::DAY, self::NEXT_DAY );
		self::assertTrue( self::move( $own, '10:15', array( 'only_offered' => true ) )['success'] );
		self::assertSame( array( '09:00', '09:15', '13:00' ), $free( null ), 'Without it nothing has become free.' );
	}

	public function test_what_it_keeps_free_around_itself_is_free_for_it_also_beyond_midnight(): void {
		$employee = self::employee( array( 'hours' => self::ALWAYS ) );
		$service  = self::service( 30, array( 'slot_step' => 30, 'buffer_before' => 30, 'buffer_after' => 60 ) );
		$own      = self::booked( $employee, '23:30', array( 'service_id' => $service ) );
		self::assertSame( array( '21:30' ), self::free( '21:30', '23:30', $employee, $service ) );
		self::assertSame( array( '21:30', '22:00', '22:30', '23:00', '23:30' ), self::free( '21:30', '23:30', $employee, $service, $own ) );
		self::assertSame( array( '01:30' ), self::free( '00:00', '01:30', $employee, $service, null, self::NEXT_DAY ) );
		self::assertSame( array( '00:00', '00:30', '01:00', '01:30' ), self::free( '00:00', '01:30', $employee, $service, $own, self::NEXT_DAY ) );
		// The service has other breaks since: the appointment keeps those that it has, and they are free for it.
		appointease_save_service( array( 'id' => $service, 'buffer_before' => 0, 'buffer_after' => 0 ) );
		self::assertSame( array(), self::free( '23:00', '23:30', $employee, $service ) );
		self::assertSame( array( '23:00', '23:30' ), self::free( '23:00', '23:30', $employee, $service, $own ) );
		self::assertMonthCountsDays( $employee, $service, $own, '2031-03-02', self::DAY, self::NEXT_DAY );
	}

	public function test_no_limit_of_its_own_day_counts_it(): void {
		$limits = array(
			array( self::employee(), self::service( 30, array( 'max_per_day' => 2 ) ) ),
			array( self::employee( array( 'max_per_day' => 2 ) ), self::service( 30 ) ),
		);
		foreach ( $limits as list( $employee, $service ) ) {
			$terms = array( 'service_id' => $service );
			$own   = self::booked( $employee, '09:00', $terms );
			self::booked( $employee, '10:00', $terms );
			$next = self::booked( $employee, self::NEXT_DAY . ' 09:00', $terms );
			self::assertSame( array(), self::free( '08:00', '20:00', $employee, $service ) );
			self::assertSame( array(), self::free( '08:00', '20:00', $employee, $service, $next ), 'That day has been full without it.' );
			self::assertSame( array( '09:00', '09:30', '10:30' ), self::free( '09:00', '10:30', $employee, $service, $own ) );
			self::assertMonthCountsDays( $employee, $service, $own, self::DAY, self::NEXT_DAY );
			self::assertRefused( 'day_full', self::move( $next, '11:00' ) );
			self::assertTrue( self::move( $own, '11:00' )['success'] );
		}
	}

	public function test_of_a_group_only_its_own_places_are_free_for_it(): void {
		$employee = self::employee();
		$service  = self::service( 60, array( 'capacity' => 5, 'slot_step' => 30 ) );
		$yoga     = array( 'service_id' => $service );
		$party    = self::booked( $employee, '10:00', $yoga + array( 'seats' => 2 ) );
		$single   = self::booked( $employee, '10:00', $yoga );
		self::booked( $employee, '10:00', $yoga );
		self::booked( $employee, '10:30', $yoga );
		$left = static fn ( ?int $moving ): array => array_slice( self::places( $employee, $service, $moving ), 3, 4 );
		for ( $capacity = 5; $capacity < 7; $capacity++ ) {
			// What the members have taken does not change with the group.
			appointease_save_service( array( 'id' => $service, 'capacity' => $capacity ) );
			$more = $capacity - 5;
			self::assertSame( array( '09:30' => 1 + $more, '10:00' => $more, '10:30' => $more, '11:00' => 4 + $more ), $left( null ) );
			self::assertSame( array( '09:30' => 3 + $more, '10:00' => 2 + $more, '10:30' => 2 + $more, '11:00' => 4 + $more ), $left( $party ) );
			self::assertSame( array( '09:30' => 2 + $more, '10:00' => 1 + $more, '10:30' => 1 + $more, '11:00' => 4 + $more ), $left( $single ), 'Not those of the other who has come alone.' );
			self::assertMonthCountsDays( $employee, $service, $party, self::DAY );
		}
		self::assertTrue( self::move( $party, '10:30' )['success'] );
		self::assertSame( array(), self::free( '10:00', '11:00', $employee, self::$service, $single ), 'For all others the time is the group’s.' );
	}

	public function test_of_whoever_is_free_it_changes_the_time_of_its_own_employee(): void {
		$service = self::service( 30 );
		$ann     = self::employee( array( 'service_ids' => array( $service ) ) );
		$bea     = self::employee( array( 'service_ids' => array( $service ) ) );
		$own     = self::booked( $ann, '10:00', array( 'service_id' => $service ) );
		self::booked( $bea, '10:00', array( 'service_id' => $service ) );
		$with    = static function ( ?int $moving ) use ( $service, $ann, $bea ): array {
			$slots = appointease_get_availability( self::DAY, 0, $service, $moving )['slots'];
			// Others, whom other tests have left, offer everything.
			return array_values( array_intersect( array( $ann, $bea ), array_column( $slots, 'employee_ids', 'time' )['10:00'] ) );
		};
		self::assertSame( array(), $with( null ) );
		self::assertSame( array( $ann ), $with( $own ) );
		self::assertMonthCountsDays( 0, $service, $own, self::DAY );
		self::assertSame( array(), self::free( '10:00', '10:00', $bea, $service, $own ) );
	}

	public function test_what_does_not_stand_leaves_nothing(): void {
		$employee = self::employee();
		$staff    = array( 'as_staff' => true );
		$over     = array( self::booked( $employee, '10:00' ) );
		appointease_cancel( $over[0] );
		foreach ( array( 'completed', 'no_show' ) as $status ) {
			$over[] = self::booked( $employee, '10:00', $staff + array( 'status' => $status ) );
		}
		self::booked( $employee, '10:00' );
		foreach ( $over as $moving ) {
			self::assertSame( self::offers( $employee, self::$service ), self::offers( $employee, self::$service, self::DAY, $moving ) );
			self::assertSame( appointease_get_availability( self::MONTH, $employee, self::$service ), appointease_get_availability( self::MONTH, $employee, self::$service, $moving ) );
		}
		$waiting = self::booked( $employee, '11:00', $staff + array( 'status' => 'pending' ) );
		self::assertSame( array( '11:00' ), self::free( '11:00', '11:00', $employee, self::$service, $waiting ) );
	}

	public function test_an_appointment_that_does_not_exist_is_named(): void {
		$employee = self::employee();
		foreach ( array( self::DAY, self::MONTH ) as $when ) {
			self::assertNames( 'moving', static fn () => appointease_get_availability( $when, $employee, self::$service, 999_999 ), NotFoundException::class );
			self::assertNames( 'moving', static fn () => appointease_get_availability( $when, $employee, self::$service, 0 ) );
			self::assertSame( appointease_get_availability( $when, $employee, self::$service ), appointease_get_availability( $when, $employee, self::$service, null ) );
		}
	}
}
