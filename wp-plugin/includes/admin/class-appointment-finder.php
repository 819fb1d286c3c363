<?php
/**
 * Finds appointments by what a customer says of themselves: a reference, an e-mail address, a name or a telephone number.
 *
 * The book has an index for the first alone. By an address it is read as a whole; by name and number a year of it is read,
 * from today on, so that a search takes no longer from year to year.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Book;
use AppointEase\Plugin\Staff_Access;

defined( 'ABSPATH' ) || exit;

/**
 * Looks through the book.
 */
final class Appointment_Finder {

	/**
	 * As many appointments as a person looks through.
	 */
	public const MOST = 100;

	/**
	 * As many appointments as are looked at, or kept, at the most.
	 */
	public const MOST_READ = 20 * Book::PART;

	/**
	 * The ways in which accents are left out: Müller is found as Muller and as Mueller.
	 */
	private const SPELLINGS = array( 'en_US', 'de_DE' );

	/**
	 * Whether enough was typed: a single letter would find nearly everybody.
	 *
	 * @param string $typed What was typed.
	 */
	public static function is_enough( string $typed ): bool {
		return self::is_name( $typed ) || strlen( self::digits( $typed ) ) >= 3;
	}

	/**
	 * The appointments that the current user may see: those to come in their order, then the past ones, latest first.
	 *
	 * @param string $typed What was typed.
	 * @return array{rows: list<array<string, mixed>>, is_complete: bool} Of more than MOST there may be others.
	 */
	public static function find( string $typed ): array {
		$is_complete = true;
		if ( preg_match( '/\AAPT-[0-9]{4}-([0-9]{6,18})\z/', strtoupper( $typed ), $reference ) ) {
			$rows = self::by_reference( $reference[0], (int) $reference[1] );
		} elseif ( str_contains( $typed, '@' ) ) {
			$rows = self::by_email( $typed );
		} else {
			$rows = self::among_those_to_come( self::is_name( $typed ) ? self::has_name( $typed ) : self::has_number( $typed ), $is_complete );
		}
		$rows = self::in_order( self::visible( $rows ) );
		return compact( 'rows', 'is_complete' );
	}

	/**
	 * The appointment with a reference. One of the same number on another site is another one.
	 *
	 * @param string $reference The reference.
	 * @param int    $id        The number in it.
	 * @return list<array<string, mixed>>
	 */
	private static function by_reference( string $reference, int $id ): array {
		try {
			$found = \appointease_get_appointment( $id );
		} catch ( \AppointEase\InvalidArgumentException | \AppointEase\NotFoundException ) {
			return array();
		}
		return $reference === $found['strong_id'] ? array( $found ) : array();
	}

	/**
	 * The appointments under an e-mail address.
	 *
	 * @param string $email What was typed.
	 * @return list<array<string, mixed>>
	 */
	private static function by_email( string $email ): array {
		$rows  = array();
		$after = 0;
		try {
			do {
				$part  = \appointease_get_customer_appointments( $email, $after, Book::PART );
				$after = $part[ count( $part ) - 1 ]['id'] ?? 0;
				// The oldest are the first to be left out, where a house has entered its own address again and again.
				$rows = array_slice( array_merge( $rows, $part ), -self::MOST_READ );
			} while ( count( $part ) === Book::PART );
		} catch ( \AppointEase\InvalidArgumentException ) {
			// No address at all, which nobody has.
			return array();
		}
		return $rows;
	}

	/**
	 * The appointments of the year to come that are meant.
	 *
	 * @param callable(array<string, mixed>): bool $is_meant    Whether one is.
	 * @param bool                                 $is_complete Becomes false when there are too many to look at all of them.
	 * @return list<array<string, mixed>>
	 */
	private static function among_those_to_come( callable $is_meant, bool &$is_complete ): array {
		$rows = array();
		foreach ( Staff_Access::is_manager() ? array( null ) : Staff_Access::own_employees() as $employee ) {
			$found = array();
			$read  = 0;
			foreach ( self::to_come( $employee ) as $row ) {
				++$read;
				if ( $is_meant( $row ) ) {
					$found[] = $row;
				}
				if ( count( $found ) > self::MOST ) {
					break;
				}
			}
			$is_complete = $is_complete && $read < self::MOST_READ;
			$rows        = array_merge( $rows, $found );
		}
		// What is booked meanwhile pushes the last row of a part into the next one, too.
		return array_values( array_column( $rows, null, 'id' ) );
	}

