<?php
/**
 * What the extension costs a worker in memory, and whether a worker grows with the number of calls.
 *
 * A worker is a process that was forked after the module was loaded, as under FPM. What it has for itself ("private") is
 * counted; the pages of the library and what loading it wrote are there once for all workers ("shared"). PHP's own heap
 * is left out: what a function returns lies there until the request ends, as with any function of PHP.
 *
 * Usage: php tests/bench/measure-memory.php CALLS, with the addresses of the servers in the environment. With MOST_GROWTH
 * in bytes it fails if a function grows by more.
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use RuntimeException;

require_once __DIR__ . '/salon.php';

/**
 * The first calls fill PHP's and the allocator's pools.
 */
const WARM_UP = 500;

/**
 * A call of every function, each of which leaves things as it found them.
 *
 * @return array<string, callable>
 */
function every_call( Salon $salon ): array {
	$own     = 'visitor-0123456789abcdef01234567';
	$booking = $salon->request( 0, 1 );
	$booked  = appointease_book_atomic( $booking );
	$id      = $booked['appointment_id'];
	$day     = substr( $booking['appointment_date'], 0, 10 );
	$robin   = $booking['employee_id'];
	$cut     = $booking['service_id'];
	$service = appointease_get_services()[0];
	$staff   = appointease_get_employees()[0];
	$poll    = array(
		'date'          => $day,
		'employee_id'   => (string) $robin,
		'client_id'     => $own,
		'selected_time' => '10:00',
		'duration'      => '30',
	);
	$other   = array( 'appointment_date' => "$day 20:00" );
	$back    = array( 'appointment_date' => $booking['appointment_date'] );
	$calls   = array(
		'configure'             => fn() => $salon->use(),
		'migrate'               => fn() => appointease_migrate(),
		'set_active_selection'  => fn() => appointease_set_active_selection( $day, $robin, '10:00', $own, 30 ),
		'get_active_selections' => fn() => appointease_get_active_selections( $day, $robin ),
		'heartbeat'             => fn() => appointease_heartbeat( $poll ),
		'clear_active_selection' => fn() => appointease_clear_active_selection( $day, $robin, '10:00', $own ),
		'lock_slot'             => fn() => appointease_lock_slot( $day, $robin, '11:00', $own, 30 ),
		'get_locked_slots'      => fn() => appointease_get_locked_slots( $day, $robin ),
		'delete_lock'           => fn() => appointease_delete_lock( $day, $robin, '11:00', $own ),
		'get_booked_slots'      => fn() => appointease_get_booked_slots( $day, $robin ),
		'get_availability'      => fn() => appointease_get_availability( $day, $robin, $cut ),
		'book_atomic'           => fn() => appointease_book_atomic( $booking ),
		'book_atomic, refused'  => fn() => appointease_book_atomic( array( 'idempotency_key' => bin2hex( random_bytes( 8 ) ) ) + $booking ),
		'reschedule_atomic'     => fn() => appointease_reschedule_atomic( $id, $other ) && appointease_reschedule_atomic( $id, $back ),
		'set_status'            => fn() => appointease_set_status( $id, 'confirmed' ),
		'save_special_days'     => fn() => appointease_save_special_days( array( 'from' => '2031-12-24', 'to' => '2031-12-26', 'hours' => array(), 'note' => 'Christmas' ) ),
		'get_special_days'      => fn() => appointease_get_special_days( array( 'from' => '2031-12-01', 'to' => '2031-12-31' ) ),
		'delete_special_days'   => fn() => appointease_delete_special_days( array( 'from' => '2031-12-24', 'to' => '2031-12-26' ) ),
		'audit_overlaps'        => fn() => appointease_audit_overlaps(),
		'get_services'          => fn() => appointease_get_services(),
		'save_service'          => fn() => appointease_save_service( $service ),
		'get_employees'         => fn() => appointease_get_employees(),
		'save_employee'         => fn() => appointease_save_employee( $staff ),
		'get_appointments'      => fn() => appointease_get_appointments( array( 'from' => $day, 'to' => $day ) ),
		'get_appointment'       => fn() => appointease_get_appointment( $id ),
		'find_appointment'      => fn() => appointease_find_appointment( $booked['manage_token'] ),
		'cancel'                => fn() => appointease_cancel( $id, array( 'manage_token' => 'not it' ) ),
		'status'                => fn() => appointease_status(),
		'metrics'               => fn() => appointease_metrics(),
		'version'               => fn() => appointease_version(),
	);
	$known   = preg_replace( '/,.*/', '', array_keys( $calls ) );
	foreach ( get_extension_funcs( 'appointease' ) as $function ) {
		if ( ! in_array( substr( $function, strlen( 'appointease_' ) ), $known, true ) ) {
			throw new RuntimeException( "$function() is not among the calls whose memory is watched; add it to every_call()." );
		}
	}
	return $calls;
}

