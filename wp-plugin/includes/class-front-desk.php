<?php
/**
 * What is done to appointments, by visitors' requests and on the staff's screens alike: the extension decides and stores,
 * and the rest of the site is told.
 *
 * Every method answers what the extension answers. Whether the caller may, the caller has found out before.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Books, moves, decides and calls off.
 */
final class Front_Desk {

	/**
	 * Books.
	 *
	 * @param array<string, mixed> $booking As appointease_book_atomic() takes it.
	 * @return array<string, mixed>
	 */
	public static function book( array $booking ): array {
		$result = \appointease_book_atomic( $booking );
		if ( true !== $result['success'] || $result['replayed'] ) {
			return $result;
		}
		Manage_Link::keep( $result['appointment_id'], $result['manage_token'] );
		/**
		 * Fires after a booking has been stored, made by a visitor or on the screen for a new appointment. Not for imports.
		 *
		 * @param array<string, mixed> $result  appointment_id, strong_id, status, date, time, duration, employee_id, seats.
		 * @param array<string, mixed> $booking name, email, phone, appointment_date, service_id, employee_id (0: anybody), seats.
		 */
		self::tell( 'appointease_booked', self::without_secrets( $result ), self::without_secrets( $booking ) );
		return $result;
	}

	/**
	 * Calls off.
	 *
	 * @param int         $id    The appointment.
	 * @param string|null $token The customer's key; null when the staff act.
	 * @return array<string, mixed>
	 */
	public static function cancel( int $id, ?string $token = null ): array {
		$before = self::before( $id, $token );
		$result = \appointease_cancel( $id, null === $token ? array() : array( 'manage_token' => $token ) );
		return self::tell_status( $result, $before, $token );
	}

	/**
	 * Says what became of an appointment. For staff, who may have decided by what they saw a while ago: the customer can move
	 * the appointment meanwhile, and nobody has looked at the new time then, or call it off, and has not asked to have it back.
	 *
	 * @param int                  $id     The appointment.
	 * @param string               $status What it becomes.
	 * @param array<string, mixed> $seen   What they saw of it, as appointease_set_status() takes it; where that is another now,
	 *                                     nothing is done.
	 * @return array<string, mixed>
	 */
	public static function set_status( int $id, string $status, array $seen = array() ): array {
		$before = self::before( $id, null );
		return self::tell_status( \appointease_set_status( $id, $status, $seen ), $before, null );
	}

	/**
	 * Moves.
	 *
	 * @param int                  $id     The appointment.
	 * @param array<string, mixed> $change As appointease_reschedule_atomic() takes it.
	 * @return array<string, mixed>
	 */
	public static function move( int $id, array $change ): array {
		$token  = $change['manage_token'] ?? null;
		$before = self::before( $id, $token );
		$result = \appointease_reschedule_atomic( $id, $change );
		if ( true === $result['success'] && null !== $before ) {
			self::keep_link( $id, $token );
			/**
			 * Fires after an appointment has been moved.
			 *
			 * @param array<string, mixed> $result appointment_id, strong_id, status, date, time, duration, employee_id, seats.
			 * @param array<string, mixed> $before The appointment's row as it was.
			 * @param string               $by     'customer' or 'staff'.
			 */
			self::tell( 'appointease_rescheduled', $result, $before, null === $token ? 'staff' : 'customer' );
		}
		return $result;
	}

	/**
	 * The appointment that a customer's key opens, if it is this one.
	 *
	 * @param int    $id    The appointment.
	 * @param string $token The key.
	 * @return array<string, mixed>|null Its row.
	 */
	public static function find( int $id, string $token ): ?array {
		$row = \appointease_find_appointment( $token );
		return null !== $row && $id === $row['id'] ? $row : null;
	}

	/**
	 * Tells of a new status, if it is one.
	 *
	 * @param array<string, mixed>      $result The extension's answer.
	 * @param array<string, mixed>|null $before The row as it was.
	 * @param string|null               $token  The customer's key, if it was used.
	 * @return array<string, mixed> The extension's answer.
	 */
	private static function tell_status( array $result, ?array $before, ?string $token ): array {
		if ( true === $result['success'] && null !== $before && $before['status'] !== $result['status'] ) {
			self::keep_link( $result['appointment_id'], $token );
			/**
			 * Fires after an appointment has become confirmed, completed, cancelled or no_show.
			 *
			 * @param array<string, mixed> $result appointment_id, strong_id, status, date, time, duration, employee_id, seats.
			 * @param array<string, mixed> $before The appointment's row as it was.
			 * @param string               $by     'customer' or 'staff'.
			 */
			self::tell( 'appointease_status_changed', $result, $before, null === $token ? 'staff' : 'customer' );
		}
		return $result;
	}

	/**
	 * The row as it is; null where the key does not open it, which the extension then says.
	 *
	 * @param int         $id    The appointment.
	 * @param string|null $token The customer's key; null when the staff act.
	 * @return array<string, mixed>|null
	 */
	private static function before( int $id, ?string $token ): ?array {
		return null === $token ? \appointease_get_appointment( $id ) : self::find( $id, $token );
	}

	/**
	 * Lets the messages of this request carry the customer's link, if the key is known.
	 *
	 * @param int         $id    The appointment.
	 * @param string|null $token The key.
	 */
	private static function keep_link( int $id, ?string $token ): void {
		if ( null !== $token ) {
			Manage_Link::keep( $id, $token );
		}
	}

	/**
	 * What was a secret of the request stays one, and on whose word it was is nobody's business.
	 *
	 * @param array<string, mixed> $values A request or an answer.
	 * @return array<string, mixed>
	 */
	private static function without_secrets( array $values ): array {
		return array_diff_key( $values, array_flip( array( 'manage_token', 'idempotency_key', 'client_id', 'as_staff', 'only_offered' ) ) );
	}

	/**
	 * Runs an action. Whatever goes wrong there, what is stored stands and its sender is told so.
	 *
	 * @param string $action    The action.
	 * @param mixed  ...$values What it is given.
	 */
	private static function tell( string $action, mixed ...$values ): void {
		try {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.DynamicHooknameFound -- They are named above, with the prefix.
			do_action( $action, ...$values );
		} catch ( Throwable $error ) {
			Fault::log( $error );
		}
	}
}
