<?php
/**
 * The screen for appointments: a day, a week, or what waits for approval, with everything needed to receive or reach a
 * customer and to say what became of the appointment.
 *
 * Who may only view the calendar sees the appointments of the staff members linked to them (see Staff_Access).
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Book;
use AppointEase\Plugin\Booking_Mail;
use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Front_Desk;
use AppointEase\Plugin\Roles;
use AppointEase\Plugin\Staff_Access;
use DateTimeImmutable;

defined( 'ABSPATH' ) || exit;

/**
 * List of appointments.
 */
final class Appointments_Screen {

	public const SET_STATUS = 'appointease_set_status';

	/**
	 * What of an appointment is approved: a customer who moves it asks for another.
	 */
	public const APPROVED = array( 'date', 'time', 'employee_id' );

	/**
	 * As many as the extension gives at once; a week of a big salon has fewer.
	 */
	private const MOST = 500;

	/**
	 * Prints the list, or what was opened from it.
	 */
	public static function render(): void {
		if ( '' !== Page::query( 'new' ) ) {
			Page::show( __( 'New appointment', 'appointease' ), array( Appointment_Form::class, 'print_new' ) );
		} elseif ( '' !== Page::query( 'move' ) ) {
			Page::show( __( 'Move an appointment', 'appointease' ), array( Appointment_Form::class, 'print_move' ) );
		} elseif ( '' !== Page::query( 'import' ) && Staff_Access::is_manager() ) {
			Page::show( __( 'Import appointments', 'appointease' ), array( Import_Screen::class, 'print_content' ) );
		} else {
			Page::show( __( 'Appointments', 'appointease' ), array( self::class, 'print_content' ), self::title_actions() );
		}
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
		$typed = Page::query( Appointment_Search::FIELD );
		if ( '' !== $typed ) {
			Appointment_Search::print_results( $typed );
			return;
		}
		$span     = in_array( Page::query( 'span' ), array( 'week', 'waiting' ), true ) ? Page::query( 'span' ) : 'day';
		$day      = self::chosen_day();
		$employee = (int) Page::query( 'staff' );
		$employee = isset( $employees[ $employee ] ) ? $employee : 0;
		$chosen   = 0 === $employee ? array_keys( $employees ) : array( $employee );

		self::print_filter( $day, $span, $employee, $employees );
		Appointment_Search::print_form();
		if ( 'waiting' === $span ) {
			$appointments = self::find( self::year_ahead(), $chosen, 'pending' );
			$days         = array_values( array_unique( array_column( $appointments, 'date' ) ) );
		} else {
			self::print_waiting( array_keys( $employees ) );
			$days         = self::days( $day, 'week' === $span );
			$appointments = self::find( array( $days[0], end( $days ) ), $chosen );
		}
		if ( count( $appointments ) >= self::MOST ) {
			/* translators: %d: number of appointments. */
			Page::notice( 'warning', sprintf( __( 'Only the first %d appointments are shown. Choose a single day or staff member to see the others.', 'appointease' ), self::MOST ) );
		}
		if ( array() === $appointments ) {
			self::print_empty( $span );
		} else {
			Appointment_List::show( $days, $appointments );
		}
		if ( 'waiting' === $span ) {
			return;
		}
		if ( array() !== $appointments ) {
			echo '<p>' . wp_kses_post( Menu::link( Export::url( $days[0], (string) end( $days ), $employee ), __( 'Export this list (CSV)', 'appointease' ) ) ) . '</p>';
		}
		Export_Form::show( $day, $employee );
	}

