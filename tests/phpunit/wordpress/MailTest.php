<?php
/**
 * The e-mails after a booking, as the site hands them to its mail program.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Site;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Messages.
 */
final class MailTest extends WordPressTestCase {

	public function test_the_visitor_and_the_staff_member_are_told(): void {
		$employee = self::employee( array( 'name' => 'Test Kim', 'email' => 'kim@example.com' ) );
		self::employee( array( 'email' => 'uninvolved@example.com' ) );
		$sent   = $this->mails_during( fn (): array => self::book( self::booking( $employee, '10:00', array( 'name' => 'Visit evil.example now', 'email' => 'ada@example.com' ) ) )->json(), 2 );
		$strong = $this->booked['strong_id'];

		$visitor = $this->to( 'ada@example.com', $sent );
		self::assertStringContainsString( $strong, $visitor );
		self::assertStringContainsString( 'Test cut', $visitor );
		self::assertStringContainsString( 'Test Kim', $visitor );
		self::assertStringContainsString( '10:00', $visitor );
		self::assertStringContainsString( 'text/plain', $visitor );
		self::assertStringNotContainsString( 'evil.example', $visitor, 'Nobody can have the site send their own words to a stranger.' );
		self::assertStringNotContainsString( 'kim@example.com', $visitor );
		self::assertStringContainsString( "#appointease-manage={$this->booked['appointment_id']}.{$this->booked['manage_token']}\r\n", $visitor );

		$staff = $this->to( 'kim@example.com', $sent );
		foreach ( array( $strong, 'Visit evil.example now', 'ada@example.com', '+1 212 555 0100', '10:00' ) as $text ) {
			self::assertStringContainsString( $text, $staff );
		}
		self::assertStringContainsString( 'Reply-To: ada@example.com', $staff );
		self::assertStringNotContainsString( 'uninvolved@example.com', $sent );
		self::assertStringNotContainsString( $this->booked['manage_token'], $staff );
	}

	public function test_a_request_is_received_and_then_decided(): void {
		$service = appointease_save_service( array( 'name' => 'Test request', 'duration' => 30, 'needs_approval' => true ) )['id'];
		try {
			$employee = self::employee( array( 'email' => 'desk@example.com' ) );
			$request  = static fn ( string $time ): array => self::book( self::booking( $employee, $time, array( 'service_id' => $service ) ) )->json();
			$sent     = $this->mails_during( static fn (): array => $request( '10:00' ), 2 );
			self::assertSame( 'pending', $this->booked['status'] );
			self::assertStringContainsString( 'we will confirm it by e-mail', $this->to( 'grace@example.com', $sent ) );
			self::assertStringContainsString( 'It waits for your approval', $this->to( 'desk@example.com', $sent ) );

			$decide = function ( string $status ): string {
				$route = "appointments/{$this->booked['appointment_id']}/status";
				return $this->to( 'grace@example.com', $this->mails_during( static fn (): array => self::administrator()->rest( 'POST', $route, array( 'status' => $status ) )->json(), 2 ) );
			};
			self::assertStringContainsString( 'Confirmed: your appointment ' . $this->booked['strong_id'], $decide( 'confirmed' ) );
			self::assertStringContainsString( 'Cancelled: your appointment', $decide( 'cancelled' ) );
			$this->mails_during( static fn (): array => $request( '11:00' ), 2 );
			self::assertStringContainsString( 'Not possible: your request', $decide( 'cancelled' ) );
		} finally {
			appointease_save_service( array( 'id' => $service, 'active' => false ) );
		}
	}

	public function test_the_customer_moves_and_cancels_and_both_sides_are_told(): void {
		$employee = self::employee( array( 'email' => 'desk@example.com' ) );
		$this->mails_during( static fn (): array => self::book( self::booking( $employee, '10:00' ) )->json(), 2 );
		$booked = $this->booked;
		$token  = array( 'manage_token' => $booked['manage_token'] );
		$route  = "appointments/{$booked['appointment_id']}";
		$sent   = $this->mails_during( static fn (): array => ( new Browser() )->rest( 'POST', "$route/reschedule", $token + array( 'date' => self::day() . ' 15:30' ) )->json(), 2 );
		$mail   = $this->to( 'grace@example.com', $sent );
		self::assertStringContainsString( "New time: your appointment {$booked['strong_id']}", $mail );
		self::assertStringContainsString( '15:30', $mail );
		self::assertStringContainsString( ".{$booked['manage_token']}", $mail );
		self::assertStringContainsString( 'Moved to:', $sent );
		$sent = $this->mails_during( static fn (): array => ( new Browser() )->rest( 'POST', "$route/cancel", $token )->json(), 2 );
		self::assertStringContainsString( 'Cancelled: your appointment', $this->to( 'grace@example.com', $sent ) );
		self::assertStringContainsString( 'Cancelled: ', $this->to( 'desk@example.com', $sent ) );
		self::assertStringNotContainsString( $booked['manage_token'], $sent );
	}

