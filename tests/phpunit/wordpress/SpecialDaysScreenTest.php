<?php
/**
 * Days off and holidays: what the form stores and refuses, what visitors then see, and how it is taken back.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\ScreenTestCase;

/**
 * Special days.
 */
final class SpecialDaysScreenTest extends ScreenTestCase {

	private const SAVE   = 'appointease_save_special_days';
	private const REMOVE = 'appointease_remove_special_days';

	public function test_days_off_close_the_days_and_removing_opens_them(): void {
		$employee = self::employee( array( 'name' => 'Test away' ) );
		self::book( self::booking( $employee, '10:00' ) );
		$saved = self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( $employee, array( 'to' => self::day( 12 ) ) ) );
		self::assertStringContainsString( 'done=days_saved', $saved->headers['location'] );
		self::assertSame( array(), $this->times( $employee ) );

		$list = self::$admin->get( self::path( $saved ) . "&staff=$employee" )->body;
		self::assertSame( 1, substr_count( $list, 'Test summer &amp; sun' ), 'Three days of a kind are one line.' );
		self::assertStringContainsString( '1 appointment stands', $list );
		$removed = self::send( self::path( $saved ), self::REMOVE, array( 'employee_id' => (string) $employee, 'from' => self::day(), 'to' => self::day( 12 ) ) );
		self::assertStringContainsString( 'done=days_removed', $removed->headers['location'] );
		self::assertContains( '11:00', $this->times( $employee ) );

