<?php
/**
 * A list of appointments as a file for a spreadsheet.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Book;
use AppointEase\Plugin\Currency;
use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Fault;
use AppointEase\Plugin\Staff_Access;

defined( 'ABSPATH' ) || exit;

/**
 * Export.
 */
final class Export {

	public const ACTION = 'appointease_export';

	/**
	 * The names of the columns. An import knows them again, so they are not translated.
	 */
	public const COLUMNS = array( 'reference', 'date', 'time', 'end', 'service', 'staff', 'name', 'email', 'phone', 'places', 'status', 'price' );

	/**
	 * The address that gives the file.
	 *
	 * @param string $from     First day.
	 * @param string $to       Last day.
	 * @param int    $employee Whose; 0 for everybody's.
	 */
	public static function url( string $from, string $to, int $employee ): string {
		$query = array( 'action' => self::ACTION ) + compact( 'from', 'to', 'employee' );
		return wp_nonce_url( add_query_arg( $query, admin_url( 'admin-post.php' ) ), self::ACTION );
	}

	/**
	 * Sends the file.
	 */
	public static function handle(): void {
		Submission::authorize( Appointments_Screen::capability(), self::ACTION );
		$from     = Page::query( 'from' );
		$to       = Page::query( 'to' );
		$employee = (int) Page::query( 'employee' );
		$errors   = Export_Form::errors( $from, $to );
		if ( array() !== $errors ) {
			Export_Form::send_back( compact( 'from', 'to' ), $errors );
		}
		Extension::ready();
		$employees = array_keys( Appointments_Screen::visible_employees() );
		$employees = 0 === $employee ? $employees : array_intersect( $employees, array( $employee ) );
		$days      = compact( 'from', 'to' );
		// Everybody's at once, in the order of the days, where that is allowed.
		$filters = 0 === $employee && Staff_Access::is_manager() ? array( null ) : $employees;
		try {
			$rows = array_merge( ...array_map( static fn ( ?int $one ): array => iterator_to_array( Book::rows( array( 'employee_id' => $one ) + $days ) ), array_values( $filters ) ) );
		} catch ( \AppointEase\InvalidArgumentException $error ) {
			Export_Form::send_back( $days, array( (string) $error->argument => Fault::sentence( $error ) ) );
		}
		nocache_headers();
		header( 'Content-Type: text/csv; charset=utf-8' );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Content-Disposition: attachment; filename="' . sanitize_file_name( "appointments-$from-$to.csv" ) . '"' );
		$stream = fopen( 'php://output', 'w' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- The answer, not a file.
		fwrite( $stream, Csv::mark() ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		Csv::write( $stream, self::COLUMNS );
		foreach ( $rows as $row ) {
			Csv::write( $stream, self::cells( $row ) );
		}
		exit;
	}

	/**
	 * The cells of an appointment.
	 *
	 * @param array<string, mixed> $row The appointment.
	 * @return list<string|int>
	 */
	private static function cells( array $row ): array {
		return array(
			$row['strong_id'],
			$row['date'],
			$row['time'],
			$row['end'],
			$row['service_name'],
			$row['employee_name'],
			$row['name'],
			$row['email'],
			$row['phone'],
			$row['seats'],
			$row['status'],
			str_replace( '.', Csv::decimal_sign(), Currency::to_field( $row['price_cents'] ) ),
		);
	}
}
