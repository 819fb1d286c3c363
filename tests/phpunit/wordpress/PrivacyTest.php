<?php
/**
 * WordPress' tools for personal data: an administrator exports what there is under an address, and erases it.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Admin\Privacy;
use AppointEase\Tests\Support\ScreenTestCase;

/**
 * Exporter, eraser and policy.
 */
final class PrivacyTest extends ScreenTestCase {

	/**
	 * Goes through a tool as its page does: one call for each page of each plugin's part, until all are done.
	 *
	 * @param string $action export_personal_data or remove_personal_data.
	 * @param string $email  Whose data.
	 * @return array{messages: list<string>, retained: bool, removed: bool, groups: list<array<string, mixed>>}
	 */
	private static function go_through( string $action, string $email ): array {
		$request = wp_create_user_request( $email, $action, array(), 'confirmed' );
		self::assertIsInt( $request );
		$is_export = 'export_personal_data' === $action;
		$page      = self::$admin->get( '/wp-admin/' . ( $is_export ? 'export' : 'erase' ) . '-personal-data.php' )->body;
		self::assertSame( 1, preg_match( '/data-(?:exporters|erasers)-count="(\d+)"\s+data-request-id="' . $request . '"\s+data-nonce="([0-9a-f]+)"/', $page, $found ), $page );
		$outcome = array( 'messages' => array(), 'retained' => false, 'removed' => false, 'groups' => array() );
		for ( $part = 1; $part <= (int) $found[1]; $part++ ) {
			for ( $number = 1, $done = false; ! $done; $number++ ) {
				$fields = array(
					'action'      => $is_export ? 'wp-privacy-export-personal-data' : 'wp-privacy-erase-personal-data',
					'id'          => $request,
					'exporter'    => $part,
					'eraser'      => $part,
					'page'        => $number,
					'security'    => $found[2],
					'sendAsEmail' => 'false',
				);
				$answer = self::$admin->form( '/wp-admin/admin-ajax.php', $fields )->json();
				self::assertTrue( $answer['success'], json_encode( $answer ) );
				$answer = $answer['data'];
				$done   = $answer['done'];
				array_push( $outcome['messages'], ...( $answer['messages'] ?? array() ) );
				array_push( $outcome['groups'], ...( $answer['data'] ?? array() ) );
				$outcome['retained'] = $outcome['retained'] || ( $answer['items_retained'] ?? 0 );
				$outcome['removed']  = $outcome['removed'] || ( $answer['items_removed'] ?? 0 );
			}
		}
		wp_delete_post( $request, true );
		return $outcome;
	}

	public function test_a_customer_is_told_and_forgotten(): void {
		$employee = self::employee( array( 'name' => 'Test Kim' ) );
		$email    = 'grace.' . bin2hex( random_bytes( 4 ) ) . '@example.com';
		$book     = static fn ( string $when ): array => appointease_book_atomic(
			array(
				'name'             => 'Grace <b>Hopper</b>',
				'email'            => $email,
				'appointment_date' => $when,
				'service_id'       => self::$service,
				'employee_id'      => $employee,
				'as_staff'         => true,
			)
		);
		$over     = $book( '2024-03-04 10:00' );
		$coming   = $book( self::day() . ' 11:00' );

		$exported = array_values( array_filter( self::go_through( 'export_personal_data', strtoupper( $email ) )['groups'], static fn ( array $item ): bool => 'appointease' === $item['group_id'] ) );
		self::assertSame( array( "appointment-{$over['appointment_id']}", "appointment-{$coming['appointment_id']}" ), array_column( $exported, 'item_id' ) );
		$facts = array_column( $exported[0]['data'], 'value', 'name' );
		self::assertSame( array( $over['strong_id'], 'Grace <b>Hopper</b>', $email, '2024-03-04', 'Confirmed' ), array( $facts['Reference'], $facts['Name'], $facts['E-mail'], $facts['Date'], $facts['Status'] ) );
		self::assertStringContainsString( '(Berlin time)', $facts['Time'] );
		self::assertArrayNotHasKey( 'Telephone', $facts, 'What was not given is not there.' );

		$erased = self::go_through( 'remove_personal_data', $email );
		self::assertSame( array( true, true ), array( $erased['removed'], $erased['retained'] ) );
		self::assertStringContainsString( '1 appointment is still to come', implode( ' ', $erased['messages'] ) );
		$row = appointease_get_appointment( $over['appointment_id'] );
		self::assertSame( array( '[deleted]', '', '' ), array( $row['name'], $row['email'], $row['phone'] ) );
		self::assertSame( $email, appointease_get_appointment( $coming['appointment_id'] )['email'] );
		appointease_cancel( $coming['appointment_id'] );
		$erased = self::go_through( 'remove_personal_data', $email );
		self::assertSame( array( true, false, array() ), array( $erased['removed'], $erased['retained'], $erased['messages'] ) );
		self::assertSame( array(), appointease_get_customer_appointments( $email ) );
		self::assertStringContainsString( '[deleted]', self::$admin->get( self::APPOINTMENTS . '&day=2024-03-04' )->body );
	}

