<?php
/**
 * The search at the desk: what a customer says of themselves finds their appointments, and only those that one may see.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\ScreenTestCase;

/**
 * Names, references, addresses, telephone numbers.
 */
final class AppointmentSearchTest extends ScreenTestCase {

	private const SET_STATUS = 'appointease_set_status';

	public function test_a_name_is_found_however_it_is_spelt(): void {
		$letters = $this->letters();
		$booked  = $this->appoint( self::employee(), self::day( 40 ), array( 'name' => "Jürgen Mülleröd$letters" ) );
		foreach ( array( "Mülleröd$letters", strtoupper( "MÜLLERÖD$letters" ) . ' jürgen', "mullerod$letters", "Muelleroed$letters", "jürg röd$letters" ) as $typed ) {
			self::assertSame( array( $booked['strong_id'] ), $this->found( $typed ), $typed );
		}
		self::assertSame( array(), $this->found( "Mülleröd$letters Anna" ), 'All words are in the name.' );
		$other = $this->appoint( self::employee(), self::day( 41 ), array( 'name' => "Mueller-Oel$letters" ) );
		self::assertSame( array( $other['strong_id'] ), $this->found( "Müller-Öl$letters" ) );
	}

	public function test_a_name_is_looked_for_from_today_on(): void {
		$employee = self::employee();
		$name     = 'Xanthippe ' . $this->letters();
		$this->appoint( $employee, self::day( -3 ), array( 'name' => $name ) );
		$dates = array_map( self::day( ... ), array( 365, 0, 20 ) );
		$ids   = array_map( fn ( string $day ): string => $this->appoint( $employee, $day, array( 'name' => $name ) )['strong_id'], $dates );
		self::assertSame( array( $ids[1], $ids[2], $ids[0] ), $this->found( $name ), 'In the order of the days.' );
		appointease_cancel( (int) substr( $ids[0], 9 ) );
	}

	public function test_a_reference_finds_one_appointment_and_no_other_of_its_number(): void {
		$booked = $this->appoint( self::employee(), self::day( -30 ), array() );
		foreach ( array( $booked['strong_id'], '  ' . strtolower( $booked['strong_id'] ) . ' ' ) as $typed ) {
			self::assertSame( array( $booked['strong_id'] ), $this->found( $typed ) );
		}
		foreach ( array( 'APT-1999-' . substr( $booked['strong_id'], 9 ), 'APT-2026-999999999', 'APT-2026-000000' ) as $typed ) {
			self::assertSame( array(), $this->found( $typed ), $typed );
		}
	}

	public function test_an_address_finds_what_is_to_come_and_then_what_is_past(): void {
		$employee = self::employee();
		$email    = self::secret() . '@example.com';
		$ids      = array_map( fn ( int $days ): string => $this->appoint( $employee, self::day( $days ), array( 'email' => $email ) )['strong_id'], array( -40, 5, -2, 50 ) );
		self::assertSame( array( $ids[1], $ids[3], $ids[2], $ids[0] ), $this->found( strtoupper( $email ) ) );
		self::assertSame( array(), $this->found( 'no-address@' ) );
	}

	public function test_a_telephone_number_is_found_however_it_is_written(): void {
		$booked = $this->appoint( self::employee(), self::day(), array( 'phone' => '+49 30 987/65 43-21' ) );
		foreach ( array( '030 98 76 54 321', '+4930987654321', '(0) 30 / 9876-5432', '5 43 21' ) as $typed ) {
			self::assertContains( $booked['strong_id'], $this->found( $typed ), $typed );
		}
		self::assertNotContains( $booked['strong_id'], $this->found( '030 98 76 54 322' ) );
	}

	public function test_staff_find_their_own_appointments_and_no_others(): void {
		$mine   = self::employee( array( 'name' => 'Test mine' ) );
		$staff  = self::user( 'appointease_staff', array(), $mine );
		$email  = self::secret() . '@example.com';
		$name   = 'Quendoline ' . $this->letters();
		$phone  = '0170 ' . random_int( 10 ** 7, 10 ** 8 - 1 );
		$fields = compact( 'name', 'email', 'phone' );
		$own    = $this->appoint( $mine, self::day(), $fields );
		$others = $this->appoint( self::employee( array( 'name' => 'Test theirs' ) ), self::day(), $fields );
		foreach ( array( $name, $email, $phone ) as $typed ) {
			self::assertSame( array( $own['strong_id'] ), $this->found( $typed, $staff ), $typed );
			self::assertEqualsCanonicalizing( array( $own['strong_id'], $others['strong_id'] ), $this->found( $typed ) );
		}
		self::assertSame( array( $own['strong_id'] ), $this->found( $own['strong_id'], $staff ) );
		self::assertSame( array(), $this->found( $others['strong_id'], $staff ) );
		self::assertSame( array(), $this->found( $own['strong_id'], self::user( 'appointease_staff' ) ), 'Who is linked to nobody.' );
	}

