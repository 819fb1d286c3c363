<?php
/**
 * The month says of each day what the day would say of itself.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of appointease_get_availability( 'YYYY-MM', … ).
 */
abstract class MonthsContract extends BookTestCase {

	/**
	 * Asserts that a month is the sum of its days.
	 *
	 * @param string $month    The month.
	 * @param int    $employee Whose, or 0.
	 * @param int    $service  Of what.
	 * @return array<string, array{date: string, status: string, available: int}> The days by their dates.
	 */
	private static function assertSumOfDays( string $month, int $employee, int $service ): array {
		$answer = appointease_get_availability( $month, $employee, $service );
		self::assertSame( array( 'month', 'employee_id', 'service_id', 'timezone', 'days' ), array_keys( $answer ) );
		self::assertSame( array( $month, $employee, $service, 'Europe/Berlin' ), array_slice( array_values( $answer ), 0, 4 ) );
		$days = array();
		for ( $day = 1; checkdate( (int) substr( $month, 5 ), $day, (int) substr( $month, 0, 4 ) ); $day++ ) {
			$date   = sprintf( '%s-%02d', $month, $day );
			$offers = self::offers( $employee, $service, $date );
			$free   = count( array_keys( $offers, 'available', true ) );
			$status = array() === $offers ? 'closed' : ( 0 === $free ? 'full' : 'available' );
			$days[] = array( 'date' => $date, 'status' => $status, 'available' => $free );
		}
		self::assertSame( $days, $answer['days'] );
		return array_column( $days, null, 'date' );
	}

	public function test_a_busy_month_is_the_sum_of_its_days(): void {
		$service  = self::service( 60, array( 'buffer_before' => 15, 'buffer_after' => 30, 'slot_step' => 30, 'max_per_day' => 3 ) );
		$late     = self::service( 60, array( 'buffer_after' => 60 ) );
		$hours    = array( array( '00:00', '03:00' ), array( '09:00', '11:00' ), array( '22:00', '24:00' ) );
		$employee = self::employee( array( 'service_ids' => array( $service, $late ), 'hours' => array_fill_keys( array( 'mon', 'tue', 'wed', 'fri', 'sat', 'sun' ), $hours ) ) );
		$of       = array( 'service_id' => $service );
		self::booked( $employee, '2031-03-01 23:00', array( 'service_id' => $late ) );
		self::booked( $employee, '2031-02-28 23:00', array( 'service_id' => $late ) );
		self::booked( $employee, '2031-03-31 23:00', array( 'service_id' => $late ) );
		self::booked( $employee, '2031-04-01 02:00', $of );
		foreach ( array( '01:00', '09:00', '22:00' ) as $time ) {
			self::booked( $employee, "2031-03-10 $time", $of );
		}
		self::booked( $employee, '2031-03-11 09:00', $of );
		appointease_cancel( self::booked( $employee, '2031-03-12 09:00', $of ) );
		appointease_save_special_days( array( 'from' => '2031-03-17', 'to' => '2031-03-19', 'employee_id' => $employee, 'hours' => array() ) );
		appointease_save_special_days( array( 'from' => '2031-03-20', 'employee_id' => $employee, 'hours' => array( array( '12:00', '13:00' ) ) ) );
		$days = self::assertSumOfDays( '2031-03', $employee, $service );
		self::assertSame( 'full', $days['2031-03-10']['status'] );
		self::assertSame( array( 'closed', 'closed' ), array( $days['2031-03-18']['status'], $days['2031-03-13']['status'] ) );
		self::assertSame( array( 'available', 1 ), array( $days['2031-03-20']['status'], $days['2031-03-20']['available'] ) );
		self::assertLessThan( $days['2031-03-29']['available'], $days['2031-03-30']['available'], 'An hour of that night is skipped.' );
		self::assertSumOfDays( '2031-04', $employee, $service );
		self::assertSumOfDays( '2031-10', $employee, $service );
		self::assertSumOfDays( '2032-02', $employee, $service );
		self::assertSumOfDays( '2031-03', $employee, $late );
	}

	public function test_a_month_of_whoever_is_free_and_of_groups(): void {
		$service = self::service( 60, array( 'capacity' => 2 ) );
		$hours   = array( 'mon' => array( array( '09:00', '11:00' ) ), 'tue' => array( array( '09:00', '10:00' ) ) );
		$ann     = self::employee( array( 'service_ids' => array( $service ), 'hours' => $hours ) );
		$bea     = self::employee( array( 'service_ids' => array( $service ), 'hours' => array( 'mon' => array( array( '10:00', '12:00' ) ) ) ) );
		$of      = array( 'service_id' => $service, 'seats' => 2 );
		self::booked( $ann, '2031-03-04 09:00', $of );
		self::booked( $ann, '2031-03-03 10:00', $of );
		self::booked( $bea, '2031-03-10 10:00', array( 'seats' => 1 ) + $of );
		$days = self::assertSumOfDays( '2031-03', 0, $service );
		self::assertSame( array( 'full', 0 ), array( $days['2031-03-04']['status'], $days['2031-03-04']['available'] ) );
		self::assertSame( array( 3, 3 ), array( $days['2031-03-03']['available'], $days['2031-03-10']['available'] ) );
		self::assertSumOfDays( '2031-03', $ann, $service );
	}

	public function test_this_month_has_passed_days_notice_and_a_horizon(): void {
		$service  = self::service( 30, array( 'min_notice' => 1440, 'horizon_days' => 10 ) );
		$employee = self::employee();
		foreach ( array( 'first day of last month', 'first day of this month', 'first day of next month' ) as $month ) {
			self::assertSumOfDays( substr( self::moment( $month ), 0, 7 ), $employee, $service );
		}
	}

	public function test_a_service_that_is_not_offered_has_closed_days(): void {
		$employee = self::employee( array( 'service_ids' => array( self::$service ) ) );
		$days     = self::assertSumOfDays( '2031-03', $employee, self::service( 30 ) );
		self::assertSame( array( 'closed' ), array_values( array_unique( array_column( $days, 'status' ) ) ) );
		foreach ( array( '2031-13', '2031-00', '2031-3', '1999-12', '2100-01', '2031-03-', '2031/03' ) as $month ) {
			self::assertNames( 'date', static fn () => appointease_get_availability( $month, $employee, self::$service ) );
		}
	}
}
