<?php
/**
 * Reads the book: more appointments than the extension gives at once, and in one order where they were asked for apart.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * The appointments of a site.
 */
final class Book {

	/**
	 * As many as the extension gives at once.
	 */
	public const PART = 500;

	/**
	 * The appointments that a filter lets through, in the order of their starts, part by part: who has enough stops. What is
	 * booked meanwhile pushes the last one of a part into the next, so that one may come twice.
	 *
	 * @param array<string, mixed> $filter As appointease_get_appointments() takes it; limit and offset count for nothing.
	 * @param int                  $most   How many at the most.
	 * @return iterable<int, array<string, mixed>>
	 */
	public static function rows( array $filter, int $most = PHP_INT_MAX ): iterable {
		$read = 0;
		do {
			$limit = min( self::PART, $most - $read );
			$part  = \appointease_get_appointments(
				array(
					'limit'  => $limit,
					'offset' => $read,
				) + $filter
			);
			foreach ( $part as $row ) {
				yield $read++ => $row;
			}
		} while ( count( $part ) === $limit && $read < $most );
	}

	/**
	 * Appointments in the order in which the extension gives them.
	 *
	 * @param list<array<string, mixed>> $rows Appointments that were asked for apart.
	 * @return list<array<string, mixed>>
	 */
	public static function in_order( array $rows ): array {
		usort( $rows, static fn ( array $one, array $other ): int => array( $one['start_utc'], $one['id'] ) <=> array( $other['start_utc'], $other['id'] ) );
		return $rows;
	}
}
