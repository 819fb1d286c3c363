<?php
/**
 * What the tests of the functions share: tables and keys of their own, and services and people to book.
 *
 * A test class has tables of its own; a test has an employee of its own, so that no test sees another's holds.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use AppointEase\Exception;
use PHPUnit\Framework\TestCase;

/**
 * Base of the tests of the functions.
 */
abstract class ExtensionTestCase extends TestCase {

	/**
	 * A Monday on which everybody works.
	 */
	protected const DAY = '2031-03-03';

	protected const WHOLE_WEEK = array(
		'mon' => array( array( '08:00', '20:00' ) ),
		'tue' => array( array( '08:00', '20:00' ) ),
		'wed' => array( array( '08:00', '20:00' ) ),
		'thu' => array( array( '08:00', '20:00' ) ),
		'fri' => array( array( '08:00', '20:00' ) ),
		'sat' => array( array( '08:00', '20:00' ) ),
		'sun' => array( array( '08:00', '20:00' ) ),
	);

	/**
	 * What everything of this test class begins with.
	 */
	protected static string $prefix;

	/**
	 * A service of thirty minutes.
	 */
	protected static int $service;

	public static function setUpBeforeClass(): void {
		self::$prefix = 't' . bin2hex( random_bytes( 4 ) ) . '_';
		appointease_configure( static::options() );
		appointease_migrate();
		self::$service = self::service( 30 );
	}

	public static function tearDownAfterClass(): void {
		Database::drop( self::database(), self::$prefix );
		self::redis()->forget( self::$prefix );
	}

	protected function setUp(): void {
		appointease_configure( static::options() );
	}

	/**
	 * The configuration of this test class.
	 *
	 * @return array<string, string|int|null>
	 */
	protected static function options(): array {
		return array(
			'mysql_url'    => Environment::value( 'APPOINTEASE_TEST_MYSQL_URL' ),
			'redis_url'    => Environment::value( 'APPOINTEASE_TEST_REDIS_URL' ),
			'table_prefix' => self::$prefix,
			'key_prefix'   => self::$prefix,
			'timezone'     => 'Europe/Berlin',
		);
	}

	protected static function database(): \mysqli {
		return Database::connect( Environment::value( 'APPOINTEASE_TEST_MYSQL_URL' ) );
	}

	protected static function redis(): Redis {
		return new Redis( Environment::value( 'APPOINTEASE_TEST_REDIS_URL' ) );
	}

	/**
	 * Makes a service.
	 *
	 * @param int                  $duration Minutes.
	 * @param array<string, mixed> $fields   What else it has.
	 */
	protected static function service( int $duration, array $fields = array() ): int {
		return appointease_save_service( $fields + array( 'name' => "Service of $duration minutes", 'duration' => $duration ) )['id'];
	}

	/**
	 * Makes somebody who works all week.
	 *
	 * @param array<string, mixed> $fields What else they have.
	 */
	protected static function employee( array $fields = array() ): int {
		return appointease_save_employee( $fields + array( 'name' => 'Robin', 'hours' => self::WHOLE_WEEK ) )['id'];
	}

	/**
	 * A request for a booking.
	 *
	 * @param int                  $employee With whom.
	 * @param string               $time     When.
	 * @param array<string, mixed> $fields   What else is different.
	 * @return array<string, mixed>
	 */
	protected static function request( int $employee, string $time, array $fields = array() ): array {
		return $fields + array(
			'name'             => 'Ada Lovelace',
			'email'            => 'ada@example.com',
			'phone'            => '+44 20 7946 0000',
			'appointment_date' => self::DAY . " $time:00",
			'service_id'       => self::$service,
			'employee_id'      => $employee,
			'idempotency_key'  => bin2hex( random_bytes( 16 ) ),
		);
	}

	protected static function client(): string {
		return bin2hex( random_bytes( 16 ) );
	}

	/**
	 * What a call throws; the test fails if it throws nothing.
	 *
	 * @param callable(): mixed $call The call.
	 */
	protected static function thrown( callable $call ): Exception {
		try {
			$call();
		} catch ( Exception $error ) {
			return $error;
		}
		self::fail( 'Nothing was thrown.' );
	}

	/**
	 * Asserts that a call names the argument at fault.
	 *
	 * @param string            $argument The argument.
	 * @param callable(): mixed $call     The call.
	 * @param string            $class_name The exception.
	 */
	protected static function assertNames( string $argument, callable $call, string $class_name = \AppointEase\InvalidArgumentException::class ): void {
		$error = self::thrown( $call );
		self::assertSame( $class_name, get_class( $error ), $error->getMessage() );
		self::assertSame( $argument, $error->argument, $error->getMessage() );
		self::assertStringStartsWith( "$argument: ", $error->getMessage() );
	}

	/**
	 * Asserts a refusal and its code.
	 *
	 * @param string               $code   The code.
	 * @param array<string, mixed> $result What was returned.
	 */
	protected static function assertRefused( string $code, array $result ): void {
		self::assertFalse( $result['success'], 'It was not refused.' );
		self::assertSame( $code, $result['code'] );
		self::assertNotSame( '', $result['message'] );
	}
}
