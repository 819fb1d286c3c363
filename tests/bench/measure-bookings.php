<?php
/**
 * What a booking costs in units of a bare INSERT of the same row: sold per second by many clients at once, the time one
 * client waits, and whether either grows with the number of appointments.
 *
 * All clients book neighbouring half hours of the same employee at the same time, the hardest case that still sells. They
 * and the bare INSERTs take turns of a second each.
 *
 * Usage: php tests/bench/measure-bookings.php CLIENTS TURNS APPOINTMENTS, with the addresses of the servers in the environment.
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use RuntimeException;

require_once __DIR__ . '/salon.php';

const TURN = 1.0;

function book( array $request ): int {
	$answer = appointease_book_atomic( $request );
	if ( true !== $answer['success'] ) {
		throw new RuntimeException( "A free slot was not sold: {$answer['code']}." );
	}
	return $answer['appointment_id'];
}

/**
 * One client: books in the odd turns, inserts in the even ones.
 *
 * @return list<int> How often it did so in each turn.
 */
function work( Salon $salon, int $client, int $clients, int $turns, float $begin ): array {
	$salon->use();
	$done   = array();
	$sold   = 0;
	$next   = function () use ( $salon, $client, $clients, &$sold ): array {
		$column = intdiv( $sold, 100 );
		$hour   = ( $sold % 100 + 100 * intdiv( $column, Salon::EMPLOYEES ) ) * $clients + $client;
		++$sold;
		return $salon->request( $column % Salon::EMPLOYEES, $hour );
	};
	$insert = $salon->bare_insert( book( $next() ) );
	$insert();
	for ( $turn = 0; $turn < 2 * $turns; $turn++ ) {
		$end = $begin + ( $turn + 1 ) * TURN;
		usleep( (int) max( 0, 1e6 * ( $end - TURN - microtime( true ) ) ) );
		for ( $count = 0; microtime( true ) < $end; $count++ ) {
			0 === $turn % 2 ? book( $next() ) : $insert();
		}
		$done[] = $count;
	}
	return $done;
}

/**
 * Lets clients work at once.
 *
 * @return list<int> What they did together in each turn.
 */
function at_once( Salon $salon, int $clients, int $turns ): array {
	$begin    = microtime( true ) + 2;
	$children = array();
	for ( $client = 0; $client < $clients; $client++ ) {
		$children[] = start_child( fn() => work( $salon, $client, $clients, $turns, $begin ) );
	}
	$together = array_fill( 0, 2 * $turns, 0 );
	foreach ( $children as $child ) {
		$together = array_map( fn( int $sum, int $count ) => $sum + $count, $together, outcome( $child ) );
	}
	return $together;
}

/**
 * The rows that the database looked at since it started, for whomever.
 */
function rows_read(): int {
	$rows = database( setting( 'APPOINTEASE_TEST_MYSQL_URL' ) )->query( "SHOW GLOBAL STATUS LIKE 'Handler_read%'" );
	return (int) array_sum( array_column( $rows->fetch_all(), 1 ) );
}

/**
 * The rows that are looked at for one booking.
 */
function rows_for_one( Salon $salon, int $hour ): int {
	$salon->use();
	// Nobody else books with this employee at this time of the run.
	$employee = Salon::EMPLOYEES - 1;
	book( $salon->request( $employee, $hour ) );
	$asking = rows_read();
	$asking = rows_read() - $asking;
	$before = rows_read();
	book( $salon->request( $employee, $hour + 1 ) );
	return rows_read() - $before - $asking;
}

list( , $clients, $turns, $appointments ) = array_map( 'intval', $argv );

$salon = new Salon( 'sold_' );
$sold  = at_once( $salon, $clients, $turns );
$turns = array_chunk( $sold, 2 );
report_ratio( 'bookings.rate', array_column( $turns, 0 ), array_column( $turns, 1 ), 'a second' );

$insert    = $salon->bare_insert( book( $salon->request( 1, 19000 ) ) );
$latencies = array( array(), array() );
for ( $round = 0; $round < 1000; $round++ ) {
	$request        = $salon->request( $round % Salon::EMPLOYEES, 19001 + intdiv( $round, Salon::EMPLOYEES ) );
	$latencies[0][] = micros( fn() => book( $request ) );
	$latencies[1][] = micros( $insert );
}
report_ratio( 'bookings.latency', $latencies[0], $latencies[1], 'µs' );
$salon->drop();

$salons = array( new Salon( 'small_' ), new Salon( 'large_' ) );
$salons[0]->use();
$salons[0]->fill( 1000 );
$salons[1]->use();
$salons[1]->fill( $appointments );
$hours     = max( 1000, intdiv( $appointments, Salon::EMPLOYEES ) );
$rows      = array_map( fn( Salon $salon ) => rows_for_one( $salon, intdiv( $hours, 2 ) ), $salons );
$latencies = array( array(), array() );
mt_srand( 1 );
for ( $round = 0; $round < 1000; $round++ ) {
	// Never the same slot twice, all over the years that are filled in the large one.
	$hour = mt_rand( 0, intdiv( $hours, 1000 ) - 1 ) + $round * intdiv( $hours, 1000 );
	foreach ( $salons as $number => $salon ) {
		$salon->use();
		$request                = $salon->request( $round % Salon::EMPLOYEES, $hour );
		$latencies[ $number ][] = micros( fn() => book( $request ) );
	}
}
report_ratio( 'bookings.flat', $latencies[1], $latencies[0], 'µs', array( 'appointments' => $appointments ) );
report( 'bookings.rows', array( 'ratio' => $rows[1] / $rows[0], 'value' => $rows[1], 'base' => $rows[0], 'unit' => 'rows' ) );
foreach ( $salons as $salon ) {
	$salon->drop();
}
