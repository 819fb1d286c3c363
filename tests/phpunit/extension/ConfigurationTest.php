<?php
/**
 * Configuration, tables, status and metrics, with stores that answer and with stores that do not.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\ConfigurationException;
use AppointEase\StoreException;
use AppointEase\Tests\Support\Database;
use AppointEase\Tests\Support\Environment;
use AppointEase\Tests\Support\ExtensionTestCase;

/**
 * Tests the functions that are not about holds and bookings.
 */
final class ConfigurationTest extends ExtensionTestCase {

	private const NOBODY = 'redis://:s3cret-of-redis@127.0.0.1:1/0';

	public function test_the_version_is_one(): void {
		self::assertMatchesRegularExpression( '/\A\d+\.\d+\.\d+\z/', appointease_version() );
		self::assertSame( phpversion( 'appointease' ), appointease_version() );
	}

	public function test_without_configuration_every_function_says_so(): void {
		$script = 'try { appointease_heartbeat( array() ); } catch ( AppointEase\ConfigurationException $e ) { echo $e->getMessage(); }';
		$output = shell_exec( implode( ' ', array_map( 'escapeshellarg', array( ...Environment::php(), '-r', $script ) ) ) );
		self::assertStringContainsString( 'appointease_configure()', (string) $output );
	}

	/**
	 * Options that cannot be.
	 *
	 * @return array<string, array{0: string, 1: mixed}>
	 */
	public static function bad_options(): array {
		return array(
			'a misspelling'       => array( 'redis_urls', 'redis://127.0.0.1' ),
			'another scheme'      => array( 'redis_url', 'http://user:s3cret@127.0.0.1' ),
			'a port of letters'   => array( 'redis_url', 'redis://:s3cret@127.0.0.1:port' ),
			'no database'         => array( 'mysql_url', 'mysql://root:s3cret@127.0.0.1/' ),
			'another database'    => array( 'mysql_url', 'pgsql://root:s3cret@127.0.0.1/x' ),
			'SQL in a prefix'     => array( 'table_prefix', 'wp_`; DROP TABLE x; --' ),
			'braces in a prefix'  => array( 'key_prefix', 'a{b}' ),
			'an empty prefix'     => array( 'key_prefix', '' ),
			'an offset as a zone' => array( 'timezone', '+05:30' ),
			'a time of nothing'   => array( 'selection_ttl', 0 ),
			'a time of a word'    => array( 'lock_ttl', 'ten minutes' ),
			'a negative time'     => array( 'redis_timeout_ms', -1 ),
		);
	}

	/**
	 * A bad option is named without its secret, and the configuration before it stays.
	 *
	 * @dataProvider bad_options
	 * @param string $option Its name.
	 * @param mixed  $value  Its value.
	 */
	public function test_a_bad_option_is_named_without_its_secret( string $option, mixed $value ): void {
		$error = self::thrown( static fn () => appointease_configure( array( $option => $value ) + self::options() ) );
		self::assertInstanceOf( ConfigurationException::class, $error );
		self::assertStringStartsWith( "$option: ", $error->getMessage() );
		self::assertStringNotContainsString( 's3cret', $error->getMessage() );
		self::assertSame( 'redis', appointease_heartbeat( array() )['storage_mode'] );
	}

	public function test_tables_are_made_once(): void {
		$prefix = self::$prefix . 'again_';
		appointease_configure( array( 'table_prefix' => $prefix ) + self::options() );
		$first = appointease_migrate();
		self::assertGreaterThan( 0, $first['version'] );
		self::assertNotSame( array(), $first['applied'] );
		self::assertSame( array( 'version' => $first['version'], 'applied' => array() ), appointease_migrate() );
		$tables = Database::tables( self::database(), $prefix );
		self::assertContains( $prefix . 'appointease_appointments', $tables );
		self::assertContains( $prefix . 'appointease_slot_locks', $tables );
	}

	public function test_the_status_names_what_serves_and_no_secret(): void {
		$status = appointease_status();
		self::assertSame( array( 'version', 'storage_mode', 'redis', 'mysql', 'schema', 'timezone' ), array_keys( $status ) );
		self::assertSame( 'redis', $status['storage_mode'] );
		self::assertTrue( $status['redis']['configured'] );
		self::assertSame( 'available', $status['redis']['status'] );
		self::assertSame( 'available', $status['mysql']['status'] );
		self::assertSame( $status['schema']['expected'], $status['schema']['version'] );
		self::assertSame( 'Europe/Berlin', $status['timezone'] );
		$password = parse_url( Environment::value( 'APPOINTEASE_TEST_MYSQL_URL' ), PHP_URL_PASS );
		self::assertStringNotContainsString( $password, json_encode( $status, JSON_THROW_ON_ERROR ) );
	}

	public function test_a_redis_that_does_not_answer_is_replaced_and_named(): void {
		appointease_configure( array( 'redis_url' => self::NOBODY ) + self::options() );
		$employee = self::employee();
		$result   = appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() );
		self::assertSame( array( true, 'mysql' ), array( $result['success'], $result['storage'] ) );
		self::assertSame( array( 'redis_status' => 'unavailable', 'storage_mode' => 'mysql' ), appointease_heartbeat( array() ) );
		self::assertTrue( appointease_book_atomic( self::request( $employee, '11:00' ) )['success'] );
		$status = appointease_status();
		self::assertSame( array( true, 'unavailable' ), array( $status['redis']['configured'], $status['redis']['status'] ) );
		self::assertNotSame( '', (string) $status['redis']['error'] );
		self::assertNotSame( '', (string) $status['redis']['advice'] );
		self::assertStringNotContainsString( 's3cret', json_encode( $status, JSON_THROW_ON_ERROR ) );
	}

	public function test_a_database_that_does_not_answer_is_an_exception_without_secrets(): void {
		appointease_configure( array( 'mysql_url' => 'mysql://ann:s3cret@127.0.0.1:1/shop' ) + self::options() );
		foreach (
			array(
				static fn () => appointease_migrate(),
				static fn () => appointease_get_services(),
				static fn () => appointease_book_atomic( self::request( 1, '10:00' ) ),
				static fn () => appointease_lock_slot( self::DAY, 1, '10:00', self::client() ),
			) as $call
		) {
			$error = self::thrown( $call );
			self::assertInstanceOf( StoreException::class, $error );
			self::assertStringNotContainsString( 's3cret', $error->getMessage() );
			self::assertStringNotContainsString( 'SELECT', $error->getMessage() );
		}
		$status = appointease_status();
		self::assertSame( 'unavailable', $status['mysql']['status'] );
		self::assertNotSame( '', (string) $status['mysql']['error'] );
	}

	public function test_counters_count(): void {
		$employee = self::employee();
		$before   = appointease_metrics();
		appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() );
		appointease_set_active_selection( self::DAY, $employee, '10:00', self::client() );
		appointease_heartbeat( array( 'date' => self::DAY, 'employee_id' => $employee ) );
		appointease_book_atomic( self::request( $employee, '12:00' ) );
		$after = appointease_metrics();
		foreach ( array( 'holds_granted', 'holds_refused', 'polls', 'bookings' ) as $counter ) {
			self::assertSame( 1, $after[ $counter ] - $before[ $counter ], $counter );
		}
	}
}
