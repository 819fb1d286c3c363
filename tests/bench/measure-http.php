<?php
/**
 * What a web server can do: heartbeats a second by the fast lane, by a bare PHP file that answers the same bytes, and by
 * admin-ajax with the baseline plugin; then a crowd of simulated visitors.
 *
 * Usage: php tests/bench/measure-http.php VISITORS SECONDS, in the environment of a stack with the plugin. BASELINE_URL
 * is that of a site with the baseline, VISITORS_PROGRAM the load generator.
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use RuntimeException;

require_once __DIR__ . '/lib.php';

/**
 * Days ahead that are booked on.
 */
const DAYS = 40;

const TURNS       = 10;
const CONNECTIONS = 4;

/**
 * So many that the processors are never without work: what they can do at most.
 */
const MANY_CONNECTIONS = 1000;

function fetch( string $url ): string {
	$answer = file_get_contents( $url );
	if ( false === $answer ) {
		throw new RuntimeException( "$url does not answer." );
	}
	return $answer;
}

function fetch_json( string $url ): array {
	return json_decode( fetch( $url ), true, 16, JSON_THROW_ON_ERROR );
}

/**
 * The columns of the salon that can be booked, as its own routes offer them.
 *
 * @return list<array<string, mixed>>
 */
function columns( string $rest ): array {
	$catalog = fetch_json( "{$rest}catalog" );
	$service = $catalog['services'][0];
	$columns = array();
	foreach ( $catalog['employees'] as $employee ) {
		for ( $day = 1; $day <= DAYS; $day++ ) {
			$date      = gmdate( 'Y-m-d', time() + 86400 * $day );
			$available = fetch_json( "{$rest}availability?date=$date&employee_id={$employee['id']}&service_id={$service['id']}" );
			if ( array() !== $available['slots'] ) {
				$columns[] = array(
					'date'        => $date,
					'employee_id' => $employee['id'],
					'service_id'  => $service['id'],
					'duration'    => $service['duration'],
					'times'       => array_column( $available['slots'], 'time' ),
				);
			}
		}
	}
	return $columns;
}

/**
 * The address of the fast lane that the booking page tells browsers; null where it tells none.
 */
function fast_lane( string $url ): ?string {
	preg_match( '/data-settings="([^"]*)"/', fetch( "$url/" ), $found );
	$settings = json_decode( html_entity_decode( $found[1] ?? '', ENT_QUOTES ), true );
	$address  = $settings['fastLaneUrl'] ?? null;
	return null === $address ? null : preg_replace( '~^https?://[^/]*~', '', $address );
}

/**
 * A heartbeat as a browser sends it.
 *
 * @param array<string, mixed> $column What the page shows.
 */
function heartbeat( string $address, string $path, array $column ): string {
	$poll = array(
		'date'          => $column['date'],
		'employee_id'   => $column['employee_id'],
		'client_id'     => '0123456789abcdef0123456789abcdef',
		'duration'      => $column['duration'],
		'selected_time' => '',
	);
	$body = http_build_query( array( 'data' => array( 'appointease_poll' => $poll ) ) )
		. '&interval=1&_nonce=&action=heartbeat&screen_id=front&has_focus=true';
	return "POST $path HTTP/1.1\r\nHost: $address\r\nOrigin: http://$address\r\nX-Requested-With: XMLHttpRequest\r\n"
		. "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: " . strlen( $body ) . "\r\n\r\n$body";
}

/**
 * Sends a request as it is and answers the body.
 */
function send( string $address, string $request ): string {
	list( $head, $body ) = explode( "\r\n\r\n", $request, 2 );
	list( $first )       = explode( "\r\n", $head, 2 );
	$context             = stream_context_create(
		array(
			'http' => array(
				'method'  => 'POST',
				'header'  => preg_grep( '/^(Host|Content-Length):/', explode( "\r\n", substr( $head, strlen( $first ) + 2 ) ), PREG_GREP_INVERT ),
				'content' => $body,
			),
		)
	);
	return (string) file_get_contents( "http://$address" . explode( ' ', $first )[1], false, $context );
}

/**
 * Runs the load generator.
 */
