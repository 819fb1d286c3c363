<?php
/**
 * The screens of the administration over HTTP: who sees which, what their forms store and refuse, and that no form works
 * without its nonce and its capability.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Currency;
use AppointEase\Plugin\Settings;
use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\ScreenTestCase;

/**
 * Screens and forms.
 */
final class ScreensTest extends ScreenTestCase {

	public function test_owners_see_all_screens_and_staff_see_their_calendar(): void {
		$employee = self::employee();
		$staff    = self::user( 'appointease_staff', array(), $employee );
		$nobody   = self::user( 'subscriber' );
		foreach ( array( self::APPOINTMENTS, self::SERVICES, self::STAFF, self::SETTINGS, self::STATUS, self::SERVICES . '&edit=new', self::STAFF . '&edit=new', self::STAFF . "&edit=$employee", self::SERVICES . '&edit=' . self::$service ) as $path ) {
			$page = self::$admin->get( $path );
			self::assertSame( 200, $page->status, $path );
			self::assertStringContainsString( '<h1', $page->body );
			self::assertStringNotContainsString( 'notice-error', $page->body, $path );
			self::assertSame( self::APPOINTMENTS === $path ? 200 : 403, $staff->get( $path )->status, $path );
			self::assertSame( 403, $nobody->get( $path )->status, $path );
		}
	}

	public function test_the_reception_sees_all_appointments_and_sets_up_nothing(): void {
		$desk = self::user( 'appointease_desk' );
		self::book( self::booking( self::employee(), '10:00' ) );
		$page = $desk->get( self::APPOINTMENTS . '&day=' . self::day() );
		self::assertSame( 200, $page->status );
		self::assertStringContainsString( 'Grace Hopper', $page->body );
		preg_match_all( '/admin\.php\?page=(appointease[a-z-]*)\'/', $page->body, $menu );
		self::assertSame( array( 'appointease', 'appointease-days' ), array_values( array_unique( $menu[1] ) ) );
		foreach ( array( '&new=1', '&import=1' ) as $form ) {
			self::assertStringContainsString( '<form', $desk->get( self::APPOINTMENTS . $form )->body );
		}
		self::assertSame( 200, $desk->get( self::DAYS )->status );
		foreach ( array( self::SERVICES, self::STAFF, self::SETTINGS, self::STATUS ) as $path ) {
			self::assertSame( 403, $desk->get( $path )->status, $path );
		}
	}

	public function test_staff_see_their_own_appointments_and_no_others(): void {
		$mine   = self::employee( array( 'name' => 'Test mine' ) );
		$theirs = self::employee( array( 'name' => 'Test theirs' ) );
		$staff  = self::user( 'appointease_staff', array(), $mine );
		self::book( self::booking( $mine, '10:00', array( 'name' => 'My customer', 'email' => 'mine@example.com', 'phone' => '030 111' ) ) );
		self::book( self::booking( $theirs, '10:00', array( 'name' => 'Their customer', 'email' => 'theirs@example.com', 'phone' => '030 222' ) ) );
		foreach ( array( '', '&span=week', "&staff=$theirs", "&span=week&staff=$theirs" ) as $view ) {
			$page = $staff->get( self::APPOINTMENTS . '&day=' . self::day() . $view )->body;
			self::assertStringContainsString( 'mine@example.com', $page );
			self::assertStringNotContainsString( 'theirs@example.com', $page, $view );
			self::assertStringNotContainsString( 'Test theirs', $page, $view );
		}
		$page = self::$admin->get( self::APPOINTMENTS . '&day=' . self::day() )->body;
		foreach ( array( 'My customer', 'Their customer', 'mailto:mine@example.com', 'tel:030111', 'APT-', 'Test cut', 'Confirmed' ) as $text ) {
			self::assertStringContainsString( $text, $page );
		}
		self::assertStringNotContainsString( 'theirs@example.com', self::$admin->get( self::APPOINTMENTS . '&day=' . self::day() . "&staff=$mine" )->body );
		$unlinked = self::user( 'appointease_staff' )->get( self::APPOINTMENTS );
		self::assertSame( 200, $unlinked->status );
		self::assertStringContainsString( 'not linked', $unlinked->body );
	}

