<?php
/**
 * The desk: what the staff do with appointments on the screen, how it is taken back, and whose appointments they are.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\ScreenTestCase;

/**
 * Approve, decline, complete, restore, move, book.
 */
final class AppointmentsScreenTest extends ScreenTestCase {

	private const SET_STATUS = 'appointease_set_status';
	private const BOOK       = 'appointease_new_appointment';
	private const MOVE       = 'appointease_move_appointment';

	public function test_requests_wait_are_approved_and_declined(): void {
		$service  = appointease_save_service( array( 'name' => 'Test request', 'duration' => 30, 'needs_approval' => true ) )['id'];
		$employee = self::employee();
		$request  = static fn ( string $time ): int => self::book( self::booking( $employee, $time, array( 'service_id' => $service, 'date' => self::day( 40 ) . " $time" ) ) )->json()['appointment_id'];
		list( $one, $other ) = array( $request( '10:00' ), $request( '11:00' ) );
		appointease_save_service( array( 'id' => $service, 'active' => false ) );

		self::assertMatchesRegularExpression( '/[0-9]+ requests wait for approval\./', self::$admin->get( self::APPOINTMENTS )->body, 'Also when they are weeks ahead.' );
		$waiting = self::APPOINTMENTS . "&span=waiting&staff=$employee";
		self::assertSame( 2, substr_count( self::$admin->get( $waiting )->body, '>Approve<' ) );
		$approved = $this->become( $one, 'confirmed', $waiting );
		self::assertStringContainsString( 'done=approved', $approved->headers['location'] );
		$page = self::$admin->get( self::path( $approved ) )->body;
		self::assertStringContainsString( 'Approved. The customer gets an e-mail.', $page );
		self::assertStringNotContainsString( '>Undo<', $page, 'An approval is not taken back, but cancelled.' );
		self::assertStringContainsString( 'done=declined', $this->become( $other, 'cancelled', $waiting )->headers['location'] );
		self::assertSame( array( 'confirmed', 'cancelled' ), array( $this->status( $one ), $this->status( $other ) ) );
		self::assertStringContainsString( 'Nothing waits for approval', self::$admin->get( $waiting )->body );
	}

	public function test_nobody_approves_a_time_that_they_have_not_seen(): void {
		$service  = appointease_save_service( array( 'name' => 'Test request', 'duration' => 30, 'needs_approval' => true ) )['id'];
		$employee = self::employee();
		$booked   = self::book( self::booking( $employee, '10:00', array( 'service_id' => $service ) ) )->json();
		$id       = $booked['appointment_id'];
		$list     = self::APPOINTMENTS . '&day=' . self::day() . "&staff=$employee";
		$seen     = self::$admin->get( $list )->body;
		$later    = current_datetime()->modify( '+11 days' )->format( 'Y-m-d' );
		$move     = static fn ( array $change ): array => appointease_reschedule_atomic( $id, $change + array( 'manage_token' => $booked['manage_token'] ) );
		self::assertTrue( $move( array( 'appointment_date' => "$later 12:00" ) )['success'] );

		$answer = $this->approve( $seen );
		self::assertStringContainsString( "day=$later", $answer->headers['location'], 'Where the new time is.' );
		$fresh = self::$admin->get( self::path( $answer ) )->body;
		self::assertStringContainsString( 'This appointment has been moved since: look at its new time.', $fresh );
		self::assertStringContainsString( $booked['strong_id'], $fresh );
		self::assertSame( 'pending', $this->status( $id ) );

		// To somebody else at the same time is another appointment, too.
		appointease_reschedule_atomic( $id, array( 'appointment_date' => "$later 12:00", 'employee_id' => self::employee(), 'as_staff' => true ) );
		self::assertSame( 'pending', $this->status( $id ) );
		$answer = $this->approve( $fresh );
		self::assertStringNotContainsString( 'done=', $answer->headers['location'] );
		self::assertSame( 'pending', $this->status( $id ) );

		$current = self::$admin->get( self::path( $answer ) )->body;
		$answer  = $this->approve( $current );
		self::assertStringContainsString( 'done=approved', $answer->headers['location'] );
		self::assertSame( 'confirmed', $this->status( $id ) );

		appointease_cancel( $id, array( 'manage_token' => $booked['manage_token'] ) );
		$answer = $this->approve( $current );
		self::assertStringContainsString( 'cancelled meanwhile', self::$admin->get( self::path( $answer ) )->body );
		self::assertSame( 'cancelled', $this->status( $id ), 'Who called it off has not asked to have it back.' );
		appointease_save_service( array( 'id' => $service, 'active' => false ) );
	}

