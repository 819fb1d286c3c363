<?php
/**
 * The e-mails after a booking, as the site hands them to its mail program.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Settings;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Environment;
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
		self::assertStringContainsString( ', 10:00 (Berlin time)', $visitor );
		self::assertStringContainsString( 'text/plain', $visitor );
		self::assertStringNotContainsString( 'evil.example', $visitor, 'Nobody can have the site send their own words to a stranger.' );
		self::assertStringNotContainsString( 'kim@example.com', $visitor );
		self::assertStringContainsString( 'Reply-To: ' . get_option( 'blogname' ) . ' <' . get_option( 'admin_email' ) . ">\r\n", $visitor, 'An answer reaches the house.' );
		self::assertStringContainsString( "#appointease-manage={$this->booked['appointment_id']}.{$this->booked['manage_token']}\r\n", $visitor );

		$staff = $this->to( 'kim@example.com', $sent );
		foreach ( array( $strong, 'Visit evil.example now', 'ada@example.com', '+1 212 555 0100', ', 10:00 (Berlin time)' ) as $text ) {
			self::assertStringContainsString( $text, $staff );
		}
		self::assertStringContainsString( 'Reply-To: ada@example.com', $staff );
		self::assertStringNotContainsString( 'uninvolved@example.com', $sent );
		self::assertStringNotContainsString( $this->booked['manage_token'], $staff );
	}

	/**
	 * Addresses for answers, and the header that comes of them.
	 *
	 * @return array<string, array{0: mixed, 1: string}>
	 */
	public static function addresses_for_answers(): array {
		return array(
			'another'             => array( 'desk@example.com', '<desk@example.com>' ),
			'one per appointment' => array( 'desk+{id}@example.com', '<desk+{id}@example.com>' ),
			'none'                => array( '', '' ),
			'a word'              => array( 'desk', '' ),
			'two'                 => array( 'desk@example.com, evil@example.com', '' ),
			'a header'            => array( "desk@example.com\r\nBcc: evil@example.com", '' ),
			'a header of a name'  => array( "Desk <desk@example.com>\nBcc: evil@example.com", '' ),
			'a list'              => array( array( 'desk@example.com' ), '' ),
			'false'               => array( false, '' ),
		);
	}

	/**
	 * The site decides where answers go, and nothing else gets into the header.
	 *
	 * @dataProvider addresses_for_answers
	 */
	public function test_the_site_says_where_answers_go( mixed $address, string $header ): void {
		Site::switch_on( array( 'reply_to' => $address ) );
		try {
			$sent = $this->mails_during( static fn (): array => self::book( self::booking( self::employee(), '10:00' ) )->json(), 2 );
		} finally {
			Site::switch_off();
		}
		$mail = $this->to( 'grace@example.com', $sent );
		self::assertStringNotContainsString( 'evil@example.com', $sent );
		if ( '' === $header ) {
			self::assertStringNotContainsString( 'Reply-To:', $mail );
		} else {
			self::assertStringContainsString( str_replace( '{id}', (string) $this->booked['appointment_id'], $header ), $mail );
		}
	}

	public function test_the_owner_says_where_answers_go(): void {
		$settings = Settings::all();
		Settings::save( array( 'reply_to' => 'desk@example.com' ) + $settings );
		$reply = fn (): string => $this->to( 'grace@example.com', $this->mails_during( static fn (): array => self::book( self::booking( self::employee(), '10:00' ) )->json(), 2 ) );
		try {
			self::assertStringContainsString( "<desk@example.com>\r\n", $reply() );
			Site::switch_on( array( 'reply_to' => 'filter@example.com' ) );
			self::assertStringContainsString( "<filter@example.com>\r\n", $reply(), 'A filter has the last word.' );
		} finally {
			Site::switch_off();
			Settings::save( $settings );
		}
	}

	public function test_any_name_of_the_site_can_be_answered_to(): void {
		$name = (string) get_option( 'blogname' );
		update_option( 'blogname', 'Ann & "Bo", Cuts <evil@example.com>: Übersee' );
		try {
			$sent = $this->mails_during( static fn (): array => self::book( self::booking( self::employee(), '10:00' ) )->json(), 2 );
		} finally {
			update_option( 'blogname', $name );
		}
		$mail = $this->to( 'grace@example.com', $sent );
		self::assertStringContainsString( 'Reply-To: Ann & Bo Cuts evil@example.com : Übersee<' . get_option( 'admin_email' ) . ">\r\n", $mail );
	}

	public function test_somebody_is_told_where_the_staff_member_has_no_address(): void {
		$owner    = (string) get_option( 'admin_email' );
		$employee = self::employee( array( 'name' => 'Test Kim', 'email' => '' ) );
		$mail     = $this->to( $owner, $this->mails_during( static fn (): array => self::book( self::booking( $employee, '10:00' ) )->json(), 2 ) );
		self::assertStringContainsString( 'New appointment: ', $mail );
		self::assertStringContainsString( 'with Test Kim', $mail );
		self::assertStringContainsString( 'because Test Kim has no e-mail address', $mail );
		self::assertStringContainsString( 'Reply-To: grace@example.com', $mail );

		// Who did it needs no message about that.
		$route = "appointments/{$this->booked['appointment_id']}/cancel";
		$sent  = $this->mails_during( static fn (): array => self::administrator()->rest( 'POST', $route, array() )->json(), 2, 1.0 );
		self::assertSame( $owner, get_user_by( 'login', Environment::value( 'STACK_ADMIN_USER' ) )->user_email );
		self::assertSame( 1, preg_match_all( '/^To: /m', $sent ), $sent );
		self::assertStringContainsString( 'Cancelled: your appointment', $this->to( 'grace@example.com', $sent ) );
	}

	public function test_a_message_is_in_the_language_of_who_reads_it(): void {
		$employee = self::employee( array( 'email' => 'kim@example.com' ) );
		$linked   = self::employee( array( 'email' => 'lou@example.com' ) );
		self::user( 'appointease_staff', array(), $linked );
		$users   = array( get_user_by( 'login', Environment::value( 'STACK_ADMIN_USER' ) )->ID, array_column( appointease_get_employees(), 'user_id', 'id' )[ $linked ] );
		$weekday = array( 'Monday' => 'Montag', 'Tuesday' => 'Dienstag', 'Wednesday' => 'Mittwoch', 'Thursday' => 'Donnerstag', 'Friday' => 'Freitag', 'Saturday' => 'Samstag', 'Sunday' => 'Sonntag' );
		$english = current_datetime()->modify( '+10 days' )->format( 'l' );
		$german  = $weekday[ $english ];
		$files   = self::translations( $weekday );
		foreach ( $users as $user ) {
			update_user_meta( $user, 'locale', 'de_DE' );
		}
		try {
			$admin = self::administrator();
			$new   = '/wp-admin/admin.php?page=appointease&new=1';
			self::assertStringContainsString( 'Termin eintragen', $admin->get( $new )->body, 'The screen speaks the language of who acts.' );
			$typed = array( 'action' => 'appointease_new_appointment', '_wpnonce' => $admin->form_nonce( $new, 'appointease_new_appointment' ), 'service_id' => (string) self::$service, 'date' => self::day(), 'time' => '10:00', 'seats' => '1', 'name' => 'Caller', 'email' => 'grace@example.com' );
			$book  = fn ( int $employee ): string => $this->mails_during( static fn (): array => array( $admin->form( '/wp-admin/admin-post.php', array( 'employee_id' => (string) $employee ) + $typed )->status ), 2 );

			$sent = $book( $employee );
			foreach ( array( 'grace@example.com' => 'Your appointment ', 'kim@example.com' => 'New appointment: ' ) as $address => $subject ) {
				$mail = $this->to( $address, $sent );
				self::assertStringContainsString( $subject, $mail );
				self::assertStringContainsString( $english, $mail );
			}
			$sent = $book( $linked );
			self::assertStringContainsString( 'Your appointment ', $this->to( 'grace@example.com', $sent ) );
			$mail = $this->to( 'lou@example.com', $sent );
			self::assertStringContainsString( 'Neuer Termin: ', $mail, 'The login has a language of its own.' );
			self::assertStringContainsString( $german, $mail );
		} finally {
			foreach ( $users as $user ) {
				delete_user_meta( $user, 'locale' );
			}
			array_map( 'unlink', $files );
			rmdir( dirname( $files[1] ) );
			rmdir( dirname( $files[0] ) );
		}
	}

	public function test_a_request_is_received_and_then_decided(): void {
		$service = appointease_save_service( array( 'name' => 'Test request', 'duration' => 30, 'slot_step' => 15, 'needs_approval' => true ) )['id'];
		try {
			$employee = self::employee( array( 'email' => 'desk@example.com' ) );
			$request  = static fn ( string $time ): array => self::book( self::booking( $employee, $time, array( 'service_id' => $service ) ) )->json();
			$sent     = $this->mails_during( static fn (): array => $request( '10:00' ), 2 );
			self::assertSame( 'pending', $this->booked['status'] );
			$token = $this->booked['manage_token'];
			self::assertStringContainsString( 'we will confirm it by e-mail', $this->to( 'grace@example.com', $sent ) );
			self::assertStringContainsString( 'It waits for your approval', $this->to( 'desk@example.com', $sent ) );

			$decide = function ( string $status ): string {
				$route = "appointments/{$this->booked['appointment_id']}/status";
				return $this->to( 'grace@example.com', $this->mails_during( static fn (): array => self::administrator()->rest( 'POST', $route, array( 'status' => $status ) )->json(), 2 ) );
			};
			self::assertStringContainsString( 'Confirmed: your appointment ' . $this->booked['strong_id'], $decide( 'confirmed' ) );

			$change = array(
				'manage_token' => $token,
				'date'         => self::day() . ' 12:00',
			);
			$move   = function () use ( &$change ): array {
				return ( new Browser() )->rest( 'POST', "appointments/{$this->booked['appointment_id']}/reschedule", $change )->json();
			};
			$sent   = $this->mails_during( $move, 2 );
			$mail   = $this->to( 'grace@example.com', $sent );
			self::assertStringContainsString( 'It is kept for you in the place of the earlier one, and we will confirm it by e-mail', $mail );
			self::assertStringContainsString( '12:00', $mail );
			self::assertStringNotContainsString( ', 10:00', $mail, 'There is one time to come at.' );
			$mail   = $this->to( 'desk@example.com', $sent );
			self::assertStringContainsString( 'It waits for your approval', $mail, 'Nobody has approved the new time.' );
			self::assertMatchesRegularExpression( '/It was on [^\r\n]+, 10:00 before\./', $mail );
			$change = array(
				'date'        => self::day() . ' 12:15',
				'employee_id' => $employee,
			) + $change;
			self::assertMatchesRegularExpression( '/It was on [^\r\n]+, 12:00 before\.\r\n/', $this->to( 'desk@example.com', $this->mails_during( $move, 2 ) ), 'The old time and the new one overlap.' );
			$change['employee_id'] = self::employee( array( 'email' => 'other@example.com' ) );
			self::assertMatchesRegularExpression( '/It was on [^\r\n]+, 12:15 with Test [^\r\n]+ before\./', $this->to( 'other@example.com', $this->mails_during( $move, 3 ) ) );
			self::assertStringContainsString( 'Confirmed: your appointment', $decide( 'confirmed' ) );
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

	public function test_staff_who_leave_an_appointment_where_it_is_tell_nobody(): void {
		$this->mails_during( static fn (): array => self::book( self::booking( self::employee( array( 'email' => 'desk@example.com' ) ), '10:00' ) )->json(), 2 );
		$route = "appointments/{$this->booked['appointment_id']}/reschedule";
		$move  = static fn ( string $time ): callable => static fn (): array => self::administrator()->rest( 'POST', $route, array( 'date' => self::day() . " $time" ) )->json();
		self::assertStringContainsString( 'New time: your appointment', $this->mails_during( $move( '11:00' ), 2 ) );
		self::assertSame( '', $this->mails_during( $move( '11:00' ), 1, 1.5 ) );
		self::assertTrue( $this->booked['success'] );
	}

	public function test_who_loses_an_appointment_to_somebody_else_is_told(): void {
		list( $ann, $bob, $bea ) = array_map( static fn ( string $name, string $email ): int => self::employee( array( 'name' => "Test $name", 'email' => $email ) ), array( 'Ann', 'Bob', 'Bea' ), array( 'ann@example.com', 'bob@example.com', 'bob@example.com' ) );
		$this->mails_during( static fn (): array => self::book( self::booking( $ann, '10:00' ) )->json(), 2 );
		$booked = $this->booked;
		$desk   = self::administrator();
		$give   = static fn ( Browser $person, int $employee, string $day = '' ): callable => static fn (): array => $person->rest( 'POST', "appointments/{$booked['appointment_id']}/reschedule", array( 'date' => ( '' === $day ? self::day() : $day ) . ' 11:00', 'employee_id' => $employee ) )->json();
		$sent   = $this->mails_during( $give( $desk, $bob ), 3 );
		self::assertStringContainsString( 'Moved to: ', $this->to( 'bob@example.com', $sent ) );
		$mail = $this->to( 'ann@example.com', $sent );
		foreach ( array( 'Cancelled: ', ', 10:00 (Berlin time)', 'with Test Ann', $booked['strong_id'] ) as $text ) {
			self::assertStringContainsString( $text, $mail );
		}
		self::assertStringNotContainsString( '11:00', $mail );

		$sent = $this->mails_during( $give( $desk, $bea ), 3, 1.5 );
		self::assertSame( 2, preg_match_all( '/^To: /m', $sent ), 'One address is told once.' );
		self::assertStringContainsString( 'with Test Bob before.', $this->to( 'bob@example.com', $sent ) );

		$this->mails_during( $give( $desk, $ann ), 3 );
		$sent = $this->mails_during( $give( self::user( 'appointease_staff', array( 'appointease_manage_appointments' ), $ann ), $bob ), 3, 1.5 );
		self::assertStringNotContainsString( 'To: ann@example.com', $sent, 'Who did it knows.' );
		self::assertStringContainsString( 'To: bob@example.com', $sent );

		$past = current_datetime()->modify( '-2 days' )->format( 'Y-m-d' );
		$sent = $this->mails_during( $give( $desk, $ann, $past ), 1 );
		self::assertSame( array( 1, 1 ), array( preg_match_all( '/^To: /m', $sent ), substr_count( $sent, 'To: bob@example.com' ) ), 'The time that is free again is still to come.' );
		$sent = $this->mails_during( $give( $desk, $bob ), 3, 1.5 );
		self::assertStringNotContainsString( 'To: ann@example.com', $sent, 'What is over is nobody’s news.' );
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
	 * @param float                            $patience Seconds after which they are no longer waited for.
	 */
	private function mails_during( callable $work, int $expected, float $patience = 5.0 ): string {
		$before       = strlen( Site::log( 'mail' ) );
		$this->booked = $work();
		$deadline     = microtime( true ) + $patience;
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
	 * Gives the site some words of German.
	 *
	 * @param array<string, string> $weekdays Those of WordPress itself.
	 * @return array{0: string, 1: string} The files.
	 */
	private static function translations( array $weekdays ): array {
		$folder = WP_CONTENT_DIR . '/languages';
		$files  = array( "$folder/de_DE.l10n.php", "$folder/plugins/appointease-de_DE.l10n.php" );
		$words  = array(
			'Book appointment'    => 'Termin eintragen',
			'Your appointment %s' => 'Ihr Termin %s',
			'New appointment: %s' => 'Neuer Termin: %s',
		);
		mkdir( $folder );
		mkdir( "$folder/plugins" );
		foreach ( array_combine( $files, array( $weekdays, $words ) ) as $file => $messages ) {
			file_put_contents( $file, '<?php return ' . var_export( compact( 'messages' ), true ) . ';' );
		}
		return $files;
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
