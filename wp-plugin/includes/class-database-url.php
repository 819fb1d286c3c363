<?php
/**
 * The site's database as a URL, understood the way WordPress itself understands DB_HOST and MYSQL_CLIENT_FLAGS.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Builds the mysql_url of the extension.
 */
final class Database_Url {

	private const PORT = 3306;

	/**
	 * Where the server's socket lies on the usual systems, for a PHP that does not say.
	 */
	private const SOCKETS = array( '/run/mysqld/mysqld.sock', '/var/lib/mysql/mysql.sock', '/tmp/mysql.sock' );

	/**
	 * The URL of this site's database.
	 */
	public static function of_site(): string {
		global $wpdb;
		$parsed = $wpdb->parse_db_host( DB_HOST );
		if ( ! is_array( $parsed ) ) {
			$parsed = array( DB_HOST, null, null, false );
		}
		list( $host, $port, $socket ) = $parsed;
		if ( null === $socket && ( '' === $host || 'localhost' === $host ) ) {
			// For PHP, localhost means the socket, even with a port behind it.
			$socket = self::default_socket();
		}
		$flags = defined( 'MYSQL_CLIENT_FLAGS' ) ? (int) MYSQL_CLIENT_FLAGS : 0;
		$ca    = defined( 'MYSQL_SSL_CA' ) ? (string) MYSQL_SSL_CA : '';
		return self::build( DB_USER, DB_PASSWORD, $host, $port, $socket, DB_NAME, self::tls( $flags, $ca ) );
	}

	/**
	 * What the URL says of TLS. The server has to show a certificate of its name by an authority that is trusted, unless
	 * the site says that it wants none checked.
	 *
	 * @param int    $flags MYSQL_CLIENT_FLAGS.
	 * @param string $ca    MYSQL_SSL_CA: the file of an authority that is not one of the system's.
	 * @return array<string, string>
	 */
	public static function tls( int $flags, string $ca ): array {
		if ( 0 === ( $flags & MYSQLI_CLIENT_SSL ) ) {
			return array();
		}
		if ( 0 !== ( $flags & MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT ) ) {
			return array( 'tls' => 'unverified' );
		}
		return array( 'tls' => 'required' ) + ( '' !== $ca ? array( 'ca' => $ca ) : array() );
	}

	/**
	 * Puts a URL together.
	 *
	 * @param string                $user     User.
	 * @param string                $password Password.
	 * @param string                $host     Name or address; an IPv6 address without brackets.
	 * @param int|null              $port     Port, null for MySQL's own.
	 * @param string|null           $socket   Path of a socket; it wins over host and port, and needs no TLS.
	 * @param string                $database Database.
	 * @param array<string, string> $tls      What the URL says of TLS.
	 */
	public static function build( string $user, string $password, string $host, ?int $port, ?string $socket, string $database, array $tls = array() ): string {
		$query = $tls;
		if ( null !== $socket ) {
			$host  = 'localhost';
			$query = array( 'socket' => $socket );
		} elseif ( '' === $host || 'localhost' === $host ) {
			$host = '127.0.0.1';
		} elseif ( str_contains( $host, ':' ) ) {
			$host = '[' . $host . ']';
		}
		return 'mysql://' . rawurlencode( $user ) . ':' . rawurlencode( $password ) . '@'
			. $host . ':' . ( $port ?? self::PORT ) . '/' . rawurlencode( $database )
			. ( array() !== $query ? '?' . http_build_query( $query, '', '&', PHP_QUERY_RFC3986 ) : '' );
	}

	/**
	 * The socket PHP uses for localhost, or null when there is none and TCP is to be used.
	 */
	private static function default_socket(): ?string {
		$configured = (string) ini_get( 'mysqli.default_socket' );
		if ( '' !== $configured ) {
			return $configured;
		}
		if ( '' !== (string) ini_get( 'open_basedir' ) ) {
			// PHP would warn about looking there.
			return null;
		}
		$found = array_filter( self::SOCKETS, 'file_exists' );
		return array_values( $found )[0] ?? null;
	}
}