	public function test_a_slip_is_undone_beside_its_message(): void {
		$employee  = self::employee();
		$id        = self::book( self::booking( $employee, '10:00' ) )->json()['appointment_id'];
		$cancelled = $this->become( $id, 'cancelled' );
		self::assertSame( array( 'cancelled', array() ), array( $this->status( $id ), appointease_get_booked_slots( self::day(), $employee ) ) );
		$this->undo( $cancelled );
		self::assertSame( array( 'confirmed', array( '10:00' ) ), array( $this->status( $id ), appointease_get_booked_slots( self::day(), $employee ) ) );

		$this->become( $id, 'cancelled' );
		self::book( self::booking( $employee, '10:00' ) );
		$page = self::$admin->get( self::path( $this->become( $id, 'confirmed' ) ) )->body;
		self::assertStringContainsString( 'This time is not free', $page, 'What somebody else has meanwhile is not taken back.' );
		self::assertSame( 'cancelled', $this->status( $id ) );
	}

	public function test_what_has_begun_took_place_or_was_missed(): void {
		$employee = self::employee();
		$past     = current_datetime()->modify( '-2 days' )->format( 'Y-m-d' );
		$id       = appointease_book_atomic( array( 'name' => 'Past Customer', 'email' => '', 'appointment_date' => "$past 10:00", 'service_id' => self::$service, 'employee_id' => $employee, 'as_staff' => true ) )['appointment_id'];
		$to_come  = self::book( self::booking( $employee, '10:00' ) )->json()['appointment_id'];
		$list     = self::APPOINTMENTS . "&day=$past&staff=$employee";
		self::assertStringContainsString( '>Did not come<', self::$admin->get( $list )->body );
		self::assertStringNotContainsString( '>Did not come<', self::$admin->get( self::APPOINTMENTS . '&day=' . self::day() . "&staff=$employee" )->body );
		$this->undo( $this->become( $id, 'no_show', $list ) );
		self::assertSame( 'confirmed', $this->status( $id ) );
		$this->become( $id, 'completed', $list );
		$this->undo( $this->become( $id, 'no_show', $list ) );
		self::assertSame( 'completed', $this->status( $id ) );
		self::assertStringContainsString( 'Only an appointment that has begun', self::$admin->get( self::path( $this->become( $to_come, 'completed' ) ) )->body );
	}

	public function test_what_has_begun_is_moved_for_a_customer_who_is_late(): void {
		$employee = self::employee();
		$past     = self::day( -1 );
		$id       = appointease_book_atomic( array( 'name' => 'Late Customer', 'email' => '', 'appointment_date' => "$past 10:00", 'service_id' => self::$service, 'employee_id' => $employee, 'as_staff' => true ) )['appointment_id'];
		$row      = self::$admin->get( self::APPOINTMENTS . "&day=$past&staff=$employee" )->body;
		self::assertMatchesRegularExpression( "/>Took place<.*>Did not come<.*[?&;]move=$id\D.*>Cancel…</s", $row, 'The likely first.' );
		$form  = self::APPOINTMENTS . "&move=$id";
		$moved = self::send( $form, self::MOVE, array( 'id' => (string) $id, 'employee_id' => (string) $employee, 'date' => self::day(), 'time' => '16:00' ) );
		self::assertStringContainsString( 'done=moved', $moved->headers['location'] );
		self::assertSame( array( self::day(), '16:00', 'confirmed' ), array_values( array_intersect_key( appointease_get_appointment( $id ), array_flip( array( 'date', 'time', 'status' ) ) ) ) );
		$this->undo( $moved );
		self::assertSame( $past, appointease_get_appointment( $id )['date'], 'A slip is undone here, too.' );
	}

