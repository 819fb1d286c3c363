<?php
/**
 * Owners hear where the links in their customers' e-mails may lead nowhere, because no page with the form is found.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Site_Health;
use AppointEase\Tests\Support\ScreenTestCase;

/**
 * The page to which customers' links lead.
 */
final class BookingPageTest extends ScreenTestCase {

	private const FORM = '<!-- wp:appointease/booking /-->';

	/**
	 * The site's own pages with the form.
	 *
	 * @var int[]
	 */
	private array $pages;

	/**
	 * What the test has put on the site.
	 *
	 * @var int[]
	 */
	private array $posts = array();

	protected function setUp(): void {
		$this->pages = get_posts( array( 'post_type' => 'page', 'numberposts' => -1, 's' => 'appointease', 'fields' => 'ids' ) );
		self::assertNotSame( array(), $this->pages );
		$this->show( 'draft' );
	}

	protected function tearDown(): void {
		remove_all_filters( 'appointease_booking_page' );
		array_map( static fn ( int $post ) => wp_delete_post( $post, true ), $this->posts );
		$this->show( 'publish' );
	}

	public function test_a_form_that_no_page_has_is_asked_about(): void {
		$this->put( 'wp_block', self::FORM );
		$this->put( 'page', '<!-- wp:block {"ref":' . $this->posts[0] . '} /-->' );
		$result = Site_Health::run_link_test();
		self::assertSame( array( 'recommended', 'appointease_links' ), array( $result['status'], $result['test'] ) );
		foreach ( array( 'lead to the home page', 'synced pattern', 'a page of its own', 'appointease_booking_page' ) as $text ) {
			self::assertStringContainsString( $text, $result['description'] );
		}
		$status = self::$admin->get( self::STATUS )->body;
		self::assertStringContainsString( 'No published page was found', $status );
		self::assertStringNotContainsString( 'Everything works.', $status );
	}

	/**
	 * What the author of a page can have written.
	 *
	 * @return array<string, array{0: string}>
	 */
	public static function forms(): array {
		return array(
			'the block'     => array( self::FORM ),
			'the shortcode' => array( '[appointease_booking]' ),
		);
	}

	/**
	 * A page of its own is all that is asked for.
	 *
	 * @dataProvider forms
	 */
	public function test_a_page_of_its_own_ends_the_question( string $form ): void {
		$this->put( 'page', $form );
		self::assertSame( 'good', Site_Health::run_link_test()['status'] );
		self::assertStringNotContainsString( 'No published page was found', self::$admin->get( self::STATUS )->body );
	}

	public function test_a_filter_that_names_the_page_ends_the_question(): void {
		add_filter( 'appointease_booking_page', static fn ( string $page ): string => $page );
		self::assertSame( 'good', Site_Health::run_link_test()['status'], 'The home page it is.' );
		add_filter( 'appointease_booking_page', '__return_empty_string' );
		self::assertSame( 'recommended', Site_Health::run_link_test()['status'], 'That is no address.' );
	}

	public function test_site_health_asks(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
		self::assertSame( array( Site_Health::class, 'run_link_test' ), \WP_Site_Health::get_tests()['direct']['appointease_links']['test'] );
	}

	/**
	 * Publishes the site's own pages with the form, or takes them back.
	 */
	private function show( string $status ): void {
		foreach ( $this->pages as $page ) {
			wp_update_post( array( 'ID' => $page, 'post_status' => $status ) );
		}
	}

	/**
	 * Publishes something.
	 */
	private function put( string $type, string $content ): void {
		$this->posts[] = wp_insert_post( array( 'post_type' => $type, 'post_status' => 'publish', 'post_title' => 'Test page', 'post_content' => $content ) );
	}
}
