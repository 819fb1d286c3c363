<?php
/**
 * The booking form on a page: block and shortcode print the same, and nothing is loaded where there is no form.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Site;
use AppointEase\Tests\Support\WordPressTestCase;

/**
 * Block and shortcode.
 */
final class BookingFormTest extends WordPressTestCase {

	/**
	 * Pages made by the running test.
	 *
	 * @var int[]
	 */
	private array $pages = array();

	protected function tearDown(): void {
		foreach ( $this->pages as $page ) {
			wp_delete_post( $page, true );
		}
	}

	/**
	 * Ways to put the form on a page, and what its settings say.
	 *
	 * @return array<string, array{0: string, 1: array<string, int>}>
	 */
	public static function forms(): array {
		return array(
			'the block'                   => array( '<!-- wp:appointease/booking /-->', array() ),
			'the block with choices'      => array( '<!-- wp:appointease/booking {"serviceId":3,"employeeId":4} /-->', array( 'serviceId' => 3, 'employeeId' => 4 ) ),
			'the block with rubbish'      => array( '<!-- wp:appointease/booking {"serviceId":"x","employeeId":-4} /-->', array() ),
			'the shortcode'               => array( '[appointease_booking]', array() ),
			'the shortcode with choices'  => array( '[appointease_booking service="3" employee="4"]', array( 'serviceId' => 3, 'employeeId' => 4 ) ),
			'the shortcode with rubbish'  => array( '[appointease_booking service="<b>" employee=\'"\']', array() ),
		);
	}

	/**
	 * The page has the form, its script and its style.
	 *
	 * @dataProvider forms
	 * @param string             $content What the author wrote.
	 * @param array<string, int> $chosen  What the settings say of it.
	 */
	public function test_the_form_is_printed( string $content, array $chosen ): void {
		$html = $this->visit( $content );
		self::assertSame( 1, preg_match( '/<div (?=[^>]*class="[^"]*\bappointease-booking\b)(?=[^>]*\bdata-appointease-booking)[^>]*\bdata-settings="([^"]*)"/', $html, $found ), 'no form' );
		$settings = json_decode( html_entity_decode( $found[1], ENT_QUOTES ), true, 4, JSON_THROW_ON_ERROR );
		self::assertSame( rest_url( 'appointease/v1' ), $settings['restUrl'] );
		self::assertSame( 1, $settings['interval'] );
		self::assertSame( $chosen, array_diff_key( $settings, array( 'restUrl' => 1, 'interval' => 1, 'fastLaneUrl' => 1 ) ) );
		self::assertStringContainsString( '<noscript>', $html );
		self::assertMatchesRegularExpression( '/<p class="appointease-booking__loading" role="status">[^<]+<\/p>/', $html );
		self::assertStringContainsString( '/appointease/build/style-view.css', $html );
		self::assertMatchesRegularExpression( '~/jquery\.min\.js.*var heartbeatSettings = \{"ajaxurl":.*/heartbeat\.min\.js.*/appointease/build/view\.js~s', $html, 'What the form uses comes before it.' );
	}

	/**
	 * Plugins for speed take it away when the page is on its way.
	 *
	 * @dataProvider forms
	 * @param string $content What the author wrote.
	 */
	public function test_the_form_is_there_where_heartbeat_is_not( string $content ): void {
		Site::switch_on( array( 'no_heartbeat' => true ) );
		try {
			$html = $this->visit( $content );
		} finally {
			Site::switch_off();
		}
		self::assertStringContainsString( '/appointease/build/view.js', $html );
		self::assertStringNotContainsString( 'heartbeat.min.js', $html );
	}

	public function test_other_pages_load_nothing(): void {
		$html = $this->visit( '<!-- wp:paragraph --><p>Welcome</p><!-- /wp:paragraph -->' );
		self::assertStringNotContainsString( 'appointease', $html );
		self::assertStringNotContainsString( 'heartbeat', $html );
	}

	public function test_only_pages_with_the_form_load_its_style_in_a_classic_theme(): void {
		add_filter( 'should_load_block_assets_on_demand', '__return_false' );
		add_filter( 'should_load_separate_core_block_assets', '__return_false' );
		$styles = array();
		foreach ( \WP_Block_Type_Registry::get_instance()->get_all_registered() as $block ) {
			$styles = array_merge( $styles, $block->style_handles );
		}
		remove_filter( 'should_load_block_assets_on_demand', '__return_false' );
		remove_filter( 'should_load_separate_core_block_assets', '__return_false' );
		self::assertNotContains( 'appointease-booking-style', $styles );
		$editor = self::administrator()->get( '/wp-admin/post-new.php?post_type=page' )->body;
		self::assertStringContainsString( '/appointease/build/style-view.css', $editor );
		self::assertStringContainsString( '/appointease/build/index.js', $editor );
	}

	/**
	 * What a visitor gets of a page with this content.
	 *
	 * @param string $content What the author wrote.
	 */
	private function visit( string $content ): string {
		$page          = wp_insert_post(
			array(
				'post_type'    => 'page',
				'post_status'  => 'publish',
				'post_title'   => 'Test page',
				'post_content' => $content,
			)
		);
		$this->pages[] = $page;
		$answer        = ( new Browser() )->get( (string) wp_parse_url( get_permalink( $page ), PHP_URL_PATH ) );
		self::assertSame( 200, $answer->status );
		return $answer->body;
	}
}
