<?php
/**
 * Cancelling and moving by the visitor who booked: the token opens the booking, and nothing else does.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Routes of one appointment.
 */
final class OwnerRoutesTest extends WordPressTestCase {

	public function test_the_token_shows_the_appointment_and_no_more(): void {
		$booked = self::book( self::booking( self::employee( array( 'name' => 'Test Kim' ) ), '10:00' ) )->json();
		$answer = ( new Browser() )->rest( 'POST', "appointments/{$booked['appointment_id']}/view", array( 'manage_token' => $booked['manage_token'] ) );
		self::assertSame( 200, $answer->status, $answer->body );
		self::assertStringContainsString( 'no-store', $answer->headers['cache-control'] );
		$seen = $answer->json();
		self::assertSame( array( 'appointment_id', 'strong_id', 'service_id', 'service_name', 'employee_id', 'employee_name', 'date', 'time', 'end', 'status', 'seats', 'starts_in' ), array_keys( $seen ) );
		$start = new \DateTimeImmutable( self::day() . ' 10:00', wp_timezone() );
		self::assertEqualsWithDelta( $start->getTimestamp() - time(), $seen['starts_in'], 3.0 );
		self::assertSame( array( 'Test cut', 'Test Kim', self::day(), '10:00', '10:30', 'confirmed' ), array( $seen['service_name'], $seen['employee_name'], $seen['date'], $seen['time'], $seen['end'], $seen['status'] ) );
		self::assertStringNotContainsString( 'grace@example.com', $answer->body );
	}

	public function test_what_has_begun_is_said_to_have_begun_and_stays(): void {
		$past   = self::day( -1 );
		$booked = appointease_book_atomic( array( 'name' => 'Past Customer', 'email' => '', 'appointment_date' => "$past 10:00", 'service_id' => self::$service, 'employee_id' => self::employee(), 'as_staff' => true ) );
		$route  = "appointments/{$booked['appointment_id']}";
		$token  = array( 'manage_token' => $booked['manage_token'] );
		$seen   = ( new Browser() )->rest( 'POST', "$route/view", $token )->json();
		self::assertSame( array( $past, 'confirmed', 0 ), array( $seen['date'], $seen['status'], $seen['starts_in'] ) );
		self::assertError( 409, 'not_active', ( new Browser() )->rest( 'POST', "$route/cancel", $token ) );
	}

	public function test_the_token_cancels(): void {
		$employee = self::employee();
		$booked   = self::book( self::booking( $employee, '10:00' ) )->json();
		$route    = "appointments/{$booked['appointment_id']}/cancel";
		$answer   = ( new Browser() )->rest( 'POST', $route, array( 'manage_token' => $booked['manage_token'] ) );
		self::assertSame( 200, $answer->status, $answer->body );
		self::assertSame( 'cancelled', $answer->json()['status'] );
		self::assertSame( array(), appointease_get_booked_slots( self::day(), $employee ) );
	}

	public function test_the_token_moves(): void {
		$employee = self::employee();
		$other    = self::employee();
		$booked   = self::book( self::booking( $employee, '10:00' ) )->json();
		self::book( self::booking( $employee, '12:00' ) );
		$move = static fn ( array $change ): Answer => ( new Browser() )->rest(
			'POST',
			"appointments/{$booked['appointment_id']}/reschedule",
			$change + array( 'manage_token' => $booked['manage_token'] )
		);
		self::assertError( 409, 'slot_taken', $move( array( 'date' => self::day() . ' 12:00:00' ) ) );
		self::assertError( 409, 'outside_hours', $move( array( 'date' => self::day() . ' 23:00:00' ) ) );
		self::assertError( 409, 'not_a_start', $move( array( 'date' => self::day() . ' 14:10:00' ) ) );
		self::assertError( 400, 'invalid_argument', $move( array( 'date' => '2099-01-01 10:00:00' ) ), 'date' );
		self::assertError( 400, 'invalid_argument', $move( array() ), 'date' );
		self::assertSame( array( '10:00', '12:00' ), appointease_get_booked_slots( self::day(), $employee ) );
		$answer = $move( array( 'date' => self::day( 11 ) . ' 09:00:00', 'employee_id' => $other ) );
		self::assertSame( 200, $answer->status, $answer->body );
		self::assertSame( array( self::day( 11 ), '09:00' ), array( $answer->json()['date'], $answer->json()['time'] ) );
		self::assertSame( array( '12:00' ), appointease_get_booked_slots( self::day(), $employee ) );
		self::assertSame( array( '09:00' ), appointease_get_booked_slots( self::day( 11 ), $other ) );
	}

