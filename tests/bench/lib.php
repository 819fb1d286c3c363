<?php
/**
 * What the measurements share: medians, and the one form in which each prints its results, a line of JSON per ratio.
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use mysqli;
use RuntimeException;

/**
 * Ratios are taken of this many stretches of a run, too: how far they lie apart says how much the run is worth.
 */
const BLOCKS = 10;

function setting( string $name ): string {
	$value = getenv( $name );
	if ( false === $value || '' === $value ) {
		throw new RuntimeException( "The environment has no $name. tests/bench/run sets it." );
	}
	return $value;
}

/**
 * The value in the middle.
 *
 * @param array<int|float> $values In any order; at least one.
 */
function median( array $values ): float {
	sort( $values );
	return (float) $values[ intdiv( count( $values ), 2 ) ];
}

/**
 * How long a call takes, in microseconds.
 */
function micros( callable $call ): float {
	$began = hrtime( true );
	$call();
	return ( hrtime( true ) - $began ) / 1000;
}

/**
 * Prints the ratio of two series that were measured in turns: that of the medians, and the lowest and the highest of
 * those of ten stretches.
 *
 * @param array<int|float>     $values What is looked at.
 * @param array<int|float>     $bases  What it is compared with.
 * @param array<string, mixed> $more   What else is to be known of it.
 */
function report_ratio( string $id, array $values, array $bases, string $unit, array $more = array() ): void {
	$size   = max( 1, intdiv( min( count( $values ), count( $bases ) ), BLOCKS ) );
	$blocks = array_map(
		fn( array $some, array $others ) => median( $some ) / median( $others ),
		array_slice( array_chunk( $values, $size ), 0, BLOCKS ),
		array_slice( array_chunk( $bases, $size ), 0, BLOCKS )
	);
	report(
		$id,
		array(
			'ratio'   => median( $values ) / median( $bases ),
			'low'     => min( $blocks ),
			'high'    => max( $blocks ),
			'value'   => median( $values ),
			'base'    => median( $bases ),
			'unit'    => $unit,
			'samples' => count( $values ),
		) + $more
	);
}

/**
 * Prints a result.
 *
 * @param array<string, mixed> $result What was found.
 */
function report( string $id, array $result ): void {
	echo json_encode( array( 'id' => $id ) + $result, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE ), "\n";
}

/**
 * A connection to the database that a mysql:// URL names, over its socket.
 */
function database( string $url ): mysqli {
	$parts = parse_url( $url );
	parse_str( $parts['query'] ?? '', $query );
	mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
	return new mysqli(
		'localhost',
		rawurldecode( $parts['user'] ),
		rawurldecode( $parts['pass'] ?? '' ),
		ltrim( $parts['path'], '/' ),
		$parts['port'] ?? 3306,
		$query['socket'] ?? null
	);
}

/**
 * The memory of this process in bytes, resident and private, without PHP's own heap: that takes anonymous memory in chunks
 * of 2 MiB, and nobody else here takes as much at once.
 *
 * @return array{int, int}
 */
function memory(): array {
	$memory = array( 0, 0 );
	foreach ( preg_split( '/^(?=[0-9a-f]+-)/m', (string) file_get_contents( '/proc/self/smaps' ), -1, PREG_SPLIT_NO_EMPTY ) as $mapping ) {
		preg_match( '/^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ \d+ *(.*)$/m', $mapping, $head );
		if ( '' === $head[3] && hexdec( $head[2] ) - hexdec( $head[1] ) >= 2 ** 21 ) {
			continue;
		}
		preg_match_all( '/^(Rss|Private_Clean|Private_Dirty): +(\d+) kB/m', $mapping, $found );
		list( $resident, $clean, $dirty ) = array_map( 'intval', $found[2] );
		$memory[0]                       += 1024 * $resident;
		$memory[1]                       += 1024 * ( $clean + $dirty );
	}
	return $memory;
}

/**
 * The two ends of a line between processes, on which nobody loses patience: PHP otherwise gives up on a socket after a minute.
 *
 * @return array{resource, resource}
 */
function line(): array {
	$ends = stream_socket_pair( STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0 );
	foreach ( $ends as $end ) {
		stream_set_timeout( $end, -1 );
	}
	return $ends;
}

/**
 * Starts a process that does some work; outcome() waits for what it returns. The work is given its end of the line on which
 * that comes, for what there is to say before.
 *
 * @return array{int, resource}
 */
function start_child( callable $work ): array {
	list( $ours, $theirs ) = line();
	$process               = pcntl_fork();
	if ( 0 === $process ) {
		fwrite( $theirs, json_encode( $work( $theirs ), JSON_THROW_ON_ERROR ) );
		// Nothing that was inherited may be ended here, no connection and no buffered output.
		posix_kill( getmypid(), SIGKILL );
	}
	fclose( $theirs );
	return array( $process, $ours );
}

/**
 * What the work of a child returned.
 *
 * @param array{int, resource} $child As start_child() returns it.
 */
function outcome( array $child ): mixed {
	$json = (string) stream_get_contents( $child[1] );
	pcntl_waitpid( $child[0], $status );
	if ( '' === $json ) {
		throw new RuntimeException( 'A process ended before its work was done; what it says stands above.' );
	}
	return json_decode( $json, true, 16, JSON_THROW_ON_ERROR );
}
