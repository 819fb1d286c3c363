<?php
/**
 * The fast lane does not outlive being switched off, and is not switched off by a server that has too much to do.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Fast_Lane;
use AppointEase\Plugin\Fast_Lane_File;
use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Site;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * When the configuration goes, and what stays.
 */
final class FastLaneOffTest extends WordPressTestCase {

	/**
	 * The site's own word on the fast lane.
	 *
	 * @var array<string, string>
	 */
	private array $known;

	protected function setUp(): void {
		$this->beat();
		self::assertSame( 200, $this->poll()->status );
		$this->known = get_option( Fast_Lane::OPTION );
	}

	protected function tearDown(): void {
		Site::switch_off();
		update_option( Fast_Lane::OPTION, $this->known );
	}

	public function test_a_site_that_does_not_want_it_has_none(): void {
		Site::switch_on( array( 'no_fast_lane' => true ) );
		self::assertSame( 200, $this->poll()->status, 'It asks no filter.' );
		$this->beat();
		self::assertSame( 404, $this->poll()->status );
		self::assertSame( '', $this->file()->place() );
		$this->beat();
		self::assertSame( '', $this->file()->place() );
		Site::switch_off();
		$this->beat();
		self::assertSame( 200, $this->poll()->status );
	}

	public function test_a_request_that_began_before_the_deactivation_leaves_nothing_behind(): void {
		$active = get_option( 'active_plugins' );
		$change = static function ( callable $change ) use ( $active ): void {
			Site::switch_on( array( 'deactivated_meanwhile' => true ) );
			try {
				$change();
			} finally {
				update_option( 'active_plugins', array() );
				update_option( 'active_plugins', $active );
				Site::switch_off();
			}
		};
		Fast_Lane::remove();
		$change( $this->beat( ... ) );
		self::assertSame( '', $this->file()->place(), 'It was not there, and is not written.' );

		$this->beat();
		$this->file()->write( array( 'plugin' => 'another' ) + (array) $this->file()->read() );
		$change( $this->beat( ... ) );
		self::assertSame( '', $this->file()->place(), 'It had changed, and is not written.' );
	}

	/**
	 * What a server answers that cannot keep up.
	 *
	 * @return list<array{0: int}>
	 */
	public static function busy(): array {
		return array( array( 429 ), array( 502 ), array( 503 ), array( 504 ) );
	}

	/**
	 * A trial at a bad moment says nothing.
	 *
	 * @dataProvider busy
	 */
	public function test_a_server_that_is_busy_during_the_trial_decides_nothing( int $status ): void {
		foreach ( array( '' => 'unknown', 'unknown' => 'unknown', 'works' => 'works', '403' => '403' ) as $before => $after ) {
			update_option( Fast_Lane::OPTION, array( 'site' => $this->known['site'], 'verdict' => (string) $before ) );
			Site::switch_on( array( 'fast_lane_answers' => $status ) );
			self::administrator()->get( '/wp-admin/admin.php?page=appointease-status' );
			Site::switch_off();
			self::assertSame( $after, get_option( Fast_Lane::OPTION )['verdict'] );
			self::assertSame( '403' !== $after, str_contains( ( new Browser() )->get( '/' )->body, 'fastLaneUrl' ) );
		}
	}

	/**
	 * A heartbeat through WordPress, which puts the configuration right.
	 */
	private function beat(): void {
		( new Browser() )->heartbeat( array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ) );
		wp_cache_flush();
		clearstatcache();
	}

	private function poll(): Answer {
		$fields = array( 'action' => 'heartbeat', 'data' => array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ) );
		return ( new Browser() )->form( '/wp-content/plugins/appointease/heartbeat.php?site=' . get_option( Fast_Lane::OPTION )['site'], $fields );
	}

	private function file(): Fast_Lane_File {
		return new Fast_Lane_File( get_option( Fast_Lane::OPTION )['site'] );
	}
}
