<?php
/**
 * The appointments that special days leave without anybody who works: on closed days all of them, on days with hours of
 * their own those that do not lie within these.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Book;
use AppointEase\Plugin\Staff_Access;

defined( 'ABSPATH' ) || exit;

/**
 * Counts them, and leads to them.
 */
final class Standing_Appointments {

	/**
	 * Their number on the days to come, as a link to the first of them; nothing when there are none.
	 *
	 * @param array<string, mixed> $stretch Special days that follow each other.
	 */
	public static function link( array $stretch ): string {
		$today = current_datetime()->format( 'Y-m-d' );
		if ( $stretch['to'] < $today || ! Staff_Access::is_manager() ) {
			return '';
		}
		$standing = self::find( array( 'from' => max( $stretch['from'], $today ) ) + $stretch );
		if ( array() === $standing ) {
			return '';
		}
		$view = array(
			'day'   => $standing[0]['date'],
			'span'  => $stretch['from'] === $stretch['to'] ? 'day' : 'week',
			'staff' => $stretch['employee_id'],
		);
		return '<br>' . Menu::link( Menu::url( Menu::APPOINTMENTS, $view ), self::text( count( $standing ), $stretch['hours'] ) );
	}

	/**
	 * Their number in words.
	 *
	 * @param int                              $count How many there are.
	 * @param list<array{0: string, 1: string}> $hours The hours of the days; none for closed days.
	 */
	private static function text( int $count, array $hours ): string {
		if ( array() === $hours ) {
			/* translators: %d: number of appointments. */
			return sprintf( _n( '%d appointment stands', '%d appointments stand', $count, 'appointease' ), $count );
		}
		/* translators: %d: number of appointments. */
		return sprintf( _n( '%d appointment stands outside these hours', '%d appointments stand outside these hours', $count, 'appointease' ), $count );
	}

	/**
	 * Finds them, in order.
	 *
	 * @param array<string, mixed> $stretch The days.
	 * @return list<array<string, mixed>>
	 */
	private static function find( array $stretch ): array {
		$exempt   = 0 === $stretch['employee_id'] ? self::own_days( $stretch ) : array();
		$filter   = array(
			'from'        => $stretch['from'],
			'to'          => $stretch['to'],
			'employee_id' => 0 === $stretch['employee_id'] ? null : $stretch['employee_id'],
		);
		$standing = array();
		foreach ( Book::rows( $filter ) as $row ) {
			if ( Appointment_Row::is_standing( $row ) && ! isset( $exempt[ $row['date'] ][ $row['employee_id'] ] ) && self::is_outside( $row, $stretch['hours'] ) ) {
				$standing[] = $row;
			}
		}
		return $standing;
	}

	/**
	 * The days on which staff members have hours of their own, which go before those of the whole house.
	 *
	 * @param array<string, mixed> $stretch Days of the whole house.
	 * @return array<string, array<int, true>> By day and staff member.
	 */
	private static function own_days( array $stretch ): array {
		$own = array();
		foreach ( \appointease_get_special_days( array_intersect_key( $stretch, array_flip( array( 'from', 'to' ) ) ) ) as $day ) {
			$own[ $day['date'] ][ $day['employee_id'] ] = true;
		}
		return $own;
	}

	/**
	 * Whether an appointment lies in none of the hours, at least with a part of it.
	 *
	 * @param array<string, mixed>             $appointment The appointment.
	 * @param list<array{0: string, 1: string}> $hours       The hours of its day.
	 */
	private static function is_outside( array $appointment, array $hours ): bool {
		$end = $appointment['end'];
		if ( $end <= $appointment['time'] ) {
			// It ends at midnight or later, where clocks begin again and hours go up to 24:00.
			$end = sprintf( '%d%s', 24 + (int) $end, substr( $end, 2 ) );
		}
		foreach ( $hours as $stretch ) {
			if ( $appointment['time'] >= $stretch[0] && $end <= $stretch[1] ) {
				return false;
			}
		}
		return true;
	}
}
