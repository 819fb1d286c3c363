<?php
/**
 * Who gets which e-mail: the customer about the booking and every decision, the staff member about what others did; the
 * administrator in the place of a staff member without an address, because somebody has to hear of it.
 *
 * The messages are sent when the page already has its answer, so that neither a slow nor a broken mail server touches the
 * booking. Nothing is sent about what lies in the past, where the staff only bring the book up to date.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use DateTimeImmutable;
use DateTimeZone;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Chooses and sends the messages (see Mail_Text for their words).
 */
final class Booking_Mail {

	/**
	 * After a booking.
	 *
	 * @param array<string, mixed> $result The extension's answer.
	 */
	public static function after_booking( array $result ): void {
		$requested = 'pending' === $result['status'];
		self::send_after_answer( $result, $requested ? 'requested' : 'booked', $requested ? 'request' : 'new' );
	}

	/**
	 * After a decision.
	 *
	 * @param array<string, mixed> $result The extension's answer.
	 * @param array<string, mixed> $before The row as it was.
	 * @param string               $by     'customer' or 'staff'.
	 */
	public static function after_status_change( array $result, array $before, string $by ): void {
		if ( 'cancelled' === $result['status'] ) {
			$declined = 'pending' === $before['status'] && 'staff' === $by;
			self::send_after_answer( $result, $declined ? 'declined' : 'cancelled', 'cancelled' );
		} elseif ( 'confirmed' === $result['status'] && in_array( $before['status'], array( 'pending', 'cancelled' ), true ) ) {
			self::send_after_answer( $result, 'confirmed', 'confirmed' );
		}
	}

	/**
	 * After a move, which asks for approval where a customer's booking does. A staff member whose appointment somebody else has
	 * now gets the message about one that is cancelled: that time is free again.
	 *
	 * @param array<string, mixed> $result The extension's answer.
	 * @param array<string, mixed> $before The row as it was.
	 * @param string               $by     'customer' or 'staff'.
	 */
	public static function after_move( array $result, array $before, string $by ): void {
		$requested = 'pending' === $result['status'] && 'customer' === $by;
		$has_moved = self::has_moved( $before, $result );
		if ( ! $has_moved && 'staff' === $by ) {
			return;
		}
		// A customer's request that was sent twice moves nothing the second time, though its message may be the only one.
		self::send_after_answer( $result, $requested ? 'requested' : 'moved', $requested ? 'request' : 'moved', $has_moved ? $before : array() );
	}

	/**
	 * Whether an appointment is at another time than before, or with somebody else.
	 *
	 * @param array<string, mixed> $before The row as it was.
	 * @param array<string, mixed> $result The extension's answer.
	 */
	public static function has_moved( array $before, array $result ): bool {
		return array( $before['date'], $before['time'], $before['employee_id'] ) !== array( $result['date'], $result['time'], $result['employee_id'] );
	}

	/**
	 * How the customer hears of what becomes of an appointment: 'mail', 'call' where there is no address, so that somebody has
	 * to, or 'nobody' where it is over.
	 *
	 * @param array<string, mixed> $appointment The row.
	 */
	public static function way_to_customer( array $appointment ): string {
		if ( new DateTimeImmutable( $appointment['end_utc'], new DateTimeZone( 'UTC' ) ) < current_datetime() ) {
			return 'nobody';
		}
		return '' === $appointment['email'] ? 'call' : 'mail';
	}