	public function test_what_visitors_type_is_shown_as_text(): void {
		$employee = self::employee( array( 'name' => 'Test <b>Bo</b>"ld' ) );
		$id       = self::book( self::booking( $employee, '10:00', array( 'name' => 'O"Neil & <3' ) ) )->json()['appointment_id'];
		$page     = self::$admin->get( self::APPOINTMENTS . '&day=' . self::day() . '&staff=' . $employee . '&span=%22%3E%3Cscript%3E' )->body;
		self::assertStringContainsString( 'O&quot;Neil &amp; &lt;3', $page );
		self::assertStringContainsString( 'Test &lt;b&gt;Bo&lt;/b&gt;', $page );
		self::assertStringNotContainsString( '<b>Bo</b>', $page );
		self::assertStringNotContainsString( '"><script>', $page );
		self::assertGreaterThan( 0, $id );
	}

	public function test_a_service_is_added_changed_and_hidden(): void {
		$name  = 'Test massage ' . self::secret();
		$saved = self::send( self::SERVICES . '&edit=new', 'appointease_save_service', array( 'id' => '0', 'name' => $name, 'description' => "Two\nlines", 'duration' => '45', 'slot_step' => '15', 'price' => '59,90', 'active' => '1' ) );
		self::assertStringContainsString( 'done=saved', $saved->headers['location'] );
		$row = array_column( appointease_get_services( true ), null, 'name' )[ $name ];
		self::assertSame( array( "Two\nlines", 45, 15, 5990, true ), array( $row['description'], $row['duration'], $row['slot_step'], $row['price_cents'], $row['active'] ) );
		self::assertStringContainsString( 'value="59.90"', self::$admin->get( self::SERVICES . '&edit=' . $row['id'] )->body );
		self::send( self::SERVICES . '&edit=' . $row['id'], 'appointease_save_service', array( 'id' => (string) $row['id'], 'name' => $name, 'description' => '', 'duration' => '30', 'slot_step' => '30', 'price' => '', 'active' => '1' ) );
		$row = array_column( appointease_get_services( true ), null, 'name' )[ $name ];
		self::assertSame( array( '', 30, 0 ), array( $row['description'], $row['duration'], $row['price_cents'] ) );
		$hidden = self::send( self::SERVICES, 'appointease_switch_service', array( 'id' => (string) $row['id'], 'active' => '0' ) );
		self::assertStringContainsString( 'done=deactivated', $hidden->headers['location'] );
		self::assertNotContains( $row['id'], array_column( appointease_get_services(), 'id' ) );
		self::assertStringContainsString( $name, self::$admin->get( self::SERVICES )->body );
	}

	/**
	 * Fields of a service that cannot be, and where the form says so.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function bad_services(): array {
		return array(
			'no name'          => array( 'name', '' ),
			'seven minutes'    => array( 'duration', '7' ),
			'minutes of words' => array( 'duration', 'long' ),
			'a step of nothing' => array( 'slot_step', '0' ),
			'a gift of money'  => array( 'price', '-5' ),
			'a price of words' => array( 'price', 'free' ),
			'two points'       => array( 'price', '1.234,50' ),
		);
	}

	/**
	 * The form comes back with the error beside its field and everything that was typed.
	 *
	 * @dataProvider bad_services
	 */
	public function test_a_bad_service_comes_back_with_what_was_typed( string $field, string $value ): void {
		$before = appointease_get_services( true );
		$typed  = array( $field => $value ) + array( 'id' => '0', 'name' => 'Test typed name', 'description' => 'Typed text', 'duration' => '30', 'slot_step' => '30', 'price' => '12.5', 'active' => '1' );
		$answer = self::send( self::SERVICES . '&edit=new', 'appointease_save_service', $typed );
		$form   = self::$admin->get( self::path( $answer ) )->body;
		$id     = 'appointease-' . str_replace( '_', '-', $field );
		self::assertStringContainsString( "id=\"$id-error\"", $form );
		self::assertMatchesRegularExpression( '/id="' . $id . '"[^>]* aria-invalid="true" aria-describedby="' . $id . '-error/', $form );
		self::assertStringContainsString( 'Typed text', $form );
		self::assertStringContainsString( 'value="' . esc_attr( $value ) . '"', $form );
		self::assertSame( $before, appointease_get_services( true ) );
		self::assertStringNotContainsString( 'Typed text', self::$admin->get( self::SERVICES . '&edit=new' )->body, 'Only once.' );
	}

