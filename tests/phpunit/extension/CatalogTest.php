<?php
/**
 * Services and employees: made, changed in part, hidden, and refused with the name of the field that is wrong.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\NotFoundException;
use AppointEase\Tests\Support\ExtensionTestCase;

/**
 * Tests what owners manage.
 */
final class CatalogTest extends ExtensionTestCase {

	public function test_a_service_is_made_with_defaults_and_changed_in_part(): void {
		$made = appointease_save_service( array( 'name' => ' Cut ', 'duration' => 45 ) );
		self::assertSame(
			array(
				'id'             => $made['id'],
				'name'           => 'Cut',
				'description'    => '',
				'duration'       => 45,
				'slot_step'      => 45,
				'price_cents'    => 0,
				'active'         => true,
				'buffer_before'  => 0,
				'buffer_after'   => 0,
				'capacity'       => 1,
				'min_notice'     => 0,
				'horizon_days'   => 0,
				'max_per_day'    => 0,
				'needs_approval' => false,
			),
			$made
		);
		$changed = appointease_save_service( array( 'id' => $made['id'], 'price_cents' => 3800, 'description' => "Wash,\ncut." ) );
		self::assertSame( array( 'description' => "Wash,\ncut.", 'price_cents' => 3800 ), array_intersect_key( $changed, array( 'description' => 1, 'price_cents' => 1 ) ) );
		self::assertSame( 45, $changed['duration'] );
		self::assertContains( $changed, appointease_get_services() );
	}

	public function test_what_is_inactive_is_shown_only_when_asked_for(): void {
		$service = self::service( 30, array( 'active' => false ) );
		self::assertNotContains( $service, array_column( appointease_get_services(), 'id' ) );
		self::assertContains( $service, array_column( appointease_get_services( true ), 'id' ) );
		$employee = self::employee( array( 'active' => false ) );
		self::assertNotContains( $employee, array_column( appointease_get_employees(), 'id' ) );
		self::assertContains( $employee, array_column( appointease_get_employees( true ), 'id' ) );
	}

	public function test_the_terms_of_a_service_are_kept_each_by_itself(): void {
		$terms = array( 'buffer_before' => 10, 'buffer_after' => 15, 'capacity' => 12, 'min_notice' => 90, 'horizon_days' => 60, 'max_per_day' => 8, 'needs_approval' => true );
		$made  = appointease_save_service( $terms + array( 'name' => 'Yoga', 'duration' => 60 ) );
		self::assertSame( $terms, array_intersect_key( $made, $terms ) );
		$changed = appointease_save_service( array( 'id' => $made['id'], 'capacity' => '20' ) );
		self::assertSame( array( 'capacity' => 20 ) + $terms, array( 'capacity' => $changed['capacity'] ) + array_intersect_key( $changed, $terms ) );
		$reset = appointease_save_service( array( 'id' => $made['id'] ) + array_fill_keys( array_keys( $terms ), null ) );
		self::assertSame( $changed, $reset, 'What is null is left as it is.' );
	}

	/**
	 * Services that cannot be.
	 *
	 * @return array<string, array{0: string, 1: array<string, mixed>}>
	 */
	public static function bad_services(): array {
		$good = array( 'name' => 'Cut', 'duration' => 30 );
		return array(
			'no name'         => array( 'name', array( 'duration' => 30 ) ),
			'an empty name'   => array( 'name', array( 'name' => ' ' ) + $good ),
			'no duration'     => array( 'duration', array( 'name' => 'Cut' ) ),
			'seven minutes'   => array( 'duration', array( 'duration' => 7 ) + $good ),
			'no minutes'      => array( 'duration', array( 'duration' => 0 ) + $good ),
			'two days'        => array( 'duration', array( 'duration' => 2880 ) + $good ),
			'a step of 3'     => array( 'slot_step', array( 'slot_step' => 3 ) + $good ),
			'a gift of money' => array( 'price_cents', array( 'price_cents' => -1 ) + $good ),
			'a word of truth' => array( 'active', array( 'active' => 'yes' ) + $good ),
			'a long text'     => array( 'description', array( 'description' => str_repeat( 'a', 2000 ) ) + $good ),
			'a buffer of 7'   => array( 'buffer_before', array( 'buffer_before' => 7 ) + $good ),
			'a negative one'  => array( 'buffer_after', array( 'buffer_after' => -5 ) + $good ),
			'no place at all' => array( 'capacity', array( 'capacity' => 0 ) + $good ),
			'a stadium'       => array( 'capacity', array( 'capacity' => 51 ) + $good ),
			'notice of years' => array( 'min_notice', array( 'min_notice' => 1_000_000 ) + $good ),
			'a lifetime'      => array( 'horizon_days', array( 'horizon_days' => 36_500 ) + $good ),
			'less than none'  => array( 'max_per_day', array( 'max_per_day' => -1 ) + $good ),
			'a maybe'         => array( 'needs_approval', array( 'needs_approval' => 'maybe' ) + $good ),
			'a misspelling'   => array( 'prise', array( 'prise' => 1 ) + $good ),
		);
	}

