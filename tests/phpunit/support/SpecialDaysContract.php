<?php
/**
 * Days that are not like their weekday: whose hours count on which day, for the offer and for the booking alike.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of special days. The house's are everybody's, so each test has days of its own and tidies up.
 */
abstract class SpecialDaysContract extends BookTestCase {

	private const MORNING   = array( array( '09:00', '10:00' ) );
	private const AFTERNOON = array( array( '15:00', '16:00' ) );

	protected function tearDown(): void {
		appointease_delete_special_days( array( 'from' => self::DAY, 'to' => '2031-04-30' ) );
		parent::tearDown();
	}

	/**
	 * Gives days hours of their own.
	 *
	 * @param int                          $employee Whose; 0 is the house's.
	 * @param list<array{string, string}>  $hours    The hours.
	 * @param string                       $from     The first day.
	 * @param string                       $to       The last.
	 */
	private static function special( int $employee, array $hours, string $from = self::DAY, string $to = self::DAY ): void {
		appointease_save_special_days( array( 'from' => $from, 'to' => $to, 'employee_id' => $employee, 'hours' => $hours ) );
	}

	public function test_an_own_day_goes_before_the_house_and_the_house_before_the_week(): void {
		$ann = self::employee();
		$bea = self::employee();
		self::assertCount( 24, self::offers( $ann, self::$service ) );
		self::special( 0, self::MORNING );
		self::assertSame( array( '09:00', '09:30' ), array_keys( self::offers( $ann, self::$service ) ) );
		self::assertRefused( 'outside_hours', self::book( $ann, '11:00' ) );
		self::special( $ann, self::AFTERNOON );
		self::assertSame( array( '15:00', '15:30' ), array_keys( self::offers( $ann, self::$service ) ) );
		self::assertSame( array( '09:00', '09:30' ), array_keys( self::offers( $bea, self::$service ) ) );
		self::assertRefused( 'outside_hours', self::book( $ann, '09:00' ) );
		self::booked( $ann, '15:00' );
		self::booked( $bea, '09:00' );
		self::special( 0, array() );
		self::assertSame( array(), self::offers( $bea, self::$service ) );
		self::assertRefused( 'outside_hours', self::book( $bea, '09:30' ) );
		self::booked( $ann, '15:30' );
		self::special( $ann, array() );
		self::assertSame( array(), self::offers( $ann, self::$service ), 'What was booked stands, but nothing is offered.' );
	}

	public function test_a_day_off_may_be_worked_and_a_working_day_taken_off(): void {
		$employee = self::employee( array( 'hours' => array( 'mon' => array( array( '09:00', '17:00' ) ) ) ) );
		self::assertRefused( 'outside_hours', self::book( $employee, self::NEXT_DAY . ' 09:00' ) );
		self::special( $employee, array( array( '09:00', '12:00' ), array( '13:00', '24:00' ) ), self::NEXT_DAY, self::NEXT_DAY );
		self::booked( $employee, self::NEXT_DAY . ' 23:30' );
		self::assertRefused( 'outside_hours', self::book( $employee, self::NEXT_DAY . ' 12:00' ) );
		self::special( $employee, array() );
		self::assertRefused( 'outside_hours', self::book( $employee, '10:00' ) );
		self::booked( $employee, '2031-03-10 10:00' );
	}

	public function test_a_range_is_every_day_of_it_and_no_other(): void {
		$employee = self::employee();
		self::special( 0, array(), '2031-03-10', '2031-03-23' );
		foreach ( array( '2031-03-09' => 24, '2031-03-10' => 0, '2031-03-16' => 0, '2031-03-23' => 0, '2031-03-24' => 24 ) as $day => $starts ) {
			self::assertCount( $starts, self::offers( $employee, self::$service, $day ), $day );
		}
		self::special( 0, self::MORNING, '2031-03-16', '2031-03-16' );
		self::assertCount( 2, self::offers( $employee, self::$service, '2031-03-16' ) );
		$days = appointease_get_special_days( array( 'from' => '2031-03-10', 'to' => '2031-03-23', 'employee_id' => $employee ) );
		self::assertCount( 14, $days );
		self::assertSame( array( 'employee_id' => 0, 'date' => '2031-03-16', 'hours' => self::MORNING, 'note' => '' ), $days[6] );
		self::assertSame( 8, appointease_delete_special_days( array( 'from' => '2031-03-16', 'to' => '2031-04-30' ) ) );
		self::assertCount( 24, self::offers( $employee, self::$service, '2031-03-16' ) );
		self::assertCount( 0, self::offers( $employee, self::$service, '2031-03-15' ) );
	}

