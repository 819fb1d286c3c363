<?php
/**
 * A staff member's week as text, one line per weekday, and back: "09:00-12:00, 13:00-17:00"; nothing means closed.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes weekly hours.
 */
final class Weekly_Hours {

	/**
	 * The extension's names of the weekdays, with WordPress' numbers of them.
	 */
	private const DAYS = array(
		'mon' => 1,
		'tue' => 2,
		'wed' => 3,
		'thu' => 4,
		'fri' => 5,
		'sat' => 6,
		'sun' => 0,
	);

	/**
	 * The weekdays in the language of the site.
	 *
	 * @return array<string, string> Names by the extension's names.
	 */
	public static function days(): array {
		global $wp_locale;
		return array_map( static fn ( int $number ): string => $wp_locale->get_weekday( $number ), self::DAYS );
	}

	/**
	 * The field of a weekday.
	 *
	 * @param string $day The extension's name of it.
	 */
	public static function field( string $day ): string {
		return 'hours_' . $day;
	}

	/**
	 * The stretches of a line such as "9-12, 13:00–17:30", or null when it cannot be read.
	 *
	 * Whether they make sense is for the extension to say; this only reads them.
	 *
	 * @param string $line What was typed.
	 * @return list<array{0: string, 1: string}>|null
	 */
	public static function read( string $line ): ?array {
		$stretches = array();
		foreach ( preg_split( '/[,;]/', $line, -1, PREG_SPLIT_NO_EMPTY ) as $part ) {
			if ( '' === trim( $part ) ) {
				continue;
			}
			if ( ! preg_match( '/\A\s*([0-9]{1,2})(?::([0-9]{2}))?\s*[-–—]\s*([0-9]{1,2})(?::([0-9]{2}))?\s*\z/u', $part, $found ) ) {
				return null;
			}
			$stretches[] = array( self::clock( $found[1], $found[2] ), self::clock( $found[3], $found[4] ?? '' ) );
		}
		return $stretches;
	}

	/**
	 * What is wrong with a line that can be read; empty when nothing is. Time is given away in steps of five minutes: after a
	 * start between two of them, the end of each appointment would reach into the time of the next.
	 *
	 * @param list<array{0: string, 1: string}> $stretches The stretches.
	 */
	public static function complaint( array $stretches ): string {
		foreach ( array_merge( ...$stretches ) as $time ) {
			if ( 0 !== (int) substr( $time, -2 ) % 5 ) {
				/* translators: %s: a time such as 09:03. */
				return sprintf( __( 'Write times in steps of five minutes, such as 09:00 or 09:05. %s is between two of them.', 'appointease' ), $time );
			}
		}
		return '';
	}

	/**
	 * The line for stretches.
	 *
	 * @param array<mixed> $stretches Pairs of start and end.
	 */
	public static function write( array $stretches ): string {
		return implode( ', ', array_map( static fn ( array $stretch ): string => implode( '-', $stretch ), $stretches ) );
	}

	/**
	 * A week in few words: "Mon–Fri 09:00-17:00, Sat 09:00-14:00".
	 *
	 * @param array<string, array<mixed>> $hours Stretches by weekday.
	 */
	public static function summary( array $hours ): string {
		global $wp_locale;
		$groups = array();
		foreach ( self::days() as $day => $name ) {
			$line  = self::write( $hours[ $day ] ?? array() );
			$short = $wp_locale->get_weekday_abbrev( $name );
			$last  = array_key_last( $groups );
			if ( null !== $last && $groups[ $last ]['line'] === $line ) {
				$groups[ $last ]['to'] = $short;
			} else {
				$groups[] = array(
					'line' => $line,
					'from' => $short,
					'to'   => $short,
				);
			}
		}
		$texts = array();
		foreach ( $groups as $group ) {
			if ( '' !== $group['line'] ) {
				$days    = $group['from'] === $group['to'] ? $group['from'] : $group['from'] . '–' . $group['to'];
				$texts[] = $days . ' ' . $group['line'];
			}
		}
		return implode( '; ', $texts );
	}

	/**
	 * Hours and minutes as HH:MM.
	 *
	 * @param string $hours   One or two digits.
	 * @param string $minutes Two digits or nothing.
	 */
	private static function clock( string $hours, string $minutes ): string {
		return str_pad( $hours, 2, '0', STR_PAD_LEFT ) . ':' . str_pad( $minutes, 2, '0' );
	}
}
