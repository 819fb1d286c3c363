<?php
/**
 * The booking form on a page: the block appointease/booking and the shortcode [appointease_booking].
 *
 * Both print the same element, which the front end (built from src/ into build/) brings to life. Its scripts and styles
 * are loaded only on a page that has the form.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use WP_Block_Type;
use WP_Block_Type_Registry;

defined( 'ABSPATH' ) || exit;

/**
 * Registers and renders the form.
 */
final class Booking_Block {

	private const NAME      = 'appointease/booking';
	private const SHORTCODE = 'appointease_booking';

	/**
	 * Registers the block and the shortcode.
	 */
	public static function register(): void {
		add_shortcode( self::SHORTCODE, array( self::class, 'render_shortcode' ) );

		$render = array( 'render_callback' => array( self::class, 'render_block' ) );
		if ( ! self::is_built() ) {
			// Without the front end's files there is no block.json; pages that hold the block still get a sentence.
			register_block_type( self::NAME, $render );
			return;
		}
		$block = register_block_type( self::build_directory(), $render );
		if ( $block instanceof WP_Block_Type ) {
			self::complete_scripts( $block );
			self::keep_style_to_pages_with_the_form( $block );
		}
	}

	/**
	 * Renders the block.
	 *
	 * @param array<string, mixed> $attributes The block's attributes.
	 */
	public static function render_block( array $attributes ): string {
		return self::render(
			self::number( $attributes['serviceId'] ?? 0 ),
			self::number( $attributes['employeeId'] ?? 0 ),
			static fn ( array $extra ): string => get_block_wrapper_attributes( $extra )
		);
	}

	/**
	 * Renders the shortcode.
	 *
	 * @param array<string, mixed>|string $attributes What the page's author wrote: service and employee, 0 for "visitors choose".
	 */
	public static function render_shortcode( array|string $attributes ): string {
		$attributes = shortcode_atts(
			array(
				'service'  => 0,
				'employee' => 0,
			),
			(array) $attributes,
			self::SHORTCODE
		);
		return self::render(
			self::number( $attributes['service'] ),
			self::number( $attributes['employee'] ),
			static function ( array $extra ): string {
				$pairs = array();
				foreach ( $extra as $name => $value ) {
					$pairs[] = $name . '="' . esc_attr( $value ) . '"';
				}
				return implode( ' ', $pairs );
			}
		);
	}

	/**
	 * Why the form cannot be shown, for an administrator; empty when it can.
	 */
	public static function problem(): string {
		$problem = Extension::problem();
		if ( '' === $problem && ! self::is_built() ) {
			return __( 'The files of the booking form are missing from the plugin’s folder build. Install the released package, or run "make build".', 'appointease' );
		}
		return $problem;
	}

	/**
	 * Renders the form, or the sentence in its place.
	 *
	 * @param int                                     $service_id  Service, 0 for "visitors choose".
	 * @param int                                     $employee_id Staff member, 0 for "visitors choose".
	 * @param callable(array<string, string>): string $wrapper     Makes the attributes of the outer element.
	 */
	private static function render( int $service_id, int $employee_id, callable $wrapper ): string {
		$problem = self::problem();
		if ( '' !== $problem ) {
			return self::render_problem( $problem );
		}
		self::enqueue_assets();
		$settings = array(
			'restUrl'  => esc_url_raw( rest_url( ROUTE_NAMESPACE ) ),
			'interval' => Settings::polling_interval(),
		);
		$fast_lane = Fast_Lane::url();
		if ( '' !== $fast_lane ) {
			$settings['fastLaneUrl'] = esc_url_raw( $fast_lane );
		}
		if ( $service_id > 0 ) {
			$settings['serviceId'] = $service_id;
		}
		if ( $employee_id > 0 ) {
			$settings['employeeId'] = $employee_id;
		}
		$attributes = $wrapper(
			array(
				'class'                    => 'appointease-booking',
				'data-appointease-booking' => '',
				'data-settings'            => (string) wp_json_encode( $settings ),
			)
		);
		return '<div ' . $attributes . '>'
			. '<p class="appointease-booking__loading" role="status">' . esc_html__( 'Loading the booking form…', 'appointease' ) . '</p>'
			. '<noscript><p>' . esc_html__( 'Booking online needs JavaScript. Please switch it on, or contact us directly.', 'appointease' ) . '</p></noscript>'
			. '</div>';
	}

	/**
	 * What stands in place of the form.
	 *
	 * @param string $problem Why, for administrators.
	 */
	private static function render_problem( string $problem ): string {
		$html = Requirements::sentence_for_visitors();
		if ( current_user_can( Roles::MANAGE_SETTINGS ) || current_user_can( 'activate_plugins' ) ) {
			$html .= '<p class="appointease-problem"><strong>' . esc_html__( 'Only you as an administrator see this:', 'appointease' ) . '</strong> '
				. esc_html( $problem ) . '</p>';
		}
		return $html;
	}

	/**
	 * Enqueues the front end. For a block WordPress does it, too; for a shortcode nobody else does.
	 */
	private static function enqueue_assets(): void {
		$block = WP_Block_Type_Registry::get_instance()->get_registered( self::NAME );
		if ( null === $block ) {
			return;
		}
		// Before the scripts that use it. It is no dependency of theirs: many sites deregister it, some of them only when a page
		// is on its way, and WordPress prints no script that lacks one. Without it the form works, and says that it is not live.
		wp_enqueue_script( 'heartbeat' );
		foreach ( array_merge( $block->script_handles, $block->view_script_handles ) as $handle ) {
			wp_enqueue_script( $handle );
		}
		foreach ( array_merge( $block->style_handles, $block->view_style_handles ) as $handle ) {
			wp_enqueue_style( $handle );
		}
	}

	/**
	 * Gives the scripts what the build tool cannot know: where they belong on the page, and where translations are.
	 *
	 * @param WP_Block_Type $block The registered block.
	 */
	private static function complete_scripts( WP_Block_Type $block ): void {
		foreach ( $block->view_script_handles as $handle ) {
			// WordPress prints its heartbeat at the end of the page. What uses it follows it there, whoever defers which of the two.
			wp_script_add_data( $handle, 'group', 1 );
		}
		foreach ( array_merge( $block->view_script_handles, $block->editor_script_handles ) as $handle ) {
			wp_set_script_translations( $handle, 'appointease', plugin_dir_path( PLUGIN_FILE ) . 'languages' );
		}
	}

	/**
	 * Classic themes print the style of every registered block on every page. What is called a view style is printed
	 * only where the block is. The editor needs it as it was.
	 *
	 * @param WP_Block_Type $block The registered block.
	 */
	private static function keep_style_to_pages_with_the_form( WP_Block_Type $block ): void {
		if ( ! is_admin() ) {
			$block->view_style_handles = array_merge( $block->view_style_handles, $block->style_handles );
			$block->style_handles      = array();
		}
	}

	/**
	 * Whether the front end has been built.
	 */
	public static function is_built(): bool {
		return is_readable( self::build_directory() . '/block.json' );
	}

	/**
	 * Where the built front end lies.
	 */
	private static function build_directory(): string {
		return plugin_dir_path( PLUGIN_FILE ) . 'build';
	}

	/**
	 * A number from an attribute, which may hold anything.
	 *
	 * @param mixed $value The attribute.
	 */
	private static function number( mixed $value ): int {
		return is_numeric( $value ) ? max( 0, (int) $value ) : 0;
	}
}