	public function test_the_token_shows_where_the_appointment_can_be_moved_to(): void {
		$service  = appointease_save_service( array( 'name' => 'Test hour', 'duration' => 60, 'slot_step' => 15, 'max_per_day' => 2 ) )['id'];
		$employee = self::employee();
		$booked   = self::book( self::booking( $employee, '10:00', array( 'service_id' => $service ) ) )->json();
		$other    = self::book( self::booking( $employee, '12:00', array( 'service_id' => $service ) ) )->json();
		$key      = array( 'manage_token' => $booked['manage_token'] );
		$ask      = static fn ( array $body, int $id ): Answer => ( new Browser() )->rest( 'POST', "appointments/$id/availability", $body );
		$offered  = static fn ( array $query ): array => ( new Browser() )->rest( 'GET', 'availability?' . http_build_query( $query + array( 'employee_id' => $employee, 'service_id' => $service ) ) )->json();
		$free     = static fn ( array $day ): array => array_keys( array_column( $day['slots'], 'status', 'time' ), 'available', true );

		$answer = $ask( array( 'date' => self::day() ) + $key, $booked['appointment_id'] );
		self::assertSame( 200, $answer->status, $answer->body );
		self::assertStringContainsString( 'no-store', $answer->headers['cache-control'] );
		$day    = $answer->json();
		$public = $offered( array( 'date' => self::day() ) );
		self::assertSame( array_keys( $public ), array_keys( $day ) );
		self::assertSame( array_column( $public['slots'], 'end', 'time' ), array_column( $day['slots'], 'end', 'time' ) );
		self::assertSame( array( $employee, $service, self::day() ), array( $day['employee_id'], $day['service_id'], $day['date'] ) );
		self::assertSame( array(), $free( $public ), 'The day has as many of the service as it takes.' );
		self::assertSame( array( '10:00', '10:15', '10:30', '10:45', '11:00', '13:00' ), array_slice( $free( $day ), 8, 6 ) );

		$next = array( 'date' => self::day( 11 ) );
		self::assertSame( $offered( $next ), $ask( $next + $key, $booked['appointment_id'] )->json() );
		$month = $ask( array( 'month' => substr( self::day(), 0, 7 ) ) + $key, $booked['appointment_id'] )->json();
		self::assertSame( array_keys( $offered( array( 'month' => $month['month'] ) ) ), array_keys( $month ) );
		self::assertSame( count( $free( $day ) ), array_column( $month['days'], 'available', 'date' )[ self::day() ] );

		self::assertError( 404, 'not_found', $ask( array( 'date' => self::day() ) + $key, $other['appointment_id'] ) );
		self::assertError( 400, 'invalid_argument', $ask( array( 'date' => self::day() ), $booked['appointment_id'] ), 'manage_token' );
		self::assertError( 400, 'invalid_argument', $ask( $key, $booked['appointment_id'] ), 'date' );
		foreach ( array( '2099-01-01', '2099-02-30', 'tomorrow', array( 1 ) ) as $date ) {
			self::assertError( 400, 'invalid_argument', $ask( array( 'date' => $date ) + $key, $booked['appointment_id'] ), 'date' );
		}

		$move = ( new Browser() )->rest( 'POST', "appointments/{$booked['appointment_id']}/reschedule", array( 'date' => self::day() . ' 10:15:00' ) + $key );
		self::assertSame( 200, $move->status, $move->body );
		( new Browser() )->rest( 'POST', "appointments/{$booked['appointment_id']}/cancel", $key );
		$public = $offered( array( 'date' => self::day() ) );
		self::assertSame( $public, $ask( array( 'date' => self::day() ) + $key, $booked['appointment_id'] )->json(), 'What is cancelled has no time to leave.' );
		appointease_save_service( array( 'id' => $service, 'active' => false ) );
	}

	public function test_a_wrong_token_and_an_unknown_number_are_answered_alike(): void {
		$employee = self::employee();
		$booked   = self::book( self::booking( $employee, '10:00' ) )->json();
		$id       = $booked['appointment_id'];
		foreach ( array( 'view' => array(), 'availability' => array( 'date' => self::day() ), 'cancel' => array(), 'reschedule' => array( 'date' => self::day() . ' 15:00:00' ) ) as $action => $body ) {
			$answers = array();
			foreach (
				array(
					array( $id, str_repeat( '0', 32 ) ),
					array( $id, $booked['strong_id'] ),
					array( $id, (string) $id ),
					array( 99_999_999, str_repeat( '0', 32 ) ),
					array( 99_999_999, $booked['manage_token'] ),
				) as list( $number, $token )
			) {
				$answer = ( new Browser() )->rest( 'POST', "appointments/$number/$action", $body + array( 'manage_token' => $token ) );
				self::assertError( 404, 'not_found', $answer );
				$answers[] = $answer->body;
			}
			self::assertCount( 1, array_unique( $answers ) );
		}
		self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::day(), $employee ) );
	}

	public function test_without_a_token_a_visitor_learns_nothing(): void {
		$booked = self::book( self::booking( self::employee(), '10:00' ) )->json();
		foreach ( array( $booked['appointment_id'], 99_999_999 ) as $id ) {
			self::assertError( 400, 'invalid_argument', ( new Browser() )->rest( 'POST', "appointments/$id/cancel", array() ), 'manage_token' );
			self::assertError( 400, 'invalid_argument', ( new Browser() )->rest( 'POST', "appointments/$id/cancel", array( 'manage_token' => '' ) ), 'manage_token' );
			self::assertError( 400, 'invalid_argument', ( new Browser() )->rest( 'POST', "appointments/$id/cancel", array( 'manage_token' => array( 'a' ) ) ), 'manage_token' );
			self::assertSame( 404, ( new Browser() )->rest( 'GET', "appointments/$id" )->status, 'There is no route that shows an appointment.' );
		}
		self::assertSame( 'confirmed', appointease_get_appointment( $booked['appointment_id'] )['status'] );
	}

	public function test_a_cancelled_appointment_cannot_be_moved(): void {
		$booked = self::book( self::booking( self::employee(), '10:00' ) )->json();
		$token  = array( 'manage_token' => $booked['manage_token'] );
		( new Browser() )->rest( 'POST', "appointments/{$booked['appointment_id']}/cancel", $token );
		$answer = ( new Browser() )->rest( 'POST', "appointments/{$booked['appointment_id']}/reschedule", $token + array( 'date' => self::day() . ' 15:00:00' ) );
		self::assertError( 409, 'not_active', $answer );
	}
}
