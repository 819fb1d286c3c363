<?php
/**
 * The routes a visitor's page uses, over HTTP: what they answer, what they refuse, and what they never tell.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Rate_Limiter;
use AppointEase\Plugin\Site_Health;
use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Site;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Catalog, availability, holds, bookings.
 */
final class VisitorRoutesTest extends WordPressTestCase {

	public function test_the_catalog_says_what_can_be_booked_and_no_more(): void {
		$employee = self::employee( array( 'service_ids' => array( self::$service ) ) );
		$everyone = self::employee();
		$hidden   = self::employee( array( 'active' => false ) );
		$answer   = ( new Browser() )->rest( 'GET', 'catalog' );
		self::assertSame( 200, $answer->status );
		self::assertStringContainsString( 'no-store', $answer->headers['cache-control'] );
		$catalog = $answer->json();
		self::assertSame( array( 'services', 'employees', 'currency', 'timezone', 'today', 'horizon_days', 'start_of_week', 'hour12' ), array_keys( $catalog ) );
		self::assertSame( array( 'code', 'symbol', 'decimals', 'position' ), array_keys( $catalog['currency'] ) );
		self::assertFalse( $catalog['hour12'], 'The site writes H:i.' );
		self::assertSame( current_datetime()->format( 'Y-m-d' ), $catalog['today'] );
		self::assertSame( array( 'id', 'name', 'description', 'duration', 'slot_step', 'price_cents', 'buffer_before', 'buffer_after', 'capacity', 'min_notice', 'horizon_days', 'needs_approval' ), array_keys( $catalog['services'][0] ) );
		$employees = array_column( $catalog['employees'], null, 'id' );
		self::assertSame( array( 'id' => $employee, 'name' => 'Test Robin', 'service_ids' => array( self::$service ) ), $employees[ $employee ] );
		self::assertSame( array_column( $catalog['services'], 'id' ), $employees[ $everyone ]['service_ids'], 'No list means everything.' );
		self::assertArrayNotHasKey( $hidden, $employees );
		self::assertStringNotContainsString( '@', $answer->body );
	}

	public function test_availability(): void {
		$employee = self::employee();
		$path     = sprintf( 'availability?date=%s&employee_id=%d&service_id=%d', self::day(), $employee, self::$service );
		$answer   = ( new Browser() )->rest( 'GET', $path );
		self::assertSame( 200, $answer->status );
		self::assertStringContainsString( 'no-store', $answer->headers['cache-control'] );
		self::assertSame( array( 'date', 'employee_id', 'service_id', 'timezone', 'duration', 'capacity', 'slots' ), array_keys( $answer->json() ) );
		self::assertSame( array( 'time' => '08:00', 'end' => '08:30', 'status' => 'available' ), $answer->json()['slots'][0] );
	}

	/**
	 * Questions about days that cannot be answered.
	 *
	 * @return array<string, array{0: int, 1: string, 2: string, 3: string}>
	 */
	public static function bad_questions(): array {
		return array(
			'nothing'           => array( 400, 'invalid_argument', 'employee_id', '' ),
			'no day'            => array( 400, 'invalid_argument', 'date', 'employee_id=1&service_id=1' ),
			'a month of words'  => array( 400, 'invalid_argument', 'month', 'month=May&employee_id=1&service_id=1' ),
			'no such month'     => array( 400, 'invalid_argument', 'date', 'month=2026-13&employee_id=1&service_id=1' ),
			'a far month'       => array( 400, 'invalid_argument', 'month', 'month=2099-01&employee_id=1&service_id=1' ),
			'no such day'       => array( 400, 'invalid_argument', 'date', 'date=2026-02-30&employee_id=1&service_id=1' ),
			'a word'            => array( 400, 'invalid_argument', 'date', 'date=today&employee_id=1&service_id=1' ),
			'a list'            => array( 400, 'invalid_argument', 'date', 'date[]=2026-02-20&employee_id=1&service_id=1' ),
			'beyond the end'    => array( 400, 'invalid_argument', 'date', 'date=2099-01-01&employee_id=1&service_id=1' ),
			'SQL'               => array( 400, 'invalid_argument', 'employee_id', 'date={day}&employee_id=1%20OR%201=1&service_id=1' ),
			'negative'          => array( 400, 'invalid_argument', 'employee_id', 'date={day}&employee_id=-1&service_id=1' ),
			'too large a number' => array( 400, 'invalid_argument', 'service_id', 'date={day}&employee_id=1&service_id=99999999999999999999999' ),
			'no such service'   => array( 404, 'not_found', '', 'date={day}&employee_id=1&service_id=999999' ),
		);
	}

