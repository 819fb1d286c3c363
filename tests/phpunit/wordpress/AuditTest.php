<?php
/**
 * Site Health looks through the whole book, finds what must not be, and says what to do.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Site_Health;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * The audit.
 */
final class AuditTest extends WordPressTestCase {

	public function test_a_sound_book_is_said_to_be_sound(): void {
		self::book( self::booking( self::employee(), '10:00' ) );
		$answer = self::administrator()->rest( 'GET', 'audit' );
		self::assertSame( 200, $answer->status, $answer->body );
		$result = $answer->json();
		self::assertSame( array( 'good', 'Appointments do not overlap', 'appointease_audit' ), array( $result['status'], $result['label'], $result['test'] ), $answer->body );
		self::assertMatchesRegularExpression( '/[1-9][0-9]* appointments? own/', $result['description'] );
		self::assertSame( 403, self::user( 'subscriber', array( 'appointease_manage_appointments' ) )->rest( 'GET', 'audit' )->status );
	}

	public function test_site_health_runs_it_apart_from_the_page(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
		$test = \WP_Site_Health::get_tests()['async']['appointease_audit'];
		self::assertSame( array( rest_url( 'appointease/v1/audit' ), true ), array( $test['test'], $test['has_rest'] ) );
		self::assertSame( 'good', $test['async_direct_test']()['status'], 'Cron has no browser to ask.' );
	}

	public function test_what_somebody_wrote_past_it_is_found_and_named(): void {
		global $wpdb;
		$employee = self::employee();
		$one      = self::book( self::booking( $employee, '10:00' ) )->json();
		$other    = self::book( self::booking( $employee, '11:00' ) )->json();
		$table    = "{$wpdb->prefix}appointease_appointments";
		$row      = $wpdb->get_row( "SELECT * FROM $table WHERE id = {$other['appointment_id']}", ARRAY_A );
		$first    = $wpdb->get_row( "SELECT * FROM $table WHERE id = {$one['appointment_id']}", ARRAY_A );
		$times    = array_intersect_key( $first, array_flip( array( 'start_utc', 'end_utc' ) ) );
		self::assertCount( 2, $times );
		try {
			$wpdb->update( $table, $times, array( 'id' => $other['appointment_id'] ) );
			$result = Site_Health::run_audit();
			self::assertSame( 'critical', $result['status'] );
			foreach ( array( "{$one['strong_id']} (Test Robin, " . self::day() . ' 10:00) overlaps', $other['strong_id'], 'does not own its time', 'move or cancel one of them' ) as $text ) {
				self::assertStringContainsString( $text, $result['description'] );
			}
		} finally {
			$wpdb->update( $table, array_intersect_key( $row, $times ), array( 'id' => $other['appointment_id'] ) );
		}
		self::assertSame( 'good', Site_Health::run_audit()['status'] );
	}
}
