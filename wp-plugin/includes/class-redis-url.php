<?php
/**
 * The site's Redis as a URL, from the constants that the Redis Object Cache plugin has made customary in wp-config.php.
 *
 * No constant that says where Redis is means: there is no Redis, and the extension works on MySQL alone.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Builds the redis_url of the extension.
 */
final class Redis_Url {

	/**
	 * The constants that matter here, without WP_REDIS_.
	 */
	public const CONSTANTS = array( 'HOST', 'PORT', 'PATH', 'SCHEME', 'PASSWORD', 'DATABASE', 'SENTINEL', 'SERVERS', 'CLUSTER', 'DISABLED' );

	private const PORT          = 6379;
	private const SENTINEL_PORT = 26379;

	/**
	 * The URL, or null for no Redis.
	 *
	 * @param array<string, mixed> $constants Values by the names in CONSTANTS; absent means not defined.
	 */
	public static function from_constants( array $constants ): ?string {
		if ( ! empty( $constants['DISABLED'] ) ) {
			return null;
		}
		$login    = self::login( $constants['PASSWORD'] ?? null );
		$database = is_numeric( $constants['DATABASE'] ?? null ) ? (int) $constants['DATABASE'] : 0;
		$cluster  = self::servers( $constants['CLUSTER'] ?? null );
		$servers  = self::servers( $constants['SERVERS'] ?? null );
		$sentinel = $constants['SENTINEL'] ?? '';

		$written  = array( $constants['SCHEME'] ?? '', ...array_column( array() === $cluster ? $servers : $cluster, 'scheme' ) );
		$kind     = array() === array_filter( $written, array( self::class, 'is_secure' ) ) ? 'redis' : 'rediss';
		if ( array() !== $cluster ) {
			return $kind . '-cluster://' . self::authority( $login ) . self::host_list( $cluster, self::PORT );
		}
		if ( is_string( $sentinel ) && '' !== $sentinel && array() !== $servers ) {
			return $kind . '-sentinel://' . self::authority( $login ) . self::host_list( $servers, self::SENTINEL_PORT )
				. '/' . $database . '#' . rawurlencode( $sentinel );
		}
		if ( array() !== $servers ) {
			return self::of_server( self::main_server( $servers ), $login, $database );
		}
		return self::of_host( $constants, $login, $database );
	}

	/**
	 * The URL for HOST, PORT, PATH and SCHEME.
	 *
	 * @param array<string, mixed>            $constants The constants.
	 * @param array{0: string, 1: string}|null $login     User and password.
	 * @param int                             $database  Database number.
	 */
	private static function of_host( array $constants, ?array $login, int $database ): ?string {
		$scheme = is_string( $constants['SCHEME'] ?? null ) ? strtolower( $constants['SCHEME'] ) : 'tcp';
		$host   = is_string( $constants['HOST'] ?? null ) ? $constants['HOST'] : '';
		$path   = is_string( $constants['PATH'] ?? null ) ? $constants['PATH'] : '';
		$port   = is_numeric( $constants['PORT'] ?? null ) ? (int) $constants['PORT'] : null;
		if ( str_starts_with( $host, '/' ) ) {
			// Some hosts' instructions put the socket here.
			list( $path, $host, $scheme ) = array( $host, '', 'unix' );
		}
		if ( '' !== $path && ( 'unix' === $scheme || '' === $host ) ) {
			return self::unix( $path, $login, $database );
		}
		if ( '' === $host && null === $port ) {
			return null;
		}
		if ( str_contains( $host, '://' ) ) {
			$server         = self::server( $host );
			$server['port'] = $server['port'] ?? $port;
			return self::of_server( $server, $login, $database );
		}
		return self::tcp( $scheme, '' === $host ? '127.0.0.1' : $host, $port ?? self::PORT, $login, $database );
	}

	/**
	 * The URL of one entry of a list of servers.
	 *
	 * @param array<string, mixed>            $server   An entry as server() reads it.
	 * @param array{0: string, 1: string}|null $login    User and password.
	 * @param int                             $database Database number, unless the entry has its own.
	 */
	private static function of_server( array $server, ?array $login, int $database ): string {
		$database = is_numeric( $server['database'] ?? null ) ? (int) $server['database'] : $database;
		if ( is_string( $server['password'] ?? null ) ) {
			$login = self::login( $server['password'] );
		}
		return 'unix' === $server['scheme']
			? self::unix( $server['path'], $login, $database )
			: self::tcp( $server['scheme'], $server['host'], $server['port'] ?? self::PORT, $login, $database );
	}

