<?php
/**
 * IP addresses: which are the same, and whose they can be.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * One address may be written in several ways, and one of IPv4 may come inside one of IPv6.
 */
final class Address {

	/**
	 * Behind these twelve bytes follow the four of an IPv4 address: as a server sees it that listens for IPv6 alone, and as
	 * the translator of a network does that has no IPv4 (RFC 6052).
	 */
	private const CARRIES_IPV4 = array( "\0\0\0\0\0\0\0\0\0\0\xff\xff", "\x00\x64\xff\x9b\0\0\0\0\0\0\0\0" );

	/**
	 * An address as bytes, of which it has only one form; empty where it is none.
	 *
	 * @param string $address The address.
	 */
	public static function bytes( string $address ): string {
		$bytes = false === filter_var( $address, FILTER_VALIDATE_IP ) ? '' : (string) inet_pton( $address );
		return in_array( substr( $bytes, 0, 12 ), self::CARRIES_IPV4, true ) ? substr( $bytes, 12 ) : $bytes;
	}

	/**
	 * Whether an address can be a visitor's own. One of a private network is a proxy's or the machine's, and so is one of those
	 * that providers use between themselves and their customers (RFC 6598).
	 *
	 * @param string $address The address.
	 */
	public static function is_public( string $address ): bool {
		$bytes = self::bytes( $address );
		if ( '' === $bytes || ( 4 === strlen( $bytes ) && "\x64\x40" === ( substr( $bytes, 0, 2 ) & "\xff\xc0" ) ) ) {
			return false;
		}
		return false !== filter_var( (string) inet_ntop( $bytes ), FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE );
	}
}
