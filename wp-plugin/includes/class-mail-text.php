<?php
/**
 * The words of the e-mails.
 *
 * A customer's message repeats nothing the customer typed: otherwise anyone could have the site send their own words to a
 * stranger.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use DateTimeImmutable;

defined( 'ABSPATH' ) || exit;

/**
 * Writes subjects and texts.
 */
final class Mail_Text {

	/**
	 * The customer's subject line.
	 *
	 * @param string               $kind        booked, requested, confirmed, declined, cancelled or moved.
	 * @param array<string, mixed> $appointment The row.
	 */
	public static function customer_subject( string $kind, array $appointment ): string {
		$subject = array(
			/* translators: %s: appointment number. */
			'booked'    => __( 'Your appointment %s', 'appointease' ),
			/* translators: %s: appointment number. */
			'requested' => __( 'Your request %s', 'appointease' ),
			/* translators: %s: appointment number. */
			'confirmed' => __( 'Confirmed: your appointment %s', 'appointease' ),
			/* translators: %s: appointment number. */
			'declined'  => __( 'Not possible: your request %s', 'appointease' ),
			/* translators: %s: appointment number. */
			'cancelled' => __( 'Cancelled: your appointment %s', 'appointease' ),
			/* translators: %s: appointment number. */
			'moved'     => __( 'New time: your appointment %s', 'appointease' ),
		)[ $kind ];
		return self::subject( sprintf( $subject, $appointment['strong_id'] ) );
	}

	/**
	 * The customer's message.
	 *
	 * @param string               $kind        As above.
	 * @param array<string, mixed> $appointment The row.
	 * @param array<string, mixed> $moved       The row before it was moved; empty where it was not.
	 */
	public static function customer_text( string $kind, array $appointment, array $moved = array() ): string {
		$lead  = array(
			'booked'    => __( 'your appointment is booked:', 'appointease' ),
			'requested' => array() === $moved
				? __( 'we have received your request. The time is kept for you, and we will confirm it by e-mail:', 'appointease' )
				: __( 'we have received your request for another time. It is kept for you in the place of the earlier one, and we will confirm it by e-mail:', 'appointease' ),
			'confirmed' => __( 'your appointment is confirmed:', 'appointease' ),
			'declined'  => __( 'we are sorry: we cannot take this appointment. Please choose another time:', 'appointease' ),
			'cancelled' => __( 'this appointment has been cancelled:', 'appointease' ),
			'moved'     => __( 'your appointment has a new time:', 'appointease' ),
		)[ $kind ];
		$lines = array( __( 'Hello,', 'appointease' ), '', $lead, '', ...self::facts( $appointment ), ...array( '' ) );
		/* translators: %s: appointment number. */
		$lines[] = sprintf( __( 'Your reference: %s', 'appointease' ), $appointment['strong_id'] );
		$lines[] = '';
		if ( ! in_array( $kind, array( 'declined', 'cancelled' ), true ) ) {
			$link = Manage_Link::url( $appointment['id'] );
			if ( '' !== $link ) {
				array_push( $lines, __( 'To see, move or cancel it:', 'appointease' ), $link, __( 'Whoever has this link can do so: please keep it to yourself.', 'appointease' ), '' );
			}
			array_push( $lines, __( 'If you did not book this, or cannot come, please let us know.', 'appointease' ), '' );
		}
		return self::text( ...$lines, ...array( self::site(), home_url( '/' ) ) );
	}

	/**
	 * The staff member's subject line.
	 *
	 * @param string               $kind        new, request, confirmed, cancelled or moved.
	 * @param array<string, mixed> $appointment The row.
	 */
	public static function staff_subject( string $kind, array $appointment ): string {
		$subject = array(
			/* translators: %s: day and time. */
			'new'       => __( 'New appointment: %s', 'appointease' ),
			/* translators: %s: day and time. */
			'request'   => __( 'To approve: %s', 'appointease' ),
			/* translators: %s: day and time. */
			'confirmed' => __( 'Confirmed: %s', 'appointease' ),
			/* translators: %s: day and time. */
			'cancelled' => __( 'Cancelled: %s', 'appointease' ),
			/* translators: %s: day and time. */
			'moved'     => __( 'Moved to: %s', 'appointease' ),
		)[ $kind ];
		return self::subject( sprintf( $subject, self::when( $appointment ) ) );
	}

