<?php
/**
 * The forms of services and staff where they go beyond name, length and price: breaks, groups, limits and approval.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Settings;
use AppointEase\Tests\Support\ScreenTestCase;

/**
 * Terms in the forms.
 */
final class TermsScreensTest extends ScreenTestCase {

	private const TERMS = array( 'slot_step', 'buffer_before', 'buffer_after', 'capacity', 'min_notice', 'horizon_days', 'max_per_day', 'needs_approval' );

	public function test_a_simple_service_needs_none_of_them(): void {
		$row = $this->save( array( 'duration' => '45' ) );
		self::assertSame( array( 45, 0, 0, 1, 0, 0, 0, false ), $this->terms( $row ) );
		$form = self::$admin->get( self::SERVICES . '&edit=' . $row['id'] )->body;
		self::assertStringContainsString( '<details class="appointease-more"><summary>', $form, 'Folded away.' );
	}

	public function test_all_of_them_are_stored_shown_and_taken_back(): void {
		$typed = array(
			'slot_step'       => '15',
			'buffer_before'   => '5',
			'buffer_after'    => '10',
			'capacity'        => '8',
			'min_notice'      => '36',
			'min_notice_unit' => '60',
			'horizon_days'    => '30',
			'max_per_day'     => '4',
			'needs_approval'  => '1',
		);
		$row   = $this->save( $typed );
		self::assertSame( array( 15, 5, 10, 8, 36 * 60, 30, 4, true ), $this->terms( $row ) );
		$form = self::$admin->get( self::SERVICES . '&edit=' . $row['id'] )->body;
		self::assertStringContainsString( '<details class="appointease-more" open>', $form );
		self::assertMatchesRegularExpression( '/<input type="number"[^>]* value="36" id="appointease-min-notice"/', $form );
		self::assertStringContainsString( '<option value="60" selected=\'selected\'>hours', $form );
		$list = self::$admin->get( self::SERVICES )->body;
		self::assertStringContainsString( '8 places, breaks 5 + 10 min, notice 36 hours, 30 days ahead, at most 4 a day, needs approval', $list );
		$row = $this->save( array( 'id' => (string) $row['id'] ) );
		self::assertSame( array( 30, 0, 0, 1, 0, 0, 0, false ), $this->terms( $row ), 'Empty means: as usual.' );
	}

	public function test_no_service_can_be_booked_further_ahead_than_all(): void {
		$most = Settings::all()['horizon_days'];
		$row  = $this->save( array( 'horizon_days' => (string) ( $most + 30 ) ) );
		$form = self::$admin->get( self::SERVICES . '&edit=' . $row['id'] )->body;
		self::assertStringContainsString( "At most $most, which holds for all services", $form );
		self::assertStringContainsString( 'value="' . ( $most + 30 ) . '"', $form, 'It takes effect when the setting is raised.' );
		self::assertMatchesRegularExpression( "/{$row['name']}(?:(?!<tr>).)*>$most days ahead</s", self::$admin->get( self::SERVICES )->body );
	}

	/**
	 * What cannot be, and where the form says so.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function impossible(): array {
		return array(
			'a break of words'   => array( 'buffer_after', 'ten' ),
			'a crooked break'    => array( 'buffer_before', '7' ),
			'a break of a day'   => array( 'buffer_after', '1440' ),
			'no places'          => array( 'capacity', '0' ),
			'a stadium'          => array( 'capacity', '51' ),
			'notice of ages'     => array( 'min_notice', '9999999' ),
			'a negative horizon' => array( 'horizon_days', '-1' ),
			'too many a day'     => array( 'max_per_day', '289' ),
			'a step of words'    => array( 'slot_step', 'often' ),
		);
	}

	/**
	 * The folded part is open and the error beside its field.
	 *
	 * @dataProvider impossible
	 */
	public function test_what_cannot_be_is_said_beside_its_field( string $field, string $value ): void {
		$answer = self::send( self::SERVICES . '&edit=new', 'appointease_save_service', array( $field => $value ) + $this->typed() );
		$form   = self::assertFieldError( $field, $answer );
		self::assertStringContainsString( '<details class="appointease-more" open>', $form );
		self::assertStringContainsString( 'value="' . $value . '"', $form );
	}

	public function test_weekly_hours_are_in_steps_of_five_minutes(): void {
		$id   = self::employee( array( 'hours' => array( 'mon' => array( array( '09:03', '12:00' ) ) ) ) );
		$edit = self::STAFF . "&edit=$id";
		$form = array( 'id' => (string) $id, 'name' => 'Test Robin', 'email' => '', 'user_id' => '0', 'active' => '1', 'max_per_day' => '' );
		self::assertStringContainsString( 'value="09:03-12:00"', self::$admin->get( $edit )->body, 'What is stored is shown.' );
		self::assertStringContainsString( '09:03-12:00', self::$admin->get( self::STAFF )->body );
		$page = self::assertFieldError( 'hours_mon', self::send( $edit, 'appointease_save_employee', array( 'hours_mon' => '09:03-12:00' ) + $form ) );
		self::assertStringContainsString( '09:03 is between two of them', $page );
		$saved = self::send( $edit, 'appointease_save_employee', array( 'hours_mon' => '09:05-12:00', 'hours_sat' => '9-24' ) + $form );
		self::assertStringContainsString( 'done=saved', $saved->headers['location'] );
	}

	public function test_a_staff_member_has_a_limit_a_day(): void {
		$name = 'Test limit ' . self::secret();
		$form = array( 'id' => '0', 'name' => $name, 'email' => '', 'user_id' => '0', 'hours_mon' => '9-12', 'active' => '1' );
		self::send( self::STAFF . '&edit=new', 'appointease_save_employee', array( 'max_per_day' => '6' ) + $form );
		$row = array_column( appointease_get_employees( true ), null, 'name' )[ $name ];
		self::assertSame( 6, $row['max_per_day'] );
		$edit = self::STAFF . "&edit={$row['id']}";
		self::assertStringContainsString( 'value="6"', self::$admin->get( $edit )->body );
		foreach ( array( 'many', '289' ) as $wrong ) {
			self::assertFieldError( 'max_per_day', self::send( $edit, 'appointease_save_employee', array( 'id' => (string) $row['id'], 'max_per_day' => $wrong ) + $form ) );
		}
		self::send( $edit, 'appointease_save_employee', array( 'id' => (string) $row['id'], 'max_per_day' => '', 'active' => '0' ) + $form );
		self::assertSame( 0, array_column( appointease_get_employees( true ), null, 'name' )[ $name ]['max_per_day'] );
	}

	/**
	 * Saves a service and answers its row.
	 *
	 * @param array<string, string> $fields What is typed beside the usual.
	 * @return array<string, mixed>
	 */
	private function save( array $fields ): array {
		$typed  = $fields + $this->typed();
		$answer = self::send( self::SERVICES . '&edit=new', 'appointease_save_service', $typed );
		self::assertStringContainsString( 'done=saved', $answer->headers['location'] );
		return array_column( appointease_get_services( true ), null, 'name' )[ $typed['name'] ];
	}

	/**
	 * What is typed for a simple service, which visitors do not see.
	 *
	 * @return array<string, string>
	 */
	private function typed(): array {
		return array( 'id' => '0', 'name' => 'Test terms ' . self::secret(), 'description' => '', 'duration' => '30', 'price' => '' );
	}

	/**
	 * The terms of a row.
	 *
	 * @param array<string, mixed> $row The row.
	 * @return list<mixed>
	 */
	private function terms( array $row ): array {
		return array_map( static fn ( string $term ): mixed => $row[ $term ], self::TERMS );
	}
}