	/**
	 * The appointments of the year from today on, as many as are looked at.
	 *
	 * @param int|null $employee Whose; null for everybody's.
	 * @return iterable<array<string, mixed>>
	 */
	private static function to_come( ?int $employee ): iterable {
		$today = current_datetime();
		return Book::rows(
			array(
				'from'        => $today->format( 'Y-m-d' ),
				'to'          => $today->modify( '+366 days' )->format( 'Y-m-d' ),
				'employee_id' => $employee,
			),
			self::MOST_READ
		);
	}

	/**
	 * Whether a name was typed, and not a number.
	 *
	 * @param string $typed What was typed.
	 */
	private static function is_name( string $typed ): bool {
		return preg_match_all( '/\p{L}/u', $typed ) >= 2;
	}

	/**
	 * What tells that a name has all the words that were typed, whatever their order, their case and their accents.
	 *
	 * @param string $typed What was typed.
	 * @return callable(array<string, mixed>): bool
	 */
	private static function has_name( string $typed ): callable {
		$spelt = array();
		foreach ( self::SPELLINGS as $locale ) {
			$spelt[ $locale ] = explode( ' ', self::plain( $typed, $locale ) );
		}
		return static function ( array $row ) use ( $spelt ): bool {
			foreach ( $spelt as $locale => $words ) {
				$name = self::plain( $row['name'], $locale );
				if ( array() === array_filter( $words, static fn ( string $word ): bool => ! str_contains( $name, $word ) ) ) {
					return true;
				}
			}
			return false;
		};
	}

	/**
	 * What tells that a telephone number has the digits that were typed one after the other.
	 *
	 * @param string $typed What was typed.
	 * @return callable(array<string, mixed>): bool
	 */
	private static function has_number( string $typed ): callable {
		$digits = self::digits( $typed );
		return static fn ( array $row ): bool => str_contains( self::digits( $row['phone'] ), $digits );
	}

	/**
	 * A text as it is compared.
	 *
	 * @param string $text   The text.
	 * @param string $locale The language that says what stands for a letter without its accent.
	 */
	private static function plain( string $text, string $locale ): string {
		return mb_strtolower( remove_accents( $text, $locale ) );
	}

	/**
	 * The digits of a telephone number. The zeros in front are none of them: 030 is +49 30 from abroad.
	 *
	 * @param string $text The number, as people write it.
	 */
	private static function digits( string $text ): string {
		return ltrim( (string) preg_replace( '/[^0-9]/', '', $text ), '0' );
	}

	/**
	 * Those among some appointments that the current user may see.
	 *
	 * @param list<array<string, mixed>> $rows The appointments.
	 * @return list<array<string, mixed>>
	 */
	private static function visible( array $rows ): array {
		// Each staff member is asked about once: a customer may have come to the same one for years.
		$employees = array_filter( array_unique( array_column( $rows, 'employee_id' ) ), array( Staff_Access::class, 'includes' ) );
		return array_values( array_filter( $rows, static fn ( array $row ): bool => in_array( $row['employee_id'], $employees, true ) ) );
	}

	/**
	 * Appointments in the order in which they are likely to be meant.
	 *
	 * @param list<array<string, mixed>> $rows The appointments.
	 * @return list<array<string, mixed>>
	 */
	private static function in_order( array $rows ): array {
		$rows    = Book::in_order( $rows );
		$today   = current_datetime()->format( 'Y-m-d' );
		$to_come = array_filter( $rows, static fn ( array $row ): bool => $row['date'] >= $today );
		return array_merge( $to_come, array_reverse( array_diff_key( $rows, $to_come ) ) );
	}
}