	/**
	 * The staff member's message.
	 *
	 * @param string               $kind          As above.
	 * @param array<string, mixed> $appointment   The row.
	 * @param bool                 $is_substitute Whether the administrator reads it, because the staff member has no address.
	 * @param array<string, mixed> $moved         The row before it was moved; empty where it was not.
	 */
	public static function staff_text( string $kind, array $appointment, bool $is_substitute, array $moved = array() ): string {
		$lines = self::facts( $appointment );
		if ( array() !== $moved ) {
			$lines[] = self::earlier( $appointment, $moved );
		}
		if ( 'request' === $kind ) {
			$lines[] = __( 'It waits for your approval.', 'appointease' );
		}
		if ( $is_substitute ) {
			/* translators: %s: staff member's name. */
			array_push( $lines, '', sprintf( __( 'You get this because %s has no e-mail address under AppointEase → Staff.', 'appointease' ), $appointment['employee_name'] ) );
		}
		return self::text(
			...$lines,
			...array(
				'',
				/* translators: %s: customer's name. */
				sprintf( __( 'Customer: %s', 'appointease' ), $appointment['name'] ),
				/* translators: %s: e-mail address. */
				sprintf( __( 'E-mail: %s', 'appointease' ), '' === $appointment['email'] ? '–' : $appointment['email'] ),
				/* translators: %s: telephone number. */
				sprintf( __( 'Telephone: %s', 'appointease' ), '' === $appointment['phone'] ? '–' : $appointment['phone'] ),
				/* translators: %s: appointment number. */
				sprintf( __( 'Reference: %s', 'appointease' ), $appointment['strong_id'] ),
				'',
				admin_url( 'admin.php?page=appointease&day=' . $appointment['date'] ),
			)
		);
	}

	/**
	 * What, when and on whose clocks, for how many, and with whom. A message cannot know where it will be read.
	 *
	 * @param array<string, mixed> $appointment The row.
	 * @return list<string>
	 */
	private static function facts( array $appointment ): array {
		/* translators: 1: day and time, 2: time zone, such as "Berlin time". */
		$when  = sprintf( __( '%1$s (%2$s)', 'appointease' ), self::when( $appointment ), Site_Timezone::spoken() );
		$lines = array( $appointment['service_name'], $when );
		if ( $appointment['seats'] > 1 ) {
			/* translators: %d: number of places. */
			$lines[] = sprintf( __( '%d places', 'appointease' ), $appointment['seats'] );
		}
		/* translators: %s: staff member's name. */
		$lines[] = sprintf( __( 'with %s', 'appointease' ), $appointment['employee_name'] );
		return $lines;
	}

	/**
	 * Where an appointment was before it was moved, for who may have to give that time away again.
	 *
	 * @param array<string, mixed> $appointment The row.
	 * @param array<string, mixed> $before      The row as it was.
	 */
	private static function earlier( array $appointment, array $before ): string {
		$when = self::when( $before );
		if ( $before['employee_id'] !== $appointment['employee_id'] ) {
			/* translators: 1: day and time, 2: staff member's name. */
			return sprintf( __( 'It was on %1$s with %2$s before.', 'appointease' ), $when, $before['employee_name'] );
		}
		/* translators: %s: day and time. */
		return sprintf( __( 'It was on %s before.', 'appointease' ), $when );
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
	 * A subject line with the site's name in front.
	 *
	 * @param string $subject The rest.
	 */
	private static function subject( string $subject ): string {
		return '[' . self::site() . '] ' . $subject;
	}

	/**
	 * The site's name.
	 */
	private static function site(): string {
		return Booking_Mail::site_name();
	}

	/**
	 * Puts lines together.
	 *
	 * @param string ...$lines The lines.
	 */
	private static function text( string ...$lines ): string {
		return implode( "\r\n", $lines ) . "\r\n";
	}
}
