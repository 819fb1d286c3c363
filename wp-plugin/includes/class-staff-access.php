<?php
/**
 * Decides which appointments the current user may see and change.
 *
 * Managers: all. A user who may only view the calendar: those of the staff members linked to that user, and no others.
 * Everyone else: none. REST routes and screens ask here, so the rule exists once.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * The per-object part of the permissions.
 */
final class Staff_Access {

	/**
	 * Whether the current user may see any appointments at all.
	 */
	public static function is_staff(): bool {
		return current_user_can( Roles::VIEW_CALENDAR ) || self::is_manager();
	}

	/**
	 * Whether the current user may see and change all appointments.
	 */
	public static function is_manager(): bool {
		return current_user_can( Roles::MANAGE_APPOINTMENTS );
	}

	/**
	 * The staff members linked to the current user.
	 *
	 * @return list<int>
	 */
	public static function own_employees(): array {
		$user = get_current_user_id();
		if ( 0 === $user || ! self::is_staff() ) {
			return array();
		}
		Extension::ready();
		$own = array_filter(
			\appointease_get_employees( true ),
			static fn ( array $employee ): bool => $user === $employee['user_id']
		);
		return array_values( array_column( $own, 'id' ) );
	}

	/**
	 * Whether the current user may see and change a staff member's appointments.
	 *
	 * @param int $employee_id The staff member.
	 */
	public static function includes( int $employee_id ): bool {
		return self::is_manager() || in_array( $employee_id, self::own_employees(), true );
	}
}
