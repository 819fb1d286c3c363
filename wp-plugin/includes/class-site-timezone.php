<?php
/**
 * The site's time zone under the name the extension knows it by.
 *
 * The extension takes the names of the tz database, because only those know about daylight saving. WordPress also lets
 * an owner choose a bare offset: whole hours have a name (with the sign turned round: UTC+2 is Etc/GMT-2), other offsets
 * have none.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Names the time zone, or says why it has no name.
 */
final class Site_Timezone {

	/**
	 * The tz database name of the site's time zone, or null when it is an offset without one.
	 */
	public static function name(): ?string {
		$zone = wp_timezone_string();
		if ( ! preg_match( '/\A([+-])([0-9]{2}):([0-9]{2})\z/', $zone, $parts ) ) {
			return $zone;
		}
		list( , $sign, $hours, $minutes ) = $parts;
		if ( '00' !== $minutes ) {
			return null;
		}
		if ( '00' === $hours ) {
			return 'UTC';
		}
		return 'Etc/GMT' . ( '+' === $sign ? '-' : '+' ) . (int) $hours;
	}

	/**
	 * What an administrator has to do about the time zone; empty when nothing.
	 */
	public static function problem(): string {
		if ( null !== self::name() ) {
			return '';
		}
		return sprintf(
			/* translators: %s: an offset such as UTC+05:30. */
			__( 'AppointEase cannot work with the time zone %s. Choose a city in your time zone under Settings → General → Timezone; appointments then also follow daylight saving.', 'appointease' ),
			'UTC' . wp_timezone_string()
		);
	}
}
