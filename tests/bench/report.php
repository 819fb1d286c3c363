<?php
/**
 * Makes the table from the results of a run: prints it, and writes docs/performance.md if it is told to.
 *
 * What is measured is judged here and nowhere else: each row names a result, what it must reach, and what explains it.
 *
 * Usage: php tests/bench/report.php RESULTS [FILE], run by tests/bench/run
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use RuntimeException;

require_once __DIR__ . '/lib.php';

/**
 * What is judged: the words, the result, what of it, the limit (negative for "at least"), and the unit.
 */
const ROWS = array(
	array( 'select ÷ bare PING, under FPM', 'fpm.select', 'ratio', 1.15, '×' ),
	array( 'renew ÷ bare PING, under FPM', 'fpm.renew', 'ratio', 1.15, '×' ),
	array( 'release ÷ bare PING, under FPM', 'fpm.release', 'ratio', 1.15, '×' ),
	array( 'read holds ÷ bare PING, under FPM', 'fpm.read', 'ratio', 1.15, '×' ),
	array( 'poll ÷ bare PING, under FPM', 'fpm.poll', 'ratio', 1.3, '×' ),
	array( 'poll of a day that others watch too ÷ bare PING, under FPM', 'fpm.poll_watched', 'ratio', 1.3, '×' ),
	array( 'poll: baseline ÷ ours, nothing else stored', 'fpm.baseline', 'ratio', -2, '×' ),
	array( 'poll: baseline ÷ ours, 100,000 other keys', 'fpm.baseline_100k', 'ratio', -150, '×' ),
	array( 'poll with 1,000,000 other keys ÷ with none', 'fpm.poll_1m', 'ratio', 1.1, '×' ),
	array( 'without Redis: select ÷ one indexed SELECT', 'fpm.mysql_select', 'ratio', 3, '×' ),
	array( 'without Redis: poll ÷ one indexed SELECT', 'fpm.mysql_poll', 'ratio', 2, '×' ),
	array( 'without Redis: poll of a day that others watch too ÷ one indexed SELECT', 'fpm.mysql_watched', 'ratio', 2, '×' ),
	array( 'bookings sold a second, 16 clients ÷ bare INSERTs a second', 'bookings.rate', 'ratio', -0.5, '×' ),
	array( 'one client\'s booking ÷ bare INSERT', 'bookings.latency', 'ratio', 2.5, '×' ),
	array( 'booking with {appointments} appointments ÷ with 1,000', 'bookings.flat', 'ratio', 1.1, '×' ),
	array( 'rows looked at for a booking, {appointments} ÷ 1,000 appointments', 'bookings.rows', 'ratio', 1, '×' ),
	array( 'fast lane ÷ bare PHP file with the same answer, requests a second', 'http.bare', 'ratio', -0.6, '×' ),
	array( 'fast lane ÷ admin-ajax with the baseline, requests a second', 'http.baseline', 'ratio', -40, '×' ),
	array( '{visitors} visitors: 99 of 100 polls are answered within', 'http.crowd', 'poll_ms.p99', 250, 'ms' ),
	array( '{visitors} visitors: errors', 'http.crowd', 'errors', 0, '' ),
	array( '{visitors} visitors: lost updates', 'http.crowd', 'lost', 0, '' ),
	array( '{visitors} visitors: from A\'s click to B\'s knowledge, median', 'http.crowd', 'hold_known_ms.p50', 600, 'ms' ),
	array( 'the booking block\'s scripts and styles, gzip', 'page.weight', 'value', 30, 'KB' ),
	array( 'memory that a worker has for the extension alone', 'memory.private', 'value', 2, 'MiB' ),
	array( 'growth of a worker over {calls} calls of what pages call, {others} of the rest', 'memory.growth', 'value', 0.25, 'MiB' ),
);

/**
 * The results of all parts that have been run.
 *
 * @return array<string, array<string, mixed>> By id.
 */
