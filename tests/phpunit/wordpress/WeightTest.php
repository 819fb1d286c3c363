<?php
/**
 * What the plugin costs a site: no query on a page without a form, and no file that the request does not need.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Site;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Queries and files by kind of request.
 */
final class WeightTest extends WordPressTestCase {

	/**
	 * What every request loads: the plugin itself, its list of hooks, and the check for updates.
	 */
	private const ALWAYS = array( 'appointease.php', 'includes/class-requirements.php', 'includes/hooks.php', 'includes/class-installer.php' );

	/**
	 * What registers the block.
	 */
	private const BLOCK = array( 'includes/class-booking-block.php', 'build/index.asset.php', 'build/view.asset.php' );

	/**
	 * What hands the extension its options, and keeps them for the fast lane.
	 */
	private const CONFIGURATION = array( 'includes/class-extension.php', 'includes/class-site-timezone.php', 'includes/class-configuration.php', 'includes/class-database-url.php', 'includes/class-redis-url.php', 'includes/class-settings.php', 'includes/class-currency.php', 'includes/class-rate-limiter.php', 'includes/class-address.php', 'includes/class-fast-lane.php', 'includes/class-fast-lane-file.php', 'includes/class-heartbeat-poll.php' );

	private string $bill;

	private int $page;

	protected function setUp(): void {
		$this->bill = (string) tempnam( sys_get_temp_dir(), 'appointease' );
		$this->page = (int) wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Opening hours', 'post_content' => '<!-- wp:paragraph --><p>Monday to Friday.</p><!-- /wp:paragraph -->' ) );
	}

	protected function tearDown(): void {
		Site::switch_off();
		wp_delete_post( $this->page, true );
		unlink( $this->bill );
	}

	public function test_a_page_without_a_form_costs_no_query_and_loads_next_to_nothing(): void {
		$visit   = fn (): int => ( new Browser() )->get( (string) wp_parse_url( (string) get_permalink( $this->page ), PHP_URL_PATH ) )->status;
		$with    = $this->bill_of( $visit );
		$without = $this->bill_of( $visit, true );
		self::assertSame( array(), $without['files'] );
		self::assertSame( $without['queries'], $with['queries'] );
		self::assertEqualsCanonicalizing( array( ...self::ALWAYS, ...self::BLOCK ), $with['files'] );
	}

	public function test_a_heartbeat_loads_what_answers_it(): void {
		$with    = $this->bill_of( fn () => ( new Browser() )->heartbeat( array( 'appointease_poll' => array( 'date' => self::day(), 'employee_id' => '1' ) ) ) );
		$without = $this->bill_of( fn () => ( new Browser() )->heartbeat( array( 'x' => 'y' ) ), true );
		self::assertSame( $without['queries'], $with['queries'] );
		self::assertEqualsCanonicalizing( array( ...self::ALWAYS, ...self::CONFIGURATION, 'includes/class-heartbeat-handler.php' ), $with['files'] );
	}

	public function test_a_click_loads_no_screen_and_no_mail(): void {
		$slot  = array( 'date' => self::day(), 'time' => '10:00', 'employee_id' => self::employee(), 'client_id' => self::secret() );
		$click = $this->bill_of( fn () => ( new Browser() )->rest( 'POST', 'slots/select', $slot ) );
		self::assertContains( 'includes/class-api-endpoints.php', $click['files'] );
		self::assertSame( array(), array_values( preg_grep( '~admin/|mail|heartbeat-handler|site-health|uninstall|booking-block|asset~', $click['files'] ) ) );
	}

	/**
	 * What a request has cost, when everything that WordPress keeps has been made.
	 *
	 * @param callable $request Sends it.
	 * @param bool     $without Without the plugin.
	 * @return array{queries: int, files: string[]}
	 */
	private function bill_of( callable $request, bool $without = false ): array {
		Site::switch_on( array( 'bill' => $this->bill, 'without_plugin' => $without ) );
		$request();
		file_put_contents( $this->bill, '' );
		$request();
		return json_decode( (string) file_get_contents( $this->bill ), true, 8, JSON_THROW_ON_ERROR );
	}
}
