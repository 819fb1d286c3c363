<?php
/**
 * Who may see and change appointments over REST: a matrix of people and routes, and the ways round it that others were
 * caught with.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Permissions.
 */
final class StaffRoutesTest extends WordPressTestCase {

	private static int $mine;

	private static int $theirs;

	/**
	 * Everybody who might try.
	 *
	 * @var array<string, Browser>
	 */
	private static array $people;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::$mine   = self::employee( array( 'name' => 'Test mine' ) );
		self::$theirs = self::employee( array( 'name' => 'Test theirs' ) );
		self::$people = array(
			'visitor'    => new Browser(),
			'subscriber' => self::user( 'subscriber' ),
			'unlinked'   => self::user( 'appointease_staff' ),
			'staff'      => self::user( 'appointease_staff', array(), self::$mine ),
			'reception'  => self::user( 'appointease_desk' ),
			'manager'    => self::user( 'subscriber', array( 'appointease_manage_appointments' ) ),
			'admin'      => self::administrator(),
		);
		self::book( self::booking( self::$mine, '10:00', array( 'name' => 'My customer' ) ) );
		self::book( self::booking( self::$theirs, '10:00', array( 'name' => 'Their customer' ) ) );
	}

	/**
	 * Who gets which status from which question.
	 *
	 * @return array<string, array{0: string, 1: int, 2: int, 3: int, 4: int}>
	 */
	public static function matrix(): array {
		return array(
			// Person, the whole list, the list of "mine", the list of "theirs", the status.
			'visitor'    => array( 'visitor', 401, 401, 401, 401 ),
			'subscriber' => array( 'subscriber', 403, 403, 403, 403 ),
			'unlinked'   => array( 'unlinked', 200, 403, 403, 403 ),
			'staff'      => array( 'staff', 200, 200, 403, 403 ),
			'reception'  => array( 'reception', 200, 200, 200, 403 ),
			'manager'    => array( 'manager', 200, 200, 200, 403 ),
			'admin'      => array( 'admin', 200, 200, 200, 200 ),
		);
	}

	/**
	 * The matrix holds.
	 *
	 * @dataProvider matrix
	 */
	public function test_the_matrix( string $person, int $all, int $mine, int $theirs, int $status ): void {
		$browser = self::$people[ $person ];
		$list    = self::list_route();
		self::assertSame( $all, $browser->rest( 'GET', $list )->status );
		self::assertSame( $mine, $browser->rest( 'GET', $list . '&employee_id=' . self::$mine )->status );
		self::assertSame( $theirs, $browser->rest( 'GET', $list . '&employee_id=' . self::$theirs )->status );
		self::assertSame( $status, $browser->rest( 'GET', 'status' )->status );
	}

	public function test_each_sees_what_is_theirs(): void {
		// Runs before this one have left appointments behind.
		$seen = static fn ( string $person ): array => array_values(
			array_unique(
				array_intersect(
					array_column( self::$people[ $person ]->rest( 'GET', self::list_route() )->json(), 'name' ),
					array( 'My customer', 'Their customer' )
				)
			)
		);
		self::assertSame( array(), $seen( 'unlinked' ) );
		self::assertSame( array( 'My customer' ), $seen( 'staff' ) );
		self::assertEqualsCanonicalizing( array( 'My customer', 'Their customer' ), $seen( 'manager' ) );
		$answer = self::$people['manager']->rest( 'GET', self::list_route() );
		self::assertStringContainsString( 'no-store', $answer->headers['cache-control'] );
		self::assertStringNotContainsString( 'token', $answer->body );
	}

	public function test_a_calendar_of_several_is_one_list_in_pages(): void {
		$employees = array( self::employee(), self::employee() );
		$staff     = self::user( 'appointease_staff', array(), $employees[0] );
		appointease_save_employee( array( 'id' => $employees[1], 'user_id' => array_column( appointease_get_employees(), 'user_id', 'id' )[ $employees[0] ] ) );
		$times = array( '09:00', '11:00', '09:00', '10:00', '12:00' );
		foreach ( $times as $number => $time ) {
			self::book( self::booking( $employees[ $number < 2 ? 0 : 1 ], $time ) );
		}
		$list = static fn ( int $limit, int $offset ): array => array_map(
			static fn ( array $row ): string => $row['time'] . ' ' . array_search( $row['employee_id'], $employees, true ),
			$staff->rest( 'GET', sprintf( 'appointments?from=%1$s&to=%1$s&limit=%2$d&offset=%3$d', self::day(), $limit, $offset ) )->json()
		);
		$all  = array( '09:00 0', '09:00 1', '10:00 1', '11:00 0', '12:00 1' );
		self::assertSame( $all, $list( 500, 0 ) );
		self::assertSame( array( array( '09:00 0', '09:00 1' ), array( '10:00 1', '11:00 0' ), array( '12:00 1' ), array() ), array_map( static fn ( int $offset ): array => $list( 2, $offset ), array( 0, 2, 4, 6 ) ) );
		self::assertSame( array_slice( $all, 3 ), $list( 500, 3 ) );
	}

	public function test_a_cookie_without_a_nonce_is_nobody(): void {
		$answer = self::$people['admin']->send( 'GET', '/wp-json/appointease/v1/' . self::list_route() );
		self::assertError( 401, 'rest_forbidden', $answer );
		$booked = self::book( self::booking( self::$mine, '11:00' ) )->json();
		$answer = self::$people['admin']->send( 'POST', "/wp-json/appointease/v1/appointments/{$booked['appointment_id']}/cancel", '{}', array( 'Content-Type: application/json' ) );
		self::assertError( 400, 'invalid_argument', $answer, 'manage_token' );
		self::assertSame( 'confirmed', appointease_get_appointment( $booked['appointment_id'] )['status'] );
	}

	public function test_a_nonce_without_a_login_is_no_permission(): void {
		wp_set_current_user( 0 );
		$nonce   = 'X-WP-Nonce: ' . wp_create_nonce( 'wp_rest' );
		$visitor = new Browser();
		self::assertError( 401, 'rest_forbidden', $visitor->rest( 'GET', self::list_route(), null, array( $nonce ) ) );
		self::assertError( 401, 'rest_forbidden', $visitor->rest( 'GET', 'status', null, array( $nonce ) ) );
	}

	public function test_staff_cancel_and_move_their_own_appointments_and_no_others(): void {
		$own    = self::book( self::booking( self::$mine, '12:00' ) )->json()['appointment_id'];
		$others = self::book( self::booking( self::$theirs, '12:00' ) )->json()['appointment_id'];
		$move   = array( 'date' => self::day() . ' 16:00:00' );
		foreach ( array( 'unlinked', 'staff' ) as $person ) {
			$foreign = self::$people[ $person ]->rest( 'POST', "appointments/$others/cancel", array() );
			self::assertError( 404, 'not_found', $foreign );
			self::assertSame( $foreign->body, self::$people[ $person ]->rest( 'POST', 'appointments/99999999/cancel', array() )->body );
			self::assertError( 404, 'not_found', self::$people[ $person ]->rest( 'POST', "appointments/$others/reschedule", $move ) );
			self::assertError( 404, 'not_found', self::$people[ $person ]->rest( 'POST', "appointments/$others/availability", array( 'date' => self::day() ) ) );
		}
		self::assertError( 400, 'invalid_argument', self::$people['subscriber']->rest( 'POST', "appointments/$own/cancel", array() ), 'manage_token' );
		self::assertSame( 'confirmed', appointease_get_appointment( $others )['status'] );

		$staff = self::$people['staff'];
		$times = $staff->rest( 'POST', "appointments/$own/availability", array( 'date' => self::day() ) )->json()['slots'];
		self::assertSame( 'available', array_column( $times, 'status', 'time' )['12:00'] );
		self::assertError( 400, 'invalid_argument', $staff->rest( 'POST', "appointments/$own/reschedule", $move + array( 'employee_id' => self::$theirs ) ), 'employee_id' );
		self::assertSame( 200, $staff->rest( 'POST', "appointments/$own/reschedule", $move )->status );
		self::assertSame( 'cancelled', $staff->rest( 'POST', "appointments/$own/cancel", array() )->json()['status'] );
		self::assertSame( 200, self::$people['reception']->rest( 'POST', "appointments/$others/reschedule", $move )->status );
		self::assertSame( 'cancelled', self::$people['manager']->rest( 'POST', "appointments/$others/cancel", array() )->json()['status'] );
	}

	public function test_staff_can_say_which_time_they_approve(): void {
		$service = appointease_save_service( array( 'name' => 'Test request', 'duration' => 30, 'needs_approval' => true ) )['id'];
		$booked  = self::book( self::booking( self::$mine, '14:00', array( 'service_id' => $service ) ) )->json();
		$route   = "appointments/{$booked['appointment_id']}/status";
		$approve = static fn ( mixed $date ): Answer => self::$people['staff']->rest( 'POST', $route, array( 'status' => 'confirmed', 'date' => $date ) );
		appointease_reschedule_atomic( $booked['appointment_id'], array( 'appointment_date' => self::day() . ' 15:00', 'manage_token' => $booked['manage_token'] ) );
		foreach ( array( self::day() . ' 14:00:00', self::day() . ' 14:00' ) as $date ) {
			$answer = $approve( $date );
			self::assertError( 409, 'has_moved', $answer );
			self::assertStringContainsString( 'look at its new time', $answer->json()['message'] );
		}
		foreach ( array( '15:00', array( self::day() ), self::day(), '2026-02-30 15:00' ) as $date ) {
			self::assertError( 400, 'invalid_argument', $approve( $date ), 'date' );
		}
		self::assertSame( 'pending', appointease_get_appointment( $booked['appointment_id'] )['status'] );
		self::assertSame( 'confirmed', $approve( self::day() . ' 15:00:00' )->json()['status'] );
		appointease_save_service( array( 'id' => $service, 'active' => false ) );
	}

	public function test_only_the_address_says_which_appointment_is_meant(): void {
		$one   = self::book( self::booking( self::$mine, '17:00' ) )->json()['appointment_id'];
		$other = self::book( self::booking( self::$mine, '18:00' ) )->json()['appointment_id'];
		$their = self::book( self::booking( self::$theirs, '17:00' ) )->json()['appointment_id'];
		$staff = self::$people['staff'];
		foreach ( array( $one, $their, array( 1 ), 'x', null ) as $id ) {
			self::assertSame( $other, $staff->rest( 'POST', "appointments/$other/view", array( 'id' => $id ) )->json()['appointment_id'] );
		}
		self::assertSame( $other, $staff->rest( 'POST', "appointments/$other/view?id=$one", array() )->json()['appointment_id'] );
		$changes = array(
			'status'     => array( 'status' => 'cancelled' ),
			'reschedule' => array( 'date' => self::day() . ' 19:00:00' ),
			'cancel'     => array(),
		);
		foreach ( $changes as $route => $change ) {
			self::assertError( 404, 'not_found', $staff->rest( 'POST', "appointments/$their/$route", $change + array( 'id' => $one ) ) );
		}
		self::assertSame( $other, $staff->rest( 'POST', "appointments/$other/reschedule", $changes['reschedule'] + array( 'id' => $one ) )->json()['appointment_id'] );
		self::assertSame( $other, $staff->rest( 'POST', "appointments/$other/status", $changes['status'] + array( 'id' => $one ) )->json()['appointment_id'] );
		self::assertSame( array( 'confirmed', '17:00' ), array( appointease_get_appointment( $one )['status'], appointease_get_appointment( $one )['time'] ) );
		self::assertSame( $one, $staff->rest( 'POST', "appointments/$one/cancel", array( 'id' => $other ) )->json()['appointment_id'] );
	}

	public function test_a_wrong_token_does_not_fall_back_on_the_login(): void {
		$id     = self::book( self::booking( self::$mine, '13:00' ) )->json()['appointment_id'];
		$answer = self::$people['admin']->rest( 'POST', "appointments/$id/cancel", array( 'manage_token' => 'wrong' ) );
		self::assertError( 404, 'not_found', $answer );
	}

	/**
	 * Filters that others let through to their database.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function injections(): array {
		return array(
			'a status'    => array( 'status', "confirmed' OR '1'='1" ),
			'a number'    => array( 'employee_id', '1 OR 1=1' ),
			'a day'       => array( 'from', "2026-01-01' OR '1'='1" ),
			'a limit'     => array( 'limit', '1; DROP TABLE wp_users' ),
			'too many'    => array( 'limit', '501' ),
			'an offset'   => array( 'offset', '-1' ),
			'two years'   => array( 'to', '2033-01-01' ),
		);
	}

	/**
	 * The bad filter is named.
	 *
	 * @dataProvider injections
	 */
	public function test_sql_is_no_filter( string $field, string $value ): void {
		parse_str( (string) wp_parse_url( self::list_route(), PHP_URL_QUERY ), $query );
		$answer = self::$people['admin']->rest( 'GET', 'appointments?' . http_build_query( array( $field => $value ) + $query ) );
		self::assertError( 400, 'invalid_argument', $answer, $field );
	}

	public function test_a_sort_order_and_a_list_of_columns_are_not_looked_at(): void {
		$plain  = self::$people['manager']->rest( 'GET', self::list_route() )->json();
		$answer = self::$people['manager']->rest( 'GET', self::list_route() . '&orderby=' . rawurlencode( 'SLEEP(5)' ) . '&order=' . rawurlencode( 'desc, (SELECT 1)' ) . '&_fields=&fields=token_hash' );
		self::assertSame( $plain, $answer->json() );
	}

	public function test_requests_cannot_be_batched(): void {
		$answer = self::$people['admin']->send(
			'POST',
			'/wp-json/batch/v1',
			(string) wp_json_encode( array( 'requests' => array( array( 'method' => 'POST', 'path' => '/appointease/v1/appointments' ) ) ) ),
			array( 'Content-Type: application/json' )
		);
		self::assertSame( 'rest_batch_not_allowed', $answer->json()['responses'][0]['body']['code'] ?? $answer->json()['code'] );
	}

	public function test_settings_and_rows_are_not_in_other_routes(): void {
		$visitor = new Browser();
		self::assertStringNotContainsString( 'appointease_settings', $visitor->send( 'GET', '/wp-json/wp/v2/settings' )->body );
		self::assertStringNotContainsString( 'appointease_settings', self::$people['manager']->send( 'GET', '/wp-json/' )->body );
		foreach ( $visitor->send( 'GET', '/wp-json/appointease/v1' )->json()['routes'] as $route ) {
			self::assertNotContains( 'PUT', $route['methods'] );
			self::assertNotContains( 'DELETE', $route['methods'] );
		}
	}

	public function test_the_status_is_whole(): void {
		$status = self::$people['admin']->rest( 'GET', 'status' )->json();
		self::assertSame( array( 'version', 'storage_mode', 'redis', 'mysql', 'schema', 'timezone' ), array_keys( $status ) );
	}

	private static function list_route(): string {
		return sprintf( 'appointments?from=%s&to=%s&limit=500', self::day(), self::day() );
	}
}