	/**
	 * The answer names the field.
	 *
	 * @dataProvider bad_questions
	 */
	public function test_bad_questions_name_the_field( int $status, string $code, string $field, string $query ): void {
		$answer = ( new Browser() )->rest( 'GET', 'availability?' . str_replace( '{day}', self::day(), $query ) );
		self::assertError( $status, $code, $answer, '' === $field ? null : $field );
	}

	public function test_a_time_is_selected_by_one_visitor_and_refused_to_the_next(): void {
		$slot  = array( 'date' => self::day(), 'time' => '10:00', 'employee_id' => self::employee(), 'service_id' => self::$service );
		$mine  = array( 'client_id' => self::secret() ) + $slot;
		$other = array( 'client_id' => self::secret() ) + $slot;
		$page  = new Browser();

		$answer = $page->rest( 'POST', 'slots/select', $mine );
		self::assertSame( 200, $answer->status );
		self::assertSame( array( 'success' => true, 'status' => 'selected', 'storage' => 'redis', 'ttl' => 10 ), $answer->json() );
		self::assertStringContainsString( 'no-store', $answer->headers['cache-control'] );

		$refused = $page->rest( 'POST', 'slots/select', $other );
		self::assertError( 409, 'slot_locked', $refused );
		self::assertSame( 'Slot is already locked', $refused->json()['message'] );
		self::assertGreaterThan( 0, $refused->json()['data']['ttl'] );
		self::assertSame( 'redis', $refused->json()['data']['storage'] );
		self::assertStringNotContainsString( $mine['client_id'], $refused->body );

		self::assertSame( 'locked', $page->rest( 'POST', 'slots/lock', $mine )->json()['status'] );
		self::assertError( 409, 'slot_locked', $page->rest( 'POST', 'slots/lock', $other ) );
		self::assertSame( array( 'success' => true, 'released' => false ), $page->rest( 'POST', 'slots/deselect', $other )->json() );
		self::assertSame( array( 'success' => true, 'released' => true ), $page->rest( 'POST', 'slots/deselect', $mine )->json() );
		self::assertSame( 200, $page->rest( 'POST', 'slots/select', $other )->status );
	}

	public function test_no_time_is_held_on_a_day_that_is_over_and_what_is_left_of_it_can_be_given_up(): void {
		$yesterday = current_datetime()->modify( '-1 day' )->format( 'Y-m-d' );
		$employee  = self::employee();
		$slot      = array( 'date' => $yesterday, 'time' => '10:00', 'employee_id' => $employee, 'client_id' => self::secret() );
		$page      = new Browser();
		foreach ( array( 'slots/select', 'slots/lock' ) as $route ) {
			$refused = $page->rest( 'POST', $route, $slot );
			self::assertError( 400, 'invalid_argument', $refused, 'date' );
			self::assertStringContainsString( 'This day is over.', $refused->body );
		}
		self::assertSame( array(), appointease_get_active_selections( $yesterday, $employee ) + appointease_get_locked_slots( $yesterday, $employee ) );
		appointease_lock_slot( $yesterday, $employee, '10:00', $slot['client_id'] );
		self::assertSame( array( 'success' => true, 'released' => true ), $page->rest( 'POST', 'slots/deselect', $slot )->json() );
		$today = array( 'date' => current_datetime()->format( 'Y-m-d' ) ) + $slot;
		self::assertSame( 200, $page->rest( 'POST', 'slots/select', $today )->status );
	}