function results( string $folder ): array {
	$results = array( 'page.weight' => array( 'value' => page_weight() / 1000 ) );
	foreach ( glob( "$folder/*.json" ) as $file ) {
		foreach ( file( $file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES ) as $line ) {
			$result                   = json_decode( $line, true, 16, JSON_THROW_ON_ERROR );
			$results[ $result['id'] ] = $result;
		}
	}
	return $results;
}

/**
 * What a page with the form loads of ours, as nginx sends it.
 */
function page_weight(): int {
	$folder = dirname( __DIR__, 2 ) . '/wp-plugin/build';
	$files  = array( "$folder/view.js", "$folder/style-view.css" );
	return array_sum( array_map( fn( string $file ) => strlen( gzencode( (string) file_get_contents( $file ), 6 ) ), $files ) );
}

function of( array $results, string $id, string $path ): mixed {
	$value = $results[ $id ] ?? null;
	foreach ( explode( '.', $path ) as $key ) {
		$value = $value[ $key ] ?? null;
	}
	return $value;
}

function number( mixed $value, string $unit = '' ): string {
	if ( null === $value ) {
		return '–';
	}
	$digits = array( 1000 => 0, 100 => 0, 10 => 1, 0 => 2 );
	foreach ( $digits as $from => $places ) {
		if ( abs( $value ) >= $from ) {
			$places = is_int( $value ) ? 0 : $places;
			return trim( number_format( (float) $value, $places ) . ( '×' === $unit ? '' : " $unit" ) );
		}
	}
	return '–';
}

/**
 * The judged rows as cells.
 *
 * @return list<list<string>>
 */
function judged( array $results ): array {
	$sizes = array(
		'{appointments}' => number( of( $results, 'bookings.flat', 'appointments' ) ),
		'{visitors}'     => number( of( $results, 'http.crowd', 'visitors' ) ),
		'{calls}'        => number( of( $results, 'memory.growth', 'calls' ) ),
		'{others}'       => number( of( $results, 'memory.growth', 'others' ) ),
	);
	$table = array();
	foreach ( ROWS as list( $what, $id, $path, $limit, $unit ) ) {
		$what  = strtr( $what, $sizes );
		$value = of( $results, $id, $path );
		$wants = ( $limit < 0 ? '≥ ' : '≤ ' ) . number( abs( $limit ), $unit );
		if ( null === $value ) {
			$table[] = array( $what, of( $results, $id, 'missing' ) ?? 'not measured', '', $wants, '' );
			continue;
		}
		$reached = $limit < 0 ? $value >= -$limit : $value <= $limit;
		$low     = 'ratio' === $path ? of( $results, $id, 'low' ) : null;
		$spread  = null === $low ? '' : number( $low ) . '–' . number( of( $results, $id, 'high' ) );
		$table[] = array( $what, number( $value, $unit ), $spread, $wants, $reached ? 'yes' : '**no**' );
	}
	return $table;
}

/**
 * Rows as a Markdown table.
 *
 * @param list<string>       $head The names of the columns.
 * @param list<list<string>> $rows The cells.
 */
function table( array $head, array $rows ): string {
	$line = fn( array $cells ) => '| ' . implode( ' | ', $cells ) . " |\n";
	return $line( $head ) . '|' . str_repeat( '---|', count( $head ) ) . "\n" . implode( '', array_map( $line, $rows ) ) . "\n";
}

/**
 * Every call under every condition.
 */
function calls_table( array $results ): string {
	$rows = array();
	foreach ( array( 'select', 'renew', 'release', 'read', 'poll', 'poll_watched', 'poll_renewing', 'setex', 'mysql_select', 'mysql_poll', 'mysql_watched', 'mysql_release' ) as $call ) {
		$row = array( str_replace( array( 'mysql_watched', 'mysql_', 'poll_watched', 'poll_renewing', 'setex' ), array( 'without Redis: poll, watched', 'without Redis: ', 'poll, watched', 'poll that renews', 'phpredis SETEX, for scale' ), $call ) );
		foreach ( array( "core.$call", "fpm.$call", "fpm.$call.paced", "cli.$call" ) as $id ) {
			$row[] = number( of( $results, $id, 'ratio' ) );
		}
		$rows[] = $row;
	}
	return table( array( 'call', 'library alone', 'FPM, back to back', 'FPM, after 1 ms of rest', 'command line' ), $rows );
}

