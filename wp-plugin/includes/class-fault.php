<?php
/**
 * What becomes of an exception: a line in the error log, or a sentence on a screen.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Describes faults.
 */
final class Fault {

	/**
	 * Writes a fault to PHP's error log, once per request and text.
	 *
	 * The extension's messages hold neither passwords nor visitors' data; other exceptions are named by class and place.
	 *
	 * @param Throwable $error What was thrown.
	 */
	public static function log( Throwable $error ): void {
		if ( $error instanceof Extension_Unavailable ) {
			// A notice says so on every screen of the administration; a line per heartbeat would say no more.
			return;
		}
		static $logged = array();
		$line          = 'AppointEase: ' . self::for_administrators( $error );
		if ( ! isset( $logged[ $line ] ) ) {
			$logged[ $line ] = true;
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- An operator has to be able to find out.
			error_log( $line );
		}
	}

	/**
	 * What an administrator may read about a fault.
	 *
	 * @param Throwable $error What was thrown.
	 */
	public static function for_administrators( Throwable $error ): string {
		if ( $error instanceof \AppointEase\Exception || $error instanceof Extension_Unavailable ) {
			return $error->getMessage();
		}
		return sprintf( '%s in %s:%d', get_class( $error ), basename( $error->getFile() ), $error->getLine() );
	}

	/**
	 * The message of an argument error without the argument's name in front, as a sentence beside its field.
	 *
	 * @param Throwable $error An exception of the extension that has an argument.
	 */
	public static function sentence( Throwable $error ): string {
		$message  = $error->getMessage();
		$argument = isset( $error->argument ) ? (string) $error->argument : '';
		if ( '' !== $argument && str_starts_with( $message, $argument . ': ' ) ) {
			$message = substr( $message, strlen( $argument ) + 2 );
		}
		return ucfirst( $message );
	}
}
