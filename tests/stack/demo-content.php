<?php
/**
 * The demo content: a small salon with four services and three people, one of whom can log in.
 */

declare( strict_types=1 );

function add_demo_content( string $staff_password ): void {
	$services = array();
	foreach (
		array(
			array( 'Haircut', 'Wash, cut and blow-dry.', 30, 30, 3800 ),
			array( 'Beard trim', 'Shape and line with hot towel.', 15, 15, 1800 ),
			array( 'Colour', 'Full colour with care and finish.', 90, 30, 8900 ),
			array( 'Highlights and cut', 'Foil highlights, cut and styling.', 120, 30, 12900 ),
		) as list( $name, $description, $duration, $slot_step, $price_cents )
	) {
		$service           = appointease_save_service( compact( 'name', 'description', 'duration', 'slot_step', 'price_cents' ) );
		$services[ $name ] = $service['id'];
	}

	$login = wp_insert_user(
		array(
			'user_login'   => 'clara',
			'user_pass'    => $staff_password,
			'user_email'   => 'clara@example.com',
			'display_name' => 'Clara Neumann',
			'role'         => 'appointease_staff',
		)
	);
	if ( is_wp_error( $login ) ) {
		fail( $login->get_error_message() );
	}

	// Everybody has a lunch break; Sunday is closed, and one works on Saturday.
	$full     = array( array( '09:00', '13:00' ), array( '14:00', '18:00' ) );
	$late     = array( array( '11:00', '14:00' ), array( '15:00', '20:00' ) );
	$weekdays = array( 'mon', 'tue', 'wed', 'thu', 'fri' );

	appointease_save_employee(
		array(
			'name'        => 'Clara Neumann',
			'email'       => 'clara@example.com',
			'user_id'     => $login,
			'service_ids' => array_values( $services ),
			'hours'       => array_fill_keys( $weekdays, $full ) + array( 'sat' => array( array( '09:00', '14:00' ) ) ),
		)
	);
	appointease_save_employee(
		array(
			'name'        => 'Jonas Weber',
			'email'       => 'jonas@example.com',
			'service_ids' => array( $services['Haircut'], $services['Beard trim'] ),
			'hours'       => array_fill_keys( $weekdays, $full ),
		)
	);
	appointease_save_employee(
		array(
			'name'        => 'Mira Öztürk',
			'email'       => 'mira@example.com',
			'service_ids' => array( $services['Haircut'], $services['Colour'], $services['Highlights and cut'] ),
			'hours'       => array_fill_keys( $weekdays, $late ),
		)
	);
}
