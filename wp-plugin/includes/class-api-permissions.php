<?php
/**
 * Who may call which REST route. Every route names one of these.
 *
 * A route for staff needs a logged-in user, which WordPress grants to a request with a cookie only together with a nonce,
 * and a capability; a route about one appointment also looks at that appointment. A nonce alone permits nothing.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;
use WP_Error;
use WP_REST_Request;

defined( 'ABSPATH' ) || exit;

/**
 * Permission callbacks. WordPress may call them more than once per request, so they change nothing.
 */
final class Api_Permissions {

	/**
	 * Anyone: what a visitor without an account needs for a booking. Pages are cached, so there is no nonce to ask for.
	 */
	public static function anyone(): bool {
		return true;
	}

	/**
	 * Those who see appointments, and only those of a staff member they may see.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function staff( WP_REST_Request $request ): bool|WP_Error {
		if ( ! Staff_Access::is_staff() ) {
			return self::forbidden();
		}
		$employee_id = (int) $request['employee_id'];
		try {
			return 0 === $employee_id || Staff_Access::includes( $employee_id ) ? true : self::forbidden();
		} catch ( Throwable $error ) {
			// Whoever cannot be checked is not let in.
			return Api_Response::from_exception( $error );
		}
	}

	/**
	 * Whoever holds the appointment's token, and staff who may change this very appointment.
	 *
	 * Whether the token is right is for the extension to say, with the same answer as for an appointment that does not
	 * exist. Staff who may not see an appointment get that answer, too.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function owner_or_staff( WP_REST_Request $request ): bool|WP_Error {
		if ( null !== $request['manage_token'] ) {
			return true;
		}
		if ( ! Staff_Access::is_staff() ) {
			return Api_Response::invalid( 'manage_token', __( 'This is needed.', 'appointease' ) );
		}
		return self::staff_of_appointment( $request );
	}

	/**
	 * Staff who may change this very appointment. No token opens what only staff may do.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function staff_of_appointment( WP_REST_Request $request ): bool|WP_Error {
		if ( ! Staff_Access::is_staff() ) {
			return self::forbidden();
		}
		try {
			Extension::ready();
			$appointment = \appointease_get_appointment( self::appointment_id( $request ) );
			return Staff_Access::includes( $appointment['employee_id'] ) ? true : Api_Response::not_found();
		} catch ( Throwable $error ) {
			return Api_Response::from_exception( $error );
		}
	}

	/**
	 * Administrators.
	 */
	public static function administrator(): bool|WP_Error {
		return current_user_can( 'manage_options' ) ? true : self::forbidden();
	}

	/**
	 * The number of the appointment in the address of a request. It is read from there alone, since WordPress would prefer an
	 * "id" in the body or the query, and who may do what to which appointment would depend on that.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function appointment_id( WP_REST_Request $request ): int {
		return (int) ( $request->get_url_params()['id'] ?? 0 );
	}

	/**
	 * The refusal: 401 for those who might log in, 403 for those who have.
	 */
	private static function forbidden(): WP_Error {
		return new WP_Error(
			'rest_forbidden',
			__( 'You are not allowed to do that.', 'appointease' ),
			array( 'status' => rest_authorization_required_code() )
		);
	}
}
