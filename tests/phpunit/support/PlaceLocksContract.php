<?php
/**
 * The places of a group that visitors keep while they fill in the form: who may have the rest, who may not, and what becomes of
 * the group's time when they leave.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

/**
 * The contract of locks of places.
 */
abstract class PlaceLocksContract extends BookTestCase {

	private int $employee;

	/**
	 * An hour with three places, every half hour.
	 */
	private int $yoga;

	protected function setUp(): void {
		parent::setUp();
		$this->employee = self::employee();
		$this->yoga     = self::service( 60, array( 'capacity' => 3, 'slot_step' => 30 ) );
	}

	/**
	 * Asks for a lock.
	 *
	 * @param string   $client  By whom.
	 * @param string   $time    When.
	 * @param int      $seats   How many places.
	 * @param int|null $ttl     For how many seconds.
	 * @param int|null $service Of what, if it is not yoga.
	 * @return array<string, mixed>
	 */
	private function lock( string $client, string $time, int $seats = 1, ?int $ttl = null, ?int $service = null ): array {
		return appointease_lock_slot( self::DAY, $this->employee, $time, $client, ttl: $ttl, service_id: $service ?? $this->yoga, seats: $seats );
	}

	/**
	 * The same, which must be granted.
	 *
	 * @param string   $time  When.
	 * @param int      $seats How many places.
	 * @param int|null $ttl   For how many seconds.
	 * @return string The client.
	 */
	private function locked( string $time, int $seats = 1, ?int $ttl = null ): string {
		$client = self::client();
		$answer = $this->lock( $client, $time, $seats, $ttl );
		self::assertSame( array( true, 'locked' ), array( $answer['success'], $answer['status'] ?? $answer ) );
		return $client;
	}

	/**
	 * Books yoga.
	 *
	 * @param string $client By whom.
	 * @param string $time   When.
	 * @param int    $seats  How many places.
	 * @return array<string, mixed>
	 */
	private function join( string $client, string $time, int $seats = 1 ): array {
		return self::book( $this->employee, $time, array( 'service_id' => $this->yoga, 'seats' => $seats, 'client_id' => $client ) );
	}

	/**
	 * What a page that shows yoga sees.
	 *
	 * @param string $client Whose page.
	 * @param int    $seats  For how many.
	 * @param string $picked The time that it has.
	 * @return array<string, mixed>
	 */
	private function poll( string $client, int $seats = 1, string $picked = '' ): array {
		return appointease_heartbeat(
			array(
				'date'          => self::DAY,
				'employee_id'   => $this->employee,
				'client_id'     => $client,
				'service_id'    => $this->yoga,
				'seats'         => $seats,
				'selected_time' => $picked,
			)
		);
	}

	public function test_a_place_is_kept_for_whoever_fills_in_the_form(): void {
		$owner  = self::client();
		$answer = $this->lock( $owner, '10:00', 2 );
		self::assertSame( array( true, 'locked', 600 ), array( $answer['success'], $answer['status'], $answer['ttl'] ) );
		$refused = $this->join( self::client(), '10:00', 2 );
		self::assertRefused( 'too_few_places', $refused );
		self::assertSame( 1, $refused['seats_left'] );
		self::assertTrue( $this->join( self::client(), '10:00' )['success'], 'The third is free.' );
		$refused = $this->join( self::client(), '10:00' );
		self::assertRefused( 'slot_locked', $refused );
		self::assertEqualsWithDelta( 600, $refused['ttl'], 10 );
		self::assertTrue( $this->join( $owner, '10:00', 2 )['success'] );
		self::assertRefused( 'slot_taken', $this->join( self::client(), '10:00' ) );
	}

