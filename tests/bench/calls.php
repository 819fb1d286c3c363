<?php
/**
 * The functions and what they are compared with, in one PHP process of a WordPress site with the plugin: a bare PING by
 * phpredis, one indexed SELECT by mysqli, and the baseline. Both command line and FPM run this file; measure-calls.php
 * says what for.
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use AppointEase\Baseline\Heartbeat_Handler;
use AppointEase\Baseline\Redis_Helper;
use AppointEase\Plugin\Configuration;
use mysqli;
use Redis;

use function AppointEase\Baseline\create_tables;

require_once __DIR__ . '/lib.php';

const DAY    = '2031-05-20';
const PREFIX = 'bench_';

/**
 * Databases of the Redis server by the number of keys in them that are not ours.
 */
const OTHER_KEYS = array(
	1 => 0,
	2 => 100_000,
	3 => 1_000_000,
);

/**
 * How many calls are made in a row.
 */
const STRETCH = 20;

/**
 * The times on that day that somebody else holds.
 */
const HELD = array( '09:00', '11:00', '13:00', '15:00', '16:00' );

/**
 * Loads WordPress and the baseline's classes; its tables have names of their own.
 */
function load_site( string $wordpress ): void {
	require_once "$wordpress/wp-load.php";
	require_once __DIR__ . '/baseline/appointease-baseline.php';
	$GLOBALS['wpdb']->prefix = PREFIX . 'baseline_';
}

/**
 * Configures the extension for one of the databases; 0 means without Redis.
 *
 * @param int $poll_cache How old the answer to a poll may be, in milliseconds.
 */
function use_redis( int $database, int $poll_cache = 0 ): void {
	static $site = null;
	$site      ??= Configuration::of_site();
	$url         = $database > 0 ? $site['redis_url'] : null;
	appointease_configure(
		array(
			'redis_url'     => null === $url ? null : preg_replace( '~/\d*$~', '', $url ) . "/$database",
			'mysql_url'     => $site['mysql_url'],
			'table_prefix'  => PREFIX . ( $database > 0 ? '' : 'plain_' ),
			'key_prefix'    => PREFIX,
			'poll_cache_ms' => $poll_cache,
		)
	);
}

function redis( int $database ): Redis {
	$redis = new Redis();
	$redis->pconnect( WP_REDIS_HOST, WP_REDIS_PORT, 1.0, "bench$database", 0, 10.0 );
	$redis->select( $database );
	return $redis;
}

/**
 * Makes the tables, the same day in each store with three bookings and five locks, and the keys that are not ours.
 */
