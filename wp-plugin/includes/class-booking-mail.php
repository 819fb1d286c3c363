<?php
/**
 * Who gets which e-mail: the customer about the booking and every decision, the staff member about what others did.
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
	 * After a move. A staff member who gave the appointment to somebody else finds out from the calendar.
	 *
	 * @param array<string, mixed> $result The extension's answer.
	 */
	public static function after_move( array $result ): void {
		self::send_after_answer( $result, 'moved', 'moved' );
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
	 */
	private static function send_after_answer( array $result, string $to_customer, string $to_staff ): void {
		$user = get_current_user_id();
		add_action(
			'shutdown',
			static function () use ( $result, $to_customer, $to_staff, $user ): void {
				if ( function_exists( 'fastcgi_finish_request' ) ) {
					fastcgi_finish_request();
				} elseif ( function_exists( 'litespeed_finish_request' ) ) {
					litespeed_finish_request();
				}
				try {
					self::send( (int) $result['appointment_id'], $to_customer, $to_staff, $user );
				} catch ( Throwable $error ) {
					Fault::log( $error );
				}
			}
		);
	}

	/**
	 * Sends both messages.
	 *
	 * @param int    $id          The appointment.
	 * @param string $to_customer Kind of the customer's message.
	 * @param string $to_staff    Kind of the staff member's message.
	 * @param int    $user        Who did it, who needs no message about that; 0 for a visitor.
	 */
	private static function send( int $id, string $to_customer, string $to_staff, int $user ): void {
		Extension::ready();
		$appointment = \appointease_get_appointment( $id );
		if ( new DateTimeImmutable( $appointment['end_utc'], new DateTimeZone( 'UTC' ) ) < current_datetime() ) {
			return;
		}
		// Before other plugins, which may know a better name than "WordPress".
		add_filter( 'wp_mail_from_name', array( self::class, 'site_name' ), 1 );
		try {
			if ( '' !== $appointment['email'] ) {
				wp_mail( $appointment['email'], Mail_Text::customer_subject( $to_customer, $appointment ), Mail_Text::customer_text( $to_customer, $appointment ) );
			}
			foreach ( \appointease_get_employees( true ) as $employee ) {
				$is_news = 0 === $user || $employee['user_id'] !== $user;
				if ( $employee['id'] === $appointment['employee_id'] && '' !== $employee['email'] && $is_news ) {
					$headers = '' === $appointment['email'] ? array() : array( 'Reply-To: ' . $appointment['email'] );
					wp_mail( $employee['email'], Mail_Text::staff_subject( $to_staff, $appointment ), Mail_Text::staff_text( $to_staff, $appointment ), $headers );
				}
			}
		} finally {
			remove_filter( 'wp_mail_from_name', array( self::class, 'site_name' ), 1 );
		}
	}
}
