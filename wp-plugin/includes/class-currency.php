<?php
/**
 * Money: the currencies an owner can choose, and the way from an amount in the smallest unit to text and back.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Currencies and amounts. Amounts are integers of the smallest unit (cents; whole yen).
 */
final class Currency {

	/**
	 * Code => symbol, decimals, and on which side of the number the symbol stands, next to it or with a space between.
	 */
	private const ALL = array(
		'AED' => array( 'AED', 2, 'left_space' ),
		'ARS' => array( '$', 2, 'left' ),
		'AUD' => array( '$', 2, 'left' ),
		'BGN' => array( 'лв.', 2, 'right_space' ),
		'BRL' => array( 'R$', 2, 'left' ),
		'CAD' => array( '$', 2, 'left' ),
		'CHF' => array( 'CHF', 2, 'left_space' ),
		'CLP' => array( '$', 0, 'left' ),
		'CNY' => array( '¥', 2, 'left' ),
		'COP' => array( '$', 2, 'left' ),
		'CZK' => array( 'Kč', 2, 'right_space' ),
		'DKK' => array( 'kr.', 2, 'right_space' ),
		'EGP' => array( 'E£', 2, 'left' ),
		'EUR' => array( '€', 2, 'right_space' ),
		'GBP' => array( '£', 2, 'left' ),
		'HKD' => array( 'HK$', 2, 'left' ),
		'HUF' => array( 'Ft', 2, 'right_space' ),
		'IDR' => array( 'Rp', 2, 'left_space' ),
		'ILS' => array( '₪', 2, 'left' ),
		'INR' => array( '₹', 2, 'left' ),
		'ISK' => array( 'kr.', 0, 'right_space' ),
		'JPY' => array( '¥', 0, 'left' ),
		'KES' => array( 'KSh', 2, 'left_space' ),
		'KRW' => array( '₩', 0, 'left' ),
		'KWD' => array( 'KWD', 3, 'left_space' ),
		'MXN' => array( '$', 2, 'left' ),
		'MYR' => array( 'RM', 2, 'left_space' ),
		'NGN' => array( '₦', 2, 'left' ),
		'NOK' => array( 'kr', 2, 'right_space' ),
		'NZD' => array( '$', 2, 'left' ),
		'PEN' => array( 'S/', 2, 'left' ),
		'PHP' => array( '₱', 2, 'left' ),
		'PLN' => array( 'zł', 2, 'right_space' ),
		'RON' => array( 'lei', 2, 'right_space' ),
		'RSD' => array( 'RSD', 2, 'right_space' ),
		'SAR' => array( 'SAR', 2, 'left_space' ),
		'SEK' => array( 'kr', 2, 'right_space' ),
		'SGD' => array( 'S$', 2, 'left' ),
		'THB' => array( '฿', 2, 'left' ),
		'TRY' => array( '₺', 2, 'left' ),
		'TWD' => array( 'NT$', 2, 'left' ),
		'UAH' => array( '₴', 2, 'right_space' ),
		'USD' => array( '$', 2, 'left' ),
		'UYU' => array( '$U', 2, 'left' ),
		'VND' => array( '₫', 0, 'right_space' ),
		'ZAR' => array( 'R', 2, 'left' ),
	);

	/**
	 * The codes an owner can choose.
	 *
	 * @return string[]
	 */
	public static function codes(): array {
		return array_keys( self::ALL );
	}

	/**
	 * Whether a code is one of them.
	 *
	 * @param string $code A code such as EUR.
	 */
	public static function exists( string $code ): bool {
		return isset( self::ALL[ $code ] );
	}

	/**
	 * The site's currency, as the booking page needs it.
	 *
	 * @return array{code: string, symbol: string, decimals: int, position: string}
	 */
	public static function of_site(): array {
		$code = Settings::all()['currency'];
		list( $symbol, $decimals, $position ) = self::ALL[ $code ];
		return compact( 'code', 'symbol', 'decimals', 'position' );
	}

	/**
	 * An amount for people, with the site's currency.
	 *
	 * @param int $amount In the smallest unit.
	 */
	public static function format( int $amount ): string {
		$currency = self::of_site();
		$number   = number_format_i18n( $amount / 10 ** $currency['decimals'], $currency['decimals'] );
		$space    = str_ends_with( $currency['position'], '_space' ) ? "\u{00A0}" : '';
		return str_starts_with( $currency['position'], 'left' )
			? $currency['symbol'] . $space . $number
			: $number . $space . $currency['symbol'];
	}

	/**
	 * An amount as it is written into a form field.
	 *
	 * @param int $amount In the smallest unit.
	 */
	public static function to_field( int $amount ): string {
		$decimals = self::of_site()['decimals'];
		return number_format( $amount / 10 ** $decimals, $decimals, '.', '' );
	}

	/**
	 * The amount a form field holds, or null when it holds none: "12", "12.5" and "12,50" do, "-1" and "1.234,00" do not.
	 *
	 * @param string $text What was typed.
	 */
	public static function from_field( string $text ): ?int {
		$decimals = self::of_site()['decimals'];
		if ( ! preg_match( '/\A([0-9]{1,7})(?:[.,]([0-9]{1,3}))?\z/', trim( $text ), $parts ) ) {
			return null;
		}
		$fraction = $parts[2] ?? '';
		if ( strlen( $fraction ) > $decimals ) {
			return null;
		}
		return (int) ( $parts[1] . str_pad( $fraction, $decimals, '0' ) );
	}
}
