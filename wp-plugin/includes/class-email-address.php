<?php
/**
 * E-mail addresses as people type them.
 *
 * WordPress cleans what is typed, and takes things such as "%0a" out of it. What is left of a name is still a name; what is left
 * of an address is somebody else's, who would be told of an appointment that is none of their business.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Looks at addresses before they are cleaned.
 */
final class Email_Address {

	/**
	 * Whether cleaning leaves it as it was typed, but for white space around it.
	 *
	 * @param string $typed What was typed.
	 */
	public static function survives_cleaning( string $typed ): bool {
		return sanitize_text_field( $typed ) === trim( $typed );
	}
}
