<?php
/**
 * What the extension costs a worker in memory, and whether a worker grows with the number of calls.
 *
 * A worker is a process that was forked after the module was loaded, and one of several that live at the same time, as under
 * FPM. What it has for itself ("private") is counted; the pages of the library and what loading it wrote are there once for
 * all workers ("shared"). Which they are is the kernel's word, so there must be others: to the only process that has run a
 * piece of the library, that piece is private. PHP's own heap is left out: what a function returns lies there until the
 * request ends, as with any function of PHP.
 *
 * The workers make every call, wait for each other, and then take the functions in turns, the slowest first.
 *
 * Usage: php tests/bench/measure-memory.php CALLS [WORKERS], with the addresses of the servers in the environment, and
 * OTHERS if what no page calls is to be called another number of times. ONLY names functions, such as 'cancel|status', if what
 * takes hours is done in parts. With MOST_PRIVATE or MOST_GROWTH in bytes it fails if a worker has more for itself, or a function
 * grows by more.
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
 * What an open page and its polls call. These are called so often as is said, and what people do, or the staff, a
 * twentieth as often, unless OTHERS says how often: most of that is the database's work, and a million of each takes it
 * hours.
 */
const OF_EVERY_PAGE = array(
	'configure',
	'heartbeat',
	'set_active_selection',
	'clear_active_selection',
	'get_active_selections',
	'get_locked_slots',
	'get_booked_slots',
	'metrics',
	'version',
);

/**
 * How often a function is called when those of every page are called so often.
 */
function how_often( string $name, int $count ): int {
	$others = (int) getenv( 'OTHERS' );
	return in_array( $name, OF_EVERY_PAGE, true ) ? $count : ( $others > 0 ? $others : max( min( $count, 1000 ), intdiv( $count, 20 ) ) );
}

/**
 * The turn that is none.
 */
const NO_MORE = 255;

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
	$yoga    = $salon->group();
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
		'lock_slot, places'     => fn() => appointease_lock_slot( $day, $robin, '14:00', $own, service_id: $yoga, seats: 2 ),
		'delete_lock, places'   => fn() => appointease_delete_lock( $day, $robin, '14:00', $own ),
		'get_locked_slots'      => fn() => appointease_get_locked_slots( $day, $robin ),
		'delete_lock'           => fn() => appointease_delete_lock( $day, $robin, '11:00', $own ),
		'get_booked_slots'      => fn() => appointease_get_booked_slots( $day, $robin ),
		'get_availability'      => fn() => appointease_get_availability( $day, $robin, $cut ),
		'book_atomic'           => fn() => appointease_book_atomic( $booking ),
		'book_atomic, refused'  => fn() => appointease_book_atomic( array( 'idempotency_key' => bin2hex( random_bytes( 8 ) ) ) + $booking ),
		// There and back by turns, and in the end it is where it was.
		'reschedule_atomic'     => function () use ( $id, $other, $back ) {
			static $is_away = false;
			$is_away = ! $is_away;
			return appointease_reschedule_atomic( $id, $is_away ? $other : $back );
		},
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
		'get_customer_appointments' => fn() => appointease_get_customer_appointments( $booking['email'], 0, 5 ),
		'erase_customer'        => fn() => appointease_erase_customer( 'nobody@example.org', 'Nobody' ),
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
 * Has all workers go on together, when each has said that it is here.
 *
 * @param list<array{int, resource}> $workers As start_child() returns them.
 * @return array<string, float> What the first one said: how long its calls took.
 */
function go_on( array $workers ): array {
	$said = array_map( fn( array $worker ) => fgets( $worker[1] ), $workers );
	if ( in_array( false, $said, true ) ) {
		throw new RuntimeException( 'A worker ended before its work was done; what it says stands above.' );
	}
	foreach ( $workers as $worker ) {
		fwrite( $worker[1], "\n" );
	}
	return json_decode( $said[0], true, 4, JSON_THROW_ON_ERROR );
}

/**
 * In a worker: says that it is here and waits for the others.
 *
 * @param resource             $line  Its end of the line.
 * @param array<string, float> $times How long calls took.
 */
function wait_for_others( $line, array $times = array() ): void {
	fwrite( $line, json_encode( $times, JSON_THROW_ON_ERROR ) . "\n" );
	if ( false === fgets( $line ) ) {
		throw new RuntimeException( 'The others are gone.' );
	}
}

