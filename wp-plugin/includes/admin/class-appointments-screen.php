<?php
/**
 * The screen for appointments: a day or a week, with everything needed to receive or reach a customer.
 *
 * Who may only view the calendar sees the appointments of the staff members linked to them (see Staff_Access).
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Roles;
use AppointEase\Plugin\Staff_Access;
use DateTimeImmutable;

defined( 'ABSPATH' ) || exit;

/**
 * List of appointments.
 */
final class Appointments_Screen {

	public const CANCEL = 'appointease_cancel_appointment';

	/**
	 * As many as the extension gives at once; a week of a big salon has fewer.
	 */
	private const MOST = 500;

	/**
	 * Prints the screen.
	 */
	public static function render(): void {
		Page::show( __( 'Appointments', 'appointease' ), array( self::class, 'print_content' ) );
	}

	/**
	 * Prints the filter and the list.
	 */
	public static function print_content(): void {
		Extension::ready();
		$employees = self::visible_employees();
		if ( array() === $employees ) {
			self::print_nobody();
			return;
		}
		$is_week  = 'week' === Page::query( 'span' );
		$day      = self::chosen_day();
		$employee = (int) Page::query( 'staff' );
		$employee = isset( $employees[ $employee ] ) ? $employee : 0;
		$days     = self::days( $day, $is_week );

		self::print_filter( $day, $is_week, $employee, $employees );
		$appointments = self::find( $days, 0 === $employee ? array_keys( $employees ) : array( $employee ) );
		if ( count( $appointments ) >= self::MOST ) {
			/* translators: %d: number of appointments. */
			Page::notice( 'warning', sprintf( __( 'Only the first %d appointments are shown. Choose a single day or staff member to see the others.', 'appointease' ), self::MOST ) );
		}
		if ( array() === $appointments ) {
			Page::empty_state(
				$is_week ? __( 'No appointments in this week', 'appointease' ) : __( 'No appointments on this day', 'appointease' ),
				__( 'As soon as somebody books, the appointment appears here.', 'appointease' ),
				current_user_can( 'edit_pages' ) ? admin_url( 'post-new.php?post_type=page' ) : '',
				__( 'Put the booking form on a page', 'appointease' )
			);
			return;
		}
		foreach ( $days as $date ) {
			self::print_day( $date, array_filter( $appointments, static fn ( array $row ): bool => $date === $row['date'] ) );
		}
	}

	/**
	 * Cancels an appointment.
	 */
	public static function handle_cancel(): void {
		Submission::authorize( Staff_Access::is_manager() ? Roles::MANAGE_APPOINTMENTS : Roles::VIEW_CALENDAR, self::CANCEL );
		$id   = (int) Submission::text( 'id' );
		$view = array_filter(
			array(
				'day'   => Submission::text( 'day' ),
				'span'  => Submission::text( 'span' ),
				'staff' => Submission::text( 'staff' ),
			)
		);
		Submission::conclude(
			'',
			array(),
			array(),
			static function () use ( $id ): array {
				Extension::ready();
				$appointment = \appointease_get_appointment( $id );
				if ( ! Staff_Access::includes( $appointment['employee_id'] ) ) {
					wp_die( esc_html__( 'You are not allowed to do that.', 'appointease' ), '', array( 'response' => 403 ) );
				}
				return \appointease_cancel( $id );
			},
			Menu::url( Menu::APPOINTMENTS, $view ),
			Menu::url( Menu::APPOINTMENTS, array( 'done' => 'cancelled' ) + $view )
		);
	}

	/**
	 * The staff members whose appointments the current user may see.
	 *
	 * @return array<int, string> Names by number.
	 */
	private static function visible_employees(): array {
		$employees = array_column( \appointease_get_employees( true ), 'name', 'id' );
		return Staff_Access::is_manager() ? $employees : array_intersect_key( $employees, array_flip( Staff_Access::own_employees() ) );
	}

	/**
	 * The day in the page's address, or today.
	 */
	private static function chosen_day(): DateTimeImmutable {
		$day = DateTimeImmutable::createFromFormat( '!Y-m-d', Page::query( 'day' ), wp_timezone() );
		return false === $day ? current_datetime()->setTime( 0, 0 ) : $day;
	}

	/**
	 * The days to show.
	 *
	 * @param DateTimeImmutable $day     The chosen day.
	 * @param bool              $is_week Whether its whole week is shown.
	 * @return non-empty-list<string>
	 */
	private static function days( DateTimeImmutable $day, bool $is_week ): array {
		if ( ! $is_week ) {
			return array( $day->format( 'Y-m-d' ) );
		}
		$since = ( (int) $day->format( 'w' ) - (int) get_option( 'start_of_week' ) + 7 ) % 7;
		$first = $day->modify( "-$since days" );
		return array_map( static fn ( int $offset ): string => $first->modify( "+$offset days" )->format( 'Y-m-d' ), range( 0, 6 ) );
	}

