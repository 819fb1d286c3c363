<?php
/**
 * The routes where a business is more than one chair: groups, anybody, months, approval, and the words of each refusal.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Rules over REST.
 */
final class BusinessRulesRoutesTest extends WordPressTestCase {

	/**
	 * Services made by the running test.
	 *
	 * @var int[]
	 */
	private array $services = array();

	protected function tearDown(): void {
		foreach ( $this->services as $service ) {
			appointease_save_service( array( 'id' => $service, 'active' => false ) );
		}
	}

	public function test_a_group_sells_its_places_and_says_how_many_are_left(): void {
		$service  = $this->service( array( 'capacity' => 5 ) );
		$employee = self::employee();
		$book     = static fn ( int $seats ): Answer => self::book( self::booking( $employee, '10:00', array( 'service_id' => $service, 'seats' => $seats ) ) );
		$answer   = $book( 3 );
		self::assertSame( 201, $answer->status, $answer->body );
		self::assertSame( 3, $answer->json()['seats'] );
		$slots = array_column( $this->ask( array( 'date' => self::day(), 'employee_id' => $employee, 'service_id' => $service ) )['slots'], null, 'time' );
		self::assertSame( array( 'available', 2 ), array( $slots['10:00']['status'], $slots['10:00']['seats_left'] ) );
		$refused = $book( 3 );
		self::assertError( 409, 'too_few_places', $refused );
		self::assertSame( 2, $refused->json()['data']['seats_left'] );
		self::assertSame( 'Only 2 places are left at this time.', $refused->json()['message'] );
		self::assertSame( 201, $book( 2 )->status );
		self::assertError( 409, 'slot_taken', $book( 1 ) );
		self::assertError( 400, 'invalid_argument', $book( 51 ), 'seats' );
		self::assertError( 400, 'invalid_argument', $book( 0 ), 'seats' );
		$slot = array( 'date' => self::day(), 'time' => '11:00', 'employee_id' => $employee, 'client_id' => self::secret() );
		self::assertError( 400, 'invalid_argument', ( new Browser() )->rest( 'POST', 'slots/select', $slot + array( 'service_id' => $service ) ), 'service_id' );
	}

	public function test_places_of_a_group_are_kept_while_the_form_is_filled_in(): void {
		$service  = $this->service( array( 'capacity' => 3 ) );
		$employee = self::employee();
		$slot     = array( 'date' => self::day(), 'time' => '10:00', 'employee_id' => $employee, 'service_id' => $service );
		$lock     = static fn ( string $client, mixed $seats ): Answer => ( new Browser() )->rest( 'POST', 'slots/lock', array( 'client_id' => $client, 'seats' => $seats ) + $slot );
		$book     = static fn ( string $client, int $seats ): Answer => self::book( self::booking( $employee, '10:00', array( 'service_id' => $service, 'seats' => $seats, 'client_id' => $client ) ) );
		$owner    = self::secret();
		foreach ( array( 0, 51, 'two', 1.5, array( 1 ) ) as $bad ) {
			$answer = $lock( $owner, $bad );
			self::assertSame( 400, $answer->status );
			self::assertArrayHasKey( 'seats', $answer->json()['data']['params'] );
		}
		$kept = $lock( $owner, 2 )->json();
		self::assertSame( array( true, 'locked' ), array( $kept['success'], $kept['status'] ) );
		$refused = $lock( self::secret(), 2 );
		self::assertError( 409, 'too_few_places', $refused );
		self::assertSame( 'Only 1 place is left at this time.', $refused->json()['message'] );
		self::assertSame( 200, $lock( self::secret(), 1 )->status );
		self::assertError( 409, 'slot_locked', $book( self::secret(), 1 ) );
		self::assertError( 409, 'slot_locked', $lock( self::secret(), 1 ) );
		self::assertSame( 201, $book( $owner, 2 )->status );
		$left = ( new Browser() )->rest( 'POST', 'slots/deselect', array( 'client_id' => self::secret() ) + $slot );
		self::assertFalse( $left->json()['released'] );
	}

	public function test_a_hold_keeps_the_breaks_of_its_service(): void {
		$service  = $this->service( array( 'buffer_after' => 30 ) );
		$employee = self::employee();
		$slot     = array( 'date' => self::day(), 'employee_id' => $employee );
		$lock     = static fn ( string $time, int $of ): Answer => ( new Browser() )->rest( 'POST', 'slots/lock', array( 'time' => $time, 'service_id' => $of, 'client_id' => self::secret() ) + $slot );
		self::assertSame( 200, $lock( '10:00', $service )->status );
		self::assertError( 409, 'slot_locked', $lock( '10:30', self::$service ) );
		self::assertSame( 200, $lock( '11:00', self::$service )->status );
		self::assertError( 404, 'not_found', $lock( '12:00', 99_999_999 ) );
	}

	public function test_anybody_is_whoever_is_free(): void {
		$service = $this->service();
		$people  = array( self::employee(), self::employee() );
		$day     = self::day( 14 );
		// The house is closed, so that nobody whom other tests have left can be chosen; these two come in.
		appointease_save_special_days( array( 'from' => $day, 'hours' => array() ) );
		foreach ( $people as $employee ) {
			appointease_save_special_days( array( 'from' => $day, 'employee_id' => $employee, 'hours' => array( array( '09:00', '12:00' ) ) ) );
		}
		$book   = static fn (): Answer => self::book( self::booking( 0, '10:00', array( 'date' => "$day 10:00:00", 'service_id' => $service ) ) );
		$first  = $book()->json();
		$second = $book()->json();
		self::assertEqualsCanonicalizing( $people, array( $first['employee_id'], $second['employee_id'] ) );
		self::assertError( 409, 'slot_taken', $book() );
		$slots = array_column( $this->ask( array( 'date' => $day, 'employee_id' => 0, 'service_id' => $service ) )['slots'], null, 'time' );
		self::assertSame( 'booked', $slots['10:00']['status'] );
		self::assertEqualsCanonicalizing( $people, $slots['11:00']['employee_ids'] );
		appointease_delete_special_days( array( 'from' => $day ) );
	}

