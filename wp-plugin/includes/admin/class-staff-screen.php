<?php
/**
 * The screen for staff: who can be booked, for what, and in which hours of the week.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Email_Address;
use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Roles;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * List and form of staff members.
 */
final class Staff_Screen {

	private const FORM   = 'employee';
	private const SAVE   = 'appointease_save_employee';
	private const SWITCH = 'appointease_switch_employee';

	/**
	 * What a new staff member works on weekdays until the owner says otherwise.
	 */
	private const OFFICE_HOURS = '09:00-17:00';

	/**
	 * Prints the list or the form.
	 */
	public static function render(): void {
		$edit = Page::query( 'edit' );
		if ( '' === $edit ) {
			Page::show( __( 'Staff', 'appointease' ), array( self::class, 'print_list' ), Page::add_link( Menu::STAFF, __( 'Add staff member', 'appointease' ) ) );
			return;
		}
		$title = 'new' === $edit ? __( 'Add staff member', 'appointease' ) : __( 'Edit staff member', 'appointease' );
		Page::show( $title, static fn () => self::print_form( (int) $edit ) );
	}

	/**
	 * Prints the list.
	 */
	public static function print_list(): void {
		Extension::ready();
		$employees = \appointease_get_employees( true );
		if ( array() === $employees ) {
			Page::empty_state(
				__( 'No staff yet', 'appointease' ),
				__( 'A staff member is a person whose time is booked. If you work alone, add yourself.', 'appointease' ),
				Menu::url( Menu::STAFF, array( 'edit' => 'new' ) ),
				__( 'Add the first staff member', 'appointease' )
			);
			return;
		}
		$services = array_column( \appointease_get_services( true ), 'name', 'id' );
		Table::show(
			__( 'Staff', 'appointease' ),
			array(
				'name'     => __( 'Name', 'appointease' ),
				'services' => __( 'Services', 'appointease' ),
				'hours'    => __( 'Weekly hours', 'appointease' ),
				'user'     => __( 'Login', 'appointease' ),
				'active'   => __( 'Visitors', 'appointease' ),
			),
			array_map( static fn ( array $employee ): array => self::row( $employee, $services ), $employees )
		);
	}

	/**
	 * Stores a staff member.
	 */
	public static function handle_save(): void {
		Submission::authorize( Roles::MANAGE_SETTINGS, self::SAVE );
		$id     = (int) Submission::text( 'id' );
		$values = array(
			'name'        => Submission::text( 'name' ),
			'email'       => Submission::email( 'email' ),
			'user_id'     => (int) Submission::text( 'user_id' ),
			'service_ids' => Submission::numbers( 'service_ids' ),
			'active'      => Submission::flag( 'active' ),
			'max_per_day' => Submission::text( 'max_per_day' ),
		);
		$errors = array();
		$limit  = Submission::whole_number( $values['max_per_day'] );
		if ( null === $limit ) {
			$errors['max_per_day'] = __( 'Write a whole number, or nothing.', 'appointease' );
		}
		if ( ! Email_Address::survives_cleaning( $values['email'] ) ) {
			$errors['email'] = __( 'Write an e-mail address, or leave it empty.', 'appointease' );
		}
		if ( 0 !== $values['user_id'] && ! user_can( $values['user_id'], Roles::VIEW_CALENDAR ) ) {
			$errors['user_id'] = __( 'This user cannot see appointments. Give the user the role "AppointEase staff" first.', 'appointease' );
		}
		$hours = array();
		foreach ( array_keys( Weekly_Hours::days() ) as $day ) {
			$field            = Weekly_Hours::field( $day );
			$values[ $field ] = Submission::text( $field );
			$hours[ $day ]    = Weekly_Hours::read( $values[ $field ] );
			$complaint        = null === $hours[ $day ]
				? __( 'Write stretches such as 09:00-12:00, 13:00-17:00; leave it empty for a day off.', 'appointease' )
				: Weekly_Hours::complaint( $hours[ $day ] );
			if ( '' !== $complaint ) {
				$errors[ $field ] = $complaint;
			}
		}
		$done = 'saved';
		Submission::conclude(
			Form::name( self::FORM, $id ),
			$values,
			$errors,
			Attempt::once(
				$values,
				static function () use ( $id, $values, $hours, $limit, &$done ): array {
					$before = self::hours_of( $id );
					$row    = self::store(
						( $id > 0 ? array( 'id' => $id ) : array() ) + array(
							'name'        => $values['name'],
							'email'       => $values['email'],
							'user_id'     => 0 === $values['user_id'] ? null : $values['user_id'],
							'service_ids' => $values['service_ids'],
							'hours'       => $hours,
							'active'      => $values['active'],
							'max_per_day' => $limit,
						)
					);
					$done   = null === $before || $before === $row['hours'] ? 'saved' : 'saved_hours';
					return $row;
				}
			),
			Menu::url( Menu::STAFF, array( 'edit' => $id > 0 ? $id : 'new' ) ),
			static function () use ( &$done ): string {
				return Menu::url( Menu::STAFF, array( 'done' => $done ) );
			},
			self::fields_by_argument()
		);
	}

