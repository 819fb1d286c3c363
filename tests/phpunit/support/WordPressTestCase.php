<?php
/**
 * What the tests of the site share: people who can log in, somebody to book, and the promise that PHP stays silent.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use AppointEase\Plugin\Extension;
use PHPUnit\Framework\TestCase;

/**
 * Base of the tests of the site.
 */
abstract class WordPressTestCase extends TestCase {

	/**
	 * A service of thirty minutes for 38.00.
	 */
	protected static int $service;

	/**
	 * Users made by the running test class.
	 *
	 * @var int[]
	 */
	private static array $users = array();

	/**
	 * Employees made by the running test class.
	 *
	 * @var int[]
	 */
	private static array $employees = array();

	private static string $noise = '';

	public static function setUpBeforeClass(): void {
		Site::load();
		Extension::ready();
		self::$service = appointease_save_service( array( 'name' => 'Test cut', 'duration' => 30, 'price_cents' => 3800 ) )['id'];
		self::$noise   = self::noise();
	}

	public static function tearDownAfterClass(): void {
		Extension::ready();
		Site::switch_off();
		foreach ( self::$employees as $employee ) {
			foreach ( appointease_get_appointments( array( 'from' => self::day(), 'to' => self::day( 60 ), 'employee_id' => $employee, 'limit' => 500 ) ) as $row ) {
				if ( in_array( $row['status'], array( 'pending', 'confirmed' ), true ) ) {
					appointease_cancel( $row['id'] );
				}
			}
			appointease_save_employee( array( 'id' => $employee, 'active' => false, 'user_id' => null ) );
		}
		appointease_save_service( array( 'id' => self::$service, 'active' => false ) );
		array_map( 'wp_delete_user', self::$users );
		self::$users     = array();
		self::$employees = array();
		self::assertSame( self::$noise, self::noise(), 'PHP complained while these tests ran.' );
	}

	/**
	 * A day, as many days from now as said.
	 */
	protected static function day( int $from_now = 10 ): string {
		return current_datetime()->modify( "+$from_now days" )->format( 'Y-m-d' );
	}

	/**
	 * Makes somebody who works all week.
	 *
	 * @param array<string, mixed> $fields What else they have.
	 */
	protected static function employee( array $fields = array() ): int {
		Extension::ready();
		$day               = array( array( '08:00', '20:00' ) );
		$id                = appointease_save_employee(
			$fields + array(
				'name'  => 'Test Robin',
				'email' => 'robin@example.com',
				'hours' => array_fill_keys( array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' ), $day ),
			)
		)['id'];
		self::$employees[] = $id;
		return $id;
	}

	/**
	 * Makes a user and logs in.
	 *
	 * @param string   $role         The role.
	 * @param string[] $capabilities What else the user may do.
	 * @param int      $employee     A staff member to link to, if any.
	 */
	protected static function user( string $role, array $capabilities = array(), int $employee = 0 ): Browser {
		$login = 'test-' . bin2hex( random_bytes( 4 ) );
		$id    = wp_insert_user(
			array(
				'user_login' => $login,
				'user_pass'  => 'secret',
				'user_email' => "$login@example.com",
				'role'       => $role,
			)
		);
		self::assertIsInt( $id );
		self::$users[] = $id;
		foreach ( $capabilities as $capability ) {
			get_userdata( $id )->add_cap( $capability );
		}
		if ( 0 !== $employee ) {
			Extension::ready();
			appointease_save_employee( array( 'id' => $employee, 'user_id' => $id ) );
		}
		return Browser::logged_in( $login, 'secret' );
	}

	protected static function administrator(): Browser {
		return Browser::logged_in( Environment::value( 'STACK_ADMIN_USER' ), Environment::value( 'STACK_ADMIN_PASS' ) );
	}

	/**
	 * What a visitor's page sends for a booking.
	 *
	 * @param int                  $employee With whom.
	 * @param string               $time     When.
	 * @param array<string, mixed> $fields   What is different.
	 * @return array<string, mixed>
	 */
	protected static function booking( int $employee, string $time, array $fields = array() ): array {
		return $fields + array(
			'name'        => 'Grace Hopper',
			'email'       => 'grace@example.com',
			'phone'       => '+1 212 555 0100',
			'date'        => self::day() . " $time:00",
			'service_id'  => self::$service,
			'employee_id' => $employee,
			'client_id'   => self::secret(),
		);
	}

	/**
	 * Books as a visitor.
	 *
	 * @param array<string, mixed> $booking What.
	 * @param string               $key     Name of the attempt.
	 * @param string[]             $headers Further headers.
	 */
	protected static function book( array $booking, string $key = '', array $headers = array() ): Answer {
		$headers[] = 'X-Idempotency-Key: ' . ( '' === $key ? self::secret() : $key );
		return ( new Browser() )->rest( 'POST', 'appointments', $booking, $headers );
	}

	protected static function secret(): string {
		return bin2hex( random_bytes( 16 ) );
	}

	/**
	 * Asserts an error, its code and its field.
	 *
	 * @param int         $status HTTP status.
	 * @param string      $code   Code.
	 * @param Answer      $answer The answer.
	 * @param string|null $field  The argument at fault, if it is about one.
	 */
	protected static function assertError( int $status, string $code, Answer $answer, ?string $field = null ): void {
		self::assertSame( $status, $answer->status, $answer->body );
		$error = $answer->json();
		self::assertSame( $code, $error['code'] );
		self::assertSame( $status, $error['data']['status'] );
		self::assertNotSame( '', $error['message'] );
		if ( null !== $field ) {
			self::assertSame( $field, $error['data']['field'] );
			self::assertArrayHasKey( $field, $error['data']['params'] );
		}
	}

	/**
	 * What PHP has complained about so far.
	 */
	private static function noise(): string {
		preg_match_all( '/^.*PHP (?:Warning|Notice|Deprecated|Fatal|Parse).*$/m', Site::log( 'php.log' ) . Site::log( 'wordpress.log' ), $found );
		return implode( "\n", $found[0] );
	}
}
