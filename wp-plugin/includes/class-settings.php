<?php
/**
 * The owner's settings: one autoloaded option, always complete and of the right types.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the settings of the current site.
 */
final class Settings {

	public const OPTION = 'appointease_settings';

	public const DEFAULTS = array(
		'currency'         => 'EUR',
		'polling_interval' => 1,
		'lock_minutes'     => 10,
		'horizon_days'     => 60,
		'reply_to'         => '',
		'delete_data'      => false,
	);

	/**
	 * Smallest and largest value of each number.
	 */
	public const LIMITS = array(
		'polling_interval' => array( 1, 60 ),
		'lock_minutes'     => array( 1, 30 ),
		'horizon_days'     => array( 1, 365 ),
	);

	/**
	 * How long a time stays reserved after a click, in seconds, at the least.
	 */
	private const SHORTEST_SELECTION = 10;

	/**
	 * All settings. Whatever the stored option holds, the result has every key, the right types and sane values.
	 *
	 * @return array{currency: string, polling_interval: int, lock_minutes: int, horizon_days: int, reply_to: string, delete_data: bool}
	 */
	public static function all(): array {
		$stored   = get_option( self::OPTION );
		$stored   = is_array( $stored ) ? $stored : array();
		$settings = self::DEFAULTS;
		if ( is_string( $stored['currency'] ?? null ) && Currency::exists( $stored['currency'] ) ) {
			$settings['currency'] = $stored['currency'];
		}
		foreach ( self::LIMITS as $key => $limits ) {
			if ( is_numeric( $stored[ $key ] ?? null ) ) {
				$settings[ $key ] = min( max( (int) $stored[ $key ], $limits[0] ), $limits[1] );
			}
		}
		if ( is_string( $stored['reply_to'] ?? null ) && is_email( $stored['reply_to'] ) ) {
			$settings['reply_to'] = $stored['reply_to'];
		}
		$settings['delete_data'] = ! empty( $stored['delete_data'] );
		return $settings;
	}

	/**
	 * Stores settings.
	 *
	 * @param array{currency: string, polling_interval: int, lock_minutes: int, horizon_days: int, reply_to: string, delete_data: bool} $settings Checked values.
	 */
	public static function save( array $settings ): void {
		update_option( self::OPTION, $settings, true );
	}

	/**
	 * The fewest seconds between two polls of a visitor's page. The extension makes it more when the server is busy.
	 */
	public static function polling_interval(): int {
		return self::all()['polling_interval'];
	}

	/**
	 * Seconds a selected time stays reserved without a sign of life from its page: two polls, so that one may get lost.
	 */
	public static function selection_ttl(): int {
		return max( self::SHORTEST_SELECTION, 2 * self::polling_interval() );
	}

	/**
	 * Seconds a time stays reserved while its visitor fills in the form.
	 */
	public static function lock_ttl(): int {
		return self::all()['lock_minutes'] * MINUTE_IN_SECONDS;
	}

	/**
	 * The e-mail address to which customers answer: the owner's choice, else that of the site's administrator.
	 */
	public static function reply_to(): string {
		$address = self::all()['reply_to'];
		return '' === $address ? (string) get_option( 'admin_email' ) : $address;
	}

	/**
	 * The last day visitors may book, as YYYY-MM-DD.
	 */
	public static function last_day(): string {
		return current_datetime()->modify( '+' . self::all()['horizon_days'] . ' days' )->format( 'Y-m-d' );
	}
}
