<?php
/**
 * How wp-config.php becomes the extension's configuration: the database, Redis in all its customary spellings, prefixes
 * that no two sites share, and time zones.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Configuration;
use AppointEase\Plugin\Database_Url;
use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Redis_Url;
use AppointEase\Plugin\Site_Timezone;
use AppointEase\Tests\Support\Environment;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Configuration.
 */
final class ConnectionsTest extends WordPressTestCase {

	/**
	 * Constants without WP_REDIS_ and the URL they mean.
	 *
	 * @return array<string, array{0: array<string, mixed>, 1: string|null}>
	 */
	public static function redis_constants(): array {
		$host = array( 'HOST' => 'cache' );
		return array(
			'nothing'              => array( array(), null ),
			'a prefix alone'       => array( array( 'DATABASE' => 3, 'PASSWORD' => 'x' ), null ),
			'switched off'         => array( $host + array( 'DISABLED' => true ), null ),
			'switched on'          => array( $host + array( 'DISABLED' => false ), 'redis://cache:6379/0' ),
			'a host'               => array( $host, 'redis://cache:6379/0' ),
			'a port'               => array( array( 'PORT' => 6380 ), 'redis://127.0.0.1:6380/0' ),
			'host, port, database' => array( $host + array( 'PORT' => '6380', 'DATABASE' => '2' ), 'redis://cache:6380/2' ),
			'a password'           => array( $host + array( 'PASSWORD' => 'p@ss:w/rd%' ), 'redis://:p%40ss%3Aw%2Frd%25@cache:6379/0' ),
			'user and password'    => array( $host + array( 'PASSWORD' => array( 'us er', 'pass' ) ), 'redis://us%20er:pass@cache:6379/0' ),
			'a password in a list' => array( $host + array( 'PASSWORD' => array( 'pass' ) ), 'redis://:pass@cache:6379/0' ),
			'an empty password'    => array( $host + array( 'PASSWORD' => '' ), 'redis://cache:6379/0' ),
			'no password'          => array( $host + array( 'PASSWORD' => null ), 'redis://cache:6379/0' ),
			'IPv6'                 => array( array( 'HOST' => '::1' ), 'redis://[::1]:6379/0' ),
			'TLS'                  => array( $host + array( 'SCHEME' => 'tls' ), 'rediss://cache:6379/0' ),
			'TLS in the host'      => array( array( 'HOST' => 'tls://cache', 'PORT' => 6380 ), 'rediss://cache:6380/0' ),
			'a socket'             => array( array( 'SCHEME' => 'unix', 'PATH' => '/run/re dis.sock', 'DATABASE' => 1 ), 'redis+unix:///run/re%20dis.sock?db=1' ),
			'a socket for a host'  => array( array( 'HOST' => '/run/redis.sock', 'PASSWORD' => 'p&q' ), 'redis+unix:///run/redis.sock?db=0&pass=p%26q' ),
			'a socket and a user'  => array( array( 'PATH' => '/run/redis.sock', 'PASSWORD' => array( 'u', 'p' ) ), 'redis+unix:///run/redis.sock?db=0&user=u&pass=p' ),
			'a host and a path'    => array( $host + array( 'PATH' => '/unused' ), 'redis://cache:6379/0' ),
			'sentinels'            => array( array( 'SENTINEL' => 'mymaster', 'SERVERS' => array( 'tcp://10.0.0.1:26379', '10.0.0.2' ), 'DATABASE' => 1, 'PASSWORD' => 'x' ), 'redis-sentinel://:x@10.0.0.1:26379,10.0.0.2:26379/1#mymaster' ),
			'a cluster'            => array( array( 'CLUSTER' => array( 'tcp://10.0.0.1:6379?alias=a', 'tcp://[::1]' ) ), 'redis-cluster://10.0.0.1:6379,[::1]:6379' ),
			'sentinels by TLS'     => array( array( 'SCHEME' => 'TLS', 'SENTINEL' => 'm', 'SERVERS' => array( '10.0.0.1' ) ), 'rediss-sentinel://10.0.0.1:26379/0#m' ),
			'a cluster by TLS'     => array( array( 'CLUSTER' => array( 'tls://10.0.0.1:6379', 'tls://10.0.0.2' ) ), 'rediss-cluster://10.0.0.1:6379,10.0.0.2:6379' ),
			'replicas'             => array( array( 'SERVERS' => array( 'tcp://10.0.0.2:6379?role=slave', 'tcp://10.0.0.1:6380?role=master&database=5' ) ), 'redis://10.0.0.1:6380/5' ),
			'rubbish'              => array( array( 'HOST' => array( 'x' ), 'SERVERS' => 'x', 'CLUSTER' => array( 7 ), 'SENTINEL' => 5 ), null ),
		);
	}

