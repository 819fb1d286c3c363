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