	/**
	 * Says what became of an appointment, and offers to take it back.
	 */
	public static function handle_status(): void {
		Submission::authorize( self::capability(), self::SET_STATUS );
		$id     = (int) Submission::text( 'id' );
		$status = Submission::text( 'status' );
		$view   = self::posted_view();
		$back   = Menu::url( Menu::APPOINTMENTS, $view );
		$done   = array( 'done' => $status );
		Submission::conclude(
			'',
			array(),
			array(),
			static function () use ( $id, $status, $view, &$back, &$done ): array {
				$before = self::own( $id );
				$result = Front_Desk::set_status( $id, $status, self::seen() );
				if ( 'has_moved' === ( $result['code'] ?? '' ) ) {
					// Where its new time is in sight.
					$back = Menu::url( Menu::APPOINTMENTS, array( 'day' => $before['date'] ) + array_diff_key( $view, array_flip( array( 'staff', Appointment_Search::FIELD ) ) ) );
				}
				if ( true === $result['success'] ) {
					$done = self::done( $before, $status );
					if ( ! in_array( $before['status'], array( 'pending', 'created' ), true ) && $before['status'] !== $status ) {
						$undo = array(
							'id'     => $id,
							'status' => $before['status'],
						);
						Flash::offer_undo( self::SET_STATUS, $undo + $view );
					}
				}
				return $result;
			},
			static function () use ( &$back ): string {
				return $back;
			},
			static function () use ( &$done, $view ): string {
				return Menu::url( Menu::APPOINTMENTS, $done + $view );
			}
		);
	}

	/**
	 * An appointment that the current user may change. Ends the request for any other.
	 *
	 * @param int $id The appointment.
	 * @return array<string, mixed>
	 */
	public static function own( int $id ): array {
		Extension::ready();
		$appointment = \appointease_get_appointment( $id );
		if ( ! Staff_Access::includes( $appointment['employee_id'] ) ) {
			wp_die( esc_html__( 'You are not allowed to do that.', 'appointease' ), '', array( 'response' => 403 ) );
		}
		return $appointment;
	}

	/**
	 * What is needed to use this screen. Which appointments it opens is another question (see Staff_Access).
	 */
	public static function capability(): string {
		// Managers see the list even when somebody took the other capability from them.
		return Staff_Access::is_manager() ? Roles::MANAGE_APPOINTMENTS : Roles::VIEW_CALENDAR;
	}

	/**
	 * The part of the list that a form of this screen comes back to.
	 *
	 * @return array<string, string>
	 */
	public static function posted_view(): array {
		return array_filter(
			array(
				'day'   => Submission::text( 'day' ),
				'span'  => Submission::text( 'span' ),
				'staff' => Submission::text( 'staff' ),
				Appointment_Search::FIELD => Appointment_Search::of_referer(),
			)
		);
	}

	/**
	 * The staff members whose appointments the current user may see.
	 *
	 * @return array<int, string> Names by number.
	 */
	public static function visible_employees(): array {
		$employees = array_map( array( self::class, 'name' ), array_column( \appointease_get_employees( true ), null, 'id' ) );
		return Staff_Access::is_manager() ? $employees : array_intersect_key( $employees, array_flip( Staff_Access::own_employees() ) );
	}

	/**
	 * The name of a staff member or a service in a choice, with a word about it where visitors do not see it any more.
	 *
	 * @param array<string, mixed> $row The row.
	 */
	public static function name( array $row ): string {
		/* translators: %s: name of a staff member or a service. */
		return $row['active'] ? $row['name'] : sprintf( __( '%s (hidden)', 'appointease' ), $row['name'] );
	}