	/**
	 * Each spelling means one URL.
	 *
	 * @dataProvider redis_constants
	 * @param array<string, mixed> $constants The constants.
	 */
	public function test_redis( array $constants, ?string $url ): void {
		self::assertSame( $url, Redis_Url::from_constants( $constants ) );
	}

	public function test_the_database(): void {
		$build = static fn ( string $host, ?int $port = null, ?string $socket = null ): string => Database_Url::build( 'us:er', 'p@ss/w?rd#', $host, $port, $socket, 'my-db' );
		self::assertSame( 'mysql://us%3Aer:p%40ss%2Fw%3Frd%23@db:3306/my-db', $build( 'db' ) );
		self::assertSame( 'mysql://us%3Aer:p%40ss%2Fw%3Frd%23@db:3307/my-db', $build( 'db', 3307 ) );
		self::assertSame( 'mysql://us%3Aer:p%40ss%2Fw%3Frd%23@[::1]:3306/my-db', $build( '::1' ) );
		self::assertSame( 'mysql://us%3Aer:p%40ss%2Fw%3Frd%23@localhost:3306/my-db?socket=%2Frun%2Fmy%20sql.sock', $build( 'db', null, '/run/my sql.sock' ) );
		self::assertSame( 'mysql://us%3Aer:p%40ss%2Fw%3Frd%23@127.0.0.1:3306/my-db', $build( 'localhost' ) );
	}

	public function test_tls_to_the_database(): void {
		$build = static fn ( int $flags, string $ca = '', ?string $socket = null ): string => Database_Url::build( 'u', 'p', 'db', null, $socket, 'd', Database_Url::tls( $flags, $ca ) );
		self::assertSame( 'mysql://u:p@db:3306/d', $build( MYSQLI_CLIENT_COMPRESS, '/ca.pem' ) );
		self::assertSame( 'mysql://u:p@db:3306/d?tls=required', $build( MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_COMPRESS ) );
		self::assertSame( 'mysql://u:p@db:3306/d?tls=required&ca=%2Fetc%2Fmy%20ca.pem', $build( MYSQLI_CLIENT_SSL, '/etc/my ca.pem' ) );
		self::assertSame( 'mysql://u:p@db:3306/d?tls=unverified', $build( MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT, '/ca.pem' ) );
		self::assertSame( 'mysql://u:p@localhost:3306/d?socket=%2Fm.sock', $build( MYSQLI_CLIENT_SSL, '', '/m.sock' ) );
	}

	public function test_this_site_is_configured_from_its_own_file(): void {
		$options = Configuration::of_site();
		self::assertSame( 'wp_', $options['table_prefix'] );
		self::assertSame( 'appointease_', $options['key_prefix'] );
		self::assertSame( 'Europe/Berlin', $options['timezone'] );
		self::assertSame( Environment::value( 'STACK_REDIS_URL' ) . '/0', $options['redis_url'] );
		self::assertSame( parse_url( Environment::value( 'STACK_MYSQL_URL' ), PHP_URL_PASS ), parse_url( $options['mysql_url'], PHP_URL_PASS ) );
		self::assertStringContainsString( rawurlencode( Environment::value( 'STACK_MYSQL_SOCKET' ) ), $options['mysql_url'] );
		self::assertSame( array( 10, 600 ), array( $options['selection_ttl'], $options['lock_ttl'] ) );
	}

	public function test_no_two_sites_share_a_prefix(): void {
		self::assertSame( 'appointease_', Configuration::key_prefix( 1, '' ) );
		$prefixes = array();
		foreach ( array( '', '2', 'blog2_', 'a', 'a:', 'ä', 'ö', "a\0", str_repeat( 'x', 200 ), str_repeat( 'x', 201 ), 'x:blog2_' ) as $prefix ) {
			foreach ( array( 1, 2, 22, 1_000_000 ) as $blog ) {
				$made = Configuration::key_prefix( $blog, $prefix );
				self::assertMatchesRegularExpression( '/\Aappointease_[A-Za-z0-9_.:-]{0,52}\z/', $made );
				$prefixes[] = $made;
			}
		}
		self::assertSame( $prefixes, array_unique( $prefixes ) );
	}