/**
 * The memory of a new worker of this PHP, with the extension or without.
 *
 * @param array<string, string>|null $environment Null is this process's own.
 * @return array{int, int}
 */
function new_worker( ?array $environment ): array {
	$code    = 'require $argv[1]; echo json_encode( \AppointEase\Bench\outcome( \AppointEase\Bench\start_child( \AppointEase\Bench\memory( ... ) ) ) );';
	$process = proc_open( array( PHP_BINARY, '-r', $code, __DIR__ . '/lib.php' ), array( 1 => array( 'pipe', 'w' ) ), $pipes, null, $environment );
	$memory  = json_decode( (string) stream_get_contents( $pipes[1] ) );
	proc_close( $process );
	return $memory;
}

/**
 * By how many bytes this process grows over so many calls.
 */
function growth( callable $call, int $count ): int {
	// What is left in PHP's own heap would count here.
	$all    = fn() => memory()[1] + memory_get_usage();
	$before = $all();
	for ( $i = 0; $i < $count; $i++ ) {
		$call();
	}
	return $all() - $before;
}

/**
 * Makes every call so many times.
 *
 * @return array{list<int>, array<string, int>} The memory that the first calls took, and the growth by function after them.
 */
function work( int $count ): array {
	// What this script needs for itself is there before anything is measured.
	database( setting( 'APPOINTEASE_TEST_MYSQL_URL' ) )->query( 'SELECT 1' );
	$before = memory();
	$salon  = new Salon( 'memory_', 3 );
	$calls  = every_call( $salon );
	foreach ( $calls as $call ) {
		growth( $call, WARM_UP );
	}
	$taken  = array_map( fn( int $after, int $before ) => $after - $before, memory(), $before );
	$growth = array_map( fn( callable $call ) => growth( $call, $count ), $calls );
	$salon->drop();
	return array( $taken, $growth );
}

$count                 = (int) ( $argv[1] ?? 1_000_000 );
$with                  = new_worker( null );
$without               = new_worker( array( 'PATH' => (string) getenv( 'PATH' ) ) );
list( $taken, $growth ) = outcome( start_child( fn() => work( $count ) ) );
$mebibytes             = fn( int $bytes ) => $bytes / 2 ** 20;
report(
	'memory.private',
	array(
		'value' => $mebibytes( $with[1] - $without[1] + $taken[1] ),
		'unit'  => 'MiB',
	)
);
report(
	'memory.shared',
	array(
		'value' => $mebibytes( $with[0] - $without[0] + $taken[0] - ( $with[1] - $without[1] + $taken[1] ) ),
		'unit'  => 'MiB',
	)
);
arsort( $growth );
report(
	'memory.growth',
	array(
		'value'     => $mebibytes( max( $growth ) ),
		'unit'      => 'MiB',
		'calls'     => $count,
		'functions' => $growth,
	)
);

$limit = getenv( 'MOST_GROWTH' );
if ( false !== $limit && max( $growth ) > (int) $limit ) {
	fwrite( STDERR, 'appointease_' . array_key_first( $growth ) . '() grew by ' . max( $growth ) . " bytes over $count calls.\n" );
	exit( 1 );
}