	/**
	 * A bad service is refused.
	 *
	 * @dataProvider bad_services
	 * @param string               $field   The field at fault.
	 * @param array<string, mixed> $service The service.
	 */
	public function test_a_bad_service_is_refused( string $field, array $service ): void {
		$before = appointease_get_services( true );
		self::assertNames( $field, static fn () => appointease_save_service( $service ) );
		self::assertSame( $before, appointease_get_services( true ) );
	}

	public function test_an_employee_is_made_with_office_hours_and_changed_in_part(): void {
		$office = array( array( '09:00', '17:00' ) );
		$made   = appointease_save_employee( array( 'name' => 'Kim' ) );
		self::assertSame(
			array(
				'id'          => $made['id'],
				'name'        => 'Kim',
				'email'       => '',
				'user_id'     => null,
				'service_ids' => array(),
				'hours'       => array( 'mon' => $office, 'tue' => $office, 'wed' => $office, 'thu' => $office, 'fri' => $office, 'sat' => array(), 'sun' => array() ),
				'active'      => true,
				'max_per_day' => 0,
			),
			$made
		);
		$breaks  = array( array( '08:00', '12:00' ), array( '13:00', '24:00' ) );
		$changed = appointease_save_employee( array( 'id' => $made['id'], 'user_id' => 7, 'email' => 'kim@example.com', 'service_ids' => array( self::$service ), 'hours' => array( 'sat' => $breaks ) ) );
		self::assertSame( array( 7, 'kim@example.com', array( self::$service ), 'Kim' ), array( $changed['user_id'], $changed['email'], $changed['service_ids'], $changed['name'] ) );
		self::assertSame( array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' ), array_keys( $changed['hours'] ) );
		self::assertSame( $breaks, $changed['hours']['sat'] );
		self::assertSame( array(), $changed['hours']['mon'] );
		self::assertNull( appointease_save_employee( array( 'id' => $made['id'], 'user_id' => null ) )['user_id'] );
	}

	/**
	 * Employees that cannot be.
	 *
	 * @return array<string, array{0: string, 1: array<string, mixed>}>
	 */
	public static function bad_employees(): array {
		return array(
			'no name'           => array( 'name', array() ),
			'no address'        => array( 'email', array( 'name' => 'Kim', 'email' => 'kim' ) ),
			'a list of words'   => array( 'service_ids', array( 'name' => 'Kim', 'service_ids' => array( 'cut' ) ) ),
			'hours of a word'   => array( 'hours', array( 'name' => 'Kim', 'hours' => 'always' ) ),
			'an eighth day'     => array( 'hours', array( 'name' => 'Kim', 'hours' => array( 'xyz' => array() ) ) ),
			'less than none'    => array( 'max_per_day', array( 'name' => 'Kim', 'max_per_day' => -1 ) ),
			'a misspelling'     => array( 'mail', array( 'name' => 'Kim', 'mail' => 'kim@example.com' ) ),
		);
	}

	/**
	 * A bad employee is refused.
	 *
	 * @dataProvider bad_employees
	 * @param string               $field    The field at fault.
	 * @param array<string, mixed> $employee The employee.
	 */
	public function test_a_bad_employee_is_refused( string $field, array $employee ): void {
		$before = appointease_get_employees( true );
		self::assertNames( $field, static fn () => appointease_save_employee( $employee ) );
		self::assertSame( $before, appointease_get_employees( true ) );
	}

	public function test_hours_that_cannot_be_are_refused(): void {
		foreach ( array( array( '12:00', '09:00' ), array( '09:00', '09:00' ), array( '09:00' ), array( '9', '17' ), array( '09:00', '25:00' ) ) as $stretch ) {
			$error = self::thrown( static fn () => self::employee( array( 'hours' => array( 'tue' => array( $stretch ) ) ) ) );
			self::assertInstanceOf( \AppointEase\InvalidArgumentException::class, $error );
			self::assertStringStartsWith( 'hours', $error->argument );
		}
		$error = self::thrown( static fn () => self::employee( array( 'hours' => array( 'tue' => array( array( '09:00', '12:00' ), array( '11:00', '13:00' ) ) ) ) ) );
		self::assertStringContainsString( 'overlap', $error->getMessage() );
	}

	public function test_rows_that_do_not_exist_cannot_be_changed(): void {
		self::assertNames( 'id', static fn () => appointease_save_service( array( 'id' => 999_999, 'name' => 'Cut' ) ), NotFoundException::class );
		self::assertNames( 'id', static fn () => appointease_save_employee( array( 'id' => 999_999, 'name' => 'Kim' ) ), NotFoundException::class );
		self::assertNames( 'id', static fn () => appointease_save_service( array( 'id' => 0 ) ) );
		self::assertNames( 'service_ids', static fn () => self::employee( array( 'service_ids' => array( 999_999 ) ) ), NotFoundException::class );
	}
}
