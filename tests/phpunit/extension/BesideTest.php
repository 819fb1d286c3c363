<?php
/**
 * Both stores are asked while they may not agree: what one of them knows too late costs nobody their time.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BookTestCase;

/**
 * Machines of one site: what each knows of the stores is kept by their addresses, so another name is another machine.
 */
final class BesideTest extends BookTestCase {

	/**
	 * Goes on as another machine of the same site, whose Redis has another name there.
	 *
	 * @param string      $mode What it must be in: alone, beside or without.
	 * @param string|null $host The same address under another name, or null for none.
	 * @param array<string, mixed> $more What else it is configured with.
	 */
	private static function be( string $mode, ?string $host, array $more = array() ): void {
		$options              = $more + self::options();
		$options['redis_url'] = null === $host ? null : str_replace( '127.0.0.1', $host, $options['redis_url'] );
		appointease_configure( $options );
		self::assertSame( $mode, appointease_status()['redis']['mode'] );
	}

	/**
	 * Says how long from now some machine does without Redis.
	 *
	 * @param int $seconds How long.
	 */
	private static function degrade( int $seconds ): void {
		self::database()->query( 'UPDATE ' . self::$prefix . "appointease_site SET degraded_until = UTC_TIMESTAMP(3) + INTERVAL $seconds SECOND" );
	}

	public function test_a_pick_is_known_to_redis_though_redis_took_its_time_for_booked(): void {
		$employee = self::employee();
		$booking  = self::booked( $employee, '10:00' );
		self::be( 'alone', '127.0.0.1' );
		self::assertSame( array( '10:00' ), appointease_get_booked_slots( self::DAY, $employee ), 'Now Redis has it.' );

		self::be( 'without', null );
		appointease_cancel( $booking );

		self::degrade( 60 );
		self::be( 'beside', '127.1' );
		$owner  = self::client();
		$picked = appointease_set_active_selection( self::DAY, $employee, '10:00', $owner, null, self::$service );
		self::assertSame( array( true, 'redis' ), array( $picked['success'], $picked['storage'] ) );

		self::degrade( -1 );
		self::be( 'alone', '127.0.1' );
		appointease_cancel( self::booked( $employee, '12:00' ) );
		self::assertRefused( 'slot_locked', appointease_set_active_selection( self::DAY, $employee, '10:00', self::client(), null, self::$service ) );
		self::assertSame( array( '10:00' ), array_keys( appointease_get_active_selections( self::DAY, $employee ) ) );
	}

	public function test_places_are_not_lost_for_a_lock_that_is_refused(): void {
		$employee = self::employee();
		$yoga     = self::service( 60, array( 'capacity' => 3 ) );
		$owner    = self::client();
		self::assertTrue( appointease_lock_slot( self::DAY, $employee, '10:00', $owner, service_id: $yoga, seats: 3 )['success'] );
		self::degrade( 60 );
		self::be( 'beside', '127.00.1' );
		// A pick that Redis alone knows of.
		appointease_set_active_selection( self::DAY, $employee, '10:45', self::client(), null, self::$service );
		self::database()->query( 'DELETE FROM ' . self::$prefix . 'appointease_selections' );
		self::assertRefused( 'slot_locked', appointease_lock_slot( self::DAY, $employee, '10:30', $owner ) );
		self::degrade( -1 );
		self::be( 'alone', '127.0.00.1' );
		self::assertRefused( 'slot_locked', self::book( $employee, '10:00', array( 'service_id' => $yoga ) ) );
		self::assertTrue( self::book( $employee, '10:00', array( 'service_id' => $yoga, 'seats' => 3, 'client_id' => $owner ) )['success'] );
	}

	public function test_a_pick_is_known_to_redis_though_redis_counts_who_is_gone(): void {
		$employee = self::employee();
		$gone     = self::client();
		$from     = array(
			'client_address'    => '203.0.113.7',
			'holds_per_address' => 1,
		);
		self::degrade( -1 );
		self::be( 'alone', '127.0.0.1', $from );
		self::assertTrue( appointease_set_active_selection( self::DAY, $employee, '15:00', $gone )['success'] );
		self::assertRefused( 'too_many_holds', appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() ) );

		self::be( 'without', null, $from );
		self::database()->query( 'DELETE FROM ' . self::$prefix . "appointease_selections WHERE owner = '$gone'" );
		self::degrade( 60 );
		self::be( 'beside', '127.1', $from );
		self::assertTrue( appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() )['success'], 'The database counts.' );

		self::degrade( -1 );
		self::be( 'alone', '127.0.1' );
		self::assertRefused( 'slot_locked', appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() ) );
	}
}
