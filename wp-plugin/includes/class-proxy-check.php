<?php
/**
 * Finds out whether a proxy stands between the visitors and the site whose addresses the web server has not taken off, so
 * that all visitors seem to have the proxy's.
 *
 * It can only judge by the request that asks, which is an administrator's. So it speaks where a proxy has named a public
 * address in a header and PHP has been given another one. An address of a private network by itself is nothing: the
 * administrator may sit at the machine, or in the house.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Advice about a proxy.
 */
final class Proxy_Check {

	/**
	 * The headers in which proxies name the address of who asks: first those that name nothing else, then the lists of the
	 * whole way, in which proxies stand, too.
	 */
	private const HEADERS = array( 'CF-Connecting-IP', 'True-Client-IP', 'X-Real-IP', 'X-Forwarded-For', 'Forwarded' );

	/**
	 * What an administrator should look into; empty when nothing.
	 */
	public static function advice(): string {
		$address = Rate_Limiter::address();
		$header  = self::telltale( $address );
		if ( '' === $header ) {
			return '';
		}
		$parts = array(
			/* translators: 1: an address such as 10.0.0.2, 2: the name of a header. */
			sprintf( __( 'PHP was given %1$s as the address of this request, but a proxy on the way named another one, in the header %2$s. If visitors come through the same proxy, they all seem to have one address and share its limits: a few of them can keep the others from booking.', 'appointease' ), $address, $header ),
			null === Rate_Limiter::hold_origin() ? __( 'How many times one address may hold is not limited meanwhile.', 'appointease' ) : '',
			__( 'Have the web server restore the visitors’ addresses (ngx_http_realip_module, mod_remoteip), or tell the plugin with the filter appointease_client_address. If only you come through this proxy, there is nothing to do.', 'appointease' ),
		);
		return implode( ' ', array_filter( $parts ) );
	}

	/**
	 * The header in which a proxy names another public address: the first that names any decides, because the outermost proxies
	 * write the first of them. Empty where none does, or where it names the address that PHP was given, which then is the
	 * visitor's own.
	 *
	 * @param string $address The address that PHP was given.
	 */
	private static function telltale( string $address ): string {
		foreach ( self::HEADERS as $header ) {
			$named = self::public_addresses( $header );
			if ( array() !== $named ) {
				return in_array( Address::bytes( $address ), $named, true ) ? '' : $header;
			}
		}
		return '';
	}

	/**
	 * The addresses in a header that are not those of a private network, each in one way of writing it.
	 *
	 * @param string $header The header.
	 * @return list<string>
	 */
	private static function public_addresses( string $header ): array {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Only addresses are taken from it, and compared.
		$text = (string) wp_unslash( $_SERVER[ 'HTTP_' . strtoupper( strtr( $header, '-', '_' ) ) ] ?? '' );
		preg_match_all( '/[0-9a-f:.]+/i', $text, $found );
		// A port may follow an IPv4 address.
		$addresses = preg_replace( '/^(\d+\.\d+\.\d+\.\d+):\d+$/', '$1', $found[0] );
		$public    = array_filter( $addresses, array( Address::class, 'is_public' ) );
		return array_values( array_map( array( Address::class, 'bytes' ), $public ) );
	}
}