	public function test_a_staff_member_is_added_with_a_week(): void {
		$user = wp_insert_user( array( 'user_login' => 'test-' . self::secret(), 'user_pass' => 'x', 'role' => 'appointease_staff' ) );
		$name = 'Test Kim ' . self::secret();
		$form = array( 'id' => '0', 'name' => $name, 'email' => 'kim@example.com', 'user_id' => (string) $user, 'service_ids' => array( (string) self::$service ), 'hours_mon' => '9-12, 13:00 – 17:30', 'hours_sat' => '09:00-24:00', 'active' => '1' );
		self::send( self::STAFF . '&edit=new', 'appointease_save_employee', $form );
		$row = array_column( appointease_get_employees( true ), null, 'name' )[ $name ];
		self::assertSame( array( 'kim@example.com', $user, array( self::$service ) ), array( $row['email'], $row['user_id'], $row['service_ids'] ) );
		self::assertSame( array( array( '09:00', '12:00' ), array( '13:00', '17:30' ) ), $row['hours']['mon'] );
		self::assertSame( array( array( '09:00', '24:00' ) ), $row['hours']['sat'] );
		self::assertSame( array(), $row['hours']['tue'] );
		$edit = self::$admin->get( self::STAFF . "&edit={$row['id']}" )->body;
		self::assertStringContainsString( 'value="09:00-12:00, 13:00-17:30"', $edit );

		foreach ( array( 'hours_tue' => 'nine to five', 'hours_wed' => '9-', 'email' => 'kim' ) as $field => $value ) {
			$answer = self::send( self::STAFF . "&edit={$row['id']}", 'appointease_save_employee', array( $field => $value, 'id' => (string) $row['id'] ) + $form );
			self::assertStringContainsString( 'appointease-' . str_replace( '_', '-', $field ) . '-error', self::$admin->get( self::path( $answer ) )->body );
		}
		self::assertFieldError( 'email', self::send( self::STAFF . "&edit={$row['id']}", 'appointease_save_employee', array( 'email' => '%0akim@example.com', 'id' => (string) $row['id'] ) + $form ) );
		$answer = self::send( self::STAFF . "&edit={$row['id']}", 'appointease_save_employee', array( 'hours_tue' => '17:00-09:00', 'id' => (string) $row['id'] ) + $form );
		self::assertStringContainsString( 'notice-error', self::$admin->get( self::path( $answer ) )->body );
		self::send( self::STAFF, 'appointease_switch_employee', array( 'id' => (string) $row['id'], 'active' => '0' ) );
		self::assertNotContains( $row['id'], array_column( appointease_get_employees(), 'id' ) );
		appointease_save_employee( array( 'id' => $row['id'], 'user_id' => null ) );
		wp_delete_user( $user );
	}

	/**
	 * The forms that add something: screen, action, what is typed, and what there is then.
	 *
	 * @return array<string, array{0: string, 1: string, 2: array<string, string>, 3: callable-string}>
	 */
	public static function additions(): array {
		return array(
			'a service'      => array( self::SERVICES, 'appointease_save_service', array( 'description' => '', 'duration' => '30', 'price' => '' ), 'appointease_get_services' ),
			'a staff member' => array( self::STAFF, 'appointease_save_employee', array( 'email' => '', 'user_id' => '0', 'hours_mon' => '9-12' ), 'appointease_get_employees' ),
		);
	}

	/**
	 * A second click adds nothing, whether it comes at the same moment or later, and is answered like the first.
	 *
	 * @dataProvider additions
	 *
	 * @param array<string, string> $typed What is typed, but for the name.
	 */
	public function test_a_second_click_adds_nothing( string $screen, string $action, array $typed, string $all ): void {
		$page = self::$admin->get( "$screen&edit=new" )->body;
		self::assertSame( 1, preg_match( '/name="attempt" value="([0-9a-f-]{36})"/', $page, $attempt ) );
		$name   = 'Test double ' . self::secret();
		$fields = array( 'id' => '0', 'name' => $name, 'attempt' => $attempt[1] ) + $typed;
		$count  = static fn ( string $name ): int => count( array_keys( array_column( $all( true ), 'name' ), $name, true ) );
		$clicks = self::$admin->form_at_once( '/wp-admin/admin-post.php', $fields + array( 'action' => $action, '_wpnonce' => self::$admin->form_nonce( "$screen&edit=new", $action ) ), 4 );
		foreach ( array( ...$clicks, self::send( "$screen&edit=new", $action, $fields ) ) as $answer ) {
			self::assertStringContainsString( 'done=saved', $answer->headers['location'] );
		}
		self::assertSame( 1, $count( $name ) );
		self::send( "$screen&edit=new", $action, array( 'name' => "$name too" ) + $fields );
		self::assertSame( 1, $count( "$name too" ), 'Who goes back and types another name means another one.' );
		foreach ( array( 'the first', 'the second' ) as $click ) {
			self::assertFieldError( 'name', self::send( "$screen&edit=new", $action, array( 'name' => '' ) + $fields ) );
		}
		$id = array_column( $all( true ), 'id', 'name' )[ $name ];
		self::assertStringNotContainsString( 'name="attempt"', self::$admin->get( "$screen&edit=$id" )->body );
	}

