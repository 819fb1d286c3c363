<?php
/**
 * The schemas of the REST arguments.
 *
 * They refuse what has the wrong shape, so that WordPress can describe the API and name a bad field. What a value means
 * (whether a day exists, whether a time is offered) is decided by the extension.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use WP_Error;
use WP_REST_Request;

defined( 'ABSPATH' ) || exit;

/**
 * Argument schemas, each with `required` set where a route needs it.
 */
final class Api_Arguments {

	private const DATE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}';

	/**
	 * Marks arguments as required.
	 *
	 * @param array<string, array<string, mixed>> $arguments Schemas by name.
	 * @return array<string, array<string, mixed>>
	 */
	public static function required( array $arguments ): array {
		return array_map( static fn ( array $schema ): array => array( 'required' => true ) + $schema, $arguments );
	}

	/**
	 * A row's number.
	 *
	 * @param string $description What it is the number of.
	 * @param int    $least       0 where that has a meaning, too.
	 * @return array<string, mixed>
	 */
	public static function id( string $description, int $least = 1 ): array {
		return array(
			'description' => $description,
			'type'        => 'integer',
			'minimum'     => $least,
			// The largest number that JavaScript keeps exact.
			'maximum'     => 2 ** 53 - 1,
		);
	}

	/**
	 * A staff member, or 0 for whoever is free.
	 *
	 * @return array<string, mixed>
	 */
	public static function anybody(): array {
		return self::id( __( 'Staff member; 0: whoever is free.', 'appointease' ), 0 );
	}

	/**
	 * Places of a group.
	 *
	 * @return array<string, mixed>
	 */
	public static function seats(): array {
		return array( 'maximum' => 50 ) + self::id( __( 'Places of a group.', 'appointease' ) );
	}

	/**
	 * What an appointment is, or becomes.
	 *
	 * @return array<string, mixed>
	 */
	public static function status(): array {
		return array(
			'description' => __( 'What an appointment is.', 'appointease' ),
			'type'        => 'string',
			'enum'        => array( 'pending', 'created', 'confirmed', 'completed', 'cancelled', 'no_show' ),
		);
	}

	/**
	 * A day.
	 *
	 * @param string $description Which.
	 * @return array<string, mixed>
	 */
	public static function day( string $description ): array {
		return self::text( $description, 1, 10, self::DATE . '$' );
	}

	/**
	 * A day that visitors may book.
	 *
	 * @return array<string, mixed>
	 */
	public static function open_day(): array {
		return self::within_horizon( self::day( __( 'Day, YYYY-MM-DD.', 'appointease' ) ) );
	}

	/**
	 * A day on which a time can still be picked.
	 *
	 * @return array<string, mixed>
	 */
	public static function coming_day(): array {
		$schema   = self::open_day();
		$is_open  = $schema['validate_callback'];
		$is_to_be = static function ( mixed $value, WP_REST_Request $request, string $name ) use ( $is_open ): bool|WP_Error {
			$valid = $is_open( $value, $request, $name );
			if ( true !== $valid || $value >= current_datetime()->format( 'Y-m-d' ) ) {
				return $valid;
			}
			return new WP_Error( 'rest_invalid_param', __( 'This day is over.', 'appointease' ) );
		};
		return array( 'validate_callback' => $is_to_be ) + $schema;
	}

	/**
	 * A month in which visitors may book.
	 *
	 * @return array<string, mixed>
	 */
	public static function open_month(): array {
		return self::within_horizon( self::text( __( 'Month, YYYY-MM.', 'appointease' ), 7, 7, '^[0-9]{4}-[0-9]{2}$' ) );
	}

	/**
	 * A day and time.
	 *
	 * @return array<string, mixed>
	 */
	public static function moment(): array {
		return self::text( __( 'Start on the clocks of the site, YYYY-MM-DD HH:MM:SS.', 'appointease' ), 16, 19, self::DATE . ' [0-9]{2}:[0-9]{2}(:[0-9]{2})?$' );
	}

	/**
	 * A day and time that visitors may book.
	 *
	 * @return array<string, mixed>
	 */
	public static function open_moment(): array {
		return self::within_horizon( self::moment() );
	}

	/**
	 * The start of a slot.
	 *
	 * @return array<string, mixed>
	 */
	public static function time(): array {
		return self::text( __( 'Start on the clocks of the site, HH:MM.', 'appointease' ), 5, 5, '^[0-9]{2}:[0-9]{2}$' );
	}

	/**
	 * The secret by which a visitor's page owns its holds.
	 *
	 * @return array<string, mixed>
	 */
	public static function client_id(): array {
		return self::text( __( 'The random secret of the visitor’s page.', 'appointease' ), 1, 128, '^[A-Za-z0-9_.:-]+$' );
	}

	/**
	 * The secret that opens one appointment.
	 *
	 * @return array<string, mixed>
	 */
	public static function manage_token(): array {
		return self::text( __( 'The secret that came with the booking.', 'appointease' ), 1, 128 );
	}

	/**
	 * An e-mail address that WordPress leaves as it was sent.
	 *
	 * @param string $description Whose.
	 * @return array<string, mixed>
	 */
	public static function email( string $description ): array {
		$schema                      = array( 'format' => 'email' ) + self::text( $description, 3, 191 );
		$schema['validate_callback'] = static function ( mixed $value, WP_REST_Request $request, string $name ) use ( $schema ): bool|WP_Error {
			$valid = rest_validate_value_from_schema( $value, $schema, $name );
			if ( true !== $valid || Email_Address::survives_cleaning( $value ) ) {
				return $valid;
			}
			return new WP_Error( 'rest_invalid_param', __( 'This is not an e-mail address that can be used.', 'appointease' ) );
		};
		return $schema;
	}

	/**
	 * A line of text.
	 *
	 * @param string $description What it says.
	 * @param int    $shortest    Fewest characters.
	 * @param int    $longest     Most characters.
	 * @param string $pattern     Regular expression, if it has a form.
	 * @return array<string, mixed>
	 */
	public static function text( string $description, int $shortest, int $longest, string $pattern = '' ): array {
		$schema = array(
			'description' => $description,
			'type'        => 'string',
			'minLength'   => $shortest,
			'maxLength'   => $longest,
		);
		return '' === $pattern ? $schema : $schema + array( 'pattern' => $pattern );
	}

	/**
	 * Adds the check that a day is not beyond the last one the owner has opened.
	 *
	 * @param array<string, mixed> $schema The schema of a text that begins with a day, or is a month.
	 * @return array<string, mixed>
	 */
	private static function within_horizon( array $schema ): array {
		$schema['validate_callback'] = static function ( mixed $value, WP_REST_Request $request, string $name ) use ( $schema ): bool|WP_Error {
			$valid = rest_validate_value_from_schema( $value, $schema, $name );
			if ( true !== $valid ) {
				return $valid;
			}
			// Managers book for customers who ask early.
			if ( substr( (string) $value, 0, 10 ) <= Settings::last_day() || Staff_Access::is_manager() ) {
				return true;
			}
			return new WP_Error(
				'rest_invalid_param',
				/* translators: %s: a day, YYYY-MM-DD. */
				sprintf( __( 'Booking is open until %s.', 'appointease' ), Settings::last_day() )
			);
		};
		return $schema;
	}
}