	public function test_the_service_decides_how_long_a_hold_is(): void {
		$hour     = appointease_save_service( array( 'name' => 'Test hour', 'duration' => 60, 'active' => true ) )['id'];
		$employee = self::employee();
		$slot     = array( 'date' => self::day(), 'employee_id' => $employee, 'client_id' => self::secret() );
		( new Browser() )->rest( 'POST', 'slots/lock', array( 'time' => '10:00', 'service_id' => $hour, 'duration' => 5 ) + $slot );
		appointease_save_service( array( 'id' => $hour, 'active' => false ) );
		self::assertSame( 60, appointease_get_locked_slots( self::day(), $employee )['10:00']['duration'] );
	}

	public function test_a_booking_is_created_once_and_replayed(): void {
		$employee = self::employee();
		$booking  = self::booking( $employee, '11:00' );
		$key      = self::secret();
		$first    = self::book( $booking, $key );
		self::assertSame( 201, $first->status, $first->body );
		self::assertStringContainsString( 'no-store', $first->headers['cache-control'] );
		self::assertMatchesRegularExpression( '/\AAPT-\d{4}-\d{6}\z/', $first->json()['strong_id'] );
		$again = self::book( $booking, $key );
		self::assertSame( 200, $again->status );
		self::assertTrue( $again->json()['replayed'] );
		self::assertSame( $first->json()['manage_token'], $again->json()['manage_token'] );
		self::assertError( 409, 'idempotency_mismatch', self::book( array( 'name' => 'Another' ) + $booking, $key ) );
		self::assertError( 409, 'slot_taken', self::book( $booking ) );
		self::assertError( 409, 'outside_hours', self::book( self::booking( $employee, '21:00' ) ) );
		self::assertError( 409, 'not_a_start', self::book( self::booking( $employee, '12:10' ) ) );
		self::assertError( 409, 'in_past', self::book( self::booking( $employee, '10:00', array( 'date' => '2020-01-15 10:00:00' ) ) ) );
		self::assertError( 409, 'slot_taken', ( new Browser() )->rest( 'POST', 'slots/select', array( 'date' => self::day(), 'time' => '11:00', 'employee_id' => $employee, 'client_id' => self::secret() ) ) );
	}

	public function test_a_site_may_refuse_whom_it_does_not_want(): void {
		$employee = self::employee();
		Site::switch_on( array( 'not_welcome' => array( 'rude@example.net' ) ) );
		try {
			$answer = self::book( self::booking( $employee, '10:00', array( 'email' => 'rude@example.net' ) ) );
			self::assertError( 403, 'not_welcome', $answer );
			self::assertSame( 'Please call us to book.', $answer->json()['message'] );
			self::assertSame( 201, self::book( self::booking( $employee, '10:00' ) )->status );
		} finally {
			Site::switch_off();
		}
	}

	public function test_what_a_request_brings_along_is_not_looked_at(): void {
		$employee = self::employee();
		$answer   = self::book(
			self::booking(
				$employee,
				'12:00',
				array(
					'status'         => 'completed',
					'price_cents'    => -100000,
					'appointment_id' => 1,
					'strong_id'      => 'APT-2026-000001',
					'manage_token'   => str_repeat( '0', 32 ),
					'user_id'        => 1,
					'role'           => 'administrator',
					'replayed'       => true,
				)
			)
		);
		self::assertSame( 201, $answer->status, $answer->body );
		$row = appointease_get_appointment( $answer->json()['appointment_id'] );
		self::assertSame( array( 'confirmed', 3800 ), array( $row['status'], $row['price_cents'] ) );
		self::assertNotSame( str_repeat( '0', 32 ), $answer->json()['manage_token'] );
	}

