<?php
/**
 * Reads what the tests are told by their environment. A missing value ends the test with the name of what is missing.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use RuntimeException;

/**
 * The environment of a run.
 */
final class Environment {

	public static function value( string $name ): string {
		$value = getenv( $name );
		if ( false === $value || '' === $value ) {
			throw new RuntimeException( "The environment has no $name. tests/run sets it; so does the file env of a stack." );
		}
		return $value;
	}

	/**
	 * The command that runs PHP with the extension, as this process runs it.
	 *
	 * @return string[]
	 */
	public static function php(): array {
		// A stack's own ini file loads it, and a child inherits that; loading it twice would be a warning.
		if ( str_contains( (string) php_ini_scanned_files(), 'appointease' ) ) {
			return array( PHP_BINARY );
		}
		return array( PHP_BINARY, '-d', 'extension=' . self::value( 'APPOINTEASE_EXTENSION' ) );
	}
}