function instructions_table( array $results ): string {
	$rows = array();
	foreach ( $results as $id => $result ) {
		if ( str_starts_with( $id, 'profile.' ) && array_key_exists( 'client', $result ) ) {
			$rows[] = array( str_replace( '_', ' ', substr( $id, 8 ) ), number( $result['client'] ), number( $result['server'] ) );
		}
	}
	return array() === $rows ? '' : table( array( 'call', 'client', 'Redis' ), $rows );
}

function round_trips_table(): string {
	$rows = array();
	foreach ( json_decode( (string) file_get_contents( __DIR__ . '/round-trips.json' ), true ) as $mode => $calls ) {
		foreach ( $calls as $call => $sent ) {
			$rows[] = array( "$call, $mode", ...array_map( 'strval', array_values( $sent ) ) );
		}
	}
	return table( array( 'call', 'round trips to Redis', 'commands in Redis', 'statements' ), $rows );
}

/**
 * What a command prints, on one line.
 */
function said( string ...$command ): string {
	$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ) ), $pipes, dirname( __DIR__, 2 ) );
	$output  = (string) stream_get_contents( $pipes[1] );
	proc_close( $process );
	return trim( strtok( $output, "\n" ) ?: '' );
}

function machine(): string {
	preg_match( '/^model name\s*: (.*)$/m', (string) file_get_contents( '/proc/cpuinfo' ), $model );
	preg_match( '/^MemTotal: +(\d+)/m', (string) file_get_contents( '/proc/meminfo' ), $memory );
	return sprintf(
		'%s processors (%s), %d GiB; PHP %s; %s; Redis %s',
		said( 'nproc' ),
		$model[1] ?? 'of a kind that the kernel does not name',
		round( $memory[1] / 2 ** 20 ),
		PHP_VERSION,
		preg_replace( '/^mariadbd +Ver +(\S+).*/', 'MariaDB $1', said( 'mariadbd', '--version' ) ),
		preg_replace( '/.*v=(\S+).*/', '$1', said( 'redis-server', '--version' ) )
	);
}

function crowd_text( array $crowd ): string {
	$of = fn( string $what ) => implode( ' / ', array_map( fn( string $share ) => number( $crowd[ $what ][ $share ] ), array( 'p50', 'p99', 'max' ) ) );
	return sprintf(
		"%s visitors, one poll each %s ms for %d s, %s of them selecting, locking and booking by REST every 4 to 12 s; %s polls were\n"
		. "due. In milliseconds, median / 99 of 100 / longest: polls %s, clicks %s, from a click to another's knowledge %s for holds\n"
		. "(%s of them) and %s for bookings (%s); the generator's own lateness %s. It used %s %% of the processors, %s %% were idle.\n"
		. "%s of the polls were answered with a wish for a slower cadence, which the generator does not grant. Clicks: %s. Errors, those of the seconds before among them: %s.\n\n",
		number( $crowd['visitors'] ),
		number( $crowd['cadence_ms'] ),
		$crowd['seconds'],
		number( $crowd['actors'] ),
		number( $crowd['due'] ),
		$of( 'poll_ms' ),
		$of( 'click_ms' ),
		$of( 'hold_known_ms' ),
		number( $crowd['hold_known_ms']['n'] ),
		$of( 'booking_known_ms' ),
		number( $crowd['booking_known_ms']['n'] ),
		$of( 'generator_lag_ms' ),
		number( 100 * $crowd['processors_by_generator'] ),
		number( 100 * $crowd['processors_idle'] ),
		number( $crowd['slowed'] ),
		str_replace( array( '{', '}', '"' ), '', (string) json_encode( $crowd['outcomes'] ) ),
		array() === $crowd['error_kinds'] ? 'none' : (string) json_encode( without_pages( $crowd['error_kinds'] ), JSON_UNESCAPED_SLASHES )
	);
}

/**
 * Errors by kind, without the page of HTML by which a web server says so.
 *
 * @param array<string, int> $kinds How often by kind.
 * @return array<string, int>
 */