	/**
	 * The site's name as plain text, which is also the sender's.
	 */
	public static function site_name(): string {
		return wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES );
	}

	/**
	 * Sends the messages at the end of the request.
	 *
	 * @param array<string, mixed> $result      The extension's answer.
	 * @param string               $to_customer Kind of the customer's message.
	 * @param string               $to_staff    Kind of the staff member's message.
	 * @param array<string, mixed> $moved       The row before it was moved; empty where it was not.
	 */
	private static function send_after_answer( array $result, string $to_customer, string $to_staff, array $moved = array() ): void {
		$user = get_current_user_id();
		add_action(
			'shutdown',
			static function () use ( $result, $to_customer, $to_staff, $user, $moved ): void {
				if ( function_exists( 'fastcgi_finish_request' ) ) {
					fastcgi_finish_request();
				} elseif ( function_exists( 'litespeed_finish_request' ) ) {
					litespeed_finish_request();
				}
				try {
					self::send( (int) $result['appointment_id'], $to_customer, $to_staff, $user, $moved );
				} catch ( Throwable $error ) {
					Fault::log( $error );
				}
			}
		);
	}

	/**
	 * Sends the messages.
	 *
	 * @param int                  $id          The appointment.
	 * @param string               $to_customer Kind of the customer's message.
	 * @param string               $to_staff    Kind of the staff member's message.
	 * @param int                  $user        Who did it, who needs no message about that; 0 for a visitor.
	 * @param array<string, mixed> $moved       The row before it was moved; empty where it was not.
	 */
	private static function send( int $id, string $to_customer, string $to_staff, int $user, array $moved ): void {
		Extension::ready();
		$appointment = \appointease_get_appointment( $id );
		// Before other plugins, which may know a better name than "WordPress".
		add_filter( 'wp_mail_from_name', array( self::class, 'site_name' ), 1 );
		try {
			$way = self::way_to_customer( $appointment );
			if ( 'mail' === $way ) {
				self::in_language_of(
					null,
					static fn (): bool => wp_mail( $appointment['email'], Mail_Text::customer_subject( $to_customer, $appointment ), Mail_Text::customer_text( $to_customer, $appointment, $moved ), self::reply_to_house( $appointment ) )
				);
			}
			$told = 'nobody' === $way ? '' : self::send_to_staff( $to_staff, $appointment, $user, $moved );
			if ( array() !== $moved && $moved['employee_id'] !== $appointment['employee_id'] && 'nobody' !== self::way_to_customer( $moved ) ) {
				self::send_to_staff( 'cancelled', $moved, $user, array(), $told );
			}
		} finally {
			remove_filter( 'wp_mail_from_name', array( self::class, 'site_name' ), 1 );
		}
	}

	/**
	 * Sends the staff member's message.
	 *
	 * @param string               $kind        Kind of the message.
	 * @param array<string, mixed> $appointment The row.
	 * @param int                  $user        Who did it; 0 for a visitor.
	 * @param array<string, mixed> $moved       The row before it was moved; empty where it was not.
	 * @param string               $told        The address that has been told already, such as the one address of a desk.
	 * @return string The address it went to; empty where nobody has to be told.
	 */
	private static function send_to_staff( string $kind, array $appointment, int $user, array $moved, string $told = '' ): string {
		$employee = array_column( \appointease_get_employees( true ), null, 'id' )[ $appointment['employee_id'] ] ?? null;
		if ( null === $employee || ( 0 !== $user && $employee['user_id'] === $user ) ) {
			return '';
		}
		// The extension stores nothing as an address that cannot be one.
		$is_substitute = '' === $employee['email'];
		$address       = $is_substitute ? (string) get_option( 'admin_email' ) : $employee['email'];
		$actor         = get_userdata( $user );
		if ( $address === $told || $is_substitute && false !== $actor && 0 === strcasecmp( $address, $actor->user_email ) ) {
			return '';
		}
		$headers = '' === $appointment['email'] ? array() : array( 'Reply-To: ' . $appointment['email'] );
		self::in_language_of(
			$is_substitute ? null : $employee['user_id'],
			static fn (): bool => wp_mail( $address, Mail_Text::staff_subject( $kind, $appointment ), Mail_Text::staff_text( $kind, $appointment, $is_substitute, $moved ), $headers )
		);
		return $address;
	}

	/**
	 * Sends a message in the language of who reads it. In wp-admin the language is that of who acts.
	 *
	 * @param int|null         $reader The reader's login; null for the language of the site.
	 * @param callable(): bool $send   Writes and sends the message.
	 */
	private static function in_language_of( ?int $reader, callable $send ): void {
		// Neither switches where the language is the right one already; then there is nothing to go back from.
		$is_switched = null === $reader ? switch_to_locale( get_locale() ) : switch_to_user_locale( $reader );
		try {
			$send();
		} finally {
			if ( $is_switched ) {
				restore_previous_locale();
			}
		}
	}

	/**
	 * The header by which a customer's answer reaches somebody. WordPress sends as "wordpress@…" unless told otherwise, an
	 * address that few sites have.
	 *
	 * @param array<string, mixed> $appointment The row.
	 * @return list<string>
	 */
	private static function reply_to_house( array $appointment ): array {
		/**
		 * Filters the address to which customers answer.
		 *
		 * @param string               $address     That of AppointEase → Settings, else the administrator's, of Settings → General.
		 *                                          Empty: no such header.
		 * @param array<string, mixed> $appointment The appointment's row.
		 */
		$address = apply_filters( 'appointease_mail_reply_to', Settings::reply_to(), $appointment );
		if ( ! is_string( $address ) || false === is_email( $address ) ) {
			return array();
		}
		// A new line would begin another header, a comma another address, and an angle bracket the address itself.
		$name = trim( (string) preg_replace( '/[\x00-\x20\x7f<>",]+/', ' ', self::site_name() ) );
		return array( "Reply-To: $name <$address>" );
	}
}