	public function test_no_email_is_promised_about_what_is_over(): void {
		$employee = self::employee();
		$past     = current_datetime()->modify( '-2 days' )->format( 'Y-m-d' );
		appointease_book_atomic( array( 'name' => 'Past Customer', 'email' => 'past@example.com', 'appointment_date' => "$past 10:00", 'service_id' => self::$service, 'employee_id' => $employee, 'as_staff' => true ) );
		self::book( self::booking( $employee, '10:00' ) );
		list( $over, $to_come ) = array_map( static fn ( string $day ): string => self::$admin->get( self::APPOINTMENTS . "&day=$day&staff=$employee" )->body, array( $past, self::day() ) );
		self::assertStringContainsString( 'nobody gets an e-mail', $over );
		self::assertStringNotContainsString( 'The customer gets an e-mail', $over );
		self::assertStringContainsString( 'The time becomes free at once. The customer gets an e-mail.', $to_come );

		$service = appointease_save_service( array( 'name' => 'Test request', 'duration' => 30, 'needs_approval' => true ) )['id'];
		$request = self::book( self::booking( $employee, '11:00', array( 'service_id' => $service ) ) )->json()['appointment_id'];
		self::assertTrue( appointease_reschedule_atomic( $request, array( 'appointment_date' => "$past 11:00", 'as_staff' => true ) )['success'] );
		appointease_save_service( array( 'id' => $service, 'active' => false ) );
		$declined = $this->become( $request, 'cancelled', self::APPOINTMENTS . "&day=$past&staff=$employee" );
		self::assertStringContainsString( 'Declined. It is over, so nobody gets an e-mail.', self::$admin->get( self::path( $declined ) )->body );
	}

	public function test_a_second_click_says_as_much_as_the_first(): void {
		$id   = appointease_book_atomic( array( 'name' => 'Caller', 'email' => '', 'appointment_date' => self::day() . ' 10:00', 'service_id' => self::$service, 'employee_id' => self::employee(), 'as_staff' => true ) )['appointment_id'];
		$said = fn ( string $status ): string => wp_strip_all_tags( self::$admin->get( self::path( $this->become( $id, $status ) ) )->body );
		foreach ( array( 'first', 'second' ) as $click ) {
			self::assertStringContainsString( 'its time is free again. There is no e-mail address: please call the customer.', $said( 'cancelled' ), $click );
		}
		self::assertStringContainsString( 'The appointment stands again. There is no e-mail address: please call the customer.', $said( 'confirmed' ) );
		self::assertStringContainsString( 'The appointment is confirmed.', $said( 'confirmed' ) );
	}

