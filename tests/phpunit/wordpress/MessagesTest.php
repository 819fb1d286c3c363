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
	private const NOBODY  = 'because nobody offers it';
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

	public function test_a_service_that_nobody_offers_is_not_called_bookable(): void {
		$others = appointease_get_employees();
		$show   = static fn ( bool $active ): array => array_map( static fn ( array $one ): array => appointease_save_employee( array( 'id' => $one['id'], 'active' => $active ) ), $others );
		$show( false );
		try {
			$robin = self::employee( array( 'service_ids' => array( self::$service ) ) );
			$name  = 'Test unoffered ' . self::secret();
			$typed = array( 'name' => $name, 'description' => '', 'duration' => '30', 'price' => '' );
			self::assertStringContainsString( self::NOBODY, $this->said_after( self::SERVICES . '&edit=new', 'appointease_save_service', array( 'id' => '0', 'active' => '1' ) + $typed ) );
			$id   = array_column( appointease_get_services(), 'id', 'name' )[ $name ];
			$row  = $this->row_of( $name );
			$save = fn ( string $active ): string => $this->said_after( self::SERVICES . "&edit=$id", 'appointease_save_service', array( 'id' => (string) $id, 'active' => $active ) + $typed );
			self::assertStringContainsString( 'Nobody offers it yet', $row );
			self::assertStringContainsString( '?page=appointease-staff">Staff</a>', $row );
			self::assertStringNotContainsString( 'Bookable', $row );
			self::assertStringContainsString( self::NOBODY, $save( '1' ) );
			self::assertStringNotContainsString( self::NOBODY, $save( '0' ), 'Nor is it to be booked.' );
			self::assertStringContainsString( 'Hidden', $this->row_of( $name ) );
			self::assertStringContainsString( self::NOBODY, $this->said_after( self::SERVICES, 'appointease_switch_service', array( 'id' => (string) $id, 'active' => '1' ) ) );
			foreach ( array( array( self::$service, $id ), array() ) as $offered ) {
				appointease_save_employee( array( 'id' => $robin, 'service_ids' => $offered ) );
				self::assertStringNotContainsString( self::NOBODY, $save( '1' ) );
				self::assertStringContainsString( 'Bookable', $this->row_of( $name ) );
			}
			appointease_save_employee( array( 'id' => $robin, 'active' => false ) );
			self::assertStringContainsString( 'Nobody offers it yet', $this->row_of( $name ), 'Who is hidden cannot be booked.' );
			appointease_save_service( array( 'id' => $id, 'active' => false ) );
		} finally {
			$show( true );
		}
	}

	/**
	 * The row of a service in the list.
	 */
	private function row_of( string $name ): string {
		self::assertSame( 1, preg_match( '/<tr>(?:(?!<tr>).)*' . $name . '.*?<\/tr>/s', self::$admin->get( self::SERVICES )->body, $found ) );
		return $found[0];
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
