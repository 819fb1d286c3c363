<?php
/**
 * The forms by which the staff book for a customer on the phone or at the desk, and move an appointment.
 *
 * Hours, notice and limits do not bind the staff; that a time is free binds everybody. Who may only view the calendar
 * books and moves for the staff members linked to them. Who is hidden from visitors can be chosen only where they are chosen
 * already: a choice without them would fall on somebody else, and saving it would give the appointment away.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Booking_Mail;
use AppointEase\Plugin\Currency;
use AppointEase\Plugin\Email_Address;
use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Front_Desk;
use AppointEase\Plugin\Staff_Access;
use const AppointEase\Plugin\ROUTE_NAMESPACE;

defined( 'ABSPATH' ) || exit;

/**
 * A new appointment, and a new time for an old one.
 */
final class Appointment_Form {

	private const NEW_FORM  = 'new_appointment';
	private const MOVE_FORM = 'move_appointment';
	private const BOOK      = 'appointease_new_appointment';
	private const MOVE      = 'appointease_move_appointment';

	/**
	 * Where the extension's complaints belong.
	 */
	private const FIELDS = array( 'appointment_date' => 'date' );

	/**
	 * Prints the form for a new appointment.
	 */
	public static function print_new(): void {
		Extension::ready();
		if ( array() === \appointease_get_services() || array() === self::employees( true ) ) {
			Page::empty_state( __( 'Nothing can be booked yet', 'appointease' ), __( 'An appointment needs a service and a staff member who can be booked.', 'appointease' ) );
			return;
		}
		$form = new Form(
			self::NEW_FORM,
			self::BOOK,
			array(
				'date'        => '' === Page::query( 'day' ) ? current_datetime()->format( 'Y-m-d' ) : Page::query( 'day' ),
				'employee_id' => (int) Page::query( 'staff' ),
				'seats'       => 1,
			)
		);
		$form->show(
			static function ( Form $form ): void {
				$form->select( 'service_id', __( 'Service', 'appointease' ), self::services( (int) $form->value( 'service_id' ) ) );
				self::print_when( $form, self::employees( true, (int) $form->value( 'employee_id' ) ) );
				if ( array() !== array_filter( \appointease_get_services(), static fn ( array $service ): bool => $service['capacity'] > 1 ) ) {
					$form->number( 'seats', __( 'Places', 'appointease' ), __( 'For groups. The price is for one place.', 'appointease' ), 1, 50 );
				}
				$form->text( 'name', __( 'Customer', 'appointease' ), '', array( 'required' => 'required' ) );
				$form->text( 'email', __( 'E-mail', 'appointease' ), __( 'May stay empty. With one, the customer gets a confirmation and a link to move or cancel.', 'appointease' ), array( 'type' => 'email' ) );
				$form->text( 'phone', __( 'Telephone', 'appointease' ), '', array( 'type' => 'tel' ) );
			},
			__( 'Book appointment', 'appointease' ),
			// The name of this attempt: a second click on the button books nothing twice.
			array( 'attempt' => wp_generate_uuid4() )
		);
	}

	/**
	 * Books.
	 */
	public static function handle_new(): void {
		Submission::authorize( Appointments_Screen::capability(), self::BOOK );
		$values   = self::read( 'service_id', 'employee_id', 'date', 'time', 'seats', 'name', 'phone' ) + array( 'email' => Submission::email( 'email' ) );
		$attempt  = (string) preg_replace( '/[^0-9a-f-]/', '', Submission::text( 'attempt' ) );
		$employee = (int) $values['employee_id'];
		Submission::conclude(
			self::NEW_FORM,
			$values,
			self::errors( $values ),
			static function () use ( $values, $attempt, $employee ): array {
				Extension::ready();
				self::require_own( $employee );
				return Front_Desk::book(
					array(
						'name'             => $values['name'],
						'email'            => $values['email'],
						'phone'            => $values['phone'],
						'appointment_date' => $values['date'] . ' ' . $values['time'],
						'service_id'       => (int) $values['service_id'],
						'employee_id'      => $employee,
						'seats'            => '' === $values['seats'] ? 1 : $values['seats'],
						'as_staff'         => true,
						'idempotency_key'  => '' === $attempt ? null : 'desk-' . $attempt,
					)
				);
			},
			Menu::url( Menu::APPOINTMENTS, array( 'new' => '1' ) ),
			self::list_of( 'booked', $values['date'] ),
			self::FIELDS
		);
	}

