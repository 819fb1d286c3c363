<?php
/**
 * A Redis client of a few lines, so that the tests look at the server with something that is not under test.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use RuntimeException;

/**
 * One connection.
 */
final class Redis {

	/**
	 * The connection.
	 *
	 * @var resource
	 */
	private $stream;

	public function __construct( string $url ) {
		$parts  = parse_url( $url );
		$stream = stream_socket_client( sprintf( 'tcp://%s:%d', $parts['host'], $parts['port'] ?? 6379 ), $code, $message, 5 );
		if ( false === $stream ) {
			throw new RuntimeException( "Redis at $url does not answer: $message" );
		}
		$this->stream = $stream;
		$this->call( 'SELECT', ltrim( $parts['path'] ?? '', '/' ) ?: '0' );
	}

	public function call( string ...$words ): mixed {
		$request = '*' . count( $words ) . "\r\n";
		foreach ( $words as $word ) {
			$request .= '$' . strlen( $word ) . "\r\n$word\r\n";
		}
		fwrite( $this->stream, $request );
		return $this->reply();
	}

	/**
	 * How often each command was called since the server started.
	 *
	 * @return array<string, int>
	 */
	public function calls(): array {
		preg_match_all( '/^cmdstat_([^:]+):calls=(\d+)/m', $this->call( 'INFO', 'commandstats' ), $found );
		return array_map( 'intval', array_combine( $found[1], $found[2] ) );
	}

	/**
	 * How often the server has read from a connection: once per round trip, whatever a script does inside.
	 */
	public function reads(): int {
		preg_match( '/^total_reads_processed:(\d+)/m', $this->call( 'INFO', 'stats' ), $found );
		return (int) $found[1];
	}

	/**
	 * Removes keys; the tests may look for them.
	 */
	public function forget( string $prefix ): void {
		foreach ( $this->call( 'KEYS', $prefix . '*' ) as $key ) {
			$this->call( 'DEL', $key );
		}
	}

	private function reply(): mixed {
		$line = rtrim( (string) fgets( $this->stream ), "\r\n" );
		$rest = substr( $line, 1 );
		switch ( $line[0] ?? '' ) {
			case '+':
				return $rest;
			case ':':
				return (int) $rest;
			case '$':
				return '-1' === $rest ? null : substr( (string) stream_get_contents( $this->stream, (int) $rest + 2 ), 0, -2 );
			case '*':
				$list = array();
				for ( $i = 0; $i < (int) $rest; $i++ ) {
					$list[] = $this->reply();
				}
				return $list;
			default:
				throw new RuntimeException( "Redis answered: $line" );
		}
	}
}
