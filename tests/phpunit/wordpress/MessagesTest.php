<?php
/**
 * What the screens say after something was done there: what stays as it was, and what is to be done next.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\ScreenTestCase;

/**
 * Messages of the screens.
 */
final class MessagesTest extends ScreenTestCase {

	private const LEFT    = 'if they have left, set Login to none';
	private const OUTSIDE = 'Appointments that stand outside the new hours stay.';

	public function test_who_changes_hours_hears_that_appointments_stay(): void {
		$id    = self::employee();
		$typed = array( 'id' => (string) $id, 'name' => 'Test shorter', 'email' => '', 'user_id' => '0', 'active' => '1' );
		foreach ( array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' ) as $day ) {
			$typed[ "hours_$day" ] = '8-20';
		}
		self::assertStringNotContainsString( self::OUTSIDE, $this->said_after( self::STAFF . "&edit=$id", 'appointease_save_employee', $typed ), 'Only the name is new.' );
		self::assertStringContainsString( 'Saved. ' . self::OUTSIDE, $this->said_after( self::STAFF . "&edit=$id", 'appointease_save_employee', array( 'hours_tue' => '8-12' ) + $typed ) );
		self::assertStringNotContainsString( self::OUTSIDE, $this->said_after( self::STAFF . '&edit=new', 'appointease_save_employee', array( 'id' => '0', 'active' => '0' ) + $typed ), 'A new one has no appointments.' );
	}

	public function test_who_hides_a_staff_member_hears_what_stays_in_use(): void {
		$switch = fn ( string $screen, string $action, int $id, string $active ): string => $this->said_after( $screen, $action, array( 'id' => (string) $id, 'active' => $active ) );
		$staff  = fn ( int $id, string $active ): string => $switch( self::STAFF, 'appointease_switch_employee', $id, $active );
		$linked = self::employee( array( 'email' => '' ) );
		self::user( 'appointease_staff', array(), $linked );
		self::assertStringContainsString( self::LEFT, $staff( self::employee(), '0' ), 'With an e-mail address.' );
		self::assertStringContainsString( self::LEFT, $staff( $linked, '0' ), 'With a login.' );
		self::assertStringNotContainsString( self::LEFT, $staff( $linked, '1' ), 'Back again.' );
		self::assertStringNotContainsString( self::LEFT, $staff( self::employee( array( 'email' => '' ) ), '0' ), 'With neither.' );
		self::assertStringNotContainsString( self::LEFT, $switch( self::SERVICES, 'appointease_switch_service', self::$service, '0' ) );
		$switch( self::SERVICES, 'appointease_switch_service', self::$service, '1' );
	}

	/**
	 * The message on the page that a form leads to.
	 *
	 * @param string                $screen Where the form is.
	 * @param string                $action What it does.
	 * @param array<string, string> $typed  What was typed.
	 */
	private function said_after( string $screen, string $action, array $typed ): string {
		$page = self::$admin->get( self::path( self::send( $screen, $action, $typed ) ) )->body;
		self::assertSame( 1, preg_match( '/<div class="notice notice-success[^>]*>(.*?)<\/div>/s', $page, $found ), $page );
		return $found[1];
	}
}
