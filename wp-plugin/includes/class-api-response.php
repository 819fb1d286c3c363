<?php
/**
 * How the REST routes answer: outcomes and faults of the extension as HTTP, and the headers every answer carries.
 *
 * A visitor's page decides by `code`; `message` is for people and translated. Nothing of a fault's text reaches a
 * visitor: it goes to PHP's error log.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

/**
 * Builds responses and errors.
 */
final class Api_Response {

	/**
	 * No request of the booking page comes near this; names and addresses have their own limits.
	 */
	private const MAX_BODY_BYTES = 16 * KB_IN_BYTES;

	/**
	 * Names of the extension's arguments that have another name in the REST API.
	 */
	private const FIELDS = array(
		'appointment_date' => 'date',
		'idempotency_key'  => 'X-Idempotency-Key',
		'appointment_id'   => 'id',
	);

	/**
	 * Runs the work of a route and turns whatever comes of it into an answer.
	 *
	 * @param callable(): (array<mixed>|WP_REST_Response|WP_Error) $work What the route does.
	 */
	public static function of( callable $work ): WP_REST_Response|WP_Error {
		try {
			$result = $work();
		} catch ( Throwable $error ) {
			return self::from_exception( $error );
		}
		if ( ! is_array( $result ) ) {
			return $result;
		}
		return false === ( $result['success'] ?? true ) ? self::from_refusal( $result ) : new WP_REST_Response( $result );
	}

	/**
	 * The answer to something that is not there, the same whether it never was or the caller may not know of it.
	 */
	public static function not_found(): WP_Error {
		return new WP_Error( 'not_found', __( 'This appointment was not found.', 'appointease' ), array( 'status' => 404 ) );
	}

	/**
	 * The answer to an argument that cannot be used.
	 *
	 * @param string                $field   The argument.
	 * @param string                $message What is wrong with it and what to send instead.
	 * @param array<string, string> $params  All such arguments with what is wrong, if there is more than this one.
	 */
	public static function invalid( string $field, string $message, array $params = array() ): WP_Error {
		return new WP_Error(
			'invalid_argument',
			$message,
			array(
				'status' => 400,
				'field'  => $field,
				'params' => $params + array( $field => $message ),
			)
		);
	}

	/**
	 * A fault: a wrong argument, a missing row, or a store that does not answer.
	 *
	 * @param Throwable $error What was thrown.
	 */
	public static function from_exception( Throwable $error ): WP_Error {
		if ( $error instanceof \AppointEase\InvalidArgumentException ) {
			return self::invalid( self::field_of( (string) $error->argument ), Fault::sentence( $error ) );
		}
		if ( $error instanceof \AppointEase\NotFoundException ) {
			$field = self::field_of( (string) $error->argument );
			if ( 'id' === $field ) {
				return self::not_found();
			}
			return new WP_Error(
				'not_found',
				Fault::sentence( $error ),
				array(
					'status' => 404,
					'field'  => $field,
				)
			);
		}
		Fault::log( $error );
		return new WP_Error(
			'store_unavailable',
			__( 'Booking is not possible right now. Please try again in a few minutes.', 'appointease' ),
			array( 'status' => 503 )
		);
	}

	/**
	 * Refuses, before anything parses it, a body no booking page would send: a large one, or JSON that is not an object,
	 * about which WordPress would have PHP complain.
	 *
	 * @param mixed           $result  An answer another plugin has given already.
	 * @param mixed           $server  The REST server.
	 * @param WP_REST_Request $request The request.
	 */
	public static function refuse_unusable_body( mixed $result, mixed $server, WP_REST_Request $request ): mixed {
		if ( ! empty( $result ) || ! self::is_ours( $request ) ) {
			return $result;
		}
		$body = ltrim( (string) $request->get_body() );
		if ( strlen( $body ) > self::MAX_BODY_BYTES ) {
			return new WP_Error( 'body_too_large', __( 'The request is too large.', 'appointease' ), array( 'status' => 413 ) );
		}
		if ( '' !== $body && '{' !== $body[0] && $request->is_json_content_type() ) {
			return self::unreadable();
		}
		return $result;
	}

	/**
	 * Rewrites WordPress' own errors about arguments into the form of this API, which names one field.
	 *
	 * @param mixed           $response An error of the checks of WordPress, if any.
	 * @param mixed           $handler  The route's handler.
	 * @param WP_REST_Request $request  The request.
	 */
	public static function name_the_field( mixed $response, mixed $handler, WP_REST_Request $request ): mixed {
		if ( ! $response instanceof WP_Error || ! self::is_ours( $request ) ) {
			return $response;
		}
		$code   = $response->get_error_code();
		$params = (array) ( $response->get_error_data()['params'] ?? array() );
		if ( 'rest_invalid_json' === $code ) {
			return self::unreadable();
		}
		if ( 'rest_missing_callback_param' === $code ) {
			$params = array_fill_keys( $params, __( 'This is needed.', 'appointease' ) );
		} elseif ( 'rest_invalid_param' !== $code ) {
			return $response;
		}
		$params = array_map( 'strval', $params );
		$field  = (string) array_key_first( $params );
		return self::invalid( $field, $params[ $field ] ?? '', $params );
	}

	/**
	 * Keeps every answer out of every cache, and says when to come back after too many requests.
	 *
	 * @param mixed           $response The answer.
	 * @param mixed           $server   The REST server.
	 * @param WP_REST_Request $request  The request.
	 */
	public static function add_headers( mixed $response, mixed $server, WP_REST_Request $request ): mixed {
		if ( $response instanceof WP_REST_Response && self::is_ours( $request ) ) {
			$response->header( 'Cache-Control', 'no-store' );
			$data = $response->get_data();
			if ( 429 === $response->get_status() && is_array( $data ) && isset( $data['data']['retry_after'] ) ) {
				$response->header( 'Retry-After', (string) $data['data']['retry_after'] );
			}
		}
		return $response;
	}

	/**
	 * An outcome with success = false: somebody was faster, or the time cannot be booked.
	 *
	 * @param array<string, mixed> $result The extension's answer.
	 */
	private static function from_refusal( array $result ): WP_Error {
		$code = (string) ( $result['code'] ?? 'refused' );
		if ( 'not_found' === $code ) {
			return self::not_found();
		}
		if ( 'too_many_holds' === $code ) {
			return new WP_Error(
				'too_many_requests',
				__( 'Too many times are being held from your connection. Please wait a little and try again.', 'appointease' ),
				array(
					'status'      => 429,
					'retry_after' => max( 1, (int) ( $result['ttl'] ?? 1 ) ),
				)
			);
		}
		$known = array_intersect_key( $result, array_flip( array( 'ttl', 'storage', 'seats_left' ) ) );
		return new WP_Error(
			$code,
			Refusal::for_visitors( $result ),
			array( 'status' => 409 ) + $known
		);
	}

	/**
	 * The answer to a body that is not a JSON object.
	 */
	private static function unreadable(): WP_Error {
		return self::invalid( 'body', __( 'The request is not readable JSON.', 'appointease' ) );
	}

	/**
	 * The REST name of an argument of the extension.
	 *
	 * @param string $argument The extension's name.
	 */
	private static function field_of( string $argument ): string {
		return self::FIELDS[ $argument ] ?? $argument;
	}

	/**
	 * Whether a request is for this plugin.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	private static function is_ours( WP_REST_Request $request ): bool {
		// WordPress finds routes whatever the case of their letters.
		return 0 === stripos( $request->get_route(), '/' . ROUTE_NAMESPACE . '/' );
	}
}