	public function test_a_month_at_a_glance(): void {
		$service  = $this->service( array( 'max_per_day' => 1 ) );
		$employee = self::employee();
		$closed   = self::day( 11 );
		appointease_save_special_days( array( 'from' => $closed, 'employee_id' => $employee, 'hours' => array() ) );
		$booked = self::booking( $employee, '10:00', array( 'service_id' => $service ) );
		self::book( $booked );
		$status = function ( string $day ) use ( $employee, $service ): string {
			$month = $this->ask( array( 'month' => substr( $day, 0, 7 ), 'employee_id' => $employee, 'service_id' => $service ) );
			return array_column( $month['days'], 'status', 'date' )[ $day ];
		};
		self::assertSame( array( 'full', 'closed', 'available' ), array( $status( self::day() ), $status( $closed ), $status( self::day( 12 ) ) ) );
		$refused = self::book( array( 'date' => self::day() . ' 15:00:00' ) + $booked );
		self::assertError( 409, 'day_full', $refused );
		self::assertStringContainsString( 'another one', $refused->json()['message'] );
	}

	public function test_notice_and_horizon_have_words(): void {
		$employee = self::employee();
		$tomorrow = self::day( 1 ) . ' 10:00:00';
		$soon     = self::book( self::booking( $employee, '10:00', array( 'date' => $tomorrow, 'service_id' => $this->service( array( 'min_notice' => 5 * 1440 ) ) ) ) );
		self::assertError( 409, 'too_soon', $soon );
		self::assertStringContainsString( 'later one', $soon->json()['message'] );
		$far = self::book( self::booking( $employee, '10:00', array( 'service_id' => $this->service( array( 'horizon_days' => 3 ) ) ) ) );
		self::assertError( 409, 'too_far', $far );
		self::assertStringContainsString( 'earlier one', $far->json()['message'] );
	}

	public function test_only_staff_decide_and_only_on_their_own(): void {
		$mine     = self::employee();
		$theirs   = self::employee();
		$staff    = self::user( 'appointease_staff', array(), $mine );
		$service  = $this->service( array( 'needs_approval' => true ) );
		$own      = self::book( self::booking( $mine, '10:00', array( 'service_id' => $service ) ) )->json();
		$others   = self::book( self::booking( $theirs, '10:00', array( 'service_id' => $service ) ) )->json();
		$route    = static fn ( array $booked ): string => "appointments/{$booked['appointment_id']}/status";
		$approve  = array( 'status' => 'confirmed' );
		$by_token = $approve + array( 'manage_token' => $own['manage_token'] );
		self::assertSame( array( 'pending', 'pending' ), array( $own['status'], $others['status'] ) );
		self::assertError( 401, 'rest_forbidden', ( new Browser() )->rest( 'POST', $route( $own ), $by_token ) );
		self::assertError( 403, 'rest_forbidden', self::user( 'subscriber' )->rest( 'POST', $route( $own ), $by_token ) );
		self::assertError( 404, 'not_found', $staff->rest( 'POST', $route( $others ), $approve + array( 'manage_token' => $others['manage_token'] ) ) );
		self::assertSame( 'confirmed', $staff->rest( 'POST', $route( $own ), $approve )->json()['status'] );
		self::assertError( 409, 'not_begun', $staff->rest( 'POST', $route( $own ), array( 'status' => 'completed' ) ) );
		self::assertError( 409, 'not_active', $staff->rest( 'POST', $route( $own ), array( 'status' => 'pending' ) ) );
		self::assertError( 400, 'invalid_argument', $staff->rest( 'POST', $route( $own ), array( 'status' => 'paid' ) ), 'status' );
		self::assertSame( 'pending', appointease_get_appointment( $others['appointment_id'] )['status'] );
	}

	public function test_the_hours_bind_the_customer_and_not_the_staff(): void {
		$booked = self::book( self::booking( self::employee(), '10:00' ) )->json();
		$route  = "appointments/{$booked['appointment_id']}/reschedule";
		$late   = array( 'date' => self::day() . ' 22:00:00' );
		self::assertError( 409, 'outside_hours', ( new Browser() )->rest( 'POST', $route, $late + array( 'manage_token' => $booked['manage_token'] ) ) );
		self::assertSame( '22:00', self::administrator()->rest( 'POST', $route, $late )->json()['time'] );
	}

	/**
	 * Makes a service of thirty minutes.
	 *
	 * @param array<string, mixed> $terms Its terms.
	 */
	private function service( array $terms = array() ): int {
		$id               = appointease_save_service( $terms + array( 'name' => 'Test rules', 'duration' => 30 ) )['id'];
		$this->services[] = $id;
		return $id;
	}

	/**
	 * What can be booked.
	 *
	 * @param array<string, mixed> $query The question.
	 * @return array<string, mixed>
	 */
	private function ask( array $query ): array {
		return ( new Browser() )->rest( 'GET', 'availability?' . http_build_query( $query ) )->json();
	}
}