function generate( string ...$arguments ): array {
	$process = proc_open( array( setting( 'VISITORS_PROGRAM' ), ...$arguments ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
	$output  = (string) stream_get_contents( $pipes[1] );
	if ( 0 !== proc_close( $process ) ) {
		throw new RuntimeException( 'The load generator failed; what it says stands above.' );
	}
	return json_decode( $output, true, 16, JSON_THROW_ON_ERROR );
}

/**
 * Answers a second to two requests, in turns of a second.
 */
function compare_rates( string $id, string $ours, string $other, int $connections = CONNECTIONS ): void {
	$targets = array();
	foreach ( array( $ours, $other ) as $number => $request ) {
		$file = setting( 'STACK_DIR' ) . "/tmp/request-$number";
		file_put_contents( $file, $request );
		preg_match( '/^Host: (.*)\r$/m', $request, $found );
		$targets[] = "{$found[1]}=$file";
	}
	list( $ours, $others ) = generate( 'rate', (string) $connections, (string) TURNS, '1', ...$targets );
	report_ratio( $id, $ours, $others, 'a second' );
}

/**
 * The fast lane and a bare file that sends what the fast lane sends, headers and all.
 *
 * @param array<string, mixed> $column What the page shows.
 */
function compare_with_bare_file( string $address, string $fast, array $column, string $wordpress ): void {
	$answer = send( $address, $fast );
	$page   = "<?php\nheader( 'Content-Type: application/json; charset=UTF-8' );\n"
		. "header( 'Cache-Control: no-cache, must-revalidate, max-age=0, no-store, private' );\n"
		. "header( 'X-Content-Type-Options: nosniff' );\nheader( 'X-Robots-Tag: noindex' );\necho " . var_export( $answer, true ) . ";\n";
	file_put_contents( "$wordpress/bench-bare.php", $page );
	$bare = heartbeat( $address, '/bench-bare.php', $column );
	compare_rates( 'http.bare', $fast, $bare );
	compare_rates( 'http.ceiling', $fast, $bare, MANY_CONNECTIONS );
	unlink( "$wordpress/bench-bare.php" );
}

list( , $visitors, $seconds ) = array_map( 'intval', $argv );

$url       = setting( 'STACK_URL' );
$wordpress = setting( 'STACK_WP_DIR' );
$address   = substr( $url, strlen( 'http://' ) );
// All visitors come from one address here.
if ( ! is_dir( "$wordpress/wp-content/mu-plugins" ) ) {
	mkdir( "$wordpress/wp-content/mu-plugins" );
}
file_put_contents( "$wordpress/wp-content/mu-plugins/no-limit.php", "<?php\nadd_filter( 'appointease_rate_limit', fn() => array( 0, 0 ) );\n" );

$columns = columns( "$url/wp-json/appointease/v1/" );
$lane    = fast_lane( $url );
report( 'http.lane', array( 'value' => $lane ?? '/wp-admin/admin-ajax.php' ) );

if ( null === $lane ) {
	foreach ( array( 'http.bare', 'http.baseline' ) as $id ) {
		report( $id, array( 'missing' => 'the page names no fast lane' ) );
	}
} else {
	$fast = heartbeat( $address, $lane, $columns[0] );
	compare_with_bare_file( $address, $fast, $columns[0], $wordpress );
	$baseline = substr( setting( 'BASELINE_URL' ), strlen( 'http://' ) );
	compare_rates( 'http.baseline', $fast, heartbeat( $baseline, '/wp-admin/admin-ajax.php', $columns[0] ) );
}

$site = array(
	'address'   => $address,
	'heartbeat' => $lane ?? '/wp-admin/admin-ajax.php',
	'ajax'      => '/wp-admin/admin-ajax.php',
	'rest'      => '/wp-json/appointease/v1/',
	'columns'   => $columns,
);
$file = setting( 'STACK_DIR' ) . '/tmp/site.json';
file_put_contents( $file, json_encode( $site, JSON_THROW_ON_ERROR ) );
$crowd = array( 'crowd', $file, (string) $visitors, (string) $seconds );
report( 'http.crowd', generate( ...$crowd ) );
// The same crowd, of whom nobody clicks: what polls alone come to.
report( 'http.lookers', generate( ...$crowd, ...array( 'actors=0' ) ) );
// Pages as they are: they begin with a second and go on as they are told, which takes a while to settle.
report( 'http.obeying', generate( ...$crowd, ...array( 'obeys=1', 'warm_up=60' ) ) );
