<?php
/**
 * The two e-mails after a booking: one to the visitor, one to the staff member.
 *
 * They are sent when the visitor already has the answer, so that neither a slow nor a broken mail server touches the
 * booking. The visitor's message repeats nothing the visitor typed: otherwise anyone could have the site send their
 * own words to a stranger.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use DateTimeImmutable;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Writes and sends the messages.
 */
final class Booking_Mail {

	/**
	 * Sends the messages at the end of the request.
	 *
	 * @param array<string, mixed> $result  The extension's answer.
	 * @param array<string, mixed> $booking What was booked.
	 */
	public static function send_after_answer( array $result, array $booking ): void {
		add_action(
			'shutdown',
			static function () use ( $result, $booking ): void {
				if ( function_exists( 'fastcgi_finish_request' ) ) {
					fastcgi_finish_request();
				} elseif ( function_exists( 'litespeed_finish_request' ) ) {
					litespeed_finish_request();
				}
				try {
					self::send( $result, $booking );
				} catch ( Throwable $error ) {
					Fault::log( $error );
				}
			}
		);
	}

	/**
	 * Sends both messages.
	 *
	 * @param array<string, mixed> $result  The extension's answer.
	 * @param array<string, mixed> $booking What was booked.
	 */
	private static function send( array $result, array $booking ): void {
		Extension::ready();
		$appointment = \appointease_get_appointment( (int) $result['appointment_id'] );

		// Before other plugins, which may know a better name than "WordPress".
		add_filter( 'wp_mail_from_name', array( self::class, 'site_name' ), 1 );
		try {
			wp_mail( (string) $booking['email'], self::visitor_subject( $appointment ), self::visitor_text( $appointment ) );

			foreach ( \appointease_get_employees( true ) as $employee ) {
				if ( $employee['id'] === $appointment['employee_id'] && '' !== $employee['email'] ) {
					wp_mail( $employee['email'], self::staff_subject( $appointment ), self::staff_text( $appointment ), array( 'Reply-To: ' . $appointment['email'] ) );
				}
			}
		} finally {
			remove_filter( 'wp_mail_from_name', array( self::class, 'site_name' ), 1 );
		}
	}

	/**
	 * The site's name as plain text, which is also the sender's.
	 */
	public static function site_name(): string {
		return wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES );
	}

	/**
	 * The visitor's subject line.
	 *
	 * @param array<string, mixed> $appointment The row.
	 */
	private static function visitor_subject( array $appointment ): string {
		/* translators: 1: site name, 2: appointment number. */
		return sprintf( __( '[%1$s] Your appointment %2$s', 'appointease' ), self::site_name(), $appointment['strong_id'] );
	}

	/**
	 * The visitor's message.
	 *
	 * @param array<string, mixed> $appointment The row.
	 */
	private static function visitor_text( array $appointment ): string {
		return self::lines(
			__( 'Hello,', 'appointease' ),
			'',
			__( 'your appointment is booked:', 'appointease' ),
			'',
			$appointment['service_name'],
			self::when( $appointment ),
			/* translators: %s: staff member's name. */
			sprintf( __( 'with %s', 'appointease' ), $appointment['employee_name'] ),
			'',
			/* translators: %s: appointment number. */
			sprintf( __( 'Your reference: %s', 'appointease' ), $appointment['strong_id'] ),
			'',
			__( 'If you did not book this, or cannot come, please let us know.', 'appointease' ),
			'',
			self::site_name(),
			home_url( '/' )
		);
	}

	/**
	 * The staff member's subject line.
	 *
	 * @param array<string, mixed> $appointment The row.
	 */
	private static function staff_subject( array $appointment ): string {
		/* translators: 1: site name, 2: day and time. */
		return sprintf( __( '[%1$s] New appointment: %2$s', 'appointease' ), self::site_name(), self::when( $appointment ) );
	}

	/**
	 * The staff member's message.
	 *
	 * @param array<string, mixed> $appointment The row.
	 */
	private static function staff_text( array $appointment ): string {
		return self::lines(
			$appointment['service_name'],
			self::when( $appointment ),
			'',
			/* translators: %s: customer's name. */
			sprintf( __( 'Customer: %s', 'appointease' ), $appointment['name'] ),
			/* translators: %s: e-mail address. */
			sprintf( __( 'E-mail: %s', 'appointease' ), $appointment['email'] ),
			/* translators: %s: telephone number. */
			sprintf( __( 'Telephone: %s', 'appointease' ), '' === $appointment['phone'] ? '–' : $appointment['phone'] ),
			/* translators: %s: appointment number. */
			sprintf( __( 'Reference: %s', 'appointease' ), $appointment['strong_id'] ),
			'',
			admin_url( 'admin.php?page=appointease&day=' . $appointment['date'] )
		);
	}

	/**
	 * Day and time in the site's format, on the site's clocks.
	 *
	 * @param array<string, mixed> $appointment The row.
	 */
	private static function when( array $appointment ): string {
		$start = new DateTimeImmutable( $appointment['date'] . ' ' . $appointment['time'], wp_timezone() );
		return sprintf(
			/* translators: 1: weekday, 2: date, 3: time. */
			__( '%1$s, %2$s, %3$s', 'appointease' ),
			wp_date( 'l', $start->getTimestamp() ),
			wp_date( (string) get_option( 'date_format' ), $start->getTimestamp() ),
			wp_date( (string) get_option( 'time_format' ), $start->getTimestamp() )
		);
	}

	/**
	 * Puts lines together.
	 *
	 * @param string ...$lines The lines.
	 */
	private static function lines( string ...$lines ): string {
		return implode( "\r\n", $lines ) . "\r\n";
	}
}
