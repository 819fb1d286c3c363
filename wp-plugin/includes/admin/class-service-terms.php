<?php
/**
 * What few services need: other starts, breaks around the appointment, places of a group, limits and approval.
 *
 * In the form an empty field means "as usual", so that the owner of a simple service never has to look at one.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The terms of a service as they are typed, and as they are stored.
 */
final class Service_Terms {

	/**
	 * The fields of a service without anything special.
	 */
	public const BLANK = array(
		'slot_step'       => '',
		'buffer_before'   => '',
		'buffer_after'    => '',
		'capacity'        => 1,
		'min_notice'      => '',
		'min_notice_unit' => 60,
		'horizon_days'    => '',
		'max_per_day'     => '',
		'needs_approval'  => false,
	);

	/**
	 * The plain numbers, and what an empty field means.
	 */
	private const NUMBERS = array(
		'buffer_before' => 0,
		'buffer_after'  => 0,
		'capacity'      => 1,
		'min_notice'    => 0,
		'horizon_days'  => 0,
		'max_per_day'   => 0,
	);

	/**
	 * What was typed, by field.
	 *
	 * @var array<string, mixed>
	 */
	public array $typed;

	/**
	 * What it means to the extension, by the extension's names.
	 *
	 * @var array<string, mixed>
	 */
	public array $values = array();

	/**
	 * What is wrong, by field.
	 *
	 * @var array<string, string>
	 */
	public array $errors = array();

	/**
	 * Reads the form that was sent. Whether a number is too large or makes sense is for the extension to say.
	 *
	 * @param int $duration The service's, which is how far apart starts usually are.
	 */
	public function __construct( int $duration ) {
		foreach ( array_keys( self::BLANK ) as $field ) {
			$this->typed[ $field ] = Submission::text( $field );
		}
		foreach ( self::NUMBERS + array( 'slot_step' => $duration ) as $field => $usual ) {
			$number = '' === $this->typed[ $field ] ? $usual : Submission::whole_number( $this->typed[ $field ] );
			if ( null === $number ) {
				$this->errors[ $field ] = __( 'Write a whole number, or nothing.', 'appointease' );
			}
			$this->values[ $field ] = $number;
		}
		$unit = (int) $this->typed['min_notice_unit'];
		if ( isset( self::units()[ $unit ] ) && null !== $this->values['min_notice'] ) {
			$this->values['min_notice'] *= $unit;
		}
		$this->values['needs_approval'] = '1' === $this->typed['needs_approval'];
	}

