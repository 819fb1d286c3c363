<?php
/**
 * The line above a list that chooses what the list shows: a step back, today, a step ahead, and some choices.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Prints a filter.
 */
final class Filter {

	/**
	 * Prints the line. It sends itself by GET: what is shown has an address.
	 *
	 * @param string                                                      $page    Screen.
	 * @param array<string, array{0: string, 1: array<string, string>}> $steps   Signs (empty: the label) and what they show, by label.
	 * @param array<string, string>                                       $view    What a step keeps of the choices.
	 * @param callable(): void                                            $choices Prints the choices.
	 */
	public static function show( string $page, array $steps, array $view, callable $choices ): void {
		echo '<form class="appointease-filter" method="get" action="' . esc_url( admin_url( 'admin.php' ) ) . '"><input type="hidden" name="page" value="' . esc_attr( $page ) . '">';
		foreach ( $steps as $label => list( $sign, $shown ) ) {
			echo '<a class="button" href="' . esc_url( Menu::url( $page, $shown + $view ) ) . '">';
			echo '' === $sign ? esc_html( $label ) : '<span aria-hidden="true">' . esc_html( $sign ) . '</span><span class="screen-reader-text">' . esc_html( $label ) . '</span>';
			echo '</a>';
		}
		$choices();
		echo '<button type="submit" class="button button-primary">' . esc_html__( 'Show', 'appointease' ) . '</button></form>';
	}

	/**
	 * Prints a field.
	 *
	 * @param string $type  Type of the input.
	 * @param string $name  Field.
	 * @param string $label Label.
	 * @param string $value Its value.
	 */
	public static function input( string $type, string $name, string $label, string $value ): void {
		echo '<label>' . esc_html( $label ) . ' <input type="' . esc_attr( $type ) . '" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '"></label>';
	}

	/**
	 * Prints a choice of one.
	 *
	 * @param string                    $name    Field.
	 * @param string                    $label   Label.
	 * @param array<int|string, string> $options Texts by value.
	 * @param string                    $chosen  The chosen value.
	 */
	public static function select( string $name, string $label, array $options, string $chosen ): void {
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
		echo '<label>' . esc_html( $label ) . ' <select name="' . esc_attr( $name ) . '">' . Form::options( $options, $chosen ) . '</select></label>';
	}
}