	/**
	 * The appointments of some days and staff members, in order.
	 *
	 * @param non-empty-list<string> $days      Days.
	 * @param list<int>              $employees Staff members.
	 * @return list<array<string, mixed>>
	 */
	private static function find( array $days, array $employees ): array {
		$filter = array(
			'from'  => $days[0],
			'to'    => $days[ count( $days ) - 1 ],
			'limit' => self::MOST,
		);
		if ( Staff_Access::is_manager() && count( $employees ) > 1 ) {
			return \appointease_get_appointments( $filter );
		}
		$lists = array_map( static fn ( int $id ): array => \appointease_get_appointments( array( 'employee_id' => $id ) + $filter ), $employees );
		$rows  = array_merge( ...$lists );
		usort( $rows, static fn ( array $one, array $other ): int => $one['start_utc'] <=> $other['start_utc'] );
		return $rows;
	}

	/**
	 * Prints what stands in place of the list when there is nobody whose appointments could be shown.
	 */
	private static function print_nobody(): void {
		if ( Staff_Access::is_manager() ) {
			Page::empty_state(
				__( 'No staff yet', 'appointease' ),
				__( 'Appointments appear here once there is somebody whose time can be booked.', 'appointease' ),
				current_user_can( Roles::MANAGE_SETTINGS ) ? Menu::url( Menu::STAFF, array( 'edit' => 'new' ) ) : '',
				__( 'Add the first staff member', 'appointease' )
			);
			return;
		}
		Page::empty_state(
			__( 'Your login is not linked to a staff member', 'appointease' ),
			__( 'Ask the owner of the site to choose your login under AppointEase → Staff. Then your appointments appear here.', 'appointease' )
		);
	}

	/**
	 * Prints the choice of day, week and staff member.
	 *
	 * @param DateTimeImmutable  $day       The chosen day.
	 * @param bool               $is_week   Whether its week is shown.
	 * @param int                $employee  The chosen staff member; 0 for all.
	 * @param array<int, string> $employees Names by number.
	 */
	private static function print_filter( DateTimeImmutable $day, bool $is_week, int $employee, array $employees ): void {
		$step = $is_week ? '7 days' : '1 day';
		$view = array(
			'span'  => $is_week ? 'week' : 'day',
			'staff' => (string) $employee,
		);
		$at   = static fn ( DateTimeImmutable $other ): array => array( 'day' => $other->format( 'Y-m-d' ) );
		Filter::show(
			Menu::APPOINTMENTS,
			array(
				__( 'Earlier', 'appointease' ) => array( '‹', $at( $day->modify( "-$step" ) ) ),
				__( 'Today', 'appointease' )   => array( '', $at( current_datetime() ) ),
				__( 'Later', 'appointease' )   => array( '›', $at( $day->modify( "+$step" ) ) ),
			),
			$view,
			static function () use ( $day, $view, $employees ): void {
				Filter::input( 'date', 'day', __( 'Day', 'appointease' ), $day->format( 'Y-m-d' ) );
				Filter::select(
					'span',
					__( 'Show', 'appointease' ),
					array(
						'day'  => __( 'one day', 'appointease' ),
						'week' => __( 'the week', 'appointease' ),
					),
					$view['span']
				);
				if ( count( $employees ) > 1 ) {
					Filter::select( 'staff', __( 'Staff', 'appointease' ), array( 0 => __( 'everybody', 'appointease' ) ) + $employees, $view['staff'] );
				}
			}
		);
	}

	/**
	 * Prints one day.
	 *
	 * @param string                     $date         The day.
	 * @param array<array<string, mixed>> $appointments Its appointments.
	 */
	private static function print_day( string $date, array $appointments ): void {
		$day = new DateTimeImmutable( $date, wp_timezone() );
		echo '<h2>' . esc_html( wp_date( 'l', $day->getTimestamp() ) . ', ' . wp_date( (string) get_option( 'date_format' ), $day->getTimestamp() ) ) . '</h2>';
		if ( array() === $appointments ) {
			echo '<p class="description">' . esc_html__( 'No appointments.', 'appointease' ) . '</p>';
			return;
		}
		Table::show(
			__( 'Appointments', 'appointease' ),
			array(
				'time'     => __( 'Time', 'appointease' ),
				'customer' => __( 'Customer', 'appointease' ),
				'service'  => __( 'Service', 'appointease' ),
				'staff'    => __( 'Staff', 'appointease' ),
				'status'   => __( 'Status', 'appointease' ),
				'action'   => __( 'Action', 'appointease' ),
			),
			array_values( array_map( array( Appointment_Row::class, 'cells' ), $appointments ) )
		);
	}
}