function prepare(): void {
	create_tables();
	global $wpdb;
	$always = array_fill_keys( array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' ), array( array( '00:00', '24:00' ) ) );
	foreach ( array( 0, 1 ) as $database ) {
		use_redis( $database );
		appointease_migrate();
		$service = appointease_save_service(
			array(
				'name'        => 'Cut',
				'description' => '',
				'duration'    => 30,
				'slot_step'   => 30,
				'price_cents' => 0,
				'active'      => true,
			)
		);
		appointease_save_employee(
			array(
				'name'        => 'Robin',
				'email'       => '',
				'service_ids' => array(),
				'hours'       => $always,
				'active'      => true,
			)
		);
		foreach ( array( '08:00', '12:00', '17:00' ) as $time ) {
			$booking = booking( $service['id'], $time );
			appointease_book_atomic( $booking );
			if ( 1 === $database ) {
				$wpdb->replace( $wpdb->prefix . 'appointments', $booking + array( 'created_at' => '2026-01-01' ) );
			}
		}
	}
	foreach ( OTHER_KEYS as $database => $count ) {
		redis( $database )->eval( "for i = 1, ARGV[1] do redis.call('SET', 'other:' .. i, i) end", array( $count ), 0 );
	}
	hold();
}

/**
 * Renews the locks that others have, which live for ten minutes.
 */
function hold(): void {
	foreach ( array( 0, 1, 2, 3 ) as $database ) {
		use_redis( $database );
		foreach ( HELD as $number => $time ) {
			appointease_lock_slot( DAY, 1, $time, "holder-$number", 30 );
		}
	}
	foreach ( array( 1, 2 ) as $database ) {
		$baseline = new Redis_Helper( $database );
		foreach ( HELD as $number => $time ) {
			$baseline->lock_slot( DAY, 1, $time, "holder-$number" );
		}
	}
}

/**
 * A booking as the function takes it.
 *
 * @return array<string, mixed>
 */
function booking( int $service, string $time ): array {
	return array(
		'name'             => 'Ada Lovelace',
		'email'            => 'ada@example.com',
		'phone'            => '030 1234567',
		'appointment_date' => DAY . " $time",
		'service_id'       => $service,
		'employee_id'      => 1,
		'idempotency_key'  => "bench-$time",
	);
}

/**
 * One indexed SELECT, prepared once, over a connection that is there.
 */
function indexed_select( mysqli $database ): callable {
	$statement = $database->prepare(
		'SELECT owner FROM ' . PREFIX . "plain_appointease_slot_locks
		 WHERE employee_id = 1 AND granule_utc = '2031-05-20 09:00:00' AND seat = 0"
	);
	// A statement does not keep its connection open.
	return function () use ( $statement, $database ): array {
		$statement->execute();
		return $statement->get_result()->fetch_all();
	};
}

/**
 * What is measured. `database` and `call`, `base_database` and `base`; `before` is done first and not timed, where a call
 * needs the other's outcome. `poll_cache` is what the plugin asks for where others look at the same day.
 *
 * @return array<string, array{database: int, call: callable, base_database: int, base: callable, before: ?callable, poll_cache: int}>
 */
function pairs(): array {
	$own      = 'visitor-0123456789abcdef01234567';
	$poll     = array(
		'date'          => DAY,
		'employee_id'   => '1',
		'client_id'     => $own,
		'selected_time' => '',
		'duration'      => '30',
	);
	$ours     = fn() => appointease_heartbeat( $poll );
	$renewing = fn() => appointease_heartbeat( array( 'selected_time' => '10:00' ) + $poll );
	$select   = fn() => appointease_set_active_selection( DAY, 1, '10:00', $own, 30 );
	$release  = fn() => appointease_clear_active_selection( DAY, 1, '10:00', $own );
	$baseline = function ( int $database ) use ( $poll ): callable {
		$handler = new Heartbeat_Handler( new Redis_Helper( $database ) );
		return fn() => $handler->handle_heartbeat( array(), array( 'appointease_poll' => $poll ) );
	};
	$redis    = redis( 1 );
	$ping     = fn() => $redis->ping();
	$lookup   = indexed_select( database( Configuration::of_site()['mysql_url'] ) );
	$pair     = fn( int $database, callable $call, int $base_database, callable $base, ?callable $before = null, int $poll_cache = 0 ) =>
		compact( 'database', 'call', 'base_database', 'base', 'before', 'poll_cache' );
	$watched  = Configuration::of_site()['poll_cache_ms'];
	return array(
		'select'        => $pair( 1, $select, 1, $ping, $release ),
		'renew'         => $pair( 1, $select, 1, $ping ),
		'read'          => $pair( 1, fn() => appointease_get_active_selections( DAY, 1 ), 1, $ping ),
		'poll'          => $pair( 1, $ours, 1, $ping ),
		'poll_watched'  => $pair( 1, $ours, 1, $ping, null, $watched ),
		'poll_renewing' => $pair( 1, $renewing, 1, $ping ),
		'release'       => $pair( 1, $release, 1, $ping, $select ),
		'setex'         => $pair( 1, baseline_select( $own ), 1, $ping ),
		'baseline'      => $pair( 1, $baseline( 1 ), 1, $ours ),
		'baseline_100k' => $pair( 2, $baseline( 2 ), 2, $ours ),
		'poll_1m'       => $pair( 3, $ours, 1, $ours ),
		'mysql_select'  => $pair( 0, $select, 0, $lookup, $release ),
		'mysql_poll'    => $pair( 0, $ours, 0, $lookup ),
		'mysql_watched' => $pair( 0, $ours, 0, $lookup, null, $watched ),
		'mysql_release' => $pair( 0, $release, 0, $lookup, $select ),
	);
}

/**
 * A selection as the baseline makes it, which says what phpredis itself needs for one write.
 */
function baseline_select( string $own ): callable {
	$helper = new Redis_Helper( 1 );
	return fn() => $helper->set_active_selection( '2031-05-21', 1, '10:00', $own );
}

/**
 * How long each of so many calls takes. Two more are made first: what went before leaves its own in the caches, and the
 * system may have put the process and the server on other processors.
 *
 * @param ?callable $before What must be done before each, untimed.
 * @return list<float> Microseconds.
 */
function stretch( callable $call, ?callable $before, int $pause ): array {
	$took = array();
	for ( $time = -2; $time < STRETCH; $time++ ) {
		if ( null !== $before ) {
			$before();
		}
		usleep( $pause );
		$took[ $time ] = micros( $call );
	}
	return array_slice( $took, 2 );
}

/**
 * Measures each pair in turns: a stretch of the one, a stretch of the other.
 *
 * @param int $rounds How often.
 * @param int $pause  Microseconds before each; 0 is back to back.
 * @return array<string, array{list<float>, list<float>}> Name => microseconds of the call, and of its counterpart.
 */
function compare( int $rounds, int $pause ): array {
	$series = array();
	foreach ( pairs() as $name => $pair ) {
		$calls = array();
		$bases = array();
		for ( $done = 0; $done < $rounds; $done += STRETCH ) {
			use_redis( $pair['base_database'] );
			$bases[] = stretch( $pair['base'], null, $pause );
			use_redis( $pair['database'], $pair['poll_cache'] );
			$calls[] = stretch( $pair['call'], $pair['before'], $pause );
		}
		$series[ $name ] = array( array_merge( ...$calls ), array_merge( ...$bases ) );
	}
	return $series;
}