	/**
	 * Prints the form that moves an appointment.
	 */
	public static function print_move(): void {
		Extension::ready();
		$appointment = \appointease_get_appointment( (int) Page::query( 'move' ) );
		if ( ! Staff_Access::includes( $appointment['employee_id'] ) || ! Appointment_Row::is_standing( $appointment ) ) {
			Page::notice( 'error', __( 'This appointment cannot be moved by you, or not any more.', 'appointease' ) );
			return;
		}
		echo '<p>' . esc_html( implode( ' · ', array( $appointment['strong_id'], $appointment['name'], $appointment['service_name'], $appointment['date'], Appointment_Row::clock( $appointment['time'] ), $appointment['employee_name'] ) ) ) . '</p>';
		$form = new Form( Form::name( self::MOVE_FORM, $appointment['id'] ), self::MOVE, $appointment );
		$form->show(
			static fn ( Form $form ) => self::print_when( $form, self::employees( false, $appointment['employee_id'], (int) $form->value( 'employee_id' ) ), $appointment['employee_id'] ),
			__( 'Move the appointment', 'appointease' ),
			array(
				'id'         => (string) $appointment['id'],
				'service_id' => (string) $appointment['service_id'],
			)
		);
		$told = '' === $appointment['email']
			? __( 'There is no e-mail address: please call the customer.', 'appointease' )
			: __( 'The customer gets an e-mail with the new time, if that is still to come.', 'appointease' );
		echo '<p class="description">' . esc_html( $told ) . '</p>';
	}

	/**
	 * Moves, and offers to move back.
	 */
	public static function handle_move(): void {
		Submission::authorize( Appointments_Screen::capability(), self::MOVE );
		$id       = (int) Submission::text( 'id' );
		$values   = self::read( 'employee_id', 'date', 'time' );
		$employee = (int) $values['employee_id'];
		Submission::conclude(
			Form::name( self::MOVE_FORM, $id ),
			$values,
			self::errors( $values ),
			static function () use ( $id, $values, $employee ): array {
				$before = Appointments_Screen::own( $id );
				self::require_own( $employee );
				$change = array(
					'appointment_date' => $values['date'] . ' ' . $values['time'],
					'employee_id'      => $employee,
					'as_staff'         => true,
				);
				$result = Front_Desk::move( $id, $change );
				// A second click finds it moved, and must not take the first one's way back.
				if ( true === $result['success'] && Booking_Mail::has_moved( $before, $result ) ) {
					Flash::offer_undo( self::MOVE, array_intersect_key( $before, array_flip( array( 'id', 'employee_id', 'date', 'time' ) ) ) );
				}
				return $result;
			},
			Menu::url( Menu::APPOINTMENTS, array( 'move' => $id ) ),
			self::list_of( 'moved', $values['date'] ),
			self::FIELDS
		);
	}

	/**
	 * Prints the fields for staff member, day and time. Where there is a script, it shows the free times below, or says that
	 * the staff member does not offer the service. Without it, the extension says so when the form is sent.
	 *
	 * @param Form               $form      The form.
	 * @param array<int, string> $employees Names by number.
	 * @param int                $has       Who has the appointment, and may keep it whatever they offer by now; 0 for a new one.
	 */
	private static function print_when( Form $form, array $employees, int $has = 0 ): void {
		$offers = array_intersect_key( array_column( \appointease_get_employees( true ), 'service_ids', 'id' ), $employees );
		if ( $has > 0 ) {
			// No list is every service.
			$offers[ $has ] = array();
		}
		$form->select( 'employee_id', __( 'Staff', 'appointease' ), $employees );
		$form->text(
			'date',
			__( 'Day', 'appointease' ),
			'',
			array(
				'type'     => 'date',
				'class'    => '',
				'required' => 'required',
			)
		);
		$form->text(
			'time',
			__( 'Time', 'appointease' ),
			__( 'Any time that is free, also outside the weekly hours.', 'appointease' ),
			array(
				'type'             => 'time',
				'class'            => '',
				'step'             => 300,
				'required'         => 'required',
				'data-free-times'  => rest_url( ROUTE_NAMESPACE . '/availability' ),
				'data-nonce'       => wp_create_nonce( 'wp_rest' ),
				'data-free'        => __( 'Free:', 'appointease' ),
				'data-none'        => __( 'Nothing is free in the hours that visitors can book.', 'appointease' ),
				'data-offers'      => (string) wp_json_encode( $offers ),
				/* translators: %s: name of a staff member. */
				'data-not-offered' => __( '%s does not offer this service.', 'appointease' ),
				'data-nobody'      => __( 'Nobody offers this service.', 'appointease' ),
			)
		);
	}