	/**
	 * Bookings with one field that cannot be.
	 *
	 * @return array<string, array{0: string, 1: mixed}>
	 */
	public static function bad_bookings(): array {
		return array(
			'no name'              => array( 'name', '' ),
			'a name of a tag'      => array( 'name', '<script>alert(1)</script>' ),
			'a list for a name'    => array( 'name', array( 'Grace' ) ),
			'an object for a name' => array( 'name', array( 'a' => array( 'b' => 'c' ) ) ),
			'nothing for a name'   => array( 'name', null ),
			'a long name'          => array( 'name', str_repeat( 'a', 192 ) ),
			'no address'           => array( 'email', 'grace' ),
			'a header in it'       => array( 'email', "grace@example.com\r\nBcc: all@example.com" ),
			'octets in it'         => array( 'email', '%0abcc@example.com' ),
			'octets in octets'     => array( 'email', 'bcc%%2020@example.com' ),
			'a line in it'         => array( 'email', "grace\n@example.com" ),
			'a number of letters'  => array( 'phone', 'call me' ),
			'no such day'          => array( 'date', '2026-02-30 10:00:00' ),
			'25 o’clock'           => array( 'date', '{day} 25:00:00' ),
			'a tail'               => array( 'date', "{day} 10:00\n" ),
			'beyond the end'       => array( 'date', '2099-01-01 10:00:00' ),
			'service of letters'   => array( 'service_id', 'x' ),
			'service of a float'   => array( 'service_id', 1.5 ),
			'a yes for a number'   => array( 'employee_id', true ),
			'a secret of spaces'   => array( 'client_id', 'a b' ),
			'a long secret'        => array( 'client_id', str_repeat( 'x', 129 ) ),
			'NUL in a secret'      => array( 'client_id', "a\0b" ),
		);
	}

	public function test_every_sign_that_the_form_lets_through_is_stored(): void {
		$phone  = '+49 (30) 123-45/6.7 #8x9';
		$answer = self::book( self::booking( self::employee(), '10:00', array( 'phone' => $phone ) ) );
		self::assertSame( 201, $answer->status, $answer->body );
		self::assertSame( $phone, appointease_get_appointment( $answer->json()['appointment_id'] )['phone'] );
		$answer = self::book( self::booking( self::employee(), '10:00', array( 'phone' => '＋٤٩ (٠٣٠) １２‑3' ) ) );
		self::assertSame( '+49 (030) 12-3', appointease_get_appointment( $answer->json()['appointment_id'] )['phone'], 'Also by who sends what was typed.' );
	}

	/**
	 * The answer names the field, and nothing is booked.
	 *
	 * @dataProvider bad_bookings
	 */
	public function test_a_bad_booking_names_the_field( string $field, mixed $value ): void {
		$value    = is_string( $value ) ? str_replace( '{day}', self::day(), $value ) : $value;
		$employee = self::employee();
		$answer   = self::book( array( $field => $value ) + self::booking( $employee, '10:00' ) );
		self::assertError( 400, 'invalid_argument', $answer, $field );
		self::assertSame( array(), appointease_get_booked_slots( self::day(), $employee ) );
	}

	public function test_everything_missing_is_named_at_once(): void {
		$answer = self::book( array() );
		self::assertError( 400, 'invalid_argument', $answer, 'name' );
		self::assertSame( array( 'name', 'email', 'date', 'service_id', 'employee_id' ), array_keys( $answer->json()['data']['params'] ) );
		$booking = self::booking( self::employee(), '10:00' );
		self::assertError( 400, 'invalid_argument', ( new Browser() )->rest( 'POST', 'appointments', $booking ), 'X-Idempotency-Key' );
		self::assertError( 400, 'invalid_argument', self::book( $booking, str_repeat( 'k', 192 ) ), 'X-Idempotency-Key' );
		self::assertError( 404, 'not_found', self::book( array( 'employee_id' => 999_999 ) + $booking ) );
		self::assertError( 404, 'not_found', self::book( array( 'service_id' => 999_999 ) + $booking ) );
	}

