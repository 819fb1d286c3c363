<?php
/**
 * The rows of a file as bookings: which service and staff member are meant, and what is wrong with each row.
 *
 * Whether a time is free is not looked at here: the booking itself finds out.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Email_Address;

defined( 'ABSPATH' ) || exit;

/**
 * Reads rows of an import.
 */
final class Import_Reader {

	/**
	 * The columns a file must have.
	 */
	public const NEEDED = array( 'date', 'time', 'service', 'name' );

	/**
	 * The columns that are read if there are any.
	 */
	public const KNOWN = array( 'staff', 'email', 'phone', 'places', 'status', 'reference' );

	/**
	 * Stands in the place of a number for what is hidden: there the extension books nothing new, for the staff neither.
	 */
	private const HIDDEN = -1;

	private const STATUSES = array( 'pending', 'created', 'confirmed', 'completed', 'cancelled', 'no_show' );

	/**
	 * Numbers of services by their names in lower case; 0 where two have the same name, HIDDEN where all who have it are hidden.
	 *
	 * @var array<string, int>
	 */
	private array $services;

	/**
	 * Numbers of staff members, likewise.
	 *
	 * @var array<string, int>
	 */
	private array $employees;

	/**
	 * How often a row like each has been seen.
	 *
	 * @var array<string, int>
	 */
	private array $seen = array();

	/**
	 * Looks up what can be booked.
	 */
	public function __construct() {
		$this->services  = self::by_name( \appointease_get_services( true ) );
		$this->employees = self::by_name( \appointease_get_employees( true ) );
	}

	/**
	 * Reads a row.
	 *
	 * Its key is made of what it says, and of how many rows before say the same: the same file, or a corrected one, books
	 * each row once however often it is sent.
	 *
	 * @param array<string, string> $row Cells by column.
	 * @return array{booking: array<string, mixed>, errors: array<string, string>} Errors by column.
	 */
	public function read( array $row ): array {
		$row    += array_fill_keys( array_merge( self::NEEDED, self::KNOWN ), '' );
		$date    = self::date( $row['date'] );
		$time    = self::time( $row['time'] );
		$service = $this->services[ mb_strtolower( $row['service'] ) ] ?? null;
		$staff   = '' === $row['staff'] ? 0 : ( $this->employees[ mb_strtolower( $row['staff'] ) ] ?? null );
		$places  = '' === $row['places'] ? '1' : $row['places'];
		$status  = '' === $row['status'] ? 'confirmed' : mb_strtolower( $row['status'] );
		$errors  = array_filter(
			array(
				'date'    => null === $date ? __( 'is not a day such as 2026-12-31 or 31.12.2026', 'appointease' ) : '',
				'time'    => null === $time ? __( 'is not a time such as 14:30', 'appointease' ) : '',
				'service' => self::complaint( $service, '' === $row['service'] ),
				'staff'   => '' === $row['staff'] ? '' : self::complaint( $staff, false ),
				'name'    => '' === $row['name'] ? __( 'is missing', 'appointease' ) : '',
				'email'   => '' !== $row['email'] && ! ( is_email( $row['email'] ) && Email_Address::survives_cleaning( $row['email'] ) ) ? __( 'is not an e-mail address', 'appointease' ) : '',
				'places'  => ! ctype_digit( $places ) || (int) $places < 1 || strlen( $places ) > 2 ? __( 'is not a number of places', 'appointease' ) : '',
				/* translators: %s: words as they are to be typed, which are not translated. */
				'status'  => in_array( $status, self::STATUSES, true ) ? '' : sprintf( __( 'is none of these: %s', 'appointease' ), implode( ', ', self::STATUSES ) ),
			)
		);
		$booking = array(
			'name'             => sanitize_text_field( $row['name'] ),
			'email'            => $row['email'],
			'phone'            => sanitize_text_field( $row['phone'] ),
			'appointment_date' => "$date $time",
			'service_id'       => (int) $service,
			'employee_id'      => (int) $staff,
			'seats'            => (int) $places,
			'status'           => $status,
			'as_staff'         => true,
		);
		return array(
			'booking' => $booking + array( 'idempotency_key' => $this->key( $booking ) ),
			'errors'  => self::is_there( $row, "$date $time" ) ? array( 'reference' => __( 'was there already', 'appointease' ) ) : $errors,
		);
	}

