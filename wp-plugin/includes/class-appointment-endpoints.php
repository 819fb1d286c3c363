<?php
/**
 * The REST answers about appointments: booking, cancelling, moving, and the staff's list.
 *
 * Only named fields reach the extension. A price, a status or an owner that a request brings along is not looked at.
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
 * Callbacks of the routes that Api_Endpoints registers.
 */
final class Appointment_Endpoints {

	/**
	 * The arguments of a booking.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function booking_arguments(): array {
		return Api_Arguments::required(
			array(
				'name'        => Api_Arguments::text( __( 'Name of the customer.', 'appointease' ), 1, 191 ),
				'email'       => array( 'format' => 'email' ) + Api_Arguments::text( __( 'E-mail address of the customer.', 'appointease' ), 3, 191 ),
				'date'        => Api_Arguments::open_moment(),
				'service_id'  => Api_Arguments::id( __( 'Service.', 'appointease' ) ),
				'employee_id' => Api_Arguments::id( __( 'Staff member.', 'appointease' ) ),
			)
		) + array(
			'phone'     => Api_Arguments::text( __( 'Telephone number of the customer.', 'appointease' ), 0, 40 ),
			'client_id' => Api_Arguments::client_id(),
		);
	}

	/**
	 * The arguments of the list. There is nothing to sort by and no list of columns to ask for.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function list_arguments(): array {
		return array(
			'from'        => array( 'required' => true ) + Api_Arguments::day( __( 'First day, YYYY-MM-DD.', 'appointease' ) ),
			'to'          => array( 'required' => true ) + Api_Arguments::day( __( 'Last day, YYYY-MM-DD.', 'appointease' ) ),
			'employee_id' => Api_Arguments::id( __( 'Staff member.', 'appointease' ) ),
			'status'      => array(
				'type' => 'string',
				'enum' => array( 'pending', 'created', 'confirmed', 'completed', 'cancelled', 'no_show' ),
			),
			'limit'       => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 500,
				'default' => 100,
			),
			'offset'      => array(
				'type'    => 'integer',
				'minimum' => 0,
				'maximum' => 1000000,
				'default' => 0,
			),
		);
	}

	/**
	 * Books.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function create_appointment( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::limited(
			static function () use ( $request ): array|WP_REST_Response|WP_Error {
				$booking = array(
					'name'             => sanitize_text_field( $request['name'] ),
					'email'            => sanitize_email( $request['email'] ),
					'phone'            => sanitize_text_field( $request['phone'] ?? '' ),
					'appointment_date' => $request['date'],
					'service_id'       => (int) $request['service_id'],
					'employee_id'      => (int) $request['employee_id'],
					'idempotency_key'  => (string) $request->get_header( 'X-Idempotency-Key' ),
				);
				if ( null !== $request['client_id'] ) {
					$booking['client_id'] = $request['client_id'];
				}
				$result = \appointease_book_atomic( $booking );
				if ( true !== $result['success'] ) {
					return $result;
				}
				if ( ! $result['replayed'] ) {
					self::announce( $result, $booking );
				}
				return new WP_REST_Response( $result, $result['replayed'] ? 200 : 201 );
			}
		);
	}

	/**
	 * Cancels.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function cancel_appointment( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::limited(
			static fn (): array => \appointease_cancel( (int) $request['id'], self::token( $request ) )
		);
	}

	/**
	 * Moves.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function reschedule_appointment( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::limited(
			static function () use ( $request ): array|WP_Error {
				$change = array( 'appointment_date' => $request['date'] ) + self::token( $request );
				if ( null !== $request['employee_id'] ) {
					$employee_id = (int) $request['employee_id'];
					if ( ! isset( $change['manage_token'] ) && ! Staff_Access::includes( $employee_id ) ) {
						return Api_Response::invalid( 'employee_id', __( 'You can only give appointments to yourself.', 'appointease' ) );
					}
					$change['employee_id'] = $employee_id;
				}
				if ( null !== $request['client_id'] ) {
					$change['client_id'] = $request['client_id'];
				}
				return \appointease_reschedule_atomic( (int) $request['id'], $change );
			}
		);
	}

	/**
	 * The appointments the current user may see.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function list_appointments( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return Api_Response::of(
			static function () use ( $request ): array {
				Extension::ready();
				$filter = array();
				foreach ( array( 'from', 'to', 'status', 'limit', 'offset' ) as $key ) {
					if ( null !== $request[ $key ] ) {
						$filter[ $key ] = $request[ $key ];
					}
				}
				if ( null !== $request['employee_id'] ) {
					// The permission callback has looked at it.
					$employees = array( (int) $request['employee_id'] );
				} elseif ( Staff_Access::is_manager() ) {
					return \appointease_get_appointments( $filter );
				} else {
					$employees = Staff_Access::own_employees();
				}
				$lists = array_map(
					static fn ( int $id ): array => \appointease_get_appointments( array( 'employee_id' => $id ) + $filter ),
					$employees
				);
				return array_merge( ...$lists );
			}
		);
	}

	/**
	 * What works and what does not, for administrators.
	 */
	public static function status(): WP_REST_Response|WP_Error {
		return Api_Response::of(
			static function (): array {
				Extension::ready();
				return \appointease_status();
			}
		);
	}

	/**
	 * Runs the work of a route that writes, unless its sender is over the limit.
	 *
	 * @param callable(): (array<string, mixed>|WP_REST_Response|WP_Error) $work What the route does.
	 */
	private static function limited( callable $work ): WP_REST_Response|WP_Error {
		return Api_Response::of(
			static function () use ( $work ): array|WP_REST_Response|WP_Error {
				$refusal = Rate_Limiter::count( Rate_Limiter::BOOKINGS );
				if ( null !== $refusal ) {
					return $refusal;
				}
				Extension::ready();
				return $work();
			}
		);
	}

	/**
	 * The token of the request as an option of the extension. The key is there whenever the request has one, so that a
	 * wrong or empty token is compared and not passed over.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return array{manage_token?: string}
	 */
	private static function token( WP_REST_Request $request ): array {
		return null === $request['manage_token'] ? array() : array( 'manage_token' => $request['manage_token'] );
	}

	/**
	 * Tells the rest of the site about a booking. Whatever goes wrong there, the booking stands and its visitor is told so.
	 *
	 * @param array<string, mixed> $result  The extension's answer.
	 * @param array<string, mixed> $booking What was booked.
	 */
	private static function announce( array $result, array $booking ): void {
		// What was a secret of the request stays one.
		unset( $booking['idempotency_key'], $booking['client_id'], $result['manage_token'] );
		try {
			/**
			 * Fires after a visitor's booking has been stored.
			 *
			 * @param array<string, mixed> $result  appointment_id, strong_id, status, date, time, duration.
			 * @param array<string, mixed> $booking name, email, phone, appointment_date, service_id, employee_id.
			 */
			do_action( 'appointease_booked', $result, $booking );
		} catch ( Throwable $error ) {
			Fault::log( $error );
		}
	}
}