	/**
	 * What was typed about one entry comes back in its own form and in no other.
	 *
	 * @dataProvider additions
	 *
	 * @param array<string, string> $typed What is typed, but for the name.
	 */
	public function test_what_was_typed_about_one_entry_is_not_shown_for_another( string $screen, string $action, array $typed, string $all ): void {
		$names = array( 'Test one ' . self::secret(), 'Test other ' . self::secret() );
		foreach ( $names as $name ) {
			self::send( "$screen&edit=new", $action, array( 'id' => '0', 'name' => $name ) + $typed );
		}
		$ids   = array_column( $all( true ), 'id', 'name' );
		$forms = array_map( static fn ( string $name ): string => "$screen&edit={$ids[ $name ]}", $names );
		self::send( $forms[0], $action, array( 'id' => (string) $ids[ $names[0] ], 'name' => '' ) + $typed );
		foreach ( array( $forms[1], "$screen&edit=new" ) as $other ) {
			self::assertStringNotContainsString( 'id="appointease-name-error"', self::$admin->get( $other )->body );
		}
		self::assertStringContainsString( 'id="appointease-name-error"', self::$admin->get( $forms[0] )->body );
	}

	public function test_linking_gives_nobody_a_role(): void {
		$user   = wp_insert_user( array( 'user_login' => 'test-' . self::secret(), 'user_pass' => 'x', 'role' => 'subscriber' ) );
		$form   = array( 'id' => '0', 'name' => 'Test promoted', 'email' => '', 'user_id' => (string) $user, 'role' => 'administrator', 'active' => '1' );
		$answer = self::send( self::STAFF . '&edit=new', 'appointease_save_employee', $form );
		self::assertStringContainsString( 'appointease-user-id-error', self::$admin->get( self::path( $answer ) )->body );
		self::assertSame( array( 'subscriber' ), array_values( get_userdata( $user )->roles ) );
		wp_delete_user( $user );
	}

	public function test_settings_are_checked_and_kept(): void {
		$before = Settings::all();
		$good   = array( 'currency' => 'USD', 'horizon_days' => '90', 'lock_minutes' => '5', 'polling_interval' => '3', 'reply_to' => 'desk@example.com' );
		$saved  = self::send( self::SETTINGS, 'appointease_save_settings', $good );
		self::assertStringContainsString( 'done=saved', $saved->headers['location'] );
		wp_cache_flush();
		self::assertSame( array( 'currency' => 'USD', 'polling_interval' => 3, 'lock_minutes' => 5, 'horizon_days' => 90, 'reply_to' => 'desk@example.com', 'delete_data' => false ), Settings::all() );
		$catalog = ( new Browser() )->rest( 'GET', 'catalog' )->json();
		self::assertSame( array( 'code' => 'USD', 'symbol' => '$', 'decimals' => 2, 'position' => 'left' ), $catalog['currency'] );
		self::assertSame( 90, $catalog['horizon_days'] );
		foreach ( array( 'currency' => 'XXX', 'horizon_days' => '0', 'lock_minutes' => '31', 'polling_interval' => 'often', 'reply_to' => 'desk' ) as $field => $value ) {
			$answer = self::send( self::SETTINGS, 'appointease_save_settings', array( $field => $value ) + $good );
			self::assertStringContainsString( 'appointease-' . str_replace( '_', '-', $field ) . '-error', self::$admin->get( self::path( $answer ) )->body );
		}
		self::assertFieldError( 'reply_to', self::send( self::SETTINGS, 'appointease_save_settings', array( 'reply_to' => '%0adesk@example.com' ) + $good ) );
		wp_cache_flush();
		self::assertSame( 90, Settings::all()['horizon_days'] );
		self::send( self::SETTINGS, 'appointease_save_settings', array( 'reply_to' => '' ) + $good );
		wp_cache_flush();
		self::assertSame( array( '', get_option( 'admin_email' ) ), array( Settings::all()['reply_to'], Settings::reply_to() ) );
		Settings::save( array( 'reply_to' => "desk@example.com\r\nBcc: evil@example.com" ) + $before );
		self::assertSame( '', Settings::all()['reply_to'], 'Whatever the option holds.' );
		Settings::save( $before );
	}

