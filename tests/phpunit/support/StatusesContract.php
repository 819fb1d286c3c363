<?php
/**
 * What may become of an appointment, from every status to every other, and who has the time afterwards.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of appointease_set_status().
 */
abstract class StatusesContract extends BookTestCase {

	private const ALL  = array( 'pending', 'created', 'confirmed', 'completed', 'no_show', 'cancelled' );
	private const OWNS = array( 'pending', 'created', 'confirmed' );

	/**
	 * What each may become, apart from what it is.
	 */
	private const MAY_BECOME = array(
		'pending'   => array( 'confirmed', 'cancelled' ),
		'created'   => array( 'confirmed', 'cancelled', 'completed', 'no_show' ),
		'confirmed' => array( 'cancelled', 'completed', 'no_show' ),
		'completed' => array( 'confirmed', 'no_show' ),
		'no_show'   => array( 'confirmed', 'completed' ),
		'cancelled' => array( 'confirmed' ),
	);

	/**
	 * Every pair of statuses.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function pairs(): array {
		$pairs = array();
		foreach ( self::ALL as $from ) {
			foreach ( self::ALL as $to ) {
				$pairs[ "$from to $to" ] = array( $from, $to );
			}
		}
		return $pairs;
	}

	/**
	 * An appointment that has begun becomes what it may; one that has not cannot be over.
	 *
	 * @dataProvider pairs
	 * @param string $from Its status.
	 * @param string $to   The next.
	 */
	public function test_every_status_becomes_what_it_may( string $from, string $to ): void {
		$employee = self::employee();
		$may      = $from === $to || in_array( $to, self::MAY_BECOME[ $from ], true );
		foreach ( array( '2020-03-02 10:00', self::DAY . ' 10:00' ) as $when ) {
			$is_over = $from !== $to && in_array( $to, array( 'completed', 'no_show' ), true );
			$begun   = str_starts_with( $when, '2020' );
			$booking = self::booked( $employee, $when, array( 'as_staff' => true, 'status' => $from ) );
			$result  = appointease_set_status( $booking, $to );
			if ( ! $may ) {
				self::assertRefused( 'not_active', $result );
			} elseif ( $is_over && ! $begun ) {
				self::assertRefused( 'not_begun', $result );
			} else {
				self::assertSame( array( true, $booking, $to, $employee ), array( $result['success'], $result['appointment_id'], $result['status'], $result['employee_id'] ) );
				self::assertSame( substr( $when, 0, 10 ), $result['date'] );
				self::assertArrayNotHasKey( 'manage_token', $result );
			}
			$now = $result['success'] ? $to : $from;
			self::assertSame( $now, appointease_get_appointment( $booking )['status'] );
			$owns = in_array( $now, self::OWNS, true );
			self::assertSame( $owns ? 6 : 0, self::claims( $employee ) );
			self::assertSame( $owns ? array( '10:00' ) : array(), appointease_get_booked_slots( substr( $when, 0, 10 ), $employee ) );
			$next = self::book( $employee, $when, array( 'as_staff' => true ) );
			self::assertSame( ! $owns, $next['success'] );
			appointease_cancel( $owns ? $booking : $next['appointment_id'] );
			self::assertSame( 0, self::claims( $employee ) );
		}
	}