	/**
	 * Bodies that are no request.
	 *
	 * @return array<string, array{0: int, 1: string, 2: string}>
	 */
	public static function hostile_bodies(): array {
		return array(
			'no JSON'     => array( 400, 'invalid_argument', '{"date":' ),
			'a text'      => array( 400, 'invalid_argument', '"date"' ),
			'a number'    => array( 400, 'invalid_argument', '7' ),
			'no UTF-8'    => array( 400, 'invalid_argument', "{\"date\":\"\xff\"}" ),
			'very deep'   => array( 400, 'invalid_argument', str_repeat( '[', 5000 ) . str_repeat( ']', 5000 ) ),
			'a long list' => array( 400, 'invalid_argument', '[' . str_repeat( '1,', 5000 ) . '1]' ),
			'very large'  => array( 413, 'body_too_large', '{"name":"' . str_repeat( 'a', 100_000 ) . '"}' ),
		);
	}

	/**
	 * Rubbish is refused by every route that takes a body.
	 *
	 * @dataProvider hostile_bodies
	 */
	public function test_rubbish_is_refused( int $status, string $code, string $body ): void {
		foreach ( array( 'slots/select', 'slots/lock', 'slots/deselect', 'appointments', 'appointments/1/cancel', 'appointments/1/reschedule' ) as $route ) {
			self::assertError( $status, $code, ( new Browser() )->rest( 'POST', $route, $body, array( 'X-Idempotency-Key: x' ) ) );
		}
	}

	public function test_a_form_that_is_not_utf8_is_refused(): void {
		$fields = array( 'name' => "\xff\xfe" ) + self::booking( self::employee(), '10:00' );
		$answer = ( new Browser() )->form( '/wp-json/appointease/v1/appointments', $fields, array( 'X-Idempotency-Key: x' ) );
		self::assertSame( 400, $answer->status, $answer->body );
		self::assertSame( 'name', $answer->json()['data']['field'] );
	}

	public function test_many_clicks_from_one_address_have_to_wait_where_they_can_be_counted(): void {
		Site::switch_on( array( 'limit' => array( 2, 60 ) ) );
		$count   = static fn (): ?\WP_Error => Rate_Limiter::count( Rate_Limiter::HOLDS );
		$without = array( $count(), $count(), $count() );
		wp_using_ext_object_cache( true );
		try {
			$with = array( $count(), $count(), $count() );
		} finally {
			wp_using_ext_object_cache( false );
			Site::switch_off();
		}
		self::assertSame( array( null, null, null ), $without, 'A write to MySQL per click would cost more than the click.' );
		self::assertSame( array( null, null ), array_slice( $with, 0, 2 ) );
		self::assertSame( 429, $with[2]->get_error_data()['status'] );
	}

