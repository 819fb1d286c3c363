<?php
/**
 * What a call costs in units of a bare PING by the same client library's peer in the same run, with the round trips that
 * the server counted. Seconds mean little on a shared machine; the ratios and the counts are the point.
 *
 * Usage: tests/stack/with-servers php -d extension=… tests/bench/round-trips.php [ROUNDS]
 */

declare(strict_types=1);

$rounds = (int) ($argv[1] ?? 3000);
$url    = (string) getenv( 'APPOINTEASE_TEST_REDIS_URL' );
$parts  = parse_url( $url );
$redis  = new Redis();
$redis->connect( $parts['host'], $parts['port'] );
$redis->select( (int) ltrim( $parts['path'] ?? '0', '/' ) );
$prefix = 'b' . bin2hex( random_bytes( 3 ) ) . '_';
appointease_configure(
	array(
		'redis_url'    => $url,
		'mysql_url'    => getenv( 'APPOINTEASE_TEST_MYSQL_URL' ),
		'table_prefix' => $prefix,
		'key_prefix'   => $prefix,
	)
);
appointease_migrate();

$day   = '2031-05-20';
$own   = bin2hex( random_bytes( 16 ) );
$poll  = array( 'date' => $day, 'employee_id' => '1', 'client_id' => 'somebody-else', 'duration' => '30' );
foreach ( array( '09:00', '11:00', '13:00', '15:00', '16:00' ) as $time ) {
	appointease_lock_slot( $day, 1, $time, "holder-$time", 30 );
}
appointease_heartbeat( $poll );

$calls = array(
	'PING (phpredis)' => fn() => $redis->ping(),
	'select'          => fn() => appointease_set_active_selection( $day, 1, '10:00', $own, 30 ),
	'renew'           => fn() => appointease_set_active_selection( $day, 1, '10:00', $own, 30 ),
	'poll'            => fn() => appointease_heartbeat( $poll ),
	'read'            => fn() => appointease_get_active_selections( $day, 1 ),
	'release'         => fn() => appointease_clear_active_selection( $day, 1, '10:00', $own ),
);
$micros = array_fill_keys( array_keys( $calls ), array() );
$trips  = array_fill_keys( array_keys( $calls ), 0 );
for ( $round = 0; $round < $rounds; $round++ ) {
	foreach ( $calls as $name => $call ) {
		$began = hrtime( true );
		$call();
		$micros[ $name ][] = ( hrtime( true ) - $began ) / 1000;
	}
}
foreach ( $calls as $name => $call ) {
	$redis->rawCommand( 'CONFIG', 'RESETSTAT' );
	$call();
	$stats          = $redis->info( 'commandstats' );
	$sent           = fn( string $command ) => preg_match( '/calls=(\d+)/', $stats[ "cmdstat_$command" ] ?? '', $found ) ? (int) $found[1] : 0;
	$trips[ $name ] = $sent( 'evalsha' ) + $sent( 'ping' );
}
$median = function ( array $values ): float {
	sort( $values );
	return $values[ intdiv( count( $values ), 2 ) ];
};
$base = $median( $micros['PING (phpredis)'] );
printf( "%-18s %10s %8s %12s\n", 'call', 'median µs', '÷ PING', 'round trips' );
foreach ( $calls as $name => $call ) {
	$value = $median( $micros[ $name ] );
	printf( "%-18s %10.1f %8.2f %12d\n", $name, $value, $value / $base, $trips[ $name ] );
}
printf( "%d rounds, PHP %s, %s, %s\n", $rounds, PHP_VERSION, php_uname( 'm' ), gmdate( 'Y-m-d' ) );

$url      = parse_url( (string) getenv( 'APPOINTEASE_TEST_MYSQL_URL' ) );
parse_str( $url['query'] ?? '', $query );
$database = new mysqli( $url['host'], rawurldecode( $url['user'] ), rawurldecode( $url['pass'] ?? '' ), ltrim( $url['path'], '/' ), $url['port'] ?? 3306, $query['socket'] ?? '' );
foreach ( $database->query( "SHOW TABLES LIKE '" . addcslashes( $prefix, '_' ) . "%'" )->fetch_all() as $row ) {
	$database->query( "DROP TABLE `{$row[0]}`" );
}
