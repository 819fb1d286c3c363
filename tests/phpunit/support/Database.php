<?php
/**
 * A plain connection to the test database, to look behind the functions and to clean up.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use mysqli;

/**
 * Makes connections.
 */
final class Database {

	public static function connect( string $url ): mysqli {
		$parts = parse_url( $url );
		parse_str( $parts['query'] ?? '', $query );
		mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
		return new mysqli(
			isset( $query['socket'] ) ? 'localhost' : $parts['host'],
			rawurldecode( $parts['user'] ),
			rawurldecode( $parts['pass'] ?? '' ),
			ltrim( $parts['path'], '/' ),
			$parts['port'] ?? 3306,
			$query['socket'] ?? null
		);
	}

	/**
	 * The tables of a prefix.
	 *
	 * @return string[]
	 */
	public static function tables( mysqli $database, string $prefix ): array {
		$like = addcslashes( $prefix, '_%' );
		return array_column( $database->query( "SHOW TABLES LIKE '$like%'" )->fetch_all(), 0 );
	}

	public static function drop( mysqli $database, string $prefix ): void {
		$database->query( 'SET FOREIGN_KEY_CHECKS = 0' );
		foreach ( self::tables( $database, $prefix ) as $table ) {
			$database->query( "DROP TABLE `$table`" );
		}
		$database->query( 'SET FOREIGN_KEY_CHECKS = 1' );
	}
}