	public function test_a_timeout_in_seconds_becomes_milliseconds(): void {
		self::assertArrayNotHasKey( 'redis_timeout_ms', Configuration::of_site() );
		define( 'WP_REDIS_TIMEOUT', 0.25 );
		self::assertSame( 250, Configuration::of_site()['redis_timeout_ms'] );
	}

	public function test_long_polls_keep_their_selection(): void {
		$settings = \AppointEase\Plugin\Settings::all();
		\AppointEase\Plugin\Settings::save( array( 'polling_interval' => 20, 'lock_minutes' => 3 ) + $settings );
		$options = Configuration::of_site();
		\AppointEase\Plugin\Settings::save( $settings );
		self::assertSame( array( 40, 180 ), array( $options['selection_ttl'], $options['lock_ttl'] ) );
	}

	/**
	 * What an owner may choose under Settings, the name of it, and how it is said.
	 *
	 * @return array<string, array{0: string, 1: string, 2: string|null, 3: string}>
	 */
	public static function zones(): array {
		return array(
			'a city'           => array( 'Asia/Kathmandu', '', 'Asia/Kathmandu', 'Kathmandu time' ),
			'a city of states' => array( 'America/Argentina/Buenos_Aires', '', 'America/Argentina/Buenos_Aires', 'Buenos Aires time' ),
			'no city'          => array( 'CET', '', 'CET', 'CET' ),
			'UTC by its name'  => array( 'UTC', '', 'UTC', 'UTC' ),
			'an old choice'    => array( 'Etc/GMT-2', '', 'Etc/GMT-2', 'UTC+2' ),
			'Greenwich'        => array( '', '0', 'UTC', 'UTC' ),
			'two hours east'   => array( '', '2', 'Etc/GMT-2', 'UTC+2' ),
			'14 hours east'    => array( '', '14', 'Etc/GMT-14', 'UTC+14' ),
			'12 hours west'    => array( '', '-12', 'Etc/GMT+12', 'UTC-12' ),
			'half an hour'     => array( '', '5.5', null, 'UTC+5:30' ),
			'three quarters'   => array( '', '-9.75', null, 'UTC-9:45' ),
		);
	}

	/**
	 * Whole hours have a name, others are explained.
	 *
	 * @dataProvider zones
	 */
	public function test_time_zones( string $city, string $offset, ?string $name, string $spoken ): void {
		$choose = static function ( string $option, string $value ): callable {
			$filter = static fn (): string => $value;
			add_filter( "pre_option_$option", $filter );
			return static fn () => remove_filter( "pre_option_$option", $filter );
		};
		remove_filter( 'pre_option_gmt_offset', 'wp_timezone_override_offset' );
		$undo = array( $choose( 'timezone_string', $city ), $choose( 'gmt_offset', $offset ) );
		try {
			self::assertSame( $name, Site_Timezone::name() );
			self::assertSame( $spoken, Site_Timezone::spoken() );
			self::assertSame( null === $name, '' !== Site_Timezone::problem() );
			self::assertSame( in_array( $name, array( 'UTC', 'Etc/GMT-2', 'Etc/GMT-14', 'Etc/GMT+12' ), true ), '' !== Site_Timezone::question() );
			if ( null === $name ) {
				self::assertStringContainsString( 'Choose a city', Extension::problem() );
			} else {
				appointease_configure( array( 'timezone' => $name ) + Configuration::of_site() );
			}
		} finally {
			array_map( static fn ( callable $back ) => $back(), $undo );
			add_filter( 'pre_option_gmt_offset', 'wp_timezone_override_offset' );
		}
	}

	public function test_a_redis_the_extension_does_not_know_does_not_stop_the_bookings(): void {
		$strange = static fn ( array $options ): array => array( 'redis_url' => 'carrier-pigeon://:s3cret@roof' ) + $options;
		$forget  = new \ReflectionProperty( Extension::class, 'configured_site' );
		add_filter( 'appointease_configuration', $strange );
		$forget->setValue( null, 0 );
		try {
			Extension::ready();
			self::assertSame( 'mysql', appointease_heartbeat( array() )['storage_mode'] );
			self::assertStringContainsString( 'redis_url', Extension::redis_problem() );
			self::assertStringNotContainsString( 's3cret', Extension::redis_problem() );
		} finally {
			remove_filter( 'appointease_configuration', $strange );
			$forget->setValue( null, 0 );
			Extension::ready();
		}
		self::assertSame( '', Extension::redis_problem() );
	}
}