	/**
	 * Shows a staff member to visitors, or hides them.
	 */
	public static function handle_switch(): void {
		Submission::authorize( Roles::MANAGE_SETTINGS, self::SWITCH );
		$id     = (int) Submission::text( 'id' );
		$active = Submission::flag( 'active' );
		$done   = 'activated';
		Submission::conclude(
			'',
			array(),
			array(),
			static function () use ( $id, $active, &$done ): array {
				$row = self::store(
					array(
						'id'     => $id,
						'active' => $active,
					)
				);
				if ( ! $active ) {
					// Who has left for good could still see the appointments, and would still get e-mail.
					$done = null === $row['user_id'] && '' === $row['email'] ? 'deactivated' : 'staff_hidden';
				}
				return $row;
			},
			Menu::url( Menu::STAFF ),
			static function () use ( &$done ): string {
				return Menu::url( Menu::STAFF, array( 'done' => $done ) );
			}
		);
	}

	/**
	 * The weekly hours that are stored; null for nobody's.
	 *
	 * @param int $id The staff member; 0 for a new one.
	 * @return array<string, list<array{0: string, 1: string}>>|null
	 */
	private static function hours_of( int $id ): ?array {
		Extension::ready();
		return array_column( \appointease_get_employees( true ), 'hours', 'id' )[ $id ] ?? null;
	}

	/**
	 * Stores what the array holds of a staff member.
	 *
	 * @param array<string, mixed> $employee Its row, or a part of it with the number.
	 * @return array<string, mixed> The whole row.
	 */
	private static function store( array $employee ): array {
		Extension::ready();
		return \appointease_save_employee( $employee );
	}

	/**
	 * One row of the list.
	 *
	 * @param array<string, mixed> $employee The staff member.
	 * @param array<int, string>   $services Names of all services.
	 * @return array<string, string>
	 */
	private static function row( array $employee, array $services ): array {
		$url     = Menu::url( Menu::STAFF, array( 'edit' => $employee['id'] ) );
		$switch  = array(
			'id'     => $employee['id'],
			'active' => $employee['active'] ? '0' : '1',
		);
		$label   = $employee['active'] ? __( 'Hide from visitors', 'appointease' ) : __( 'Offer to visitors', 'appointease' );
		$offered = array_intersect_key( $services, array_flip( $employee['service_ids'] ) );
		$hours   = Weekly_Hours::summary( $employee['hours'] );
		$user    = null === $employee['user_id'] ? false : get_userdata( $employee['user_id'] );
		return array(
			'name'     => Table::entry(
				$employee['name'],
				$url,
				array(
					Menu::link( $url, __( 'Edit', 'appointease' ) ),
					Table::button( self::SWITCH, $switch, $label, $employee['name'] ),
				)
			),
			'services' => esc_html( array() === $employee['service_ids'] ? __( 'All services', 'appointease' ) : implode( ', ', $offered ) ),
			'hours'    => esc_html( '' === $hours ? __( 'None: cannot be booked', 'appointease' ) : $hours ),
			'user'     => $user instanceof WP_User ? esc_html( $user->user_login ) : '–',
			'active'   => Table::activity( $employee['active'] ),
		);
	}