/**
 * What a worker does: it makes every call, and then further calls of the functions that come to it.
 *
 * @param resource $line  Its end of the line.
 * @param resource $turns Where it reads which function is next, a byte each, and that there is none.
 * @param int      $count How many further calls.
 * @return array{list<int>, array<string, int>} The memory that the first calls took, and the growth by function after them.
 */
function work( $line, $turns, int $count ): array {
	// What this script needs for itself is there before anything is measured.
	database( setting( 'APPOINTEASE_TEST_MYSQL_URL' ) )->query( 'SELECT 1' );
	wait_for_others( $line );
	$before = memory();
	wait_for_others( $line );
	$salon = new Salon( 'memory_', 3 );
	$calls = every_call( $salon );
	$times = array_map( fn( callable $call ) => micros( fn() => growth( $call, WARM_UP ) ), $calls );
	wait_for_others( $line, $times );
	$taken = array_map( fn( int $after, int $before ) => $after - $before, memory(), $before );
	wait_for_others( $line );
	$growth = array();
	$next   = fn() => ord( (string) fread( $turns, 1 ) );
	for ( $turn = $next(); NO_MORE !== $turn; $turn = $next() ) {
		$name            = array_keys( $calls )[ $turn ];
		$growth[ $name ] = growth( $calls[ $name ], how_often( $name, $count ) );
		fprintf( STDERR, "%d calls of %s: %d bytes\n", how_often( $name, $count ), $name, $growth[ $name ] );
	}
	wait_for_others( $line );
	$salon->drop();
	return array( $taken, $growth );
}

$count                 = (int) ( $argv[1] ?? 1_000_000 );
$with                  = new_worker( null );
$without               = new_worker( array( 'PATH' => (string) getenv( 'PATH' ) ) );
list( $order, $turns ) = line();
// What one worker reads ahead no other gets.
stream_set_read_buffer( $turns, 0 );
$workers = array();
for ( $number = 0; $number < max( 2, (int) ( $argv[2] ?? 2 ) ); $number++ ) {
	$workers[] = start_child( fn( $line ) => work( $line, $turns, $count ) );
}
go_on( $workers );
go_on( $workers );
$times = go_on( $workers );
$takes = array_map( fn( string $name, float $time ) => $time / WARM_UP * how_often( $name, $count ), array_keys( $times ), $times );
arsort( $takes );
$only = array_filter( explode( '|', (string) getenv( 'ONLY' ) ) );
if ( array() !== $only ) {
	$unknown = array_diff( $only, array_keys( $times ) );
	if ( array() !== $unknown ) {
		throw new RuntimeException( 'There is no such call: ' . implode( ' ', $unknown ) . '.' );
	}
	$takes = array_intersect_key( $takes, array_intersect( array_keys( $times ), $only ) );
}
fprintf( STDERR, "The calls take about %.1f min.\n", array_sum( $takes ) / 60e6 / count( $workers ) );
fwrite( $order, implode( array_map( 'chr', array( ...array_keys( $takes ), ...array_fill( 0, count( $workers ), NO_MORE ) ) ) ) );
go_on( $workers );
go_on( $workers );
$results = array_map( outcome( ... ), $workers );

$growth    = array_merge( ...array_column( $results, 1 ) );
$private   = $with[1] - $without[1] + max( array_column( array_column( $results, 0 ), 1 ) );
$resident  = $with[0] - $without[0] + max( array_column( array_column( $results, 0 ), 0 ) );
$mebibytes = fn( int $bytes ) => $bytes / 2 ** 20;
report(
	'memory.private',
	array(
		'value'   => $mebibytes( $private ),
		'unit'    => 'MiB',
		'workers' => count( $workers ),
	)
);
report(
	'memory.shared',
	array(
		'value' => $mebibytes( $resident - $private ),
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
		'others'    => how_often( '', $count ),
		'functions' => $growth,
	)
);

$limit = getenv( 'MOST_PRIVATE' );
if ( false !== $limit && $private > (int) $limit ) {
	fwrite( STDERR, "A worker that has made every call has $private bytes for the extension alone.\n" );
	exit( 1 );
}
$limit = getenv( 'MOST_GROWTH' );
if ( false !== $limit && max( $growth ) > (int) $limit ) {
	$name = (string) array_key_first( $growth );
	fprintf( STDERR, "appointease_%s() grew by %d bytes over %d calls.\n", $name, max( $growth ), how_often( $name, $count ) );
	exit( 1 );
}