	public function test_many_bookings_from_one_address_have_to_wait(): void {
		Site::switch_on( array( 'limit' => array( 2, 600 ) ) );
		try {
			$employee = self::employee();
			self::assertSame( 201, self::book( self::booking( $employee, '08:00' ) )->status );
			self::assertSame( 201, self::book( self::booking( $employee, '09:00' ) )->status );
			// A header that anyone can write changes nothing.
			$answer = self::book( self::booking( $employee, '10:00' ), '', array( 'X-Forwarded-For: 203.0.113.9', 'X-Real-IP: 203.0.113.9', 'Client-IP: 203.0.113.9', 'Forwarded: for=203.0.113.9' ) );
			self::assertError( 429, 'too_many_requests', $answer );
			self::assertGreaterThan( 0, (int) $answer->headers['retry-after'] );
			self::assertLessThanOrEqual( 600, (int) $answer->headers['retry-after'] );
			self::assertSame( array( '08:00', '09:00' ), appointease_get_booked_slots( self::day(), $employee ) );
			$manager = self::user( 'subscriber', array( 'appointease_manage_appointments' ) );
			self::assertSame( 201, $manager->rest( 'POST', 'appointments', self::booking( $employee, '11:00' ), array( 'X-Idempotency-Key: ' . self::secret() ) )->status, 'The reception books on.' );
			global $wpdb;
			$stored = implode( "\n", $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%appointease\\_book\\_%'" ) );
			self::assertNotSame( '', $stored );
			self::assertStringNotContainsString( '127.0.0.1', $stored );
		} finally {
			Site::switch_off();
		}
	}

	public function test_requests_at_the_same_moment_are_counted_each(): void {
		Site::switch_on( array( 'limit' => array( 5, 600 ) ) );
		try {
			$answers  = ( new Browser() )->form_at_once( '/wp-json/appointease/v1/appointments/1/view', array( 'manage_token' => self::secret() ), 30 );
			$statuses = array_count_values( array_column( $answers, 'status' ) );
			ksort( $statuses );
			self::assertSame( array( 404 => 5, 429 => 25 ), $statuses );
			global $wpdb;
			$names = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '\\_transient%appointease\\_view\\_%'" );
			self::assertCount( 1, preg_grep( '/^_transient_timeout_/', $names ), 'WordPress knows when to clear it away.' );
		} finally {
			Site::switch_off();
		}
	}

	public function test_wrong_links_keep_nobody_from_booking(): void {
		$employee = self::employee();
		$booked   = self::book( self::booking( $employee, '08:00' ) )->json();
		$view     = static fn ( string $token ): Answer => ( new Browser() )->rest( 'POST', "appointments/{$booked['appointment_id']}/view", array( 'manage_token' => $token ) );
		Site::switch_on( array( 'limit' => array( 2, 600 ) ) );
		try {
			self::assertError( 404, 'not_found', $view( self::secret() ) );
			self::assertError( 404, 'not_found', $view( self::secret() ) );
			self::assertError( 429, 'too_many_requests', $view( $booked['manage_token'] ) );
			self::assertSame( 201, self::book( self::booking( $employee, '09:00' ) )->status );
			$cancel = ( new Browser() )->rest( 'POST', "appointments/{$booked['appointment_id']}/cancel", array( 'manage_token' => $booked['manage_token'] ) );
			self::assertSame( 200, $cancel->status, $cancel->body );
			self::assertError( 429, 'too_many_requests', self::book( self::booking( $employee, '10:00' ) ) );
		} finally {
			Site::switch_off();
		}
	}

	/**
	 * What reaches PHP, and whether an administrator should look into it: the address of the request and its headers.
	 *
	 * @return array<string, array{0: bool, 1: string, 2: array<string, string>}>
	 */
	public static function ways_to_the_site(): array {
		return array(
			'at the machine'               => array( false, '127.0.0.1', array() ),
			'in the house'                 => array( false, '192.168.1.20', array() ),
			'in the house, by a proxy'     => array( false, '172.18.0.2', array( 'X_FORWARDED_FOR' => '192.168.1.20' ) ),
			'straight'                     => array( false, '203.0.113.9', array() ),
			'cron'                         => array( false, '', array() ),
			'through a restored proxy'     => array( false, '203.0.113.9', array( 'X_FORWARDED_FOR' => '198.51.100.1, 203.0.113.9' ) ),
			'restored, in IPv6'            => array( false, '2a00:1450:4001::1', array( 'X_FORWARDED_FOR' => '2A00:1450:4001:0::0001' ) ),
			'restored, the whole way'      => array( false, '203.0.113.9', array( 'X_FORWARDED_FOR' => '203.0.113.9, 198.51.100.1', 'CF_CONNECTING_IP' => '203.0.113.9', 'X_REAL_IP' => '198.51.100.1' ) ),
			'restored, IPv4 in IPv6'       => array( false, '::ffff:203.0.113.9', array( 'X_FORWARDED_FOR' => '203.0.113.9' ) ),
			"from a company's proxy"       => array( false, '203.0.113.9', array( 'X_FORWARDED_FOR' => '10.1.2.3' ) ),
			'rubbish'                      => array( false, '10.0.0.2', array( 'X_FORWARDED_FOR' => 'unknown, <b>, 999.1.1.1, ::::', 'FORWARDED' => 'for=_hidden;proto=https' ) ),
			"at a carrier's balancer"      => array( true, '100.64.0.7', array( 'X_FORWARDED_FOR' => '203.0.113.9' ) ),
			'a proxy in the house'         => array( true, '10.0.0.2', array( 'X_FORWARDED_FOR' => '203.0.113.9' ) ),
			'a proxy at the machine'       => array( true, '127.0.0.1', array( 'X_FORWARDED_FOR' => '203.0.113.9:51234' ) ),
			'a proxy as the standard says' => array( true, '10.0.0.2', array( 'FORWARDED' => 'for="[2a00:1450:4001::1]:4711";proto=https;by=10.0.0.2' ) ),
			'a proxy elsewhere'            => array( true, '198.51.100.1', array( 'CF_CONNECTING_IP' => '203.0.113.9' ) ),
			'a proxy behind another'       => array( true, '198.51.100.1', array( 'CF_CONNECTING_IP' => '203.0.113.9', 'X_REAL_IP' => '198.51.100.1' ) ),
			'a proxy that names itself'    => array( true, '198.51.100.1', array( 'X_FORWARDED_FOR' => '203.0.113.9, 198.51.100.1', 'CF_CONNECTING_IP' => '203.0.113.9' ) ),
			'one that another names'       => array( true, '198.51.100.1', array( 'X_FORWARDED_FOR' => '203.0.113.9, 198.51.100.1', 'X_REAL_IP' => '203.0.113.9' ) ),
		);
	}

	/**
	 * Site Health speaks where a proxy shows itself, and nowhere else.
	 *
	 * @dataProvider ways_to_the_site
	 * @param bool                  $is_advised Whether it speaks.
	 * @param string                $address    REMOTE_ADDR.
	 * @param array<string, string> $headers    Headers by the end of PHP's name for them.
	 */
	public function test_administrators_hear_of_a_proxy_that_hides_visitors( bool $is_advised, string $address, array $headers ): void {
		$before                 = $_SERVER;
		$_SERVER['REMOTE_ADDR'] = $address;
		foreach ( $headers as $name => $value ) {
			$_SERVER[ "HTTP_$name" ] = $value;
		}
		try {
			$result = Site_Health::run_address_test();
		} finally {
			$_SERVER = $before;
		}
		self::assertSame( $is_advised ? 'recommended' : 'good', $result['status'], $result['description'] );
		if ( $is_advised ) {
			self::assertStringContainsString( $address, $result['description'] );
			self::assertStringContainsString( 'appointease_client_address', $result['description'] );
			self::assertSame( '198.51.100.1' !== $address, str_contains( $result['description'], 'is not limited meanwhile' ) );
		} else {
			$is_private = 1 === preg_match( '/^(?:127|192\.168|172\.18|10)\./', $address );
			self::assertSame( $is_private, str_contains( $result['description'], 'from within a private network, for which the number of held times is not limited' ) );
			self::assertSame( ! $is_private, str_contains( $result['description'], 'how many times one may hold' ) );
		}
	}

	public function test_site_health_runs_the_test_of_addresses(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
		self::assertSame( array( Site_Health::class, 'run_address_test' ), \WP_Site_Health::get_tests()['direct']['appointease_addresses']['test'] );
	}
}