	/**
	 * Whether a form holds anything other than usual.
	 *
	 * @param Form $form The form.
	 */
	public static function are_used( Form $form ): bool {
		foreach ( array_diff_key( self::BLANK, array( 'min_notice_unit' => 0 ) ) as $field => $usual ) {
			if ( (string) $form->value( $field ) !== (string) $usual ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Prints the fields that few services need.
	 *
	 * @param Form $form The form.
	 */
	public static function print_fields( Form $form ): void {
		$form->number( 'slot_step', __( 'A start every … minutes', 'appointease' ), __( 'With 15, visitors can choose 9:00, 9:15, 9:30 and so on. Empty: one appointment after the other.', 'appointease' ), 5, 1440, 5 );
		$form->number( 'buffer_before', __( 'Minutes kept free before', 'appointease' ), __( 'To prepare. A multiple of 5; nobody can book that time.', 'appointease' ), 0, 720, 5 );
		$form->number( 'buffer_after', __( 'Minutes kept free after', 'appointease' ), __( 'To tidy up, or to get to the next customer.', 'appointease' ), 0, 720, 5 );
		$form->number( 'capacity', __( 'Places', 'appointease' ), __( '1: an appointment for one customer. More: a group, such as a course, which customers share; the price is for one place.', 'appointease' ), 1, 50, 1 );
		$form->quantity( 'min_notice', __( 'Book no later than', 'appointease' ), self::units(), __( 'before the start. Empty: until the last minute.', 'appointease' ) );
		$form->number(
			'horizon_days',
			__( 'Book at most … days ahead', 'appointease' ),
			/* translators: %1$d: number of days. */
			sprintf( __( 'At most %1$d, which holds for all services: more takes effect when you raise that under AppointEase → Settings. Empty: %1$d.', 'appointease' ), Settings::all()['horizon_days'] ),
			0,
			3660,
			1
		);
		$form->number( 'max_per_day', __( 'At most … a day', 'appointease' ), __( 'Appointments of this service with one staff member. Empty: any number.', 'appointease' ), 0, 288, 1 );
		$form->checkbox( 'needs_approval', __( 'Approval', 'appointease' ), __( 'Each booking waits until you approve it', 'appointease' ), __( 'The time is kept meanwhile, and the customer gets an e-mail when you have decided.', 'appointease' ) );
	}

	/**
	 * A stored service as its form shows it: what is as usual is an empty field.
	 *
	 * @param array<string, mixed> $service The row.
	 * @return array<string, mixed>
	 */
	public static function as_typed( array $service ): array {
		$typed = $service;
		foreach ( array_keys( self::NUMBERS ) as $field ) {
			$typed[ $field ] = 0 === $service[ $field ] ? '' : $service[ $field ];
		}
		if ( $service['slot_step'] === $service['duration'] ) {
			$typed['slot_step'] = '';
		}
		$typed['min_notice_unit'] = self::BLANK['min_notice_unit'];
		if ( $service['min_notice'] > 0 ) {
			list( $typed['min_notice'], $typed['min_notice_unit'] ) = self::largest_unit( $service['min_notice'] );
		}
		return $typed;
	}

	/**
	 * Minutes as a whole number of the largest unit.
	 *
	 * @param int $minutes Minutes.
	 * @return array{0: int, 1: int} The number, and the minutes of the unit.
	 */
	private static function largest_unit( int $minutes ): array {
		foreach ( array_reverse( array_keys( self::units() ) ) as $unit ) {
			if ( 0 === $minutes % $unit ) {
				return array( intdiv( $minutes, $unit ), $unit );
			}
		}
		return array( $minutes, 1 );
	}

	/**
	 * The units of a stretch of time by their minutes.
	 *
	 * @return array<int, string>
	 */
	private static function units(): array {
		return array(
			1    => __( 'minutes', 'appointease' ),
			60   => __( 'hours', 'appointease' ),
			1440 => __( 'days', 'appointease' ),
		);
	}

	/**
	 * What is special about a service, in few words.
	 *
	 * @param array<string, mixed> $service The row.
	 */
	public static function summary( array $service ): string {
		list( $notice, $unit ) = self::largest_unit( $service['min_notice'] );
		$words                 = array();
		if ( $service['capacity'] > 1 ) {
			/* translators: %d: number of places. */
			$words[] = sprintf( __( '%d places', 'appointease' ), $service['capacity'] );
		}
		if ( $service['buffer_before'] + $service['buffer_after'] > 0 ) {
			/* translators: 1: minutes before an appointment, 2: minutes after it. */
			$words[] = sprintf( __( 'breaks %1$d + %2$d min', 'appointease' ), $service['buffer_before'], $service['buffer_after'] );
		}
		if ( $notice > 0 ) {
			/* translators: 1: a number, 2: minutes, hours or days. */
			$words[] = sprintf( __( 'notice %1$d %2$s', 'appointease' ), $notice, self::units()[ $unit ] );
		}
		if ( $service['horizon_days'] > 0 ) {
			/* translators: %d: number of days. */
			$words[] = sprintf( __( '%d days ahead', 'appointease' ), min( $service['horizon_days'], Settings::all()['horizon_days'] ) );
		}
		if ( $service['max_per_day'] > 0 ) {
			/* translators: %d: number of appointments. */
			$words[] = sprintf( __( 'at most %d a day', 'appointease' ), $service['max_per_day'] );
		}
		if ( $service['needs_approval'] ) {
			$words[] = __( 'needs approval', 'appointease' );
		}
		return array() === $words ? '–' : implode( ', ', $words );
	}
}
