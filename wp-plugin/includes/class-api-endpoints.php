<?php
/**
 * The REST routes: their addresses, arguments and permissions, and the answers about the calendar and its holds.
 *
 * What changes or shows appointments is answered by Appointment_Endpoints.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

defined( 'ABSPATH' ) || exit;

/**
 * Routes under /wp-json/appointease/v1.
 */
final class Api_Endpoints {

	/**
	 * What visitors may know of a service.
	 */
	private const PUBLIC_OF_SERVICE = array(
		'id',
		'name',
		'description',
		'duration',
		'slot_step',
		'price_cents',
		'buffer_before',
		'buffer_after',
		'capacity',
		'min_notice',
		'horizon_days',
		'needs_approval',
	);

	/**
	 * Registers all routes.
	 */
	public static function register(): void {
		self::register_calendar();
		self::register_holds();
		self::register_appointments();
	}

	/**
	 * What can be booked, with whom, and what the page needs to show it. Of staff members, visitors see the name only.
	 */
	public static function catalog(): WP_REST_Response|WP_Error {
		return Api_Response::of(
			static function (): array {
				Extension::ready();
				$services = array_map(
					static fn ( array $service ): array => self::only( $service, ...self::PUBLIC_OF_SERVICE ),
					\appointease_get_services()
				);
				$all       = array_column( $services, 'id' );
				$employees = array_map(
					static function ( array $employee ) use ( $all ): array {
						// A staff member without a list offers everything.
						$offered = array() === $employee['service_ids'] ? $all : array_intersect( $employee['service_ids'], $all );
						return self::only( $employee, 'id', 'name' ) + array( 'service_ids' => array_values( $offered ) );
					},
					\appointease_get_employees()
				);
				return array(
					'services'      => $services,
					'employees'     => $employees,
					'currency'      => Currency::of_site(),
					'timezone'      => Site_Timezone::name(),
					'today'         => current_datetime()->format( 'Y-m-d' ),
					'horizon_days'  => Settings::all()['horizon_days'],
					'start_of_week' => (int) get_option( 'start_of_week' ),
					// Whether the site's time format shows an hour of the twelve-hour clock; a backslash makes it a letter.
					'hour12'        => (bool) preg_match( '/(?<!\\\\)[gh]/', (string) get_option( 'time_format' ) ),
				);
			}
		);
	}

	/**
	 * The times of one day, or the days of one month.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function availability( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return Api_Response::of(
			static function () use ( $request ): array|WP_Error {
				Extension::ready();
				return self::offer( $request, (int) $request['employee_id'], (int) $request['service_id'] );
			}
		);
	}

	/**
	 * What the day or the month that a request names has to offer.
	 *
	 * @param WP_REST_Request $request     The request.
	 * @param int             $employee_id With whom; 0: with whoever is free.
	 * @param int             $service_id  Of what.
	 * @param int|null        $moving      The appointment that is to go there, if it is there already.
	 * @return array<string, mixed>|WP_Error
	 */
	public static function offer( WP_REST_Request $request, int $employee_id, int $service_id, ?int $moving = null ): array|WP_Error {
		$when = $request['date'] ?? $request['month'];
		if ( null === $when ) {
			return Api_Response::invalid( 'date', __( 'This is needed.', 'appointease' ) );
		}
		return \appointease_get_availability( $when, $employee_id, $service_id, $moving );
	}

	/**
	 * A visitor has clicked on a time.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function realtime_select( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::hold(
			static fn (): array => \appointease_set_active_selection( ...self::slot( $request ), service_id: self::number( $request, 'service_id' ) )
		);
	}

	/**
	 * A visitor has begun to fill in the form.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function realtime_lock( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::hold(
			static fn (): array => \appointease_lock_slot( ...self::slot( $request ), service_id: self::number( $request, 'service_id' ), seats: self::number( $request, 'seats' ) )
		);
	}

	/**
	 * A visitor has left a time: whatever they had of it is free.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function realtime_deselect( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		return self::hold(
			static function () use ( $request ): array {
				$selection = \appointease_clear_active_selection( ...self::slot( $request ) );
				$lock      = \appointease_delete_lock( ...self::slot( $request ) );
				return array(
					'success'  => true,
					'released' => $selection || $lock,
				);
			}
		);
	}

	/**
	 * Runs the work of a route about a hold, unless its sender is over the limit.
	 *
	 * @param callable(): array<string, mixed> $work What the route does.
	 */
	private static function hold( callable $work ): WP_REST_Response|WP_Error {
		return Api_Response::of(
			static function () use ( $work ): array|WP_Error {
				$refusal = Rate_Limiter::count( Rate_Limiter::HOLDS );
				if ( null !== $refusal ) {
					return $refusal;
				}
				Extension::ready();
				return $work();
			}
		);
	}

	/**
	 * The four arguments that name a visitor's slot, in the order in which the extension takes them.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return array{0: string, 1: int, 2: string, 3: string}
	 */
	private static function slot( WP_REST_Request $request ): array {
		return array( $request['date'], (int) $request['employee_id'], $request['time'], $request['client_id'] );
	}

	/**
	 * A number, or null when the request names none.
	 *
	 * @param WP_REST_Request $request The request.
	 * @param string          $name    Of what.
	 */
	private static function number( WP_REST_Request $request, string $name ): ?int {
		return null === $request[ $name ] ? null : (int) $request[ $name ];
	}

