<?php
/**
 * The REST answers about appointments: booking, looking, cancelling, moving, and what only staff may.
 *
 * Only named fields reach the extension. A price, a status or an owner that a request brings along is not looked at.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use DateTimeImmutable;
use DateTimeZone;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

/**
 * Callbacks of the routes that Api_Endpoints registers.
 */
final class Appointment_Endpoints {

	/**
	 * What the link in a customer's e-mail shows. Name, address and number stay with the staff.
	 */
	private const PUBLIC_OF_APPOINTMENT = array( 'strong_id', 'status', 'service_id', 'service_name', 'employee_id', 'employee_name', 'date', 'time', 'end', 'seats' );

	/**
	 * The arguments of a booking.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function booking_arguments(): array {
		return Api_Arguments::required(
			array(
				'name'        => Api_Arguments::text( __( 'Name of the customer.', 'appointease' ), 1, 191 ),
				'email'       => Api_Arguments::email( __( 'E-mail address of the customer.', 'appointease' ) ),
				'date'        => Api_Arguments::open_moment(),
				'service_id'  => Api_Arguments::id( __( 'Service.', 'appointease' ) ),
				'employee_id' => Api_Arguments::anybody(),
			)
		) + array(
			'seats'     => Api_Arguments::seats(),
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
			'status'      => Api_Arguments::status(),
			'limit'       => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => Book::PART,
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
			Rate_Limiter::BOOKINGS,
			static function () use ( $request ): array|WP_REST_Response|WP_Error {
				$booking = array(
					'name'             => sanitize_text_field( $request['name'] ),
					'email'            => $request['email'],
					'phone'            => sanitize_text_field( $request['phone'] ?? '' ),
					'appointment_date' => $request['date'],
					'service_id'       => (int) $request['service_id'],
					'employee_id'      => (int) $request['employee_id'],
					'idempotency_key'  => (string) $request->get_header( 'X-Idempotency-Key' ),
					'only_offered'     => true,
				);
				if ( null !== $request['client_id'] ) {
					$booking['client_id'] = $request['client_id'];
				}
				if ( null !== $request['seats'] ) {
					$booking['seats'] = (int) $request['seats'];
				}
				$result = Front_Desk::book( $booking );
				if ( true !== $result['success'] ) {
					return $result;
				}
				return new WP_REST_Response( $result, $result['replayed'] ? 200 : 201 );
			}
		);
	}

	/**
	 * What a customer sees of the own appointment. By POST, because what is in an address is in the logs.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function view_appointment( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::limited(
			Rate_Limiter::VIEWS,
			static function () use ( $request ): array|WP_Error {
				$row = self::opened( $request );
				if ( null === $row ) {
					return Api_Response::not_found();
				}
				return array( 'appointment_id' => $row['id'] )
					+ array_intersect_key( $row, array_flip( self::PUBLIC_OF_APPOINTMENT ) )
					+ array( 'starts_in' => self::seconds_until( $row['start_utc'] ) );
			}
		);
	}

	/**
	 * Where an appointment can be moved to: what it takes is free for it.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function new_times( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::limited(
			Rate_Limiter::OFFERS,
			static function () use ( $request ): array|WP_Error {
				$row = self::opened( $request );
				return null === $row ? Api_Response::not_found() : Api_Endpoints::offer( $request, $row['employee_id'], $row['service_id'], $row['id'] );
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
			Rate_Limiter::BOOKINGS,
			static fn (): array => Front_Desk::cancel( Api_Permissions::appointment_id( $request ), $request['manage_token'] )
		);
	}

	/**
	 * Moves.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function reschedule_appointment( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::limited(
			Rate_Limiter::BOOKINGS,
			static function () use ( $request ): array|WP_Error {
				$change = array( 'appointment_date' => $request['date'] ) + self::on_whose_word( $request );
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
				return Front_Desk::move( Api_Permissions::appointment_id( $request ), $change );
			}
		);
	}

	/**
	 * Says what became of an appointment.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function set_status( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::limited(
			Rate_Limiter::BOOKINGS,
			static function () use ( $request ): array {
				$seen = null === $request['date'] ? array() : array( 'appointment_date' => $request['date'] );
				return Front_Desk::set_status( Api_Permissions::appointment_id( $request ), $request['status'], $seen );
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
				return 1 === count( $employees )
					? \appointease_get_appointments( array( 'employee_id' => $employees[0] ) + $filter )
					: self::appointments_of( $employees, $filter );
			}
		);
	}

	/**
	 * One page of what several employees have together. Any of them may have all of it, so each is asked for all rows up to its
	 * end.
	 *
	 * @param list<int>            $employees The employees.
	 * @param array<string, mixed> $filter    As appointease_get_appointments() takes it, with limit and offset.
	 * @return list<array<string, mixed>>
	 */
	private static function appointments_of( array $employees, array $filter ): array {
		$rows = array();
		foreach ( $employees as $employee ) {
			$own = Book::rows( array( 'employee_id' => $employee ) + $filter, $filter['offset'] + $filter['limit'] );
			array_push( $rows, ...iterator_to_array( $own ) );
		}
		return array_slice( Book::in_order( $rows ), $filter['offset'], $filter['limit'] );
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
	 * The appointment in the address of a request, if the customer's key opens it or, without one, the permission callback has
	 * found that the staff ask.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return array<string, mixed>|null Its row.
	 */
	private static function opened( WP_REST_Request $request ): ?array {
		$id    = Api_Permissions::appointment_id( $request );
		$token = $request['manage_token'];
		return null === $token ? \appointease_get_appointment( $id ) : Front_Desk::find( $id, $token );
	}

	/**
	 * How long it is until a moment, so that nobody has to trust the clock of a visitor's computer; 0 once it has come.
	 *
	 * @param string $utc The moment, as the extension writes it.
	 */
	private static function seconds_until( string $utc ): int {
		return max( 0, ( new DateTimeImmutable( $utc, new DateTimeZone( 'UTC' ) ) )->getTimestamp() - time() );
	}

	/**
	 * Runs the work of a route, unless its sender is over the limit.
	 *
	 * @param string                                                       $kind Which limit.
	 * @param callable(): (array<string, mixed>|WP_REST_Response|WP_Error) $work What the route does.
	 */
	private static function limited( string $kind, callable $work ): WP_REST_Response|WP_Error {
		return Api_Response::of(
			static function () use ( $kind, $work ): array|WP_REST_Response|WP_Error {
				$refusal = Rate_Limiter::count( $kind );
				if ( null !== $refusal ) {
					return $refusal;
				}
				Extension::ready();
				return $work();
			}
		);
	}

	/**
	 * The customer's key where the request has one, so that a wrong or empty key is compared and not passed over, and then
	 * times as the page offers them; else the permission callback has found that the staff act.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return array{manage_token: string, only_offered: true}|array{as_staff: true}
	 */
	private static function on_whose_word( WP_REST_Request $request ): array {
		return null === $request['manage_token'] ? array( 'as_staff' => true ) : array(
			'manage_token' => $request['manage_token'],
			'only_offered' => true,
		);
	}
}
