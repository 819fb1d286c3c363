<?php
/**
 * The roles and the capabilities of the plugin: who may look, who may change, who may set up.
 *
 * The role for staff members may only look; together with the link between a staff member and a WordPress user it opens
 * that staff member's own appointments and nobody else's (see Staff_Access). The role for the reception sees and changes all
 * appointments and sets up nothing: WordPress has no screen for capabilities, so without it a receptionist would be made an
 * administrator. The plugin never gives a role to a user: that stays with those who may edit users.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Names of the roles and the capabilities, and their installation on the current site.
 */
final class Roles {

	public const STAFF = 'appointease_staff';
	public const DESK  = 'appointease_desk';

	public const VIEW_CALENDAR       = 'appointease_view_calendar';
	public const MANAGE_APPOINTMENTS = 'appointease_manage_appointments';
	public const MANAGE_SETTINGS     = 'appointease_manage_settings';

	public const CAPABILITIES = array( self::VIEW_CALENDAR, self::MANAGE_APPOINTMENTS, self::MANAGE_SETTINGS );

	/**
	 * Creates the roles and gives administrators everything. Repeating it changes nothing.
	 */
	public static function add(): void {
		add_role(
			self::STAFF,
			__( 'AppointEase staff', 'appointease' ),
			array(
				'read'              => true,
				self::VIEW_CALENDAR => true,
			)
		);
		add_role(
			self::DESK,
			__( 'AppointEase reception', 'appointease' ),
			array(
				'read'                    => true,
				self::VIEW_CALENDAR       => true,
				self::MANAGE_APPOINTMENTS => true,
			)
		);
		$administrator = get_role( 'administrator' );
		if ( null === $administrator ) {
			return;
		}
		foreach ( self::CAPABILITIES as $capability ) {
			// Adding a capability writes an option even when it is there already.
			if ( ! $administrator->has_cap( $capability ) ) {
				$administrator->add_cap( $capability );
			}
		}
	}
}
