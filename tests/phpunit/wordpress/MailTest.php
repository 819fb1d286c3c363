<?php
/**
 * The e-mails after a booking, as the site hands them to its mail program.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

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
		self::assertStringNotContainsString( $this->booked['manage_token'], $visitor );

		$staff = $this->to( 'kim@example.com', $sent );
		foreach ( array( $strong, 'Visit evil.example now', 'ada@example.com', '+1 212 555 0100', '10:00' ) as $text ) {
			self::assertStringContainsString( $text, $staff );
		}
		self::assertStringContainsString( 'Reply-To: ada@example.com', $staff );
		self::assertStringNotContainsString( 'uninvolved@example.com', $sent );
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
		return quoted_printable_decode( $sent );
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