	public function test_a_replay_sends_nothing_again(): void {
		$booking = self::booking( self::employee(), '10:00' );
		$key     = self::secret();
		$sent    = $this->mails_during(
			static function () use ( $booking, $key ): array {
				self::book( $booking, $key );
				self::book( $booking, $key );
				self::book( $booking );
				return self::book( $booking, $key )->json();
			},
			2
		);
		self::assertSame( 1, preg_match_all( '/^To: grace@example.com/m', $sent ) );
	}

	public function test_a_broken_mail_server_does_not_touch_the_booking(): void {
		Site::switch_on( array( 'mail_throws' => true ) );
		try {
			$employee = self::employee();
			$answer   = self::book( self::booking( $employee, '10:00' ) );
			self::assertSame( 201, $answer->status, $answer->body );
			self::assertTrue( $answer->json()['success'] );
			self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::day(), $employee ) );
		} finally {
			Site::switch_off();
		}
	}

	public function test_others_are_told_without_secrets(): void {
		$heard = array();
		$hear  = static function ( array $result, array $booking ) use ( &$heard ): void {
			$heard = array( $result, $booking );
			throw new \RuntimeException( 'Another plugin is broken.' );
		};
		add_action( 'appointease_booked', $hear, 5, 2 );
		$log     = ini_set( 'error_log', '/dev/null' );
		$request = new \WP_REST_Request( 'POST', '/appointease/v1/appointments' );
		$request->set_header( 'X-Idempotency-Key', self::secret() );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( (string) wp_json_encode( self::booking( self::employee(), '10:00' ) ) );
		$response = rest_do_request( $request );
		ini_set( 'error_log', (string) $log );
		remove_action( 'appointease_booked', $hear, 5 );

		self::assertSame( 201, $response->get_status(), (string) wp_json_encode( $response->get_data() ) );
		self::assertSame( $response->get_data()['strong_id'], $heard[0]['strong_id'] );
		self::assertSame( 'grace@example.com', $heard[1]['email'] );
		foreach ( array( 'manage_token', 'idempotency_key', 'client_id' ) as $secret ) {
			self::assertArrayNotHasKey( $secret, $heard[0] + $heard[1] );
		}
	}

	/**
	 * The answer to the booking of the running test.
	 *
	 * @var array<string, mixed>
	 */
	private array $booked = array();

	/**
	 * What the site's mail program was given while something was booked. The messages follow the answer, so this waits.
	 *
	 * @param callable(): array<string, mixed> $work     Books.
	 * @param int                              $expected Number of messages.
	 */
	private function mails_during( callable $work, int $expected ): string {
		$before       = strlen( Site::log( 'mail' ) );
		$this->booked = $work();
		$deadline     = microtime( true ) + 5;
		do {
			usleep( 50_000 );
			$sent = substr( Site::log( 'mail' ), $before );
		} while ( preg_match_all( '/^To: /m', $sent ) < $expected && microtime( true ) < $deadline );
		// Subjects of more than a line are in encoded words, whose underscores are spaces.
		return (string) preg_replace_callback(
			'/=\?[a-z0-9-]+\?Q\?(.*?)\?=\s*/i',
			static fn ( array $found ): string => quoted_printable_decode( str_replace( '_', ' ', $found[1] ) ),
			$sent
		);
	}

	/**
	 * The message to an address.
	 */
	private function to( string $address, string $sent ): string {
		foreach ( (array) preg_split( '/^(?=To: )/m', $sent ) as $message ) {
			if ( str_starts_with( (string) $message, "To: $address" ) ) {
				return (string) $message;
			}
		}
		self::fail( "There is no message to $address in:\n$sent" );
	}
}