		$page = self::$admin->get( self::path( $removed ) )->body;
		preg_match( '/<div class="notice notice-success.*?<\/form>/s', $page, $undo );
		preg_match_all( '/name="(\w+)" value="([^"]*)"/', $undo[0] ?? '', $fields );
		self::$admin->form( '/wp-admin/admin-post.php', array_map( 'wp_specialchars_decode', array_combine( $fields[1], $fields[2] ) ) );
		$again = appointease_get_special_days( array( 'from' => self::day(), 'to' => self::day( 12 ), 'employee_id' => $employee ) );
		self::assertCount( 3, array_keys( array_column( $again, 'note' ), 'Test summer & sun', true ), 'Undone.' );
		self::assertStringNotContainsString( '>Undo<', self::$admin->get( self::DAYS )->body, 'Offered once.' );
	}

	public function test_special_hours_take_the_place_of_the_week(): void {
		$employee = self::employee();
		self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( $employee, array( 'kind' => 'hours', 'hours' => '12-13, 15:00 – 15:30' ) ) );
		self::assertSame( array( '12:00', '12:30', '15:00' ), $this->times( $employee ) );
		self::assertStringContainsString( '12:00-13:00, 15:00-15:30', self::$admin->get( self::DAYS . '&month=' . substr( self::day(), 0, 7 ) . "&staff=$employee" )->body );
	}

	public function test_a_holiday_of_the_house_closes_for_everybody_who_has_no_day_of_their_own(): void {
		$works   = self::employee();
		$follows = self::employee();
		$day     = self::day( 20 );
		self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( 0, array( 'from' => $day ) ) );
		self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( $works, array( 'from' => $day, 'kind' => 'hours', 'hours' => '9-10' ) ) );
		self::assertSame( array(), $this->times( $follows, $day ) );
		self::assertSame( array( '09:00', '09:30' ), $this->times( $works, $day ) );
		self::send( self::DAYS . '&month=' . substr( $day, 0, 7 ), self::REMOVE, array( 'employee_id' => '0', 'from' => $day, 'to' => $day ) );
		self::assertNotSame( array(), $this->times( $follows, $day ) );
		self::assertSame( array( '09:00', '09:30' ), $this->times( $works, $day ), 'Only the house’s day is gone.' );
	}

	public function test_who_stands_before_a_closed_door_is_counted(): void {
		$employee = self::employee( array( 'hours' => array_fill_keys( array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' ), array( array( '08:00', '24:00' ) ) ) ) );
		foreach ( array( '10:00', '12:30', '15:00', '23:30' ) as $time ) {
			self::assertSame( 201, self::book( self::booking( $employee, $time ) )->status );
		}
		$said = function ( string $hours, int $last = 10 ) use ( $employee ): string {
			$saved = self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( $employee, array( 'to' => self::day( $last ), 'kind' => 'hours', 'hours' => $hours ) ) );
			return $this->standing( self::path( $saved ), $employee );
		};
		self::assertSame( '', $said( '10-13, 15-24' ), 'All are within.' );
		self::assertSame( self::day() . ' day: 1 appointment stands outside these hours', $said( '10-13, 15:00-23:30' ), 'One ends at midnight.' );
		self::assertSame( self::day() . ' day: 3 appointments stand outside these hours', $said( '12:00-12:45, 15:00-15:30' ), 'One sticks out.' );
		self::assertSame( self::day() . ' week: 1 appointment stands outside these hours', $said( '8-15, 15-20', 12 ), 'Days that follow each other are shown as a week.' );
		$closed = self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( $employee, array( 'to' => self::day( 12 ) ) ) );
		self::assertSame( self::day() . ' week: 4 appointments stand', $this->standing( self::path( $closed ), $employee ) );
	}

	public function test_hours_of_the_house_leave_those_alone_who_have_their_own(): void {
		$day     = self::day( 22 );
		$works   = self::employee();
		$follows = self::employee();
		foreach ( array( $works, $follows ) as $employee ) {
			self::assertSame( 201, self::book( self::booking( $employee, '14:00', array( 'date' => "$day 14:00:00" ) ) )->status );
		}
		self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( $works, array( 'from' => $day, 'kind' => 'hours', 'hours' => '9-17' ) ) );
		try {
			$saved = self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( 0, array( 'from' => $day, 'kind' => 'hours', 'hours' => '9-12' ) ) );
			self::assertSame( "$day day: 1 appointment stands outside these hours", $this->standing( self::path( $saved ), 0 ) );
		} finally {
			appointease_delete_special_days( array( 'from' => $day ) );
		}
	}

	/**
	 * What cannot be, and where the form says so.
	 *
	 * @return array<string, array{0: string, 1: array<string, string>}>
	 */
	public static function impossible(): array {
		return array(
			'no day'             => array( 'from', array( 'from' => '' ) ),
			'a day of words'     => array( 'from', array( 'from' => 'Christmas' ) ),
			'backwards'          => array( 'to', array( 'to' => '2020-01-01' ) ),
			'longer than a year' => array( 'to', array( 'to' => '2099-01-01' ) ),
			'an end of words'    => array( 'to', array( 'to' => 'Christmas' ) ),
			'no hours'           => array( 'hours', array( 'kind' => 'hours', 'hours' => '' ) ),
			'hours of words'     => array( 'hours', array( 'kind' => 'hours', 'hours' => 'nine to five' ) ),
			'hours of no day'    => array( 'hours', array( 'hours' => '9-12' ) ),
			'hours between'      => array( 'hours', array( 'kind' => 'hours', 'hours' => '09:00-12:00, 13:03-17:00' ) ),
			'hours that overlap' => array( 'hours', array( 'kind' => 'hours', 'hours' => '9-12, 11-13' ) ),
			'a long note'        => array( 'note', array( 'note' => str_repeat( 'x', 192 ) ) ),
		);
	}

	/**
	 * The error stands beside its field, and what was typed is kept.
	 *
	 * @param string                $field The field.
	 * @param array<string, string> $typed What is typed.
	 *
	 * @dataProvider impossible
	 */
	public function test_what_cannot_be_is_said_beside_its_field( string $field, array $typed ): void {
		$answer = self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( 0, $typed ) );
		$form   = self::assertFieldError( $field, $answer );
		self::assertStringContainsString( 'value="' . esc_attr( $typed['note'] ?? 'Test summer & sun' ) . '"', $form );
		self::assertStringNotContainsString( 'before from', $form, 'A field is called as its label says.' );
	}

	public function test_a_year_of_days_off_and_stored_hours_between_are_shown(): void {
		$employee = self::employee();
		$list     = self::DAYS . '&month=' . substr( self::day(), 0, 7 ) . "&staff=$employee";
		$saved    = self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( $employee, array( 'to' => self::day( 376 ) ) ) );
		self::assertStringContainsString( 'done=days_saved', $saved->headers['location'], 'Not too long.' );
		appointease_save_special_days( array( 'employee_id' => $employee, 'from' => self::day(), 'hours' => array( array( '13:03', '17:00' ) ) ) );
		self::assertStringContainsString( '13:03-17:00', self::$admin->get( $list )->body );
	}

	public function test_the_desk_may_and_staff_may_not(): void {
		$employee = self::employee();
		$desk     = self::user( 'subscriber', array( 'appointease_manage_appointments' ) );
		$staff    = self::user( 'appointease_staff', array(), $employee );
		self::assertSame( 200, $desk->get( self::DAYS )->status );
		self::assertSame( 403, $staff->get( self::DAYS )->status );
		self::send( self::DAYS . '&edit=new', self::SAVE, $this->typed( $employee ), $desk );
		foreach ( array( self::SAVE, self::REMOVE ) as $action ) {
			$fields = array( 'action' => $action ) + $this->typed( $employee, array( 'to' => self::day( 40 ) ) );
			self::assertSame( 403, $staff->form( '/wp-admin/admin-post.php', $fields )->status );
			self::assertSame( 403, $desk->form( '/wp-admin/admin-post.php', $fields )->status, 'no nonce' );
			( new Browser() )->form( '/wp-admin/admin-post.php', $fields );
		}
		self::assertCount( 1, appointease_get_special_days( array( 'from' => self::day( 1 ), 'to' => self::day( 40 ), 'employee_id' => $employee ) ) );
	}

	public function test_an_empty_month_says_what_belongs_there(): void {
		self::assertStringContainsString( 'No special days in May 2031', self::$admin->get( self::DAYS . '&month=2031-05' )->body );
		self::assertSame( 200, self::$admin->get( self::DAYS . '&month=%22%3E%3Cscript%3E&staff=x' )->status );
	}

	/**
	 * What is typed for one closed day.
	 *
	 * @param int                   $employee Whose; 0 for the whole house's.
	 * @param array<string, string> $fields   What is different.
	 * @return array<string, string>
	 */
	private function typed( int $employee, array $fields = array() ): array {
		return $fields + array( 'employee_id' => (string) $employee, 'from' => self::day(), 'to' => '', 'kind' => 'closed', 'hours' => '', 'note' => 'Test summer & sun' );
	}

	/**
	 * Where the list leads to the appointments that stand on days of a staff member, or of the house, and what it says.
	 */
	private function standing( string $list, int $employee ): string {
		$page = wp_specialchars_decode( self::$admin->get( "$list&staff=$employee" )->body );
		preg_match( '/&day=([0-9-]+)&span=(\w+)&staff=' . $employee . '">([^<]* stands?\b[^<]*)</', $page, $found );
		return array() === $found ? '' : "$found[1] $found[2]: $found[3]";
	}

	/**
	 * The times visitors see.
	 *
	 * @return list<string>
	 */
	private function times( int $employee, string $day = '' ): array {
		$day = '' === $day ? self::day() : $day;
		return array_column( ( new Browser() )->rest( 'GET', 'availability?' . http_build_query( array( 'date' => $day, 'employee_id' => $employee, 'service_id' => self::$service ) ) )->json()['slots'], 'time' );
	}
}
