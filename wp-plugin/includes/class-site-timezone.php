<?php
/**
 * The site's time zone under the name the extension knows it by, and as people say it.
 *
 * The extension takes the names of the tz database, because only those know about daylight saving. WordPress also lets
 * an owner choose a bare offset: whole hours have a name (with the sign turned round: UTC+2 is Etc/GMT-2), other offsets
 * have none. An offset that has a name works, but is rarely meant.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Names the time zone, says why it has no name, and asks whether it is meant.
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
	 * The time zone for people who read a time somewhere else: "Berlin time", or "UTC+2" where the owner chose an offset.
	 */
	public static function spoken(): string {
		$zone = wp_timezone_string();
		if ( str_starts_with( $zone, 'Etc/' ) ) {
			// The names of this family have their signs turned round, which would mislead people.
			$zone = current_datetime()->format( 'P' );
		}
		if ( preg_match( '/\A([+-])0?([0-9]+):([0-9]{2})\z/', $zone, $parts ) ) {
			list( , $sign, $hours, $minutes ) = $parts;
			$offset                           = $hours . ( '00' === $minutes ? '' : ':' . $minutes );
			return '0' === $offset ? 'UTC' : 'UTC' . $sign . $offset;
		}
		$city = strrchr( $zone, '/' );
		if ( false === $city ) {
			return $zone;
		}
		/* translators: %s: a city whose clocks are meant. */
		return sprintf( __( '%s time', 'appointease' ), self::city( str_replace( '_', ' ', substr( $city, 1 ) ) ) );
	}

	/**
	 * A city in the language of the site, which WordPress knows from its choice of time zones.
	 *
	 * @param string $name Its English name.
	 */
	private static function city( string $name ): string {
		if ( ! is_textdomain_loaded( 'continents-cities' ) ) {
			load_textdomain( 'continents-cities', WP_LANG_DIR . '/continents-cities-' . determine_locale() . '.mo' );
		}
		// phpcs:ignore WordPress.WP.I18n -- As WordPress itself translates them.
		return translate( $name, 'continents-cities' );
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

	/**
	 * What an administrator is asked where the time zone may never have been chosen: WordPress begins with UTC, and an
	 * offset is right for half of the year wherever clocks change. Empty when it is a city, or cannot be used at all.
	 */
	public static function question(): string {
		if ( '' !== self::problem() || ! preg_match( '~\A(?:[+-]|Etc/|(?:UTC|GMT)\z)~', wp_timezone_string() ) ) {
			return '';
		}
		return sprintf(
			/* translators: %s: an offset such as UTC+2, or UTC. */
			__( 'Do your clocks show %s all year round? That is the time zone of this site, without daylight saving. If your clocks change, choose a city; otherwise hours and appointments are wrong for a part of the year. Appointments that are already booked may then show another time: look through them afterwards.', 'appointease' ),
			self::spoken()
		);
	}

	/**
	 * The way to the setting, for those who may change it; else nothing.
	 *
	 * @return string A link as HTML.
	 */
	public static function link(): string {
		return current_user_can( 'manage_options' )
			? '<a href="' . esc_url( admin_url( 'options-general.php#timezone_string' ) ) . '">' . esc_html__( 'Choose a city under Settings → General', 'appointease' ) . '</a>'
			: '';
	}
}
