<?php
/**
 * Tables as spreadsheets write and read them: comma or semicolon, UTF-8 with or without its mark.
 *
 * A cell that a spreadsheet would take for a formula gets an apostrophe in front, because names come from strangers; the
 * apostrophe is taken away again on the way back. It also stands in the middle of a cell, behind what another spreadsheet
 * separates cells by: one that does not expect the site's separator looks at the quotes around the first cell of a line only.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes CSV.
 */
final class Csv {

	private const MARK = "\xEF\xBB\xBF";

	/**
	 * Where a cell begins, or may begin for somebody.
	 */
	private const BEGINNING = '(?<![^,;\t\r\n])';

	/**
	 * What a formula begins with, also behind what is not seen or has a meaning for quoting only. The apostrophe is among it, so
	 * that one which was there before gets a second one, and is still there when that is taken away. No name is longer than the
	 * limit, without which a file full of tabs would take hours.
	 */
	private const FORMULA = '(?=[\p{C}\p{Z}"\']{0,200}[=+\-@＝＋－＠])';

	/**
	 * Writes a row.
	 *
	 * @param resource         $stream Where to.
	 * @param list<string|int> $cells  The cells.
	 */
	public static function write( $stream, array $cells ): void {
		$safe = preg_replace( '/' . self::BEGINNING . self::FORMULA . '/u', "'", array_map( 'strval', $cells ) );
		// In quotes whatever it holds, which fputcsv() does only where this site's separator is in it.
		$quoted = array_map( static fn ( string $cell ): string => '"' . str_replace( '"', '""', $cell ) . '"', $safe );
		fwrite( $stream, implode( self::separator_of_site(), $quoted ) . "\n" ); // phpcs:ignore WordPress.WP.AlternativeFunctions
	}

	/**
	 * The mark by which spreadsheets recognise UTF-8.
	 */
	public static function mark(): string {
		return self::MARK;
	}

	/**
	 * What spreadsheets in the site's language write before decimals. Where it is a comma, they take 12.50 for a day.
	 */
	public static function decimal_sign(): string {
		global $wp_locale;
		return ',' === $wp_locale->number_format['decimal_point'] ? ',' : '.';
	}

	/**
	 * The rows of a text by the names in its first one, in lower case; null when it is not UTF-8 or has no rows.
	 *
	 * @param string $text The file.
	 * @param int    $most As many rows are read at the most, and one more to tell that there are more.
	 * @return array<int, array<string, string>>|null Rows by their line's number, the first one being 1.
	 */
	public static function read( string $text, int $most ): ?array {
		if ( str_starts_with( $text, self::MARK ) ) {
			$text = substr( $text, strlen( self::MARK ) );
		}
		if ( ! mb_check_encoding( $text, 'UTF-8' ) ) {
			return null;
		}
		$stream = fopen( 'php://temp', 'r+' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- Memory, not a file.
		fwrite( $stream, $text ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		rewind( $stream );
		$separator = self::separator_of( (string) strtok( $text, "\r\n" ) );
		$header    = null;
		$rows      = array();
		$number    = 0;
		while ( count( $rows ) <= $most ) {
			$cells = fgetcsv( $stream, 0, $separator, '"', '' );
			if ( false === $cells ) {
				break;
			}
			++$number;
			$cells = array_map( array( self::class, 'plain' ), $cells );
			if ( '' === implode( '', $cells ) ) {
				continue;
			}
			if ( null === $header ) {
				$header = array_map( 'mb_strtolower', $cells );
				continue;
			}
			$named = array();
			foreach ( $header as $at => $name ) {
				$named[ $name ] = $cells[ $at ] ?? '';
			}
			$rows[ $number ] = $named;
		}
		fclose( $stream ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		return array() === $rows ? null : $rows;
	}

	/**
	 * A cell without what was put in front of it, and without spaces around it.
	 *
	 * @param string|null $cell The cell.
	 */
	private static function plain( ?string $cell ): string {
		return trim( (string) preg_replace( '/' . self::BEGINNING . "'" . self::FORMULA . '/u', '', trim( (string) $cell ) ) );
	}

	/**
	 * What separates the cells of a line: whatever there is most of.
	 *
	 * @param string $line The first line.
	 */
	private static function separator_of( string $line ): string {
		$counts = array();
		foreach ( array( ',', ';', "\t" ) as $separator ) {
			$counts[ $separator ] = substr_count( $line, $separator );
		}
		arsort( $counts );
		return (string) array_key_first( $counts );
	}

	/**
	 * What spreadsheets in the site's language expect: a semicolon where the comma separates decimals.
	 */
	private static function separator_of_site(): string {
		return ',' === self::decimal_sign() ? ';' : ',';
	}
}