	/**
	 * The staff members for whom the current user may book. Whoever is free may be anybody, which is for managers.
	 *
	 * @param bool $or_anybody Whether the choice can be left open.
	 * @param int  ...$chosen  Who is in the choice in any case, also when they are hidden.
	 * @return array<int, string> Names by number.
	 */
	private static function employees( bool $or_anybody, int ...$chosen ): array {
		$offered   = array( ...array_column( \appointease_get_employees(), 'id' ), ...$chosen );
		$employees = array_intersect_key( Appointments_Screen::visible_employees(), array_flip( $offered ) );
		return $or_anybody && Staff_Access::is_manager() && count( $employees ) > 1
			? array( 0 => __( 'whoever is free', 'appointease' ) ) + $employees
			: $employees;
	}

	/**
	 * Ends the request unless the current user may book for a staff member.
	 *
	 * @param int $employee The staff member; 0 for anybody.
	 */
	private static function require_own( int $employee ): void {
		if ( ! Staff_Access::includes( $employee ) ) {
			wp_die( esc_html__( 'You are not allowed to do that.', 'appointease' ), '', array( 'response' => 403 ) );
		}
	}

	/**
	 * The services that can be booked.
	 *
	 * @param int $chosen The one that is in the choice in any case, also when it is hidden.
	 * @return array<int, string> What they are, by number.
	 */
	private static function services( int $chosen ): array {
		$offered = array_filter( \appointease_get_services( true ), static fn ( array $service ): bool => $service['active'] || $chosen === $service['id'] );
		return array_map( array( self::class, 'service' ), array_column( $offered, null, 'id' ) );
	}

	/**
	 * A service in the choice: what it is, how long it takes and what it costs.
	 *
	 * @param array<string, mixed> $service The row.
	 */
	private static function service( array $service ): string {
		/* translators: %d: number of minutes. */
		$parts = array( Appointments_Screen::name( $service ), sprintf( __( '%d min', 'appointease' ), $service['duration'] ) );
		if ( $service['price_cents'] > 0 ) {
			$parts[] = Currency::format( $service['price_cents'] );
		}
		return implode( ' · ', $parts );
	}

	/**
	 * What was typed.
	 *
	 * @param string ...$fields The fields.
	 * @return array<string, string>
	 */
	private static function read( string ...$fields ): array {
		return array_combine( $fields, array_map( array( Submission::class, 'text' ), $fields ) );
	}

	/**
	 * What is missing, or would become something else. The rest is for the extension to say.
	 *
	 * @param array<string, string> $values What was typed.
	 * @return array<string, string>
	 */
	private static function errors( array $values ): array {
		$errors = array();
		if ( '' === $values['date'] ) {
			$errors['date'] = __( 'Choose a day.', 'appointease' );
		}
		if ( ! preg_match( '/\A[0-9]{2}:[0-9]{2}\z/', $values['time'] ) ) {
			$errors['time'] = __( 'Choose a time, such as 14:30.', 'appointease' );
		}
		if ( ! Email_Address::survives_cleaning( $values['email'] ?? '' ) ) {
			$errors['email'] = __( 'Write an e-mail address, or leave it empty.', 'appointease' );
		}
		return $errors;
	}

	/**
	 * The list of a day, with a message.
	 *
	 * @param string $done Name of the message.
	 * @param string $day  The day.
	 */
	private static function list_of( string $done, string $day ): string {
		return Menu::url( Menu::APPOINTMENTS, compact( 'done', 'day' ) );
	}
}