	public function test_locks_of_places_are_counted_with_bookings(): void {
		$this->join( self::client(), '10:00' );
		$this->locked( '10:00' );
		$refused = $this->lock( self::client(), '10:00', 2 );
		self::assertRefused( 'too_few_places', $refused );
		self::assertSame( 1, $refused['seats_left'] );
		$this->locked( '10:00' );
		self::assertRefused( 'slot_locked', $this->lock( self::client(), '10:00' ) );
		self::assertRefused( 'slot_locked', $this->lock( self::client(), '10:30' ) );
		$this->locked( '11:00', 3 );
		self::assertRefused( 'too_few_places', $this->lock( self::client(), '12:30', 4 ) );
		foreach ( array( 0, -1, 51 ) as $seats ) {
			self::assertNames( 'seats', fn () => $this->lock( self::client(), '14:00', $seats ) );
		}
		self::assertRefused( 'too_few_places', $this->lock( self::client(), '15:00', 2, null, self::$service ) );
	}

	public function test_nothing_else_may_be_where_places_are_kept(): void {
		$this->locked( '10:00' );
		self::assertRefused( 'slot_locked', self::book( $this->employee, '10:30' ) );
		self::assertRefused( 'slot_locked', appointease_lock_slot( self::DAY, $this->employee, '10:30', self::client() ) );
		$other = self::service( 60, array( 'capacity' => 3 ) );
		self::assertRefused( 'slot_locked', $this->lock( self::client(), '10:00', 1, null, $other ) );
		self::assertRefused( 'slot_locked', self::book( $this->employee, '10:00', array( 'service_id' => $other ) ) );
		appointease_lock_slot( self::DAY, $this->employee, '14:00', self::client() );
		self::assertRefused( 'slot_locked', $this->lock( self::client(), '13:30' ) );
		self::booked( $this->employee, '16:00' );
		self::assertRefused( 'slot_taken', $this->lock( self::client(), '15:30' ) );
	}

	public function test_what_is_given_up_is_free_at_once(): void {
		$one = $this->locked( '10:00', 2 );
		$two = $this->locked( '10:00' );
		self::assertFalse( appointease_delete_lock( self::DAY, $this->employee, '10:30', $one ) );
		self::assertFalse( appointease_delete_lock( self::DAY, $this->employee, '10:00', self::client() ) );
		self::assertTrue( appointease_delete_lock( self::DAY, $this->employee, '10:00', $one ) );
		self::assertFalse( appointease_delete_lock( self::DAY, $this->employee, '10:00', $one ) );
		self::assertRefused( 'slot_locked', self::book( $this->employee, '10:00' ) );
		$this->locked( '10:00', 2 );
		self::assertTrue( appointease_delete_lock( self::DAY, $this->employee, '10:00', $two ) );
		self::assertRefused( 'slot_locked', self::book( $this->employee, '10:00' ) );
	}

	public function test_the_time_is_free_for_others_when_the_last_has_left(): void {
		$clients = array( $this->locked( '10:00' ), $this->locked( '10:30' ) );
		foreach ( array( '10:00', '10:30' ) as $at => $time ) {
			self::assertTrue( appointease_delete_lock( self::DAY, $this->employee, $time, $clients[ $at ] ) );
		}
		self::assertSame( 0, self::claims( $this->employee ), 'Nothing of the group is left.' );
		self::booked( $this->employee, '10:30' );
	}

	public function test_a_lock_ends_by_itself_and_its_group_with_it(): void {
		$this->locked( '10:00', 3, 1 );
		$this->locked( '12:00', 3, 1 );
		$this->join( self::client(), '14:00' );
		$late = $this->locked( '14:00', 2, 1 );
		self::assertSame( array( '10:00', '12:00', '14:00' ), $this->poll( self::client() )['appointease_locked_slots'] );
		usleep( 1_100_000 );
		self::assertSame( array(), $this->poll( self::client() )['appointease_locked_slots'] );
		self::booked( $this->employee, '10:00' );
		self::assertTrue( $this->join( self::client(), '12:00', 3 )['success'] );
		self::assertTrue( $this->join( self::client(), '14:00', 2 )['success'] );
		self::assertRefused( 'slot_taken', $this->join( $late, '14:00' ) );
	}

