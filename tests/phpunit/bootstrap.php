<?php
/**
 * Makes sure that the tests test something: the extension must be loaded, or the run ends here.
 */

declare( strict_types=1 );

if ( ! extension_loaded( 'appointease' ) ) {
	fwrite( STDERR, "The extension appointease is not loaded in this PHP. Run the suites with the php of a stack (see tests/run), or with -d extension=/path/to/libappointease.so.\n" );
	exit( 1 );
}

spl_autoload_register(
	static function ( string $class_name ): void {
		$prefix = 'AppointEase\\Tests\\Support\\';
		if ( str_starts_with( $class_name, $prefix ) ) {
			require_once __DIR__ . '/support/' . substr( $class_name, strlen( $prefix ) ) . '.php';
		}
	}
);