	public function test_another_currency_keeps_the_digits_of_prices(): void {
		self::assertStringContainsString( '38.00 EUR becomes 38.00 USD, but 3800 JPY', self::$admin->get( self::SETTINGS )->body );
		$before = Settings::all();
		$shown  = static function ( string $code ) use ( $before ): string {
			Settings::save( array( 'currency' => $code ) + $before );
			return Currency::to_field( 3800 );
		};
		self::assertSame( array( '38.00', '38.00', '3800' ), array_map( $shown, array( 'EUR', 'USD', 'JPY' ) ) );
		Settings::save( $before );
	}

	/**
	 * Every form.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function forms(): array {
		return array(
			'set a status'    => array( 'appointease_set_status', self::APPOINTMENTS ),
			'new appointment' => array( 'appointease_new_appointment', self::APPOINTMENTS . '&new=1' ),
			'move'            => array( 'appointease_move_appointment', self::APPOINTMENTS . '&move=1' ),
			'export'          => array( 'appointease_export', self::APPOINTMENTS ),
			'import'          => array( 'appointease_import_upload', self::APPOINTMENTS . '&import=1' ),
			'confirm import'  => array( 'appointease_import_confirm', self::APPOINTMENTS . '&import=1' ),
			'discard import'  => array( 'appointease_import_discard', self::APPOINTMENTS . '&import=1' ),
			'save service'    => array( 'appointease_save_service', self::SERVICES . '&edit=new' ),
			'switch service'  => array( 'appointease_switch_service', self::SERVICES ),
			'save staff'      => array( 'appointease_save_employee', self::STAFF . '&edit=new' ),
			'switch staff'    => array( 'appointease_switch_employee', self::STAFF ),
			'settings'        => array( 'appointease_save_settings', self::SETTINGS ),
			'dismiss'         => array( 'appointease_dismiss_welcome', self::SERVICES ),
		);
	}

	/**
	 * No form works from another site, for another user, or for nobody.
	 *
	 * @dataProvider forms
	 */
	public function test_no_form_works_without_nonce_and_capability( string $action ): void {
		$employee = self::employee();
		$id       = self::book( self::booking( $employee, '10:00' ) )->json()['appointment_id'];
		$state    = fn (): array => array( appointease_get_services( true ), appointease_get_employees( true ), appointease_get_appointment( $id ), get_option( 'appointease_settings' ) );
		$before   = $state();
		$fields   = array( 'action' => $action, 'id' => (string) $id, 'status' => 'cancelled', 'name' => 'Test forged', 'duration' => '30', 'slot_step' => '30', 'active' => '0', 'currency' => 'USD', 'horizon_days' => '1', 'lock_minutes' => '1', 'polling_interval' => '1', 'delete_data' => '1' );
		self::assertSame( 403, self::$admin->form( '/wp-admin/admin-post.php', $fields )->status, 'no nonce' );
		self::assertSame( 403, self::$admin->form( '/wp-admin/admin-post.php', $fields + array( '_wpnonce' => '0123456789' ) )->status, 'a wrong nonce' );
		$subscriber = self::user( 'subscriber' );
		self::assertSame( 403, $subscriber->form( '/wp-admin/admin-post.php', $fields )->status, 'no capability' );
		( new Browser() )->form( '/wp-admin/admin-post.php', $fields );
		if ( ! in_array( $action, array( 'appointease_set_status', 'appointease_new_appointment', 'appointease_move_appointment', 'appointease_export' ), true ) ) {
			self::assertSame( 403, self::user( 'appointease_staff', array(), $employee )->form( '/wp-admin/admin-post.php', $fields )->status, 'staff' );
			appointease_save_employee( array( 'id' => $employee, 'user_id' => null ) );
		}
		wp_cache_flush();
		self::assertSame( $before, $state() );
	}