	/**
	 * Prints the form.
	 *
	 * @param int $id The staff member; 0 for a new one.
	 */
	private static function print_form( int $id ): void {
		Extension::ready();
		$stored = self::blank();
		if ( $id > 0 ) {
			$stored = array_column( \appointease_get_employees( true ), null, 'id' )[ $id ] ?? null;
			if ( null === $stored ) {
				Page::notice( 'error', __( 'This staff member does not exist.', 'appointease' ) );
				return;
			}
			if ( 0 === $stored['max_per_day'] ) {
				$stored['max_per_day'] = '';
			}
			foreach ( $stored['hours'] as $day => $stretches ) {
				$stored[ Weekly_Hours::field( $day ) ] = Weekly_Hours::write( $stretches );
			}
		}
		$services = array_column( \appointease_get_services( true ), 'name', 'id' );
		$form     = new Form( Form::name( self::FORM, $id ), self::SAVE, $stored );
		$form->show(
			static function ( Form $form ) use ( $services ): void {
				$form->text( 'name', __( 'Name', 'appointease' ), __( 'Your visitors see it.', 'appointease' ), array( 'required' => 'required' ) );
				$form->text( 'email', __( 'E-mail', 'appointease' ), __( 'New appointments are announced there. Empty: they are announced to the administrator of the site. Visitors do not see it.', 'appointease' ), array( 'type' => 'email' ) );
				$form->select(
					'user_id',
					__( 'Login', 'appointease' ),
					self::users( (int) $form->value( 'user_id' ) ),
					__( 'This user sees and cancels the staff member’s own appointments. Users with the role "AppointEase staff" can be chosen.', 'appointease' )
				);
				if ( array() !== $services ) {
					$form->checkboxes( 'service_ids', __( 'Services', 'appointease' ), $services, __( 'None ticked: all services, also those you add later.', 'appointease' ) );
				}
				$help = __( 'For example 09:00-12:00, 13:00-17:00. Leave it empty for a day off.', 'appointease' );
				foreach ( Weekly_Hours::days() as $day => $name ) {
					$form->text( Weekly_Hours::field( $day ), $name, $help );
					// Once is enough.
					$help = '';
				}
				$form->checkbox( 'active', __( 'Visitors', 'appointease' ), __( 'Visitors can book this staff member', 'appointease' ) );
				$form->more(
					__( 'Limit', 'appointease' ),
					'' !== (string) $form->value( 'max_per_day' ),
					static fn ( Form $form ) => $form->number( 'max_per_day', __( 'At most … appointments a day', 'appointease' ), __( 'Of all services together. When they are reached, visitors see the day as full. Empty: any number.', 'appointease' ), 0, 288 )
				);
			},
			$id > 0 ? __( 'Save staff member', 'appointease' ) : __( 'Add staff member', 'appointease' ),
			array( 'id' => (string) $id ) + ( $id > 0 ? array() : Attempt::field() )
		);
	}

	/**
	 * What a new staff member begins with.
	 *
	 * @return array<string, mixed>
	 */
	private static function blank(): array {
		$blank = array( 'active' => true );
		foreach ( array_keys( Weekly_Hours::days() ) as $day ) {
			$blank[ Weekly_Hours::field( $day ) ] = in_array( $day, array( 'sat', 'sun' ), true ) ? '' : self::OFFICE_HOURS;
		}
		return $blank;
	}

	/**
	 * The users that can be linked, by number.
	 *
	 * @param int $chosen The one linked now, who stays in the list whatever has become of the role.
	 * @return array<int, string>
	 */
	private static function users( int $chosen ): array {
		$options = array( 0 => __( '— none —', 'appointease' ) );
		$users   = get_users(
			array(
				'capability' => Roles::VIEW_CALENDAR,
				'orderby'    => 'display_name',
				'fields'     => array( 'ID', 'user_login', 'display_name' ),
				'number'     => 500,
			)
		);
		$linked  = $chosen > 0 ? get_userdata( $chosen ) : false;
		foreach ( $linked instanceof WP_User ? array_merge( $users, array( $linked ) ) : $users as $user ) {
			$options[ (int) $user->ID ] = sprintf( '%s (%s)', $user->display_name, $user->user_login );
		}
		return $options;
	}

	/**
	 * Where an error about the hours of one weekday belongs.
	 *
	 * @return array<string, string>
	 */
	private static function fields_by_argument(): array {
		$fields = array();
		foreach ( array_keys( Weekly_Hours::days() ) as $day ) {
			$fields[ 'hours.' . $day ] = Weekly_Hours::field( $day );
			$fields[ $day ]            = Weekly_Hours::field( $day );
		}
		return $fields;
	}
}