	/**
	 * What another plugin makes of WordPress' word for what was deleted, and the name that stands then.
	 *
	 * @return array<string, array{0: mixed, 1: string}>
	 */
	public static function words(): array {
		return array(
			'a word'    => array( 'gelöscht', 'gelöscht' ),
			'nothing'   => array( '', '[deleted]' ),
			'blanks'    => array( " \t ", '[deleted]' ),
			'two lines' => array( "This was deleted\nby request.", '[deleted]' ),
			'no text'   => array( null, '[deleted]' ),
		);
	}

	/**
	 * Forgetting somebody does not depend on what a filter says.
	 *
	 * @dataProvider words
	 */
	public function test_a_customer_is_forgotten_whatever_the_word_for_it( mixed $word, string $name ): void {
		list( $id, $email ) = self::past_customer();
		self::assertSame( 1, self::erase_with( $word, $email )['items_removed'] );
		self::assertSame( array( $name, '' ), array( appointease_get_appointment( $id )['name'], appointease_get_appointment( $id )['email'] ) );
	}

	public function test_nobody_is_told_of_a_success_that_was_none(): void {
		list( $id, $email ) = self::past_customer();
		$log    = ini_set( 'error_log', '/dev/null' );
		$answer = self::erase_with( str_repeat( 'x', 1000 ), $email );
		ini_set( 'error_log', (string) $log );
		self::assertInstanceOf( \WP_Error::class, $answer );
		self::assertSame( $email, appointease_get_appointment( $id )['email'] );
		$answer = self::erase_with( 'gone', 'not an address' );
		self::assertSame( array( 0, 0, true ), array( $answer['items_removed'], $answer['items_retained'], $answer['done'] ), 'No appointment has such an address.' );
		self::assertSame( array( 'data' => array(), 'done' => true ), Privacy::export( 'not an address' ) );
	}

	/**
	 * Somebody who has been there.
	 *
	 * @return array{0: int, 1: string} The appointment and the address.
	 */
	private static function past_customer(): array {
		$email   = 'grace.' . bin2hex( random_bytes( 4 ) ) . '@example.com';
		$booking = array( 'name' => 'Grace Hopper', 'email' => $email, 'appointment_date' => '2024-03-04 10:00', 'service_id' => self::$service, 'employee_id' => self::employee(), 'as_staff' => true );
		return array( appointease_book_atomic( $booking )['appointment_id'], $email );
	}

	/**
	 * Erases where another plugin has a word of its own.
	 *
	 * @return array<string, mixed>|\WP_Error
	 */
	private static function erase_with( mixed $word, string $email ): array|\WP_Error {
		$filter = static fn (): mixed => $word;
		add_filter( 'wp_privacy_anonymize_data', $filter );
		try {
			return Privacy::erase( $email );
		} finally {
			remove_filter( 'wp_privacy_anonymize_data', $filter );
		}
	}

	public function test_the_privacy_guide_has_a_text(): void {
		$guide = self::$admin->get( '/wp-admin/options-privacy.php?tab=policyguide' )->body;
		self::assertStringContainsString( 'When you book an appointment we store your name', $guide );
	}
}
