<?php
/**
 * What a server answered.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * Status, headers and body.
 */
final class Answer {

	/**
	 * Takes the parts.
	 *
	 * @param int                   $status  HTTP status.
	 * @param array<string, string> $headers Headers by lower-case name.
	 * @param string                $body    Body.
	 */
	public function __construct( public readonly int $status, public readonly array $headers, public readonly string $body ) {
	}

	/**
	 * The body as JSON.
	 *
	 * @return array<mixed>
	 */
	public function json(): array {
		return (array) json_decode( $this->body, true, 32, JSON_THROW_ON_ERROR );
	}
}