	public function test_an_action_comes_back_to_what_was_found(): void {
		$booked = $this->appoint( self::employee(), self::day( 30 ), array( 'name' => $name = 'Rosalía Ñandú' . $this->letters() ) );
		$view   = '&day=' . self::day( 3 ) . '&span=week';
		$done   = $this->press( 'cancelled', self::$admin->get( $this->address( $name, $view ) )->body );
		self::assertStringContainsString( 'done=cancelled', $done );
		$page = self::$admin->get( $done )->body;
		self::assertSame( array( $booked['strong_id'] ), $this->references( $page ) );
		self::assertStringContainsString( 'its time is free again', $page );
		self::assertMatchesRegularExpression( '/href="[^"]*day=' . self::day( 3 ) . '[^"]*">Back to the list</', $page );
		self::assertSame( 'cancelled', appointease_get_appointment( $booked['appointment_id'] )['status'] );

		$undone = self::$admin->get( $this->press( 'confirmed', $page ) )->body;
		self::assertSame( array( $booked['strong_id'] ), $this->references( $undone ) );
		self::assertSame( 'confirmed', appointease_get_appointment( $booked['appointment_id'] )['status'] );
	}

	public function test_what_is_not_found_says_where_it_was_looked_for(): void {
		$page = self::$admin->get( $this->address( 'Zzyzx', '&day=' . self::day() ) )->body;
		self::assertStringContainsString( 'Nothing was found for “Zzyzx”.', $page );
		self::assertStringContainsString( 'among appointments from today on; a reference or an e-mail address finds past ones, too.', $page );
		self::assertMatchesRegularExpression( '/href="[^"]*day=' . self::day() . '[^"]*">Back to the list</', $page );
		foreach ( array( 'x', '12', '00 00 12', '@', '–' ) as $typed ) {
			$page = self::$admin->get( $this->address( $typed ) )->body;
			self::assertStringContainsString( 'at least two letters of a name, or three digits', $page, $typed );
			self::assertSame( array(), $this->references( $page ) );
		}
		self::assertStringContainsString( 'name="span"', self::$admin->get( $this->address( '' ) )->body, 'Nothing typed is the list itself.' );
	}

	public function test_what_is_typed_is_text(): void {
		foreach ( array( '" autofocus onfocus="alert(1)', "'\"><img src=x onerror=alert(1)>zy", '%s %1$d %%', '</h2><script>alert(1)</script>zy' ) as $typed ) {
			$page = self::$admin->get( $this->address( $typed ) )->body;
			self::assertStringContainsString( 'Nothing was found for', $page );
			self::assertDoesNotMatchRegularExpression( '/<[^>]* on(?:focus|error)="?alert|<script>alert|<img src=x/', $page );
		}
		self::assertSame( 200, self::$admin->get( self::APPOINTMENTS . '&find[]=x' )->status );
	}

	public function test_more_than_a_person_looks_through_is_not_shown(): void {
		$employee = self::employee();
		$email    = self::secret() . '@example.com';
		$name     = 'Yolande ' . $this->letters();
		for ( $at = 0; $at <= 100; $at++ ) {
			$this->appoint( $employee, self::day( 5 + intdiv( $at, 40 ) ), array( 'name' => $name, 'email' => $email ), sprintf( '%02d:%02d', intdiv( $at % 40, 2 ), 30 * ( $at % 2 ) ) );
		}
		foreach ( array( $name, $email ) as $typed ) {
			$page = self::$admin->get( $this->address( $typed ) )->body;
			self::assertCount( 100, $this->references( $page ) );
			self::assertStringContainsString( 'Only the first 100 appointments are shown.', $page );
		}
	}

	/**
	 * Books as the staff do, on any day.
	 *
	 * @param int                   $employee With whom.
	 * @param string                $day      When.
	 * @param array<string, string> $fields   Who.
	 * @param string                $time     At what time.
	 * @return array<string, mixed>
	 */
	private function appoint( int $employee, string $day, array $fields, string $time = '10:00' ): array {
		$booked = appointease_book_atomic( $fields + array( 'name' => 'Somebody Else', 'email' => '', 'phone' => '', 'appointment_date' => "$day $time", 'service_id' => self::$service, 'employee_id' => $employee, 'as_staff' => true ) );
		self::assertTrue( $booked['success'], (string) json_encode( $booked ) );
		return $booked;
	}

	/**
	 * Part of a name that nobody else has.
	 */
	private function letters(): string {
		return strtr( self::secret(), '0123456789', 'ghijklmnop' );
	}

	/**
	 * The address of a search.
	 */
	private function address( string $typed, string $view = '' ): string {
		return self::APPOINTMENTS . $view . '&find=' . rawurlencode( $typed );
	}

	/**
	 * The references that a search finds, in order.
	 *
	 * @return list<string>
	 */
	private function found( string $typed, ?Browser $person = null ): array {
		$answer = ( $person ?? self::$admin )->get( $this->address( $typed ) );
		self::assertSame( 200, $answer->status );
		return $this->references( $answer->body );
	}

	/**
	 * The references in a list.
	 *
	 * @return list<string>
	 */
	private function references( string $page ): array {
		preg_match_all( '/<code>(APT-[0-9-]+)<\/code>/', $page, $found );
		return $found[1];
	}

	/**
	 * Presses the first button that gives a status, with all that its form holds.
	 *
	 * @return string Path and query of the page that follows.
	 */
	private function press( string $status, string $page ): string {
		preg_match_all( '/<form class="appointease-inline".*?<\/form>/s', $page, $forms );
		$form = current( preg_grep( '/name="status" value="' . $status . '"/', $forms[0] ) );
		self::assertIsString( $form );
		preg_match_all( '/name="(\w+)" value="([^"]*)"/', $form, $fields );
		$answer = self::$admin->form( '/wp-admin/admin-post.php', array_map( static fn ( string $value ): string => wp_specialchars_decode( $value, ENT_QUOTES ), array_combine( $fields[1], $fields[2] ) ) );
		self::assertSame( 302, $answer->status, $answer->body );
		return self::path( $answer );
	}
}
