<?php
/**
 * What a form carries over the redirect after it was sent: the values as they were typed, and what is wrong with them.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * A note from one request of a user to the user's next one.
 */
final class Flash {

	private const LIFETIME = 5 * MINUTE_IN_SECONDS;

	/**
	 * Keeps a form's values and errors.
	 *
	 * @param string                $form   Name of the form; empty for a message that belongs to no form.
	 * @param array<string, mixed>  $values What was typed.
	 * @param array<string, string> $errors What is wrong, by field; '' for the whole form.
	 */
	public static function keep( string $form, array $values, array $errors ): void {
		set_transient( self::key(), compact( 'form', 'values', 'errors' ), self::LIFETIME );
	}

	/**
	 * Takes what was kept for a form; afterwards it is gone.
	 *
	 * @param string $form Name of the form.
	 * @return array{values: array<string, mixed>, errors: array<string, string>}
	 */
	public static function take( string $form ): array {
		$kept = get_transient( self::key() );
		if ( ! is_array( $kept ) || ( $kept['form'] ?? null ) !== $form ) {
			return array(
				'values' => array(),
				'errors' => array(),
			);
		}
		delete_transient( self::key() );
		return array(
			'values' => (array) $kept['values'],
			'errors' => (array) $kept['errors'],
		);
	}

	/**
	 * Offers, beside the next message, a button that takes back what was just done.
	 *
	 * @param string                    $action The admin-post action that does so.
	 * @param array<string, string|int> $fields What the button sends.
	 */
	public static function offer_undo( string $action, array $fields ): void {
		self::keep( 'undo', compact( 'action', 'fields' ), array() );
	}

	/**
	 * Where the current user's note lies.
	 */
	private static function key(): string {
		return 'appointease_form_' . get_current_user_id();
	}
}