function without_pages( array $kinds ): array {
	return array_combine( preg_replace( '/: <.*/s', '', array_keys( $kinds ) ), $kinds );
}

/**
 * What the machine could do at most in this run, and what the crowd is like when nobody clicks.
 */
function ceiling_text( array $results ): string {
	$ceiling = $results['http.ceiling'] ?? null;
	$lookers = $results['http.lookers'] ?? null;
	if ( null === $ceiling || null === $lookers ) {
		return '';
	}
	return sprintf(
		"What this machine could do at most in this run, with a thousand connections that ask again as soon as they are answered: %s polls a\n"
		. "second by the fast lane, %s answers of a bare PHP file. The same crowd of whom nobody clicks: 99 of 100 polls within %s ms, %s errors.\n\n",
		number( $ceiling['value'] ),
		number( $ceiling['base'] ),
		number( $lookers['poll_ms']['p99'] ),
		number( $lookers['errors'] )
	);
}

/**
 * How the crowd fares whose pages do as the site tells them.
 */
function obeying_text( array $results ): string {
	$crowd = $results['http.obeying'] ?? null;
	if ( null === $crowd ) {
		return '';
	}
	$of = fn( string $what ) => implode( ' / ', array_map( fn( string $share ) => number( $crowd[ $what ][ $share ] ), array( 'p50', 'p99', 'max' ) ) );
	return sprintf(
		"Pages as they are begin with a second, too, and then wait for as long as each answer says. A poll that fails is sent again after\n"
		. "pauses, twice to the fast lane and then to `admin-ajax.php`. The same crowd so, once it had a minute to settle: each page was\n"
		. "answered every %s ms on average; polls %s ms; from a click to another's knowledge %s ms for holds\n"
		. "and %s ms for bookings; lost updates %s. In the whole time, the minute before included, %s polls were sent again,\n"
		. "%s of them the other way in the end, and failed were: %s. %s %% of the processors were idle.\n\n",
		number( $crowd['kept_ms'] ),
		$of( 'poll_ms' ),
		$of( 'hold_known_ms' ),
		$of( 'booking_known_ms' ),
		number( $crowd['lost'] ),
		number( $crowd['again'] ),
		number( $crowd['detours'] ),
		array() === $crowd['error_kinds'] ? 'none' : (string) json_encode( without_pages( $crowd['error_kinds'] ), JSON_UNESCAPED_SLASHES ),
		number( 100 * $crowd['processors_idle'] )
	);
}

/**
 * What stands in the way of the limits that are not reached.
 */
