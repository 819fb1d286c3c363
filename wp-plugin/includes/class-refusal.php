<?php
/**
 * What is said to people of an outcome that is not success: somebody was faster, or the time cannot be booked.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Words for the extension's codes.
 */
final class Refusal {

	/**
	 * A sentence for visitors.
	 *
	 * @param array<string, mixed> $result The extension's answer.
	 */
	public static function for_visitors( array $result ): string {
		$code = (string) ( $result['code'] ?? '' );
		return match ( $code ) {
			'slot_locked'          => __( 'Slot is already locked', 'appointease' ),
			'slot_taken'           => __( 'This time has just been booked. Please choose another one.', 'appointease' ),
			'outside_hours', 'not_a_start' => __( 'There is no appointment at this time. Please choose another one.', 'appointease' ),
			'in_past'              => __( 'This time has passed. Please choose another one.', 'appointease' ),
			'too_soon'             => __( 'It is too late to book this time online. Please choose a later one.', 'appointease' ),
			'too_far'              => __( 'This day cannot be booked yet. Please choose an earlier one.', 'appointease' ),
			'day_full'             => __( 'No more appointments are taken on this day. Please choose another one.', 'appointease' ),
			'too_few_places'       => self::places( $result ),
			'not_offered'          => __( 'This service is not offered here. Please choose another one.', 'appointease' ),
			'idempotency_mismatch' => __( 'This booking was already sent with other details. Please start again.', 'appointease' ),
			// Any other comes with words of its own, such as the extension's for a code this version does not know.
			default                => self::of_appointment( $code ) ?? (string) ( $result['message'] ?? '' ),
		};
	}

	/**
	 * Why an appointment is left as it is, other than for its new time.
	 *
	 * @param string $code The extension's code.
	 */
	private static function of_appointment( string $code ): ?string {
		return match ( $code ) {
			'not_active'  => __( 'This appointment is over or has been cancelled.', 'appointease' ),
			'not_begun'   => __( 'This appointment has not begun yet.', 'appointease' ),
			'has_moved'   => __( 'This appointment has been moved since: look at its new time.', 'appointease' ),
			'has_changed' => __( 'Nothing is left to approve: this request has been cancelled meanwhile, or is over.', 'appointease' ),
			default       => null,
		};
	}

	/**
	 * A sentence for the staff, who see the calendar and do not choose from an offer.
	 *
	 * @param array<string, mixed> $result The extension's answer.
	 */
	public static function for_staff( array $result ): string {
		return match ( $result['code'] ?? '' ) {
			'slot_taken'  => __( 'This time is not free: another appointment stands there, or the break around one.', 'appointease' ),
			'slot_locked' => __( 'A visitor is booking this time right now. Choose another one, or try again in a few minutes.', 'appointease' ),
			'not_offered' => __( 'This staff member does not offer this service, or one of the two is hidden from visitors.', 'appointease' ),
			'not_active'  => __( 'This cannot be done to the appointment as it is now.', 'appointease' ),
			'not_begun'   => __( 'Only an appointment that has begun can have taken place or been missed.', 'appointease' ),
			'not_found'   => __( 'This appointment was not found.', 'appointease' ),
			default       => self::for_visitors( $result ),
		};
	}

	/**
	 * How many places are left.
	 *
	 * @param array<string, mixed> $result The extension's answer.
	 */
	private static function places( array $result ): string {
		$left = (int) ( $result['seats_left'] ?? 0 );
		/* translators: %d: number of places. */
		return sprintf( _n( 'Only %d place is left at this time.', 'Only %d places are left at this time.', $left, 'appointease' ), $left );
	}
}