	/**
	 * Whether a row comes from an export of this site, and its appointment is still where the row says; what became of it does
	 * not matter. One of the same number on another site is another one.
	 *
	 * @param array<string, string> $row  Cells by column.
	 * @param string                $when Its day and time, as the extension writes them.
	 */
	private static function is_there( array $row, string $when ): bool {
		// APT-2026-000001
		if ( ! preg_match( '/\AAPT-[0-9]{4}-([0-9]{6,18})\z/', $row['reference'], $found ) ) {
			return false;
		}
		try {
			$there = \appointease_get_appointment( (int) $found[1] );
		} catch ( \AppointEase\InvalidArgumentException | \AppointEase\NotFoundException ) {
			return false;
		}
		return array( $row['reference'], $when, mb_strtolower( $row['service'] ), mb_strtolower( $row['staff'] ) )
			=== array( $there['strong_id'], "{$there['date']} {$there['time']}", self::plain( $there['service_name'] ), self::plain( $there['employee_name'] ) );
	}

	/**
	 * The name of a row's attempt.
	 *
	 * @param array<string, mixed> $booking What is to be booked.
	 */
	private function key( array $booking ): string {
		$hash                = hash( 'sha256', (string) wp_json_encode( $booking ) );
		$this->seen[ $hash ] = ( $this->seen[ $hash ] ?? 0 ) + 1;
		return "import-$hash-{$this->seen[ $hash ]}";
	}

	/**
	 * A day as the extension writes it, or null.
	 *
	 * @param string $typed YYYY-MM-DD or DD.MM.YYYY. What can be read in two ways is not guessed.
	 */
	private static function date( string $typed ): ?string {
		if ( preg_match( '/\A([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\z/', $typed, $found ) ) {
			$typed = sprintf( '%s-%02d-%02d', $found[3], $found[2], $found[1] );
		}
		return preg_match( '/\A([0-9]{4})-([0-9]{2})-([0-9]{2})\z/', $typed, $found ) && checkdate( (int) $found[2], (int) $found[3], (int) $found[1] ) ? $typed : null;
	}

	/**
	 * A time as the extension writes it, or null.
	 *
	 * @param string $typed H:MM, HH:MM or HH:MM:00.
	 */
	private static function time( string $typed ): ?string {
		if ( ! preg_match( '/\A([0-9]{1,2}):([0-9]{2})(?::00)?\z/', $typed, $found ) || $found[1] > 23 || $found[2] > 59 ) {
			return null;
		}
		return sprintf( '%02d:%s', $found[1], $found[2] );
	}

	/**
	 * What is wrong with a name.
	 *
	 * @param int|null $found      What it names; 0 for several things, HIDDEN for what cannot be booked, null for none.
	 * @param bool     $is_missing Whether there is no name.
	 */
	private static function complaint( ?int $found, bool $is_missing ): string {
		if ( $is_missing ) {
			return __( 'is missing', 'appointease' );
		}
		return match ( $found ) {
			null         => __( 'is not known here', 'appointease' ),
			self::HIDDEN => __( 'is hidden, and nothing new can be booked there: choose "Offer to visitors" in its list first', 'appointease' ),
			0            => __( 'is the name of more than one', 'appointease' ),
			default      => '',
		};
	}

	/**
	 * Numbers by names in lower case; 0 where two have the same, of which one that is hidden does not count.
	 *
	 * @param list<array<string, mixed>> $rows The rows.
	 * @return array<string, int>
	 */
	private static function by_name( array $rows ): array {
		$numbers = array();
		$hidden  = array();
		foreach ( $rows as $row ) {
			$name = self::plain( $row['name'] );
			if ( $row['active'] ) {
				$numbers[ $name ] = isset( $numbers[ $name ] ) ? 0 : $row['id'];
			} else {
				$hidden[ $name ] = self::HIDDEN;
			}
		}
		return $numbers + $hidden;
	}

	/**
	 * A name as it is compared: a cell of a table has no spaces around it, and may be written in capitals.
	 *
	 * @param string $name The name.
	 */
	private static function plain( string $name ): string {
		return mb_strtolower( trim( $name ) );
	}
}
