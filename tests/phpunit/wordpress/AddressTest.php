<?php
/**
 * Which addresses are the same, and which can be a visitor's own.
 */

declare( strict_types=1 );

namespace AppointEase\Tests;

use AppointEase\Plugin\Address;
use AppointEase\Plugin\Rate_Limiter;
use AppointEase\Tests\Support\WordPressTestCase;

final class AddressTest extends WordPressTestCase {

	/**
	 * Ways to write an address, and the usual one.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function ways_to_write_one(): array {
		return array(
			'as usual'                   => array( '81.3.1.1', '81.3.1.1' ),
			'IPv4 in IPv6'               => array( '::ffff:81.3.1.1', '81.3.1.1' ),
			'IPv4 in IPv6, in hex'       => array( '::FFFF:5103:101', '81.3.1.1' ),
			'IPv4 in IPv6, all of it'    => array( '0:0:0:0:0:ffff:81.3.1.1', '81.3.1.1' ),
			'a network without IPv4'     => array( '64:ff9b::5103:101', '81.3.1.1' ),
			'IPv6'                       => array( '2A00:1450:4001:0::0001', '2a00:1450:4001::1' ),
			'near what carries IPv4'     => array( '64:ff9c::5103:101', '64:ff9c::5103:101' ),
			'not one'                    => array( 'unix:', 'unix:' ),
		);
	}

	/**
	 * @dataProvider ways_to_write_one
	 */
	public function test_an_address_counts_once_however_it_is_written( string $written, string $usual ): void {
		$count = function ( string $address ): array {
			$before                 = $_SERVER['REMOTE_ADDR'];
			$_SERVER['REMOTE_ADDR'] = $address;
			try {
				return array( Rate_Limiter::address(), Rate_Limiter::hold_origin() );
			} finally {
				$_SERVER['REMOTE_ADDR'] = $before;
			}
		};
		self::assertSame( $usual, $count( $written )[0] );
		self::assertSame( $count( $usual ), $count( $written ) );
	}

	public function test_visitors_of_one_translator_are_not_one_visitor(): void {
		self::assertNotSame( Address::bytes( '64:ff9b::5103:101' ), Address::bytes( '64:ff9b::5103:102' ) );
	}

	public function test_an_address_of_a_private_network_is_nobodys_own(): void {
		foreach ( array( '81.3.1.1', '100.63.255.255', '100.128.0.0', '2a00:1450:4001::1', '64:ff9b::5103:101' ) as $address ) {
			self::assertTrue( Address::is_public( $address ), $address );
		}
		foreach ( array( '', 'unix:', '10.0.0.1', '127.0.0.1', '100.64.0.7', '100.127.255.255', '::1', 'fd00::1', '::ffff:10.0.0.1', '64:ff9b::a00:1' ) as $address ) {
			self::assertFalse( Address::is_public( $address ), $address );
		}
	}
}