	public function test_what_was_given_up_must_be_won_again(): void {
		$employee = self::employee();
		$other    = self::service( 60 );
		$booking  = self::booked( $employee, '10:00' );
		appointease_cancel( $booking );
		$guest = self::booked( $employee, '09:30', array( 'service_id' => $other ) );
		self::assertRefused( 'slot_taken', appointease_set_status( $booking, 'confirmed' ) );
		self::assertSame( 'cancelled', appointease_get_appointment( $booking )['status'] );
		appointease_cancel( $guest );
		appointease_lock_slot( self::DAY, $employee, '10:15', $visitor = self::client() );
		$refused = appointease_set_status( $booking, 'confirmed' );
		self::assertRefused( 'slot_locked', $refused );
		self::assertGreaterThan( 590, $refused['ttl'] );
		appointease_delete_lock( self::DAY, $employee, '10:15', $visitor );
		appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() );
		self::assertSame( 'confirmed', appointease_set_status( $booking, 'confirmed' )['status'], 'A pick keeps nobody away.' );
		self::assertRefused( 'slot_taken', appointease_set_status( $guest, 'confirmed' ) );
		self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::DAY, $employee ) );
	}

	public function test_what_is_restored_keeps_free_what_it_kept(): void {
		$employee = self::employee();
		$booking  = self::booked( $employee, '10:00', array( 'service_id' => self::service( 30, array( 'buffer_after' => 30 ) ) ) );
		appointease_cancel( $booking );
		self::booked( $employee, '10:30' );
		self::assertRefused( 'slot_taken', appointease_set_status( $booking, 'confirmed' ) );
	}

	public function test_only_what_owns_time_can_be_moved_or_called_off(): void {
		$employee = self::employee();
		foreach ( self::ALL as $status ) {
			$booking = self::booked( $employee, '2020-03-02 10:00', array( 'as_staff' => true, 'status' => $status ) );
			$moved   = self::move( $booking, '12:00' );
			if ( in_array( $status, self::OWNS, true ) ) {
				self::assertSame( array( true, $status ), array( $moved['success'], $moved['status'] ) );
				self::assertSame( 'cancelled', appointease_cancel( $booking )['status'] );
			} else {
				self::assertRefused( 'not_active', $moved );
				if ( 'cancelled' === $status ) {
					self::assertTrue( appointease_cancel( $booking )['success'], 'Twice is no mistake.' );
				} else {
					self::assertRefused( 'not_active', appointease_cancel( $booking ) );
				}
			}
		}
	}

	public function test_a_customer_changes_nothing_that_has_begun(): void {
		$employee = self::employee();
		foreach ( self::OWNS as $status ) {
			$booked  = self::book( $employee, '2020-03-02 10:00', array( 'as_staff' => true, 'status' => $status ) );
			$booking = $booked['appointment_id'];
			$token   = array( 'manage_token' => $booked['manage_token'] );
			self::assertRefused( 'not_active', appointease_cancel( $booking, $token ) );
			self::assertRefused( 'not_active', appointease_reschedule_atomic( $booking, $token + array( 'appointment_date' => self::DAY . ' 12:00' ) ) );
			self::assertSame( $status, appointease_get_appointment( $booking )['status'] );
			self::assertTrue( appointease_cancel( $booking )['success'], 'The house may.' );
			self::assertTrue( appointease_cancel( $booking, $token )['success'], 'What is so already is no change.' );
		}
		$booked = self::book( $employee, '12:00' );
		self::assertTrue( appointease_cancel( $booked['appointment_id'], array( 'manage_token' => $booked['manage_token'] ) )['success'] );
	}

	public function test_a_new_time_of_what_needs_approval_is_asked_for_anew(): void {
		$employee = self::employee();
		$service  = self::service( 30, array( 'needs_approval' => true ) );
		$booked   = self::book( $employee, '10:00', array( 'service_id' => $service ) );
		$booking  = $booked['appointment_id'];
		$token    = array( 'manage_token' => $booked['manage_token'] );
		$status   = static fn (): string => appointease_get_appointment( $booking )['status'];
		self::assertSame( 'confirmed', appointease_set_status( $booking, 'confirmed' )['status'] );

		self::assertSame( 'confirmed', self::move( $booking, '10:00', $token )['status'], 'It is there already.' );
		self::assertSame( 'confirmed', self::move( $booking, '11:00', array( 'as_staff' => true ) )['status'], 'Who approves need not ask.' );
		self::assertSame( array( 'pending', 'pending' ), array( self::move( $booking, '12:00', $token )['status'], $status() ) );
		self::assertRefused( 'slot_taken', self::book( $employee, '12:00' ) );
		appointease_set_status( $booking, 'confirmed' );
		self::booked( $employee, '14:00' );
		self::assertRefused( 'slot_taken', self::move( $booking, '14:00', $token ) );
		self::assertSame( 'confirmed', $status(), 'What was not moved was not asked for.' );
		self::assertSame( 'pending', self::move( $booking, '12:00', $token + array( 'employee_id' => self::employee() ) )['status'], 'Somebody else has to approve it.' );
	}

	public function test_staff_still_set_right_what_is_with_somebody_hidden(): void {
		$employee = self::employee();
		$booking  = self::booked( $employee, '10:00' );
		$other    = self::employee();
		$theirs   = self::booked( $other, '10:00' );
		appointease_save_employee( array( 'id' => $employee, 'active' => false ) );
		$staff = array( 'as_staff' => true );
		self::assertRefused( 'not_offered', self::move( $booking, '11:00' ) );
		self::assertTrue( self::move( $booking, '11:00', $staff )['success'] );
		self::assertTrue( self::move( $booking, '12:00', $staff + array( 'employee_id' => $employee ) )['success'], 'Named or not.' );
		self::assertRefused( 'not_offered', self::move( $theirs, '14:00', $staff + array( 'employee_id' => $employee ) ) );
		self::assertRefused( 'not_offered', self::book( $employee, '14:00', $staff ) );
		self::assertTrue( self::move( $booking, '14:00', $staff + array( 'employee_id' => $other ) )['success'] );
		self::assertRefused( 'not_offered', self::move( $booking, '12:00', $staff + array( 'employee_id' => $employee ) ), 'It is theirs no more.' );
	}

	public function test_what_was_decided_by_an_earlier_look_is_not_done_to_something_else(): void {
		list( $employee, $other ) = array( self::employee(), self::employee() );
		$booked  = self::book( $employee, '10:00', array( 'service_id' => self::service( 30, array( 'needs_approval' => true ) ) ) );
		$id      = $booked['appointment_id'];
		$approve = static fn ( string $time, ?int $with = null ): array => appointease_set_status( $id, 'confirmed', array( 'appointment_date' => self::DAY . " $time", 'employee_id' => $with ) );
		$token   = array( 'manage_token' => $booked['manage_token'] );
		self::move( $id, '11:00', $token );
		foreach ( array( $approve( '10:00' ), $approve( '11:00', $other ), $approve( '23:59', $employee ) ) as $refused ) {
			self::assertRefused( 'has_moved', $refused );
		}
		$decline = array( 'appointment_date' => self::DAY . ' 10:00:00' );
		self::assertRefused( 'has_moved', appointease_set_status( $id, 'cancelled', $decline ) );
		self::assertSame( 'pending', appointease_get_appointment( $id )['status'] );
		self::assertSame( 'confirmed', $approve( '11:00', $employee )['status'] );
		self::assertSame( 'confirmed', $approve( '11:00' )['status'], 'Twice is no mistake.' );

		appointease_cancel( $id, $token );
		self::assertRefused( 'has_changed', $approve( '11:00', $employee ) );
		self::assertSame( 'cancelled', appointease_set_status( $id, 'cancelled', array( 'appointment_date' => self::DAY . ' 11:00' ) )['status'] );
		self::assertSame( 'confirmed', appointease_set_status( $id, 'confirmed', array( 'appointment_date' => null ) )['status'], 'Who restores has seen that it was called off.' );
		self::assertRefused( 'not_found', appointease_set_status( 999_999, 'confirmed', $decline ) );
	}

	public function test_a_look_that_nobody_can_have_had_changes_nothing(): void {
		$booking = self::booked( self::employee(), '10:00' );
		$looks   = array(
			'appointment_date' => array( array( 'appointment_date' => '10:00' ), array( 'appointment_date' => '2031-02-30 10:00' ), array( 'appointment_date' => 5 ), array( 'employee_id' => 1 ) ),
			'employee_id'      => array( array( 'appointment_date' => self::DAY . ' 10:00', 'employee_id' => 0 ) ),
			'start'            => array( array( 'start' => '10:00' ) ),
		);
		foreach ( $looks as $field => $wrong ) {
			foreach ( $wrong as $seen ) {
				self::assertNames( $field, static fn () => appointease_set_status( $booking, 'cancelled', $seen ) );
			}
		}
		self::assertSame( 'confirmed', appointease_get_appointment( $booking )['status'] );
	}

	public function test_what_does_not_exist_has_no_status(): void {
		self::assertRefused( 'not_found', appointease_set_status( 999_999, 'confirmed' ) );
		$booking = self::booked( self::employee(), '10:00' );
		foreach ( array( '', 'done', 'Confirmed', "confirmed\0", "\xff" ) as $word ) {
			self::assertNames( 'status', static fn () => appointease_set_status( $booking, $word ) );
		}
		self::assertSame( 'confirmed', appointease_get_appointment( $booking )['status'] );
	}
}