	public function test_an_appointment_is_moved_and_moved_back(): void {
		$employee = self::employee();
		$other    = self::employee();
		$id       = self::book( self::booking( $employee, '10:00' ) )->json()['appointment_id'];
		self::book( self::booking( $other, '12:00' ) );
		$form   = self::APPOINTMENTS . "&move=$id";
		$offers = static function ( string $screen ): array {
			self::assertSame( 1, preg_match( '/ data-offers="([^"]*)"/', self::$admin->get( $screen )->body, $found ) );
			return json_decode( wp_specialchars_decode( $found[1], ENT_QUOTES ), true );
		};
		self::assertSame( array(), $offers( $form )[ $employee ], 'Who has it may keep it, whatever they offer.' );
		self::assertArrayNotHasKey( 0, $offers( self::APPOINTMENTS . '&new=1' ), 'Whoever is free offers what some of them do.' );
		self::assertStringContainsString( 'id="appointease-time" name="time"', self::$admin->get( $form )->body );
		$typed = array( 'id' => (string) $id, 'employee_id' => (string) $other, 'date' => self::day(), 'time' => '12:00' );
		$taken = self::$admin->get( self::path( self::send( $form, self::MOVE, $typed ) ) )->body;
		self::assertStringContainsString( 'This time is not free', $taken );
		self::assertStringContainsString( 'value="12:00"', $taken, 'What was typed stays.' );
		self::assertFieldError( 'time', self::send( $form, self::MOVE, array( 'time' => '' ) + $typed ) );
		self::assertFieldError( 'date', self::send( $form, self::MOVE, array( 'date' => '2026-02-30' ) + $typed ) );

		$nonce = self::$admin->form_nonce( $form, self::MOVE );
		$click = static fn (): Answer => self::$admin->form( '/wp-admin/admin-post.php', array( 'time' => '21:30', 'action' => self::MOVE, '_wpnonce' => $nonce ) + $typed );
		$click();
		$moved = $click();
		self::assertSame( array( array(), array( '12:00', '21:30' ) ), array( appointease_get_booked_slots( self::day(), $employee ), appointease_get_booked_slots( self::day(), $other ) ), 'Outside the hours, too.' );
		$this->undo( $moved );
		self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::day(), $employee ), 'A second click has not taken the way back.' );
	}

	public function test_what_was_typed_for_one_appointment_is_not_shown_for_another(): void {
		$employee             = self::employee();
		list( $gone, $other ) = array_map( static fn ( string $time ): int => self::book( self::booking( $employee, $time ) )->json()['appointment_id'], array( '10:00', '12:00' ) );
		appointease_cancel( $gone );
		$form = self::APPOINTMENTS . "&move=$other";
		$back = self::send( $form, self::MOVE, array( 'id' => (string) $gone, 'employee_id' => (string) $employee, 'date' => self::day(), 'time' => '15:15' ) );
		self::assertStringContainsString( 'cannot be moved by you, or not any more', self::$admin->get( self::path( $back ) )->body );
		$page = self::$admin->get( $form )->body;
		self::assertStringContainsString( 'value="12:00"', $page );
		self::assertStringNotContainsString( 'value="15:15"', $page );
		self::assertStringNotContainsString( 'Not saved yet', $page );
	}

	public function test_an_appointment_of_somebody_hidden_is_not_given_away(): void {
		$gone   = self::employee( array( 'name' => 'Test gone' ) );
		$others = self::employee( array( 'name' => 'Test other' ) );
		$id     = self::book( self::booking( $gone, '10:00' ) )->json()['appointment_id'];
		$own    = self::user( 'appointease_staff', array(), $gone );
		appointease_save_employee( array( 'id' => $gone, 'active' => false ) );
		$hidden = self::employee( array( 'name' => 'Test hidden', 'active' => false ) );

		$form = self::APPOINTMENTS . "&move=$id";
		$page = self::$admin->get( $form )->body;
		self::assertSame( array( $gone => 'Test gone (hidden)' ), $this->chosen( 'employee_id', $page ) );
		self::assertStringContainsString( '>Test other</option>', $page );
		self::assertStringNotContainsString( "<option value=\"$hidden\"", $page, 'Nobody else who is hidden.' );
		self::assertSame( array( $gone => 'Test gone (hidden)' ), $this->chosen( 'employee_id', $own->get( $form )->body ), 'They are the only choice of their own.' );
		$typed = array( 'id' => (string) $id, 'employee_id' => (string) $gone, 'date' => self::day(), 'time' => '11:00' );
		self::send( $form, self::MOVE, $typed );
		self::assertSame( $gone, appointease_get_appointment( $id )['employee_id'] );

		// What was typed before somebody was hidden stays, too.
		self::send( $form, self::MOVE, array( 'employee_id' => (string) $others, 'time' => '' ) + $typed );
		appointease_save_employee( array( 'id' => $others, 'active' => false ) );
		self::assertSame( array( $others => 'Test other (hidden)' ), $this->chosen( 'employee_id', self::$admin->get( $form )->body ) );
	}

	public function test_a_new_appointment_is_for_nobody_else_than_was_chosen(): void {
		$gone    = self::employee( array( 'name' => 'Test gone' ) );
		$service = appointease_save_service( array( 'name' => 'Test season', 'duration' => 30 ) )['id'];
		appointease_save_employee( array( 'id' => $gone, 'active' => false ) );
		$new = self::APPOINTMENTS . "&new=1&staff=$gone";
		self::assertSame( array( $gone => 'Test gone (hidden)' ), $this->chosen( 'employee_id', self::$admin->get( $new )->body ) );
		self::send( $new, self::BOOK, $this->typed( $gone, array( 'service_id' => (string) $service, 'date' => '' ) ) );
		appointease_save_service( array( 'id' => $service, 'active' => false ) );
		$page = self::$admin->get( $new )->body;
		self::assertSame( array( $service => 'Test season (hidden) · 30 min' ), $this->chosen( 'service_id', $page ) );
		self::assertStringNotContainsString( 'Test season', self::$admin->get( self::APPOINTMENTS . '&new=1' )->body );
	}

	public function test_the_appointments_of_somebody_hidden_are_found(): void {
		$gone = self::employee( array( 'name' => 'Test gone' ) );
		self::book( self::booking( $gone, '10:00', array( 'name' => 'Customer of gone' ) ) );
		self::book( self::booking( self::employee(), '10:00', array( 'name' => 'Customer of Robin' ) ) );
		appointease_save_employee( array( 'id' => $gone, 'active' => false ) );
		$page = self::$admin->get( self::APPOINTMENTS . '&day=' . self::day() . "&staff=$gone" )->body;
		self::assertSame( array( $gone => 'Test gone (hidden)' ), $this->chosen( 'staff', $page ) );
		self::assertStringContainsString( 'Customer of gone', $page );
		self::assertStringNotContainsString( 'Customer of Robin', $page );
		self::assertSame( 1, preg_match( '/href="([^"]*action=appointease_export[^"]*)"/', $page, $link ) );
		$file = self::$admin->get( substr( html_entity_decode( $link[1] ), strlen( home_url() ) ) )->body;
		self::assertStringContainsString( 'Customer of gone', $file );
		self::assertStringNotContainsString( 'Customer of Robin', $file );
		self::assertSame( array( $gone => 'Test gone' ), $this->chosen( 'staff', self::$admin->get( self::DAYS . "&staff=$gone" )->body ) );
	}

	public function test_the_desk_books_for_a_caller(): void {
		$employee = self::employee();
		$new      = self::APPOINTMENTS . '&new=1&day=' . self::day();
		$page     = self::$admin->get( $new )->body;
		self::assertMatchesRegularExpression( '/Test cut · 30 min · .*38\.00/u', $page, 'The price is told on the phone.' );
		self::assertStringContainsString( 'value="' . self::day() . '"', $page );
		$typed  = array( 'phone' => '٠٣٠ ١٢٣' ) + $this->typed( $employee );
		$booked = self::send( $new, self::BOOK, $typed );
		self::assertStringContainsString( 'done=booked', $booked->headers['location'] );
		$row = appointease_get_appointments( array( 'from' => self::day(), 'employee_id' => $employee ) )[0];
		self::assertSame( array( 'Caller', '', '030 123', 'confirmed', '07:15' ), array( $row['name'], $row['email'], $row['phone'], $row['status'], $row['time'] ), 'Outside the hours, without an address.' );
		self::assertStringContainsString( 'done=booked', self::send( $new, self::BOOK, $typed )->headers['location'] );
		self::assertCount( 1, appointease_get_appointments( array( 'from' => self::day(), 'employee_id' => $employee ) ), 'A second click books nothing twice.' );
		$conflict = self::$admin->get( self::path( self::send( $new, self::BOOK, array( 'attempt' => wp_generate_uuid4() ) + $typed ) ) )->body;
		self::assertStringContainsString( 'This time is not free', $conflict );
		self::assertStringContainsString( 'value="Caller"', $conflict );
		foreach ( array( 'name' => '', 'email' => 'caller', 'time' => 'noon', 'date' => '' ) as $field => $value ) {
			self::assertFieldError( $field, self::send( $new, self::BOOK, array( $field => $value, 'attempt' => wp_generate_uuid4() ) + $typed ) );
		}
	}

	public function test_an_address_is_booked_as_it_was_typed_or_not_at_all(): void {
		$employee = self::employee();
		$new      = self::APPOINTMENTS . '&new=1';
		foreach ( array( '%0abcc@example.com', 'bcc<b>@example.com' ) as $email ) {
			$page = self::assertFieldError( 'email', self::send( $new, self::BOOK, $this->typed( $employee, array( 'email' => $email ) ) ) );
			self::assertStringContainsString( 'value="' . esc_attr( $email ) . '"', $page, 'What was typed stays.' );
		}
		self::assertSame( array(), appointease_get_booked_slots( self::day(), $employee ) );
		self::send( $new, self::BOOK, $this->typed( $employee, array( 'email' => " o'neill+cut@example.com " ) ) );
		self::assertSame( "o'neill+cut@example.com", appointease_get_appointments( array( 'from' => self::day(), 'employee_id' => $employee ) )[0]['email'] );
	}

	public function test_a_visitor_who_holds_the_time_is_not_pushed_aside(): void {
		$employee = self::employee();
		( new Browser() )->rest( 'POST', 'slots/lock', array( 'date' => self::day(), 'time' => '09:00', 'employee_id' => $employee, 'client_id' => self::secret(), 'service_id' => self::$service ) );
		$answer = self::send( self::APPOINTMENTS . '&new=1', self::BOOK, $this->typed( $employee, array( 'time' => '09:00' ) ) );
		self::assertStringContainsString( 'A visitor is booking this time right now', self::$admin->get( self::path( $answer ) )->body );
	}

	public function test_staff_act_on_their_own_appointments_and_no_others(): void {
		$mine   = self::employee( array( 'name' => 'Test mine' ) );
		$theirs = self::employee( array( 'name' => 'Test theirs' ) );
		$staff  = self::user( 'appointease_staff', array(), $mine );
		$own    = self::book( self::booking( $mine, '10:00' ) )->json()['appointment_id'];
		$others = self::book( self::booking( $theirs, '10:00' ) )->json()['appointment_id'];
		$list   = self::APPOINTMENTS . '&day=' . self::day();
		$post   = static function ( string $screen, string $action, array $fields ) use ( $staff ): Answer {
			return $staff->form( '/wp-admin/admin-post.php', $fields + array( 'action' => $action, '_wpnonce' => $staff->form_nonce( $screen, $action ) ) );
		};
		self::assertSame( 403, $post( $list, self::SET_STATUS, array( 'id' => (string) $others, 'status' => 'cancelled' ) )->status );
		$foreign = $staff->get( self::APPOINTMENTS . "&move=$others" )->body;
		self::assertStringContainsString( 'cannot be moved by you', $foreign );
		self::assertStringNotContainsString( 'Grace Hopper', $foreign );
		$move = array( 'id' => (string) $others, 'employee_id' => (string) $mine, 'date' => self::day(), 'time' => '15:00' );
		self::assertSame( 403, $post( self::APPOINTMENTS . "&move=$own", self::MOVE, $move )->status );
		self::assertSame( 403, $post( self::APPOINTMENTS . "&move=$own", self::MOVE, array( 'id' => (string) $own, 'employee_id' => (string) $theirs ) + $move )->status, 'given to somebody else' );
		foreach ( array( $theirs, 0 ) as $employee ) {
			self::assertSame( 403, $post( self::APPOINTMENTS . '&new=1', self::BOOK, $this->typed( $employee ) )->status );
		}
		self::assertStringNotContainsString( 'Test theirs', $staff->get( self::APPOINTMENTS . '&new=1' )->body );
		$row = appointease_get_appointment( $others );
		self::assertSame( array( 'confirmed', $theirs, '10:00' ), array( $row['status'], $row['employee_id'], $row['time'] ) );

		self::assertSame( 302, $post( self::APPOINTMENTS . "&move=$own", self::MOVE, array( 'id' => (string) $own ) + $move )->status );
		self::assertSame( '15:00', appointease_get_appointment( $own )['time'] );
		self::assertSame( 302, $post( self::APPOINTMENTS . '&new=1', self::BOOK, $this->typed( $mine ) )->status );
		self::assertStringContainsString( 'done=cancelled', $post( $list, self::SET_STATUS, array( 'id' => (string) $own, 'status' => 'cancelled' ) )->headers['location'] );
		self::assertStringContainsString( 'There is no appointment', $staff->get( self::path( $post( $list, self::SET_STATUS, array( 'id' => '99999999', 'status' => 'cancelled' ) ) ) )->body );
	}

	/**
	 * Gives an appointment a status, from a list.
	 */
	private function become( int $id, string $status, string $list = '' ): Answer {
		$list = '' === $list ? self::APPOINTMENTS . '&day=' . self::day() : $list;
		return self::send( $list, self::SET_STATUS, array( 'id' => (string) $id, 'status' => $status ) );
	}

	/**
	 * Clicks "Approve" on a page that somebody may have opened a while ago.
	 */
	private function approve( string $page ): Answer {
		self::assertSame( 1, preg_match( '/<form class="appointease-inline"(?:(?!<\/form>).)*>Approve</s', $page, $form ), $page );
		preg_match_all( '/name="(\w+)" value="([^"]*)"/', $form[0], $fields );
		return self::$admin->form( '/wp-admin/admin-post.php', array_map( 'wp_specialchars_decode', array_combine( $fields[1], $fields[2] ) ) );
	}

	/**
	 * Clicks "Undo" beside the message about what was just done.
	 */
	private function undo( Answer $done ): void {
		$page = self::$admin->get( self::path( $done ) )->body;
		self::assertSame( 1, preg_match( '/<div class="notice notice-success.*?<\/form>/s', $page, $notice ), $page );
		preg_match_all( '/name="(\w+)" value="([^"]*)"/', $notice[0], $fields );
		self::assertSame( 302, self::$admin->form( '/wp-admin/admin-post.php', array_map( 'wp_specialchars_decode', array_combine( $fields[1], $fields[2] ) ) )->status );
	}

	/**
	 * What is chosen in a choice: its text by its value.
	 *
	 * @return array<int, string>
	 */
	private function chosen( string $name, string $page ): array {
		self::assertSame( 1, preg_match( '/<select[^>]* name="' . $name . '".*?<\/select>/s', $page, $select ), $page );
		preg_match_all( '/<option value="([^"]*)" selected=\'selected\'>([^<]*)</', $select[0], $found );
		return array_combine( $found[1], $found[2] );
	}

	private function status( int $id ): string {
		return appointease_get_appointment( $id )['status'];
	}

	/**
	 * What the desk types for a caller.
	 *
	 * @param int                   $employee With whom.
	 * @param array<string, string> $fields   What is different.
	 * @return array<string, string>
	 */
	private function typed( int $employee, array $fields = array() ): array {
		return $fields + array( 'service_id' => (string) self::$service, 'employee_id' => (string) $employee, 'date' => self::day(), 'time' => '07:15', 'seats' => '1', 'name' => 'Caller', 'email' => '', 'phone' => '', 'attempt' => wp_generate_uuid4() );
	}
}