	public function test_a_group_that_the_last_appointment_leaves_ends_with_the_locks(): void {
		$member = $this->join( self::client(), '10:00' )['appointment_id'];
		$owner  = $this->locked( '10:00', 2, 2 );
		appointease_cancel( $member );
		self::assertRefused( 'slot_locked', self::book( $this->employee, '10:00' ) );
		self::assertTrue( $this->join( self::client(), '10:00' )['success'] );
		self::assertRefused( 'slot_locked', $this->join( self::client(), '10:00' ) );
		$member = $this->join( $owner, '10:00' )['appointment_id'];
		self::assertTrue( $this->join( self::client(), '10:00' )['success'], 'One of the two was not needed.' );
		self::assertIsInt( $member );
	}

	public function test_locking_again_keeps_as_many_as_are_asked_for_last(): void {
		$owner = $this->locked( '10:00', 1 );
		self::assertTrue( $this->lock( $owner, '10:00', 3 )['success'] );
		self::assertRefused( 'slot_locked', $this->lock( self::client(), '10:00' ) );
		self::assertTrue( $this->lock( $owner, '10:00', 2 )['success'] );
		$this->locked( '10:00' );
		self::assertRefused( 'too_few_places', $this->lock( $owner, '10:00', 4 ) );
		$refused = $this->lock( $owner, '10:00', 3 );
		self::assertRefused( 'too_few_places', $refused );
		self::assertSame( 2, $refused['seats_left'] );
		self::assertSame( 'locked', $this->poll( $owner, 2, '10:00' )['appointease_hold']['status'], 'What was had stands.' );
	}

	public function test_a_client_has_one_lock(): void {
		$owner = $this->locked( '10:00', 3 );
		self::assertTrue( $this->lock( $owner, '12:00', 3 )['success'] );
		self::booked( $this->employee, '10:00' );
		self::assertTrue( appointease_lock_slot( self::DAY, $this->employee, '15:00', $owner )['success'] );
		self::booked( $this->employee, '12:00' );
		self::assertTrue( $this->lock( $owner, '16:00' )['success'] );
		self::booked( $this->employee, '15:00' );
		self::assertSame( array(), appointease_get_locked_slots( self::DAY, $this->employee ) );
		self::assertTrue( appointease_lock_slot( self::DAY, $this->employee, '16:30', $owner )['success'], 'Its own group is not in its way.' );
		self::assertSame( array( '16:30' ), array_keys( appointease_get_locked_slots( self::DAY, $this->employee ) ) );
		self::booked( $this->employee, '16:00' );
		self::assertTrue( $this->lock( $owner, '16:30' )['success'], 'Nor its own lock.' );
		self::assertSame( array(), appointease_get_locked_slots( self::DAY, $this->employee ) );
		$this->locked( '16:30', 2 );
	}

