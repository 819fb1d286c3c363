<?php
/**
 * The link in a customer's e-mail that opens the appointment on the booking page, to see, move or cancel it.
 *
 * The customer's key stands in the link's fragment, which browsers keep to themselves: it is in no request for the page,
 * in no log and in no referrer. The key can be had only while the request runs that made the booking or used it, so it is
 * kept for that long and stored nowhere.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Makes the links.
 */
final class Manage_Link {

	/**
	 * The keys of this request, by appointment.
	 *
	 * @var array<int, string>
	 */
	private static array $tokens = array();

	/**
	 * Keeps a key until the request ends.
	 *
	 * @param int    $id    The appointment.
	 * @param string $token Its key.
	 */
	public static function keep( int $id, string $token ): void {
		self::$tokens[ $id ] = $token;
	}

	/**
	 * The link to an appointment; empty where its key is not known.
	 *
	 * @param int $id The appointment.
	 */
	public static function url( int $id ): string {
		if ( ! isset( self::$tokens[ $id ] ) ) {
			return '';
		}
		$page = self::booking_page();
		$page = self::filtered( 0 === $page ? home_url( '/' ) : (string) get_permalink( $page ) );
		return $page . '#appointease-manage=' . $id . '.' . self::$tokens[ $id ];
	}

	/**
	 * What to do where the links may lead nowhere; empty where a page is found or the site names one. A form in a synced
	 * pattern, a widget or a template is in no page's content, and so is not found.
	 */
	public static function advice(): string {
		// Who answers with the home page has said that the form is there.
		$is_named = has_filter( 'appointease_booking_page' ) && '' !== self::filtered( home_url( '/' ) );
		if ( $is_named || 0 !== self::booking_page() ) {
			return '';
		}
		return __( 'No published page was found that has the booking form in its own content. So the links in customers’ e-mails lead to the home page, and unless the form is there, customers cannot see, move or cancel their appointments. A form in a synced pattern, a widget or a template of the site editor is not found. Put the block "Appointment booking" on a page of its own, or give the address of the page with the form by the filter appointease_booking_page.', 'appointease' );
	}

	/**
	 * The oldest published page that has the form; 0 when there is none.
	 */
	public static function booking_page(): int {
		global $wpdb;
		$types = array_values( get_post_types( array( 'public' => true ) ) );
		$found = $wpdb->get_var(
			$wpdb->prepare(
				"SELECT ID FROM $wpdb->posts WHERE post_status = 'publish' AND post_type IN ("
				// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders.
				. implode( ', ', array_fill( 0, count( $types ), '%s' ) )
				. ') AND ( post_content LIKE %s OR post_content LIKE %s ) ORDER BY ID LIMIT 1',
				array(
					...$types,
					'%' . $wpdb->esc_like( '<!-- wp:appointease/booking' ) . '%',
					'%' . $wpdb->esc_like( '[appointease_booking' ) . '%',
				)
			)
		);
		return (int) $found;
	}

	/**
	 * The address to which a site may lead its customers instead.
	 *
	 * @param string $page The address that was found.
	 */
	private static function filtered( string $page ): string {
		/**
		 * Filters the address of the page with the booking form, for a site whose form is in a template.
		 *
		 * @param string $page The oldest published page with the form, or else the home page.
		 */
		return (string) apply_filters( 'appointease_booking_page', $page );
	}
}