	/**
	 * What the button to approve says of the appointment; the others say nothing.
	 *
	 * @return array{}|array{appointment_date: string, employee_id: string}
	 */
	private static function seen(): array {
		list( $date, $time, $employee_id ) = array_map( array( Submission::class, 'text' ), self::APPROVED );
		return '' === $date ? array() : array(
			'appointment_date' => "$date $time",
			'employee_id'      => $employee_id,
		);
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
	 * The first and the last day on which something can wait for approval.
	 *
	 * @return array{0: string, 1: string}
	 */
	private static function year_ahead(): array {
		$today = current_datetime();
		return array( $today->format( 'Y-m-d' ), $today->modify( '+366 days' )->format( 'Y-m-d' ) );
	}

	/**
	 * The appointments of a stretch of days and some staff members, in order.
	 *
	 * @param array{0: string, 1: string} $days      First and last day.
	 * @param list<int>                   $employees Staff members.
	 * @param string|null                 $status    Only those with this status.
	 * @return list<array<string, mixed>>
	 */
	private static function find( array $days, array $employees, ?string $status = null ): array {
		$filter = array(
			'from'   => $days[0],
			'to'     => $days[1],
			'status' => $status,
			'limit'  => self::MOST,
		);
		if ( Staff_Access::is_manager() && count( $employees ) > 1 ) {
			return \appointease_get_appointments( $filter );
		}
		$lists = array_map( static fn ( int $id ): array => \appointease_get_appointments( array( 'employee_id' => $id ) + $filter ), $employees );
		return Book::in_order( array_merge( ...$lists ) );
	}

	/**
	 * Prints how many requests wait, whatever day is shown: they may be for weeks ahead.
	 *
	 * @param list<int> $employees Staff members.
	 */
	private static function print_waiting( array $employees ): void {
		$count = count( self::find( self::year_ahead(), $employees, 'pending' ) );
		if ( 0 === $count ) {
			return;
		}
		/* translators: %d: number of requests. */
		$text = sprintf( _n( '%d request waits for approval.', '%d requests wait for approval.', $count, 'appointease' ), $count );
		echo '<div class="notice notice-warning inline"><p>' . esc_html( $text ) . ' ' . wp_kses_post( Menu::link( Menu::url( Menu::APPOINTMENTS, array( 'span' => 'waiting' ) ), __( 'Show', 'appointease' ) ) ) . '</p></div>';
	}

	/**
	 * Prints what stands in place of an empty list.
	 *
	 * @param string $span What is shown.
	 */
	private static function print_empty( string $span ): void {
		$titles = array(
			'day'     => __( 'No appointments on this day', 'appointease' ),
			'week'    => __( 'No appointments in this week', 'appointease' ),
			'waiting' => __( 'Nothing waits for approval', 'appointease' ),
		);
		Page::empty_state(
			$titles[ $span ],
			__( 'As soon as somebody books, the appointment appears here. You can also enter one yourself.', 'appointease' ),
			Menu::url( Menu::APPOINTMENTS, array( 'new' => '1' ) + array_filter( Appointment_Row::view() ) ),
			__( 'New appointment', 'appointease' )
		);
	}

	/**
	 * The links beside the heading.
	 */
	private static function title_actions(): string {
		$view  = array_filter( Appointment_Row::view() );
		$links = array( Menu::url( Menu::APPOINTMENTS, array( 'new' => '1' ) + $view ) => __( 'New appointment', 'appointease' ) );
		if ( Staff_Access::is_manager() ) {
			$links[ Menu::url( Menu::APPOINTMENTS, array( 'import' => '1' ) ) ] = __( 'Import', 'appointease' );
		}
		$html = '';
		foreach ( $links as $url => $label ) {
			$html .= '<a class="page-title-action" href="' . esc_url( $url ) . '">' . esc_html( $label ) . '</a> ';
		}
		return $html;
	}

	/**
	 * The message after a decision, as the page's address names it: what was done, and how the customer hears of it. A second
	 * click on the same button finds it done, and what it says must be as true.
	 *
	 * @param array<string, mixed> $before What the appointment was.
	 * @param string               $status What it is now.
	 * @return array<string, string>
	 */
	private static function done( array $before, string $status ): array {
		$was  = $before['status'];
		$done = array(
			'done' => match ( $status ) {
				'confirmed' => array( 'pending' => 'approved', 'confirmed' => 'stands' )[ $was ] ?? 'restored',
				'cancelled' => 'pending' === $was ? 'declined' : 'cancelled',
				default => $status,
			},
		);
		$is_told = 'cancelled' === $status || ( 'confirmed' === $status && in_array( $was, array( 'pending', 'cancelled' ), true ) );
		return $is_told ? $done + array( 'told' => Booking_Mail::way_to_customer( $before ) ) : $done;
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
	 * @param string             $span      day, week or waiting.
	 * @param int                $employee  The chosen staff member; 0 for all.
	 * @param array<int, string> $employees Names by number.
	 */
	private static function print_filter( DateTimeImmutable $day, string $span, int $employee, array $employees ): void {
		$step = 'week' === $span ? '7 days' : '1 day';
		$view = array(
			'span'  => $span,
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
						'day'     => __( 'one day', 'appointease' ),
						'week'    => __( 'the week', 'appointease' ),
						'waiting' => __( 'what waits for approval', 'appointease' ),
					),
					$view['span']
				);
				if ( count( $employees ) > 1 ) {
					Filter::select( 'staff', __( 'Staff', 'appointease' ), array( 0 => __( 'everybody', 'appointease' ) ) + $employees, $view['staff'] );
				}
			}
		);
	}
}