	/**
	 * The URL of a Redis behind TCP or TLS.
	 *
	 * @param string                          $scheme   What the owner wrote.
	 * @param string                          $host     Name or address.
	 * @param int                             $port     Port.
	 * @param array{0: string, 1: string}|null $login    User and password.
	 * @param int                             $database Database number.
	 */
	private static function tcp( string $scheme, string $host, int $port, ?array $login, int $database ): string {
		return ( self::is_secure( $scheme ) ? 'rediss' : 'redis' ) . '://' . self::authority( $login ) . self::bracketed( $host ) . ':' . $port . '/' . $database;
	}

	/**
	 * Whether a scheme asks for TLS.
	 *
	 * @param mixed $scheme What the owner wrote.
	 */
	private static function is_secure( mixed $scheme ): bool {
		return is_string( $scheme ) && in_array( strtolower( $scheme ), array( 'tls', 'ssl', 'rediss' ), true );
	}

	/**
	 * The URL of a Redis behind a socket.
	 *
	 * @param string                          $path     Path of the socket.
	 * @param array{0: string, 1: string}|null $login    User and password.
	 * @param int                             $database Database number.
	 */
	private static function unix( string $path, ?array $login, int $database ): string {
		$url = 'redis+unix://' . str_replace( '%2F', '/', rawurlencode( $path ) ) . '?db=' . $database;
		if ( null !== $login ) {
			$url .= ( '' !== $login[0] ? '&user=' . rawurlencode( $login[0] ) : '' ) . '&pass=' . rawurlencode( $login[1] );
		}
		return $url;
	}

	/**
	 * User and password from a PASSWORD, which is a text or an array of the two.
	 *
	 * @param mixed $password The constant's value.
	 * @return array{0: string, 1: string}|null
	 */
	private static function login( mixed $password ): ?array {
		if ( is_array( $password ) ) {
			$parts = array_values( array_filter( $password, 'is_scalar' ) );
			return 2 === count( $parts )
				? array( (string) $parts[0], (string) $parts[1] )
				: self::login( $parts[0] ?? null );
		}
		return is_scalar( $password ) && ! is_bool( $password ) && '' !== (string) $password ? array( '', (string) $password ) : null;
	}

	/**
	 * The login as it stands in a URL, with the @ behind it.
	 *
	 * @param array{0: string, 1: string}|null $login User and password.
	 */
	private static function authority( ?array $login ): string {
		return null === $login ? '' : rawurlencode( $login[0] ) . ':' . rawurlencode( $login[1] ) . '@';
	}

	/**
	 * The entries of SERVERS or CLUSTER.
	 *
	 * @param mixed $list The constant's value.
	 * @return list<array<string, mixed>>
	 */
	private static function servers( mixed $list ): array {
		$texts = is_array( $list ) ? array_filter( $list, 'is_string' ) : array();
		return array_values( array_filter( array_map( array( self::class, 'server' ), $texts ) ) );
	}

	/**
	 * One entry, such as 10.0.0.1:6379 or tcp://10.0.0.1:6379?role=master.
	 *
	 * @param string $text The entry.
	 * @return array<string, mixed> Scheme, host, port (or null), path, and what the query says; empty when unreadable.
	 */
	private static function server( string $text ): array {
		$text  = str_contains( $text, '://' ) ? $text : 'tcp://' . $text;
		// PHP does not read the authority of unix:///path, so it is made one it reads.
		$parts = wp_parse_url( str_replace( 'unix:///', 'unix://localhost/', $text ) );
		if ( ! is_array( $parts ) || ! isset( $parts['host'] ) ) {
			return array();
		}
		wp_parse_str( $parts['query'] ?? '', $query );
		return array(
			'scheme' => strtolower( $parts['scheme'] ?? 'tcp' ),
			'host'   => trim( $parts['host'], '[]' ),
			'port'   => $parts['port'] ?? null,
			'path'   => $parts['path'] ?? '',
		) + $query;
	}

	/**
	 * The server that takes writes: the one marked as master, or the first.
	 *
	 * @param non-empty-list<array<string, mixed>> $servers The entries.
	 * @return array<string, mixed>
	 */
	private static function main_server( array $servers ): array {
		foreach ( $servers as $server ) {
			if ( 'master' === ( $server['role'] ?? $server['alias'] ?? '' ) ) {
				return $server;
			}
		}
		return $servers[0];
	}

	/**
	 * The hosts of a list, as a URL names them.
	 *
	 * @param list<array<string, mixed>> $servers The entries.
	 * @param int                        $port    The port of an entry without one.
	 */
	private static function host_list( array $servers, int $port ): string {
		return implode(
			',',
			array_map(
				static fn ( array $server ): string => self::bracketed( $server['host'] ) . ':' . ( $server['port'] ?? $port ),
				$servers
			)
		);
	}

	/**
	 * A host as it stands in a URL.
	 *
	 * @param string $host Name or address.
	 */
	private static function bracketed( string $host ): string {
		return str_contains( $host, ':' ) ? '[' . $host . ']' : $host;
	}
}