	/**
	 * How long the groups of the employee's time last, beside what is in them: rows that differ.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function groups_that_end_otherwise(): array {
		$claims = self::$prefix . 'appointease_slot_locks';
		return self::database()->query(
			"SELECT g.granule_utc, g.expires_at, MAX(s.expires_at) AS last FROM $claims g
			LEFT JOIN $claims s ON s.employee_id = g.employee_id AND s.granule_utc = g.granule_utc AND s.seat > 0
			WHERE g.employee_id = $this->employee AND g.owner = '' AND g.appointment_id IS NULL GROUP BY g.granule_utc, g.expires_at
			HAVING NOT (g.expires_at <=> IF(MAX(s.appointment_id IS NOT NULL), NULL, MAX(s.expires_at)))"
		)->fetch_all( MYSQLI_ASSOC );
	}

	public function test_a_group_lasts_as_long_as_what_is_in_it(): void {
		$this->locked( '10:00', 1, 1 );
		$late = $this->locked( '10:30', 1, 600 );
		self::assertSame( array(), $this->groups_that_end_otherwise() );
		self::assertTrue( appointease_delete_lock( self::DAY, $this->employee, '10:30', $late ) );
		$shorter = $this->locked( '12:00', 3, 600 );
		self::assertTrue( $this->lock( $shorter, '12:00', 1, 1 )['success'] );
		$member = $this->join( self::client(), '14:00' )['appointment_id'];
		$this->locked( '14:30', 1, 1 );
		self::assertSame( array(), $this->groups_that_end_otherwise() );
		appointease_cancel( $member );
		self::assertSame( array(), $this->groups_that_end_otherwise() );
		usleep( 1_100_000 );
		foreach ( array( '10:00', '10:30', '12:00', '14:30' ) as $time ) {
			self::booked( $this->employee, $time );
		}
	}

	public function test_ones_own_places_are_in_the_way_of_nothing(): void {
		$other = self::service( 60, array( 'capacity' => 5, 'slot_step' => 30 ) );
		$owner = $this->locked( '10:00', 3 );
		self::assertTrue( $this->lock( $owner, '10:30', 5, null, $other )['success'] );
		self::booked( $this->employee, '10:00' );
		self::assertRefused( 'slot_locked', $this->join( self::client(), '11:00' ) );
		self::assertTrue( self::book( $this->employee, '10:30', array( 'service_id' => $other, 'seats' => 5, 'client_id' => $owner ) )['success'] );

		$owner = $this->locked( '13:00', 3 );
		self::assertTrue( self::book( $this->employee, '13:00', array( 'service_id' => $other, 'client_id' => $owner ) )['success'], 'A place of another group.' );
		$owner = $this->locked( '15:00', 3 );
		self::booked( $this->employee, '15:30', array( 'client_id' => $owner ) );
		$mine  = self::booked( $this->employee, '08:00' );
		$owner = $this->locked( '17:00', 3 );
		self::assertRefused( 'slot_locked', self::move( $mine, '17:00' ) );
		self::assertTrue( self::move( $mine, '17:00', array( 'client_id' => $owner ) )['success'] );
		self::assertSame( array(), $this->groups_that_end_otherwise() );
	}

	public function test_a_service_that_is_no_group_any_more_goes_to_who_kept_its_time(): void {
		$owner = $this->locked( '10:00', 2 );
		appointease_save_service( array( 'id' => $this->yoga, 'capacity' => 1 ) );
		self::assertRefused( 'slot_locked', $this->join( self::client(), '10:00' ) );
		self::assertTrue( $this->join( $owner, '10:00' )['success'] );
	}

	public function test_what_a_lock_covered_before_is_free(): void {
		$owner = self::client();
		$lock  = fn ( int $minutes ) => appointease_lock_slot( self::DAY, $this->employee, '10:00', $owner, $minutes, service_id: $this->yoga );
		self::assertTrue( $lock( 120 )['success'] );
		self::assertTrue( $lock( 60 )['success'] );
		self::booked( $this->employee, '11:00' );
		appointease_save_service( array( 'id' => $this->yoga, 'duration' => 120 ) );
		$owner = self::client();
		self::assertTrue( appointease_lock_slot( self::DAY, $this->employee, '14:00', $owner, 120, service_id: $this->yoga )['success'] );
		appointease_save_service( array( 'id' => $this->yoga, 'duration' => 60 ) );
		self::assertTrue( $this->join( $owner, '14:00' )['success'] );
		self::booked( $this->employee, '15:00' );
	}

	public function test_pages_hear_at_once_of_places_that_are_left_for_something_else(): void {
		$owner   = $this->locked( '10:00', 3 );
		$visitor = self::client();
		self::assertSame( array( '10:00' ), $this->poll( $visitor )['appointease_locked_slots'] );
		self::assertTrue( appointease_lock_slot( self::DAY, $this->employee, '15:00', $owner )['success'] );
		self::assertSame( array( '15:00' ), $this->poll( $visitor )['appointease_locked_slots'] );
		self::assertTrue( $this->lock( $owner, '12:00', 3 )['success'] );
		self::assertSame( array( '12:00' ), $this->poll( $visitor )['appointease_locked_slots'] );
		self::assertTrue( appointease_lock_slot( self::DAY, $this->employee, '12:30', $owner )['success'] );
		self::assertSame( array( '12:30' ), $this->poll( $visitor )['appointease_locked_slots'] );
	}

	public function test_nobody_waits_for_who_joins_elsewhere(): void {
		$owner = $this->locked( '10:00', 3 );
		$other = self::employee();
		// Who looks through a stretch of time waits for the very next claim, which shall not be the joiner's.
		self::booked( $this->employee, '17:30' );
		self::assertTrue( appointease_lock_slot( self::DAY, $other, '10:00', self::client(), service_id: $this->yoga )['success'] );
		$joiner = self::database();
		$joiner->begin_transaction();
		$joiner->query( 'UPDATE ' . self::$prefix . "appointease_slot_locks SET since = since + INTERVAL 1 SECOND WHERE employee_id = $other" );
		$since = hrtime( true );
		self::assertTrue( $this->lock( $owner, '12:00' )['success'] );
		self::assertTrue( appointease_lock_slot( self::DAY, $this->employee, '15:00', $owner )['success'] );
		self::assertTrue( appointease_delete_lock( self::DAY, $this->employee, '15:00', $owner ) );
		self::assertTrue( $this->lock( $owner, '12:00' )['success'] );
		self::assertTrue( appointease_delete_lock( self::DAY, $this->employee, '12:00', $owner ) );
		$joiner->rollback();
		self::assertLessThan( 2.5, ( hrtime( true ) - $since ) / 1e9, 'A wait for a row lasts three seconds.' );
	}

	public function test_a_refused_lock_of_the_whole_time_costs_no_places(): void {
		$owner  = $this->locked( '10:00', 3 );
		$joiner = self::database();
		$joiner->begin_transaction();
		$table = self::$prefix . 'appointease_slot_locks';
		// Somebody is just booking 11:15, and nobody can see it yet.
		$start = self::DAY . ' 11:15';
		$joiner->query( "INSERT INTO $table (employee_id, granule_utc, owner, appointment_id, start_utc, end_utc, since) VALUES ($this->employee, CONVERT_TZ('$start', '+01:00', '+00:00'), '', 4711, CONVERT_TZ('$start', '+01:00', '+00:00'), CONVERT_TZ('$start', '+01:00', '+00:00') + INTERVAL 5 MINUTE, UTC_TIMESTAMP())" );
		appointease_configure( array( 'mysql_timeout_ms' => 1000 ) + static::options() );
		try {
			self::assertFalse( appointease_lock_slot( self::DAY, $this->employee, '10:30', $owner, 60 )['success'] );
		} catch ( \AppointEase\StoreException $refused ) {
			self::assertNotSame( '', $refused->getMessage() );
		}
		$joiner->rollback();
		appointease_configure( static::options() );
		self::assertRefused( 'slot_locked', $this->join( self::client(), '10:00' ) );
		self::assertTrue( $this->join( $owner, '10:00', 3 )['success'] );
	}

	public function test_a_refused_choice_costs_nothing(): void {
		$owner = $this->locked( '10:00', 3 );
		self::booked( $this->employee, '14:00' );
		self::assertRefused( 'slot_taken', $this->lock( $owner, '14:00' ) );
		self::assertRefused( 'slot_locked', $this->join( self::client(), '10:00' ) );
		self::assertTrue( $this->join( $owner, '10:00', 3 )['success'] );
	}

	public function test_the_page_is_told(): void {
		$owner  = $this->locked( '10:00', 2 );
		$answer = $this->poll( $owner, 2, '10:00' );
		self::assertSame( array(), array_merge( $answer['appointease_locked_slots'], $answer['appointease_booked_slots'] ), 'One is not in one’s own way.' );
		self::assertSame( 'locked', $answer['appointease_hold']['status'] );
		self::assertEqualsWithDelta( 600, $answer['appointease_hold']['ttl'], 10 );
		self::assertSame( 'lost', $this->poll( $owner, 2, '10:30' )['appointease_hold']['status'] );
		self::assertSame( 'lost', $this->poll( self::client(), 2, '10:00' )['appointease_hold']['status'] );

		$visitor = self::client();
		self::assertSame( array(), $this->poll( $visitor )['appointease_locked_slots'], 'There is one more.' );
		$answer = $this->poll( $visitor, 2 );
		self::assertSame( array( array( '10:00' ), array() ), array( $answer['appointease_locked_slots'], $answer['appointease_booked_slots'] ) );
		self::assertSame( self::times( '09:05', '10:55' ), self::colours( 'locked', $this->employee, array( 'duration' => '60', 'service_id' => $this->yoga, 'seats' => '2' ) ) );
		self::assertSame( self::times( '09:35', '10:55' ), self::colours( 'locked', $this->employee, array( 'duration' => '30', 'service_id' => self::$service ) ) );

		$this->join( self::client(), '10:00' );
		self::assertSame( array( '10:00' ), $this->poll( $visitor )['appointease_locked_slots'] );
		self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::DAY, $this->employee ) );
		$this->join( $owner, '10:00', 2 );
		$answer = $this->poll( $visitor );
		self::assertSame( array( array(), array( '10:00' ) ), array( $answer['appointease_locked_slots'], $answer['appointease_booked_slots'] ) );
	}

	public function test_holds_are_a_polls_to_tell_and_not_the_calendars(): void {
		$this->locked( '10:00', 2 );
		self::assertSame( array( '10:00' => 3 ), array_slice( self::places( $this->employee, $this->yoga ), 4, 1 ) );
		self::assertSame( array(), appointease_get_booked_slots( self::DAY, $this->employee ) );
	}

	public function test_whoever_is_free_is_the_one_with_whom_places_are_kept(): void {
		// Others of this class offer everything, too.
		self::database()->query( 'UPDATE ' . self::$prefix . "appointease_employees SET active = (id = $this->employee)" );
		$other   = self::employee();
		$owner   = self::client();
		$request = array( 'service_id' => $this->yoga, 'seats' => 2 );
		self::assertTrue( appointease_lock_slot( self::DAY, $other, '10:00', $owner, service_id: $this->yoga, seats: 2 )['success'] );
		self::assertSame( $other, self::book( 0, '10:00', array( 'client_id' => $owner ) + $request )['employee_id'] );
		self::assertSame( $this->employee, self::book( 0, '10:00', $request )['employee_id'] );
		self::assertRefused( 'too_few_places', self::book( 0, '10:00', $request ) );
	}

	public function test_who_moves_an_appointment_uses_the_places_up_that_they_kept(): void {
		$member = $this->join( self::client(), '10:00', 2 )['appointment_id'];
		$owner  = $this->locked( '12:00', 2 );
		$this->locked( '12:00' );
		self::assertRefused( 'slot_locked', self::move( $member, '12:00' ) );
		self::assertTrue( self::move( $member, '12:00', array( 'client_id' => $owner ) )['success'] );
		self::assertRefused( 'slot_locked', $this->join( $owner, '12:00' ) );
	}

	public function test_an_address_has_its_limit(): void {
		appointease_configure( array( 'client_address' => '192.0.2.9', 'holds_per_address' => 2 ) + static::options() );
		$owner = $this->locked( '10:00' );
		$this->locked( '10:00' );
		self::assertTrue( $this->lock( $owner, '12:00' )['success'], 'Who has one already may have another one.' );
		$refused = $this->lock( self::client(), '10:00' );
		self::assertRefused( 'too_many_holds', $refused );
		self::assertEqualsWithDelta( 600, $refused['ttl'], 10 );
		appointease_configure( array( 'client_address' => '192.0.2.10', 'holds_per_address' => 2 ) + static::options() );
		$this->locked( '10:00' );
		appointease_configure( static::options() );
	}

	public function test_a_lock_has_an_end_however_often_it_is_renewed(): void {
		appointease_configure( array( 'hold_max' => 3, 'lock_ttl' => 3, 'selection_ttl' => 2 ) + static::options() );
		$owner = $this->locked( '10:00', 3, 2 );
		usleep( 1_300_000 );
		self::assertLessThanOrEqual( 2, $this->lock( $owner, '10:00', 3 )['ttl'] );
		usleep( 2_100_000 );
		self::assertTrue( $this->join( self::client(), '10:00', 3 )['success'] );
		appointease_configure( static::options() );
	}

	public function test_picks_and_services_that_are_not_groups_are_as_they_were(): void {
		self::assertNames( 'service_id', fn () => appointease_set_active_selection( self::DAY, $this->employee, '10:00', self::client(), null, $this->yoga ) );
		$this->locked( '10:00' );
		self::assertTrue( appointease_set_active_selection( self::DAY, $this->employee, '12:00', self::client(), null, self::$service )['success'] );
	}
}