	public function test_what_stands_can_only_be_moved_into_special_hours(): void {
		$employee = self::employee();
		$booking  = self::booked( $employee, '11:00' );
		self::special( $employee, self::MORNING, self::NEXT_DAY, self::NEXT_DAY );
		self::assertRefused( 'outside_hours', self::move( $booking, self::NEXT_DAY . ' 11:00' ) );
		self::assertTrue( self::move( $booking, self::NEXT_DAY . ' 11:00', array( 'as_staff' => true ) )['success'] );
		self::assertTrue( self::move( $booking, self::NEXT_DAY . ' 09:30' )['success'] );
	}

	public function test_whoever_is_free_is_free_on_that_day(): void {
		$service = self::service( 30 );
		$ann     = self::employee( array( 'service_ids' => array( $service ) ) );
		$bea     = self::employee( array( 'service_ids' => array( $service ) ) );
		self::special( 0, array() );
		self::assertRefused( 'outside_hours', self::book( 0, '09:00', array( 'service_id' => $service ) ) );
		self::special( $bea, self::MORNING );
		self::assertSame( array( '09:00' => array( $bea ), '09:30' => array( $bea ) ), array_column( appointease_get_availability( self::DAY, 0, $service )['slots'], 'employee_ids', 'time' ) );
		self::assertSame( $bea, self::book( 0, '09:00', array( 'service_id' => $service ) )['employee_id'] );
		self::assertRefused( 'slot_taken', self::book( 0, '09:00', array( 'service_id' => $service ) ) );
		self::assertSame( array(), appointease_get_booked_slots( self::DAY, $ann ) );
	}

	/**
	 * An employee by name and whoever is free are asked for in different ways, and are the same where there is one.
	 */
	public function test_breaks_are_kept_whether_one_is_asked_for_or_anybody(): void {
		$services = array( self::service( 30 ), self::service( 30 ) );
		$hours    = array( array( '09:00', '10:00' ), array( '11:00', '12:00' ), array( '15:00', '15:30' ) );
		$employee = self::employee( array( 'service_ids' => $services, 'hours' => array( 'mon' => $hours, 'tue' => self::MORNING ) ) );
		$assert   = static function ( array $times ) use ( $services, $employee ): void {
			foreach ( $services as $service ) {
				self::assertSame( $times, array_column( appointease_get_availability( self::DAY, $employee, $service )['slots'], 'time' ) );
				// Whoever lists no services is offered with these too.
				$with = array_filter( appointease_get_availability( self::DAY, 0, $service )['slots'], static fn ( array $slot ): bool => in_array( $employee, $slot['employee_ids'], true ) );
				self::assertSame( $times, array_column( $with, 'time' ) );
			}
		};
		$assert( array( '09:00', '09:30', '11:00', '11:30', '15:00' ) );
		self::special( 0, array( array( '10:00', '11:00' ), array( '13:00', '13:30' ) ) );
		$assert( array( '10:00', '10:30', '13:00' ) );
		self::special( $employee, array( array( '08:00', '08:30' ), array( '09:00', '09:30' ), array( '20:00', '21:00' ) ) );
		$assert( array( '08:00', '09:00', '20:00', '20:30' ) );
		self::assertRefused( 'outside_hours', self::book( $employee, '10:00', array( 'service_id' => $services[1] ) ) );
		self::booked( $employee, '20:30', array( 'service_id' => $services[1] ) );
		appointease_delete_special_days( array( 'from' => self::DAY, 'to' => self::DAY, 'employee_id' => $employee ) );
		$assert( array( '10:00', '10:30', '13:00' ) );
	}
}