function reasons( array $results ): string {
	$count = fn( string $call, string $side ) => number( of( $results, "profile.$call", $side ) );
	return "## Why what is not reached is not\n\n"
		. "*Picking, renewing, releasing.* They decide, so they are scripts, and a script of Redis that returns 1 takes 13,000 instructions in\n"
		. "user mode where a PING takes 4,300, and both 18,000 in the kernel (`perf stat`, 22 November 2026): a warm PING is out of reach of any. Even phpredis' SETEX, which looks at\n"
		. 'nothing and decides nothing, took ' . number( of( $results, 'fpm.setex', 'ratio' ) ) . " of a PING in this run.\n\n"
		. "*Reading and polling.* Who only looks sends TIME and one MGET. On the server that is {$count( 'read', 'server' )} and {$count( 'poll', 'server' )} instructions\n"
		. "where a PING takes {$count( 'PING', 'server' )}; in the client, without PHP, {$count( 'read', 'client' )} and {$count( 'poll', 'client' )} where that of the Rust client library takes\n"
		. "{$count( 'PING', 'client' )}: the answer is a day with five locks, which has to be read, and for a poll be turned into the starts that they block. PHP's\n"
		. "arrays come on top.\n\n"
		. "*Bookings.* A booking asks for the offer, writes the appointment, the answer to its key and a row for each five minutes of its time,\n"
		. "and commits: five statements in two journeys to the database, and a third to Redis. The bare INSERT is one of each. Of 800 µs that\n"
		. "one client waits, 190 pass until the offer is there, of which the server works for 50; 150 for the three things that are written,\n"
		. "300 for the COMMIT and 90 for Redis (clocks between them, 28 November 2026): each journey wakes a processor that sleeps. The client\n"
		. "books and inserts by turns. How that is done decides as much as what is done: in one hour of 29 November 2026 turns gave 4.0, a\n"
		. "rest of 1 ms before each 3.1, and stretches of twenty of either, which find their own code in the caches, 5.7.\n\n"
		. "At 16 clients a booking takes 610 µs of both processors, 365 of them in MariaDB, where a bare INSERT takes 125 and 65. Written as\n"
		. "one stored procedure with no questions asked a booking took 252 in MariaDB, and at 16 clients 0.34 of bare INSERTs a second; so\n"
		. "half of them is out of reach while a booking writes three things. The procedure was left: many sites may not create one, and the\n"
		. "rules would live in two places. How many rows a claim has matters little: a service of five minutes, one row where half an hour has\n"
		. "six, came to 0.20 and 0.16 where half hours came to 0.19 and 0.16 in turns (30 November 2026, a slower machine). The offer is the\n"
		. "dearest question: 185 to 231 µs of the server's processors, most of them for planning the join, where a look-up by primary key took\n"
		. "56 to 80 (`schedstat`, the same day). It could be remembered under a number that each change of terms counts up, which leaves that\n"
		. "look-up; but then nobody would notice a price that was changed in the table by hand.\n\n"
		. "*A million appointments* take two gigabytes, which the server that is measured may keep in memory. With one gigabyte each booking read\n"
		. "some pages from the disk and took 1.9 times as long as among a thousand (28 November 2026).\n\n"
		. "*Without Redis* a pick looks, claims, commits and gives up what was held before: a durable write, where the bare SELECT is one of one\n"
		. "row. A poll is one statement, a union of the clock, some fifty claims and the selections, of which it reads the first of each:\n"
		. "MariaDB's threads are at work for 172 µs for it where they are for 63 for the bare SELECT (`schedstat`, 28 November 2026).\n\n"
		. "*Ten thousand visitors* need nine tenths of two processors. Of what a poll takes, half goes to PHP-FPM, of which a bare file with the\n"
		. "same answer takes two thirds, a third to nginx, an eighth to the generator, a hundredth to Redis; and each click starts WordPress,\n"
		. "11 ms, as much as sixty polls (`schedstat` of the processes, 28 November 2026). Whether that fits into a second is for the\n"
		. "machine to say: what polls alone come to, and what it can do at most, stands above.\n\n";
}

