<?php
/**
 * What the tests of the administration's screens share: an administrator who opens them and sends their forms.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * Base of the tests of screens.
 */
abstract class ScreenTestCase extends WordPressTestCase {

	protected const APPOINTMENTS = '/wp-admin/admin.php?page=appointease';
	protected const SERVICES     = '/wp-admin/admin.php?page=appointease-services';
	protected const STAFF        = '/wp-admin/admin.php?page=appointease-staff';
	protected const DAYS         = '/wp-admin/admin.php?page=appointease-days';
	protected const SETTINGS     = '/wp-admin/admin.php?page=appointease-settings';
	protected const STATUS       = '/wp-admin/admin.php?page=appointease-status';

	protected static Browser $admin;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::$admin = self::administrator();
	}

	/**
	 * Sends a form of a screen, with the nonce that the screen gave.
	 *
	 * @param string               $screen Where the form is.
	 * @param string               $action What it does.
	 * @param array<string, mixed> $fields What was typed.
	 * @param Browser|null         $person Who sends it; the administrator unless said.
	 */
	protected static function send( string $screen, string $action, array $fields, ?Browser $person = null ): Answer {
		$person = $person ?? self::$admin;
		$nonce  = $person->form_nonce( $screen, $action );
		$answer = $person->form( '/wp-admin/admin-post.php', $fields + array( 'action' => $action, '_wpnonce' => $nonce ) );
		self::assertSame( 302, $answer->status, $answer->body );
		return $answer;
	}

	/**
	 * Path and query of where an answer leads.
	 */
	protected static function path( Answer $answer ): string {
		return substr( $answer->headers['location'], strlen( home_url() ) );
	}

	/**
	 * Asserts that a form came back with an error beside a field.
	 *
	 * @param string       $field  The field.
	 * @param Answer       $answer What the form was answered with.
	 * @param Browser|null $person Who sent it.
	 * @return string The page.
	 */
	protected static function assertFieldError( string $field, Answer $answer, ?Browser $person = null ): string {
		$page = ( $person ?? self::$admin )->get( self::path( $answer ) )->body;
		self::assertStringContainsString( 'id="appointease-' . str_replace( '_', '-', $field ) . '-error"', $page );
		return $page;
	}
}