	/**
	 * Some keys of a row.
	 *
	 * @param array<string, mixed> $row     The row.
	 * @param string               ...$keys The keys.
	 * @return array<string, mixed>
	 */
	private static function only( array $row, string ...$keys ): array {
		return array_intersect_key( $row, array_flip( $keys ) );
	}

	/**
	 * Registers what can be read by anyone.
	 */
	private static function register_calendar(): void {
		self::route( 'catalog', WP_REST_Server::READABLE, array( self::class, 'catalog' ), 'anyone', array() );
		self::route(
			'availability',
			WP_REST_Server::READABLE,
			array( self::class, 'availability' ),
			'anyone',
			self::day_or_month() + Api_Arguments::required(
				array(
					'employee_id' => Api_Arguments::anybody(),
					'service_id'  => Api_Arguments::id( __( 'Service.', 'appointease' ) ),
				)
			)
		);
	}

	/**
	 * The two arguments of which one says when.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function day_or_month(): array {
		return array(
			'date'  => Api_Arguments::open_day(),
			'month' => Api_Arguments::open_month(),
		);
	}

	/**
	 * Registers the routes about holds.
	 */
	private static function register_holds(): void {
		$slot    = Api_Arguments::required(
			array(
				'date'        => Api_Arguments::open_day(),
				'time'        => Api_Arguments::time(),
				'employee_id' => Api_Arguments::id( __( 'Staff member.', 'appointease' ) ),
				'client_id'   => Api_Arguments::client_id(),
			)
		);
		$coming  = Api_Arguments::required( array( 'date' => Api_Arguments::coming_day() ) ) + $slot;
		$service = array( 'service_id' => Api_Arguments::id( __( 'Service; it gives the slot its length and breaks.', 'appointease' ) ) );

		self::route( 'slots/select', WP_REST_Server::CREATABLE, array( self::class, 'realtime_select' ), 'anyone', $coming + $service );
		self::route( 'slots/lock', WP_REST_Server::CREATABLE, array( self::class, 'realtime_lock' ), 'anyone', $coming + $service + array( 'seats' => Api_Arguments::seats() ) );
		self::route( 'slots/deselect', WP_REST_Server::CREATABLE, array( self::class, 'realtime_deselect' ), 'anyone', $slot );
	}

	/**
	 * Registers the routes about appointments and the status.
	 */
	private static function register_appointments(): void {
		$handler  = Appointment_Endpoints::class;
		$employee = Api_Arguments::id( __( 'Staff member.', 'appointease' ) );
		$token    = array( 'manage_token' => Api_Arguments::manage_token() );
		$moment   = Api_Arguments::required( array( 'date' => Api_Arguments::open_moment() ) );
		$client   = array( 'client_id' => Api_Arguments::client_id() );

		self::route( 'appointments', WP_REST_Server::CREATABLE, array( $handler, 'create_appointment' ), 'anyone', Appointment_Endpoints::booking_arguments() );
		self::route( 'appointments', WP_REST_Server::READABLE, array( $handler, 'list_appointments' ), 'staff', Appointment_Endpoints::list_arguments() );
		$one = 'appointments/(?P<id>[0-9]{1,18})/';
		self::route( $one . 'view', WP_REST_Server::CREATABLE, array( $handler, 'view_appointment' ), 'owner_or_staff', $token );
		self::route( $one . 'availability', WP_REST_Server::CREATABLE, array( $handler, 'new_times' ), 'owner_or_staff', self::day_or_month() + $token );
		self::route( $one . 'cancel', WP_REST_Server::CREATABLE, array( $handler, 'cancel_appointment' ), 'owner_or_staff', $token );
		self::route(
			$one . 'reschedule',
			WP_REST_Server::CREATABLE,
			array( $handler, 'reschedule_appointment' ),
			'owner_or_staff',
			$moment + array( 'employee_id' => $employee ) + $client + $token
		);
		self::route(
			$one . 'status',
			WP_REST_Server::CREATABLE,
			array( $handler, 'set_status' ),
			'staff_of_appointment',
			Api_Arguments::required( array( 'status' => Api_Arguments::status() ) ) + array( 'date' => Api_Arguments::moment() )
		);
		// Site Health asks for this by itself.
		self::route( 'audit', WP_REST_Server::READABLE, array( Site_Health::class, 'run_audit' ), 'administrator', array() );
		self::route( 'status', WP_REST_Server::READABLE, array( $handler, 'status' ), 'administrator', array() );
	}

	/**
	 * Registers one route.
	 *
	 * @param string                              $path       Path below the namespace.
	 * @param string                              $methods    HTTP methods.
	 * @param array{0: class-string, 1: string}   $callback   What answers it.
	 * @param string                              $permission A method of Api_Permissions.
	 * @param array<string, array<string, mixed>> $arguments  Schemas.
	 */
	private static function route( string $path, string $methods, array $callback, string $permission, array $arguments ): void {
		register_rest_route(
			ROUTE_NAMESPACE,
			'/' . $path,
			array(
				'methods'             => $methods,
				'callback'            => $callback,
				'permission_callback' => array( Api_Permissions::class, $permission ),
				'args'                => $arguments,
			)
		);
	}
}