function document( array $results ): string {
	$commit = said( 'git', 'rev-parse', '--short', 'HEAD' ) . ( '' === said( 'git', 'status', '--porcelain', '--', 'src', 'wp-plugin', 'tests/bench' ) ? '' : ' with changes' );
	$text   = "# Performance: what was measured\n\nWritten by `make bench` on " . gmdate( 'j F Y' ) . " at commit $commit, every figure from one run.\n\nThe machine: " . machine()
		. '; load average before the run ' . of( $results, 'machine', 'load' ) . ".\n\nSeconds mean little on a shared machine, so what is judged are ratios of things that were measured in turns; beside each\n"
		. "stands how far the ratios of ten stretches of the run lie apart. What other runs showed stands in\n"
		. "[performance-history.md](performance-history.md).\n\n";
	$text .= table( array( 'what', 'measured', 'spread', 'must be', 'reached' ), judged( $results ) );
	$text .= "## What is compared with what\n\n"
		. "*Bare PING* is the PING of the same kind of client in the same process, over a connection of its own to the same server:\n"
		. "phpredis' for the functions, the Rust client library's for the library alone. *One indexed SELECT* is a prepared look-up by\n"
		. "primary key over the database's socket, by mysqli or by the Rust client library. The *baseline* (`tests/bench/baseline`) is\n"
		. "the same booking page in PHP with phpredis and wpdb. A *bare INSERT* is the appointment's own row, autocommitted, by mysqli.\n\n"
		. "Calls are made in stretches of twenty, in turns with what they are compared with; two more before each stretch are not timed:\n"
		. "they find the caches of whatever went before, and perhaps another processor.\n"
		. "*A day that others watch too* is asked for as the plugin asks (`poll_cache_ms` 250): whoever polls, its stores are read four times\n"
		. "a second by all workers of a machine together, and at once when one of them has changed it. Every other poll asks the store.\n"
		. "Back to back, neither client nor server ever sleeps and a PING is at its cheapest. Under FPM the copy of a selection is written\n"
		. "to the database after the answer; on the command line before it, and that is most of select, renew and release there.\n\n";
	$text .= calls_table( $results );
	$text .= "## Many visitors\n\n`tests/bench/visitors` is an open model: each visitor polls at a phase of their own whatever the answers do, and an answer's\n"
		. "time is counted from when its poll should have been sent. A lost update is a selection or a booking that the site had acknowledged\n"
		. "250 ms before another visitor of the same day sent a poll, and that the answer did not show. The generator shares the machine.\n"
		. 'Heartbeats went to `' . preg_replace( '/\?.*/', '', (string) of( $results, 'http.lane', 'value' ) ) . "`.\n\n";
	$crowd = $results['http.crowd'] ?? null;
	$text .= null === $crowd ? '' : crowd_text( $crowd );
	$text .= ceiling_text( $results ) . obeying_text( $results );
	$text .= reasons( $results );
	$text .= "## Counts\n\nInstructions for one call, in user mode: of the client by `valgrind --tool=callgrind`, of Redis by\n"
		. ( 'by_processor' === of( $results, 'profile.method', 'value' ) ? '`perf stat -e instructions:u -p`' : 'callgrind too, because the processor has no counter that `perf` can read' ) . ", both the\n"
		. "slope between a short run and a long one of `core run CALL TIMES` (`tests/bench/profile`). The client's count of select and renew\n"
		. "has the copy to the database in it.\n\n" . instructions_table( $results );
	$text .= "What each call sends, by the servers' own count on the command line. `make test` fails when one of these grows.\n\n" . round_trips_table();
	foreach ( array( 'select', 'poll' ) as $call ) {
		$lines = of( $results, "profile.top.$call", 'lines' );
		if ( null !== $lines ) {
			$text .= "Where the client's instructions go, `callgrind_annotate` of `core run $call 1200`:\n\n    " . implode( "\n    ", $lines ) . "\n\n";
		}
	}
	$private = of( $results, 'memory.private', 'value' );
	$shared  = of( $results, 'memory.shared', 'value' );
	$text   .= "## Memory\n\n" . sprintf(
		"A worker that has called every function has %s for the extension alone, by the kernel's word while others like it live, as\nunder FPM. What the library's pages take is there once for all workers (%s); so each of eight workers costs %s in all.\nOver %s calls of each function that an open page calls, and %s of each other, the one that grew most did so by %s.\n",
		number( $private, 'MiB' ),
		number( $shared, 'MiB' ),
		number( null === $private || null === $shared ? null : $private + $shared / 8, 'MiB' ),
		number( of( $results, 'memory.growth', 'calls' ) ),
		number( of( $results, 'memory.growth', 'others' ) ),
		number( of( $results, 'memory.growth', 'value' ), 'MiB' )
	);
	return $text;
}

$results = results( $argv[1] );
foreach ( judged( $results ) as list( $what, $value, $spread, $wants, $reached ) ) {
	$pad = fn( string $text, int $width ) => $text . str_repeat( ' ', max( 0, $width - mb_strlen( $text ) ) );
	echo $pad( $what, 80 ), $pad( $value, 14 ), $pad( $spread, 16 ), $pad( $wants, 12 ), str_replace( '*', '', $reached ), "\n";
}
$file = $argv[2] ?? '';
if ( '' !== $file ) {
	$missing = array_filter( ROWS, fn( array $row ) => ! isset( $results[ $row[1] ] ) );
	if ( array() !== $missing ) {
		throw new RuntimeException( 'Not everything was measured: ' . implode( ', ', array_column( $missing, 1 ) ) );
	}
	file_put_contents( $file, document( $results ) );
	echo "\nWritten: $file\n";
}
