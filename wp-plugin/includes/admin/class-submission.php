<?php
/**
 * A form that was sent to admin-post.php: whether it may be, what it holds, and where its sender goes next.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Fault;
use AppointEase\Plugin\Refusal;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Steps that all form handlers share.
 *
 * phpcs:disable WordPress.Security.NonceVerification.Missing -- authorize() comes first in every handler.
 */
final class Submission {

	/**
	 * Ends the request unless its sender may send this form and has sent it from this site.
	 *
	 * @param string $capability What the form needs.
	 * @param string $action     The form's action, which is also the name of its nonce.
	 */
	public static function authorize( string $capability, string $action ): void {
		if ( ! current_user_can( $capability ) ) {
			wp_die( esc_html__( 'You are not allowed to do that.', 'appointease' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( $action );
	}

	/**
	 * One line of text.
	 *
	 * @param string $name Field.
	 */
	public static function text( string $name ): string {
		$value = wp_unslash( $_POST[ $name ] ?? '' );
		return is_string( $value ) ? sanitize_text_field( $value ) : '';
	}

	/**
	 * An e-mail address as it was typed: cleaning could make another one of it. The form refuses it where it would.
	 *
	 * @param string $name Field.
	 */
	public static function email( string $name ): string {
		$value = wp_unslash( $_POST[ $name ] ?? '' ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- See above.
		return is_string( $value ) ? trim( $value ) : '';
	}

	/**
	 * Several lines of text.
	 *
	 * @param string $name Field.
	 */
	public static function lines( string $name ): string {
		$value = wp_unslash( $_POST[ $name ] ?? '' );
		return is_string( $value ) ? sanitize_textarea_field( $value ) : '';
	}

	/**
	 * Whether a box is ticked.
	 *
	 * @param string $name Field.
	 */
	public static function flag( string $name ): bool {
		return '1' === self::text( $name );
	}

	/**
	 * The numbers of a group of boxes.
	 *
	 * @param string $name Field.
	 * @return list<int>
	 */
	public static function numbers( string $name ): array {
		$values = wp_unslash( $_POST[ $name ] ?? array() );
		$values = array_filter( is_array( $values ) ? $values : array(), 'is_numeric' );
		return array_values( array_unique( array_map( 'intval', $values ) ) );
	}

	/**
	 * A whole number as it was typed, or null when it is none; empty means 0.
	 *
	 * @param string $typed What was typed.
	 */
	public static function whole_number( string $typed ): ?int {
		if ( '' === $typed ) {
			return 0;
		}
		// What is longer than this is no number of minutes, days or places.
		return ctype_digit( $typed ) && strlen( $typed ) <= 7 ? (int) $typed : null;
	}

	/**
	 * Saves, and sends the sender back: to the list when it worked, to the filled-in form when not.
	 *
	 * @param string                $form   Name of the form.
	 * @param array<string, mixed>  $values What was typed.
	 * @param array<string, string> $errors What is wrong already, by field.
	 * @param callable(): mixed     $save   Saves; may return an outcome of the extension.
	 * @param string|callable(): string $back Address of the form, or what makes it when that depends on what came of it.
	 * @param string|callable(): string $next Address after saving, or what makes it when that depends on what was saved.
	 * @param array<string, string> $fields The form's names of arguments that the extension knows by another name.
	 */
	public static function conclude( string $form, array $values, array $errors, callable $save, string|callable $back, string|callable $next, array $fields = array() ): never {
		if ( array() === $errors ) {
			$errors = self::attempt( $save, $fields );
		}
		if ( array() !== $errors ) {
			Flash::keep( $form, $values, $errors );
			self::redirect( is_string( $back ) ? $back : $back() );
		}
		self::redirect( is_string( $next ) ? $next : $next() );
	}

	/**
	 * Goes to a page of the administration.
	 *
	 * @param string $url Where to.
	 */
	public static function redirect( string $url ): never {
		wp_safe_redirect( $url );
		exit;
	}

	/**
	 * Runs the saving.
	 *
	 * @param callable(): mixed     $save   Saves.
	 * @param array<string, string> $fields Names of fields by the extension's names.
	 * @return array<string, string> What is wrong, by field; '' for the whole form.
	 */
	private static function attempt( callable $save, array $fields ): array {
		try {
			$result = $save();
			if ( is_array( $result ) && false === ( $result['success'] ?? true ) ) {
				return array( '' => Refusal::for_staff( $result ) );
			}
			return array();
		} catch ( \AppointEase\InvalidArgumentException $error ) {
			$field = (string) $error->argument;
			return array( ( $fields[ $field ] ?? $field ) => Fault::sentence( $error ) );
		} catch ( \AppointEase\NotFoundException $error ) {
			return array( '' => Fault::sentence( $error ) );
		} catch ( Throwable $error ) {
			Fault::log( $error );
			return array( '' => Fault::for_administrators( $error ) );
		}
	}
}
