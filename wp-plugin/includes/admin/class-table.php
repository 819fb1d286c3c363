<?php
/**
 * The lists of the screens: WordPress' own look, folding on phones as its own lists do.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Prints a list.
 */
final class Table {

	/**
	 * Prints rows under columns. The first column stays when a phone folds the others away.
	 *
	 * @param string                      $caption What the list is, for screen readers.
	 * @param array<string, string>       $columns Headings by column.
	 * @param list<array<string, string>> $rows    Cells by column, as HTML.
	 */
	public static function show( string $caption, array $columns, array $rows ): void {
		echo '<table class="wp-list-table widefat striped appointease-table"><caption class="screen-reader-text">' . esc_html( $caption ) . '</caption><thead><tr>';
		$primary = array_key_first( $columns );
		foreach ( $columns as $column => $heading ) {
			echo '<th scope="col" class="' . esc_attr( self::classes( $column, $primary ) ) . '">' . esc_html( $heading ) . '</th>';
		}
		echo '</tr></thead><tbody>';
		foreach ( $rows as $row ) {
			echo '<tr>';
			foreach ( $columns as $column => $heading ) {
				// WordPress' style prints the heading before every folded cell; the first one is never folded.
				$label = $column === $primary ? '' : ' data-colname="' . esc_attr( $heading ) . '"';
				echo '<td class="' . esc_attr( self::classes( $column, $primary ) ) . '"' . $label . '>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped above.
				echo $row[ $column ]; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- The screens escape their cells.
				if ( $column === $primary ) {
					echo '<button type="button" class="toggle-row"><span class="screen-reader-text">' . esc_html__( 'Show more details', 'appointease' ) . '</span></button>';
				}
				echo '</td>';
			}
			echo '</tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * The name of an entry as a link to its form, with its actions below.
	 *
	 * @param string   $name    The entry's name.
	 * @param string   $url     Its form.
	 * @param string[] $actions Actions, as HTML.
	 */
	public static function entry( string $name, string $url, array $actions ): string {
		return '<strong><a class="row-title" href="' . esc_url( $url ) . '">' . esc_html( $name ) . '</a></strong>'
			. '<div class="row-actions visible">' . implode( ' | ', $actions ) . '</div>';
	}

	/**
	 * A form of one button that looks like a link: what changes something is sent, never followed.
	 *
	 * @param string                    $action The admin-post action, which is also the name of the nonce.
	 * @param array<string, string|int> $fields What is sent.
	 * @param string                    $label  What the button says.
	 * @param string                    $about  The entry's name, for screen readers.
	 * @param string                    $button Class of the button.
	 */
	public static function button( string $action, array $fields, string $label, string $about, string $button = 'button-link' ): string {
		$html = '<form class="appointease-inline" method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">'
			. wp_nonce_field( $action, '_wpnonce', true, false );
		foreach ( array( 'action' => $action ) + $fields as $name => $value ) {
			$html .= '<input type="hidden" name="' . esc_attr( $name ) . '" value="' . esc_attr( (string) $value ) . '">';
		}
		return $html . '<button type="submit" class="' . esc_attr( $button ) . '">' . esc_html( $label )
			. '<span class="screen-reader-text"> ' . esc_html( $about ) . '</span></button></form>';
	}

	/**
	 * Whether visitors can book an entry, as a word with a sign.
	 *
	 * @param bool $is_active Whether they can.
	 */
	public static function activity( bool $is_active ): string {
		return $is_active
			? '<span class="dashicons dashicons-yes" aria-hidden="true"></span> ' . esc_html__( 'Bookable', 'appointease' )
			: '<span class="dashicons dashicons-hidden" aria-hidden="true"></span> ' . esc_html__( 'Hidden', 'appointease' );
	}

	/**
	 * The classes of a cell.
	 *
	 * @param string $column  Its column.
	 * @param string $primary The first column.
	 */
	private static function classes( string $column, string $primary ): string {
		return 'column-' . $column . ( $column === $primary ? ' column-primary has-row-actions' : '' );
	}
}
