<?php
/**
 * What each call sends, by the servers' own count: round trips to Redis, the commands that its scripts run there, and
 * statements of the database. Counts are the same on every machine, so a call that has become dearer than round-trips.json
 * says fails the test run; seconds are for measure-calls.php.
 *
 * On the command line the copy of a selection is written before the call returns, so it is counted with it.
 *
 * Usage: php tests/bench/round-trips.php [--write], with the addresses of the servers in the environment. --write makes
 * what was counted the expectation.
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use mysqli;
use Redis;

require_once __DIR__ . '/salon.php';

const EXPECTED = __DIR__ . '/round-trips.json';

const MEASURES = array( 'round_trips', 'commands', 'statements' );

/**
 * How often each call is counted.
 */
const TIMES = 11;

/**
 * The calls that a visitor's page makes, each of which can be repeated.
 *
 * @return array<string, callable>
 */
function calls( Salon $salon ): array {
	$booking = $salon->request( 0, 30 );
	$day     = substr( $booking['appointment_date'], 0, 10 );
	$robin   = $booking['employee_id'];
	$own     = 'visitor-0123456789abcdef01234567';
	$poll    = array(
		'date'        => $day,
		'employee_id' => (string) $robin,
		'client_id'   => $own,
		'duration'    => '30',
	);
	foreach ( array( '09:00', '11:00', '13:00', '15:00', '16:00' ) as $number => $time ) {
		appointease_lock_slot( $day, $robin, $time, "holder-$number", 30 );
	}
	$yoga   = $salon->group();
	$hour   = 100;
	$booked = array();
	$book   = function () use ( $salon, &$hour, &$booked ): void {
		$booked[] = appointease_book_atomic( $salon->request( 1, $hour++ ) )['appointment_id'];
	};
	return array(
		'select'                => fn() => appointease_set_active_selection( $day, $robin, '10:00', $own, 30 ),
		'select, refused'       => fn() => appointease_set_active_selection( $day, $robin, '09:00', $own, 30 ),
		'poll'                  => fn() => appointease_heartbeat( $poll ),
		'poll, renewing'        => fn() => appointease_heartbeat( array( 'selected_time' => '10:00' ) + $poll ),
		'read'                  => fn() => appointease_get_active_selections( $day, $robin ),
		'read booked'           => fn() => appointease_get_booked_slots( $day, $robin ),
		'availability'          => fn() => appointease_get_availability( $day, $robin, $booking['service_id'] ),
		'release'               => fn() => appointease_clear_active_selection( $day, $robin, '10:00', $own ),
		'lock'                  => fn() => appointease_lock_slot( $day, $robin, '10:00', $own, 30 ),
		// The first call gives the lock up; what is counted are those that find none.
		'unlock, none there'    => fn() => appointease_delete_lock( $day, $robin, '10:00', $own ),
		'lock places'           => fn() => appointease_lock_slot( $day, $robin, '20:00', $own, service_id: $yoga, seats: 2 ),
		'book'                  => $book,
		'cancel'                => function () use ( &$booked ): void {
			appointease_cancel( (int) array_pop( $booked ) );
		},
	);
}

/**
 * What the servers have counted so far. Asking is itself one read of Redis, its INFO commands, and one statement.
 *
 * @return array{int, int, int}
 */
function counted( ?Redis $redis, mysqli $database ): array {
	$reads    = null === $redis ? 0 : (int) $redis->info( 'stats' )['total_reads_processed'];
	$commands = 0;
	foreach ( null === $redis ? array() : $redis->info( 'commandstats' ) as $name => $line ) {
		if ( 'cmdstat_info' !== $name && preg_match( '/calls=(\d+)/', $line, $found ) ) {
			$commands += (int) $found[1];
		}
	}
	$statements = (int) $database->query( "SHOW GLOBAL STATUS LIKE 'Questions'" )->fetch_row()[1];
	return array( $reads, $commands, $statements );
}

/**
 * What one call sends each time it is made. Once in a while a worker also looks how the other machines are, or removes what
 * is over, so that the middle of the counts is what the call costs.
 *
 * @return array<string, list<int>> Round trips, commands and statements.
 */
function count_call( callable $call, ?Redis $redis, mysqli $database ): array {
	$call();
	$asked  = array( null === $redis ? 0 : 2, 0, 1 );
	$counts = array_fill_keys( MEASURES, array() );
	for ( $time = 0; $time < TIMES; $time++ ) {
		// A lease that ends in the same millisecond need not be renewed.
		usleep( 2000 );
		$before = counted( $redis, $database );
		$call();
		foreach ( counted( $redis, $database ) as $what => $after ) {
			$counts[ MEASURES[ $what ] ][] = $after - $before[ $what ] - $asked[ $what ];
		}
	}
	return $counts;
}

/**
 * Counts every call.
 *
 * @return array<string, array<string, list<int>>>
 */
function count_calls( string $prefix, ?Redis $redis ): array {
	$salon    = new Salon( $prefix, 2 );
	$database = database( setting( 'APPOINTEASE_TEST_MYSQL_URL' ) );
	$counts   = array_map( fn( callable $call ) => count_call( $call, $redis, $database ), calls( $salon ) );
	$salon->drop();
	return $counts;
}

$address = parse_url( setting( 'APPOINTEASE_TEST_REDIS_URL' ) );
$redis   = new Redis();
$redis->connect( $address['host'], $address['port'] );
$counts = array( 'with Redis' => count_calls( 'trips_', $redis ) );
putenv( 'APPOINTEASE_TEST_REDIS_URL' );
$counts['without Redis'] = count_calls( 'trips_', null );

$middles = array_map( fn( array $calls ) => array_map( fn( array $call ) => array_map( fn( array $each ) => (int) median( $each ), $call ), $calls ), $counts );
if ( '--write' === ( $argv[1] ?? '' ) ) {
	file_put_contents( EXPECTED, json_encode( $middles, JSON_PRETTY_PRINT ) . "\n" );
}
$expected = json_decode( (string) file_get_contents( EXPECTED ), true );
$cheaper  = array();
$dearer   = array();
printf( "%-34s %12s %10s %11s\n", 'call', 'round trips', 'commands', 'statements' );
foreach ( $middles as $mode => $calls ) {
	foreach ( $calls as $name => $sent ) {
		vprintf( "%-34s %12d %10d %11d\n", array( "$name, $mode", ...array_values( $sent ) ) );
		foreach ( $sent as $what => $number ) {
			$limit = $expected[ $mode ][ $name ][ $what ] ?? -1;
			$line  = "$name, $mode: $what " . implode( ' ', $counts[ $mode ][ $name ][ $what ] ) . '; ' . ( $limit < 0 ? 'nothing' : $limit ) . " expected\n";
			if ( $number > $limit ) {
				$dearer[] = $line;
			} elseif ( $number < $limit ) {
				$cheaper[] = $line;
			}
		}
	}
}
if ( array() !== $cheaper ) {
	echo "\nCheaper, so --write this:\n", implode( $cheaper );
}
if ( array() !== $dearer ) {
	echo "\nDearer:\n", implode( $dearer );
	exit( 1 );
}