	public function test_the_first_steps_are_shown_until_dismissed_or_done(): void {
		$pages  = get_posts( array( 'post_type' => 'page', 'numberposts' => -1, 's' => 'appointease' ) );
		$status = static function ( string $status ) use ( $pages ): void {
			foreach ( $pages as $page ) {
				wp_update_post( array( 'ID' => $page->ID, 'post_status' => $status ) );
			}
		};
		self::assertNotSame( array(), $pages );
		$status( 'draft' );
		try {
			update_option( 'appointease_welcome', '1', false );
			$nonce = self::$admin->form_nonce( self::SERVICES, 'appointease_dismiss_welcome' );
			self::assertStringContainsString( 'appointease-welcome', self::$admin->get( '/wp-admin/index.php' )->body );
			self::assertStringNotContainsString( 'appointease-welcome', self::user( 'appointease_staff' )->get( '/wp-admin/index.php' )->body );
			self::assertSame( 302, self::$admin->form( '/wp-admin/admin-post.php', array( 'action' => 'appointease_dismiss_welcome', '_wpnonce' => $nonce ) )->status );
			self::assertStringNotContainsString( 'appointease-welcome', self::$admin->get( self::SERVICES )->body, 'dismissed' );
			wp_cache_flush();
			update_option( 'appointease_welcome', '1', false );
			self::assertStringContainsString( 'appointease-welcome', self::$admin->get( self::SERVICES )->body );
		} finally {
			$status( 'publish' );
		}
		self::assertStringNotContainsString( 'appointease-welcome', self::$admin->get( self::SERVICES )->body, 'done' );
		wp_cache_flush();
		self::assertFalse( get_option( 'appointease_welcome' ) );
	}

	public function test_a_time_zone_that_nobody_chose_is_asked_about(): void {
		$city  = get_option( 'timezone_string' );
		$asked = static function (): array {
			$pages = array( self::SETTINGS, self::STAFF, self::STAFF . '&edit=new', self::SERVICES, '/wp-admin/index.php' );
			return array_map( static fn ( string $path ): bool => str_contains( self::$admin->get( $path )->body, 'Do your clocks show' ), $pages );
		};
		self::assertNotContains( true, $asked() );
		self::assertSame( 'good', \AppointEase\Plugin\Site_Health::run_timezone_test()['status'] );
		update_option( 'timezone_string', '' );
		update_option( 'gmt_offset', '0' );
		try {
			self::assertSame( array( true, true, true, false, false ), $asked(), 'Where hours are written, and nowhere else.' );
			$page = self::$admin->get( self::STAFF )->body;
			self::assertStringContainsString( 'Do your clocks show UTC all year round?', $page );
			self::assertStringContainsString( 'options-general.php#timezone_string', $page );
			$owner = self::user( 'editor', array( 'appointease_manage_settings' ) )->get( self::STAFF )->body;
			self::assertStringContainsString( 'Do your clocks show', $owner );
			self::assertStringNotContainsString( 'options-general.php', $owner, 'Who cannot change it gets no link.' );
			wp_set_current_user( get_user_by( 'login', \AppointEase\Tests\Support\Environment::value( 'STACK_ADMIN_USER' ) )->ID );
			$result = \AppointEase\Plugin\Site_Health::run_timezone_test();
			self::assertSame( 'recommended', $result['status'] );
			self::assertStringContainsString( 'options-general.php#timezone_string', $result['actions'] );
			self::assertSame( array( \AppointEase\Plugin\Site_Health::class, 'run_timezone_test' ), \WP_Site_Health::get_tests()['direct']['appointease_timezone']['test'] );
			update_option( 'gmt_offset', '5.5' );
			self::assertArrayNotHasKey( 'appointease_timezone', \WP_Site_Health::get_tests()['direct'], 'What cannot be used at all is said once.' );
			$result = \AppointEase\Plugin\Site_Health::run_test();
			self::assertSame( 'critical', $result['status'] );
			self::assertStringContainsString( 'cannot work with', $result['description'] );
		} finally {
			wp_set_current_user( 0 );
			update_option( 'timezone_string', $city );
			wp_cache_flush();
		}
		self::assertNotContains( true, $asked() );
	}

	public function test_site_health_knows_the_extension(): void {
		$result = \AppointEase\Plugin\Site_Health::run_test();
		self::assertSame( 'good', $result['status'], $result['description'] );
		self::assertSame( array( 'label', 'status', 'badge', 'description', 'actions', 'test' ), array_keys( $result ) );
		$page = self::$admin->get( '/wp-admin/site-health.php?tab=debug' );
		self::assertSame( 200, $page->status );
		self::assertStringContainsString( 'health-check-accordion-block-appointease', $page->body );
		$password = (string) parse_url( \AppointEase\Tests\Support\Environment::value( 'STACK_MYSQL_URL' ), PHP_URL_PASS );
		self::assertStringNotContainsString( $password, $page->body . self::$admin->get( self::STATUS )->body );
	}
}
