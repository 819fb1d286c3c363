<?php
/**
 * The frame of every screen: heading, messages, and what is shown when the extension cannot answer.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Extension_Unavailable;
use AppointEase\Plugin\Fault;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Parts of a page that all screens share.
 */
final class Page {

	/**
	 * Prints a screen.
	 *
	 * @param string           $title   Heading.
	 * @param callable(): void $content Prints what is below the messages.
	 * @param string           $action  A link beside the heading, as HTML.
	 */
	public static function show( string $title, callable $content, string $action = '' ): void {
		echo '<div class="wrap appointease"><h1 class="wp-heading-inline">' . esc_html( $title ) . '</h1> ' . wp_kses_post( $action ) . '<hr class="wp-header-end">';
		self::print_done();
		// What was printed before a fault would be half a page.
		ob_start();
		try {
			$content();
			ob_end_flush();
		} catch ( Throwable $error ) {
			ob_end_clean();
			Fault::log( $error );
			// An extension that cannot be used has its own notice on every screen.
			if ( ! $error instanceof Extension_Unavailable ) {
				self::notice( 'error', Fault::for_administrators( $error ) );
			}
			echo '<p>' . esc_html__( 'This screen works again as soon as the problem above is solved.', 'appointease' ) . '</p>';
		}
		echo '</div>';
	}

	/**
	 * Prints a message.
	 *
	 * @param string $kind error, warning, success or info.
	 * @param string $text A sentence.
	 */
	public static function notice( string $kind, string $text ): void {
		wp_admin_notice(
			esc_html( $text ),
			array(
				'type'               => $kind,
				'additional_classes' => array( 'inline' ),
			)
		);
	}

	/**
	 * Prints what stands in place of an empty list: what belongs here, and the button that begins it.
	 *
	 * @param string $title  What is missing.
	 * @param string $text   What it is for.
	 * @param string $url    Where the button leads; empty for no button.
	 * @param string $button What the button says.
	 */
	public static function empty_state( string $title, string $text, string $url = '', string $button = '' ): void {
		echo '<div class="appointease-empty"><h2>' . esc_html( $title ) . '</h2><p>' . esc_html( $text ) . '</p>';
		if ( '' !== $url ) {
			echo '<p><a class="button button-primary" href="' . esc_url( $url ) . '">' . esc_html( $button ) . '</a></p>';
		}
		echo '</div>';
	}

	/**
	 * The link beside a heading that opens the form for a new entry.
	 *
	 * @param string $page  Screen.
	 * @param string $label What it says.
	 */
	public static function add_link( string $page, string $label ): string {
		return '<a class="page-title-action" href="' . esc_url( Menu::url( $page, array( 'edit' => 'new' ) ) ) . '">' . esc_html( $label ) . '</a>';
	}

	/**
	 * A text of the page's address.
	 *
	 * @param string $name Query argument.
	 */
	public static function query( string $name ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only chooses what is shown.
		$value = wp_unslash( $_GET[ $name ] ?? '' );
		return is_string( $value ) ? sanitize_text_field( $value ) : '';
	}

	/**
	 * Prints what the form before this page has done.
	 */
	private static function print_done(): void {
		$messages = array(
			'saved'        => __( 'Saved.', 'appointease' ),
			'saved_hours'  => __( 'Saved. Appointments that stand outside the new hours stay. You find them under Appointments.', 'appointease' ),
			'saved_nobody' => __( 'Saved. Visitors cannot book this yet, because nobody offers it: tick it, or add somebody, under Staff.', 'appointease' ),
			'activated'    => __( 'Visitors can book this again.', 'appointease' ),
			'deactivated'  => __( 'Visitors cannot book this any more. Existing appointments stay.', 'appointease' ),
			'staff_hidden' => __( 'Visitors cannot book this any more. Existing appointments stay. The staff member’s login and e-mail address stay in use: if they have left, set Login to none and empty E-mail in their form.', 'appointease' ),
			'booked'       => __( 'The appointment is booked.', 'appointease' ),
			'moved'        => __( 'The appointment has its new time.', 'appointease' ),
			'approved'     => __( 'Approved.', 'appointease' ),
			'declined'     => __( 'Declined.', 'appointease' ),
			'cancelled'    => __( 'The appointment is cancelled and its time is free again.', 'appointease' ),
			'completed'    => __( 'Noted: it took place.', 'appointease' ),
			'no_show'      => __( 'Noted: the customer did not come.', 'appointease' ),
			'stands'       => __( 'The appointment is confirmed.', 'appointease' ),
			'restored'     => __( 'The appointment stands again.', 'appointease' ),
			'days_saved'   => __( 'Saved. Visitors see it at once; appointments that stand on these days stay.', 'appointease' ),
			'days_removed' => __( 'These days are ordinary days again.', 'appointease' ),
		);
		$done     = self::query( 'done' );
		$undo     = Flash::take( 'undo' )['values'];
		if ( isset( $messages[ $done ] ) ) {
			$button = array() === $undo ? '' : ' ' . Table::button( $undo['action'], $undo['fields'], __( 'Undo', 'appointease' ), '' );
			// Not wp_admin_notice(), which takes the button's form away.
			// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
			echo '<div class="notice notice-success is-dismissible"><p>' . esc_html( trim( $messages[ $done ] . ' ' . Appointment_Row::told( self::query( 'told' ) ) ) ) . $button . '</p></div>';
		}
		foreach ( Flash::take( '' )['errors'] as $error ) {
			self::notice( 'error', $error );
		}
	}
}
