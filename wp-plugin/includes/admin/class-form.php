<?php
/**
 * The forms of the screens: WordPress' own look, a label on every field, and each error beside the field it is about.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One form. Values that were typed and could not be saved win over stored ones.
 */
final class Form {

	private const TABLE     = '<table class="form-table" role="presentation"><tbody>';
	private const TABLE_END = '</tbody></table>';

	/**
	 * Values by field.
	 *
	 * @var array<string, mixed>
	 */
	private array $values;

	/**
	 * Errors by field.
	 *
	 * @var array<string, string>
	 */
	private array $errors;

	/**
	 * Fields printed so far; an error about any other belongs to the whole form.
	 *
	 * @var array<string, string>
	 */
	private array $labels = array();

	/**
	 * Takes the stored values, and what was typed before if it could not be saved.
	 *
	 * @param string               $name   Name of the form.
	 * @param string               $action The admin-post action, which is also the name of the nonce.
	 * @param array<string, mixed> $stored Stored values by field.
	 */
	public function __construct( string $name, private string $action, array $stored ) {
		$kept         = Flash::take( $name );
		$this->values = $kept['values'] + $stored;
		$this->errors = $kept['errors'];
	}

	/**
	 * The name of a form for one entry among others. What was typed about one must not come back in the form of another.
	 *
	 * @param string $form What the form is for.
	 * @param int    $id   The entry; 0 for a new one.
	 */
	public static function name( string $form, int $id ): string {
		return "$form-$id";
	}

	/**
	 * A value, as it will be shown.
	 *
	 * @param string $name Field.
	 */
	public function value( string $name ): mixed {
		return $this->values[ $name ] ?? '';
	}

	/**
	 * Prints the form.
	 *
	 * @param callable(Form): void  $fields Prints the fields.
	 * @param string                $button What the button says.
	 * @param array<string, string> $hidden Fields that are not shown.
	 */
	public function show( callable $fields, string $button, array $hidden = array() ): void {
		ob_start();
		$fields( $this );
		$rows = (string) ob_get_clean();

		$this->print_errors();
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '" novalidate>';
		echo '<input type="hidden" name="action" value="' . esc_attr( $this->action ) . '">';
		foreach ( $hidden as $name => $value ) {
			echo '<input type="hidden" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '">';
		}
		wp_nonce_field( $this->action );
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Printed by the methods below, which escape.
		echo self::TABLE . $rows . self::TABLE_END;
		submit_button( $button );
		echo '</form>';
	}

	/**
	 * Prints a one-line field.
	 *
	 * @param string                    $name       Field.
	 * @param string                    $label      Label.
	 * @param string                    $help       A sentence below it.
	 * @param array<string, string|int> $attributes Further attributes, such as type.
	 */
	public function text( string $name, string $label, string $help = '', array $attributes = array() ): void {
		$attributes += array(
			'type'  => 'text',
			'class' => 'regular-text',
			'value' => (string) $this->value( $name ),
		);
		$this->row( $name, $label, $help, '<input' . $this->attributes( $name, $help, $attributes ) . '>' );
	}

	/**
	 * Prints a field of several lines.
	 *
	 * @param string $name  Field.
	 * @param string $label Label.
	 * @param string $help  A sentence below it.
	 */
	public function textarea( string $name, string $label, string $help = '' ): void {
		$attributes = array(
			'class' => 'regular-text',
			'rows'  => 3,
		);
		$this->row( $name, $label, $help, '<textarea' . $this->attributes( $name, $help, $attributes ) . '>' . esc_textarea( (string) $this->value( $name ) ) . '</textarea>' );
	}

	/**
	 * Prints a choice of one.
	 *
	 * @param string                    $name    Field.
	 * @param string                    $label   Label.
	 * @param array<int|string, string> $options Texts by value.
	 * @param string                    $help    A sentence below it.
	 */
	public function select( string $name, string $label, array $options, string $help = '' ): void {
		$html = '<select' . $this->attributes( $name, $help, array() ) . '>' . self::options( $options, (string) $this->value( $name ) ) . '</select>';
		$this->row( $name, $label, $help, $html );
	}

	/**
	 * Prints a box to tick.
	 *
	 * @param string $name  Field.
	 * @param string $label Label of the row.
	 * @param string $text  What ticking it means.
	 * @param string $help  A sentence below it.
	 */
	public function checkbox( string $name, string $label, string $text, string $help = '' ): void {
		$attributes = array(
			'type'  => 'checkbox',
			'value' => '1',
		);
		$html       = '<label for="' . esc_attr( $this->id( $name ) ) . '"><input' . $this->attributes( $name, $help, $attributes )
			. checked( ! empty( $this->value( $name ) ), true, false ) . '> ' . esc_html( $text ) . '</label>';
		$this->row( $name, $label, $help, $html, false );
	}

	/**
	 * Prints a group of boxes to tick.
	 *
	 * @param string             $name    Field.
	 * @param string             $label   Label of the group.
	 * @param array<int, string> $options Texts by value.
	 * @param string             $help    A sentence below it.
	 */
	public function checkboxes( string $name, string $label, array $options, string $help = '' ): void {
		$chosen = array_map( 'intval', (array) $this->value( $name ) );
		$html   = '<fieldset id="' . esc_attr( $this->id( $name ) ) . '"><legend class="screen-reader-text">' . esc_html( $label ) . '</legend>';
		foreach ( $options as $value => $text ) {
			$html .= '<label><input type="checkbox" name="' . esc_attr( $name ) . '[]" value="' . esc_attr( (string) $value ) . '"'
				. checked( in_array( (int) $value, $chosen, true ), true, false ) . '> ' . esc_html( $text ) . '</label><br>';
		}
		$this->row( $name, $label, $help, $html . '</fieldset>', false );
	}

	/**
	 * Prints a field for a whole number.
	 *
	 * @param string $name  Field.
	 * @param string $label Label.
	 * @param string $help  A sentence below it.
	 * @param int    $min   Smallest number.
	 * @param int    $max   Largest number.
	 * @param int    $step  What it is a multiple of.
	 */
	public function number( string $name, string $label, string $help, int $min, int $max, int $step = 1 ): void {
		$this->text(
			$name,
			$label,
			$help,
			array(
				'type'  => 'number',
				'class' => 'small-text',
			) + compact( 'min', 'max', 'step' )
		);
	}

	/**
	 * Prints a number with a choice of its unit, in the field's name and the same name with "_unit".
	 *
	 * @param string             $name  Field.
	 * @param string             $label Label.
	 * @param array<int, string> $units Names of the units by their size.
	 * @param string             $help  A sentence below it.
	 */
	public function quantity( string $name, string $label, array $units, string $help = '' ): void {
		$number = array(
			'type'  => 'number',
			'class' => 'small-text',
			'min'   => 0,
			'value' => (string) $this->value( $name ),
		);
		$html   = '<input' . $this->attributes( $name, $help, $number ) . '> <select name="' . esc_attr( $name . '_unit' ) . '" aria-label="' . esc_attr__( 'Unit', 'appointease' ) . '">'
			. self::options( $units, (string) $this->value( $name . '_unit' ) ) . '</select>';
		$this->row( $name, $label, $help, $html );
	}

	/**
	 * Prints a part of the form that is folded away, unless something in it is wrong or somebody has used it.
	 *
	 * @param string               $summary What it is about.
	 * @param bool                 $is_used Whether anything in it is other than usual.
	 * @param callable(Form): void $fields  Prints its fields.
	 */
	public function more( string $summary, bool $is_used, callable $fields ): void {
		$before = $this->labels;
		ob_start();
		$fields( $this );
		$rows    = (string) ob_get_clean();
		$is_open = $is_used || array() !== array_intersect_key( array_diff_key( $this->labels, $before ), $this->errors );
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- The rows are printed by the methods of this class, which escape.
		echo self::TABLE_END . '<details class="appointease-more"' . ( $is_open ? ' open' : '' ) . '><summary>' . esc_html( $summary ) . '</summary>' . self::TABLE . $rows . self::TABLE_END . '</details>' . self::TABLE;
	}

	/**
	 * The options of a choice, as HTML.
	 *
	 * @param array<int|string, string> $options Texts by value.
	 * @param string                    $chosen  The chosen value.
	 */
	public static function options( array $options, string $chosen ): string {
		$html = '';
		foreach ( $options as $value => $text ) {
			$html .= '<option value="' . esc_attr( (string) $value ) . '"' . selected( $chosen, (string) $value, false ) . '>' . esc_html( $text ) . '</option>';
		}
		return $html;
	}

	/**
	 * Prints a row with a heading, its control, its error and its help.
	 *
	 * @param string $name      Field.
	 * @param string $label     Label.
	 * @param string $help      A sentence below it.
	 * @param string $control   The control as HTML.
	 * @param bool   $is_single Whether the label belongs to one control.
	 */
	private function row( string $name, string $label, string $help, string $control, bool $is_single = true ): void {
		$this->labels[ $name ] = $label;
		$id                    = $this->id( $name );
		$heading               = $is_single ? '<label for="' . esc_attr( $id ) . '">' . esc_html( $label ) . '</label>' : esc_html( $label );
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Made of escaped parts.
		echo '<tr><th scope="row">' . $heading . '</th><td>' . $control;
		if ( isset( $this->errors[ $name ] ) ) {
			echo '<p class="appointease-error" id="' . esc_attr( $id ) . '-error"><span class="dashicons dashicons-warning" aria-hidden="true"></span> ' . esc_html( $this->errors[ $name ] ) . '</p>';
		}
		if ( '' !== $help ) {
			echo '<p class="description" id="' . esc_attr( $id ) . '-help">' . esc_html( $help ) . '</p>';
		}
		echo '</td></tr>';
	}

	/**
	 * The attributes of a control, with those that tie its error and its help to it.
	 *
	 * @param string                    $name       Field.
	 * @param string                    $help       Its help.
	 * @param array<string, string|int> $attributes Its own attributes.
	 */
	private function attributes( string $name, string $help, array $attributes ): string {
		$id          = $this->id( $name );
		$described   = array();
		$attributes += array(
			'id'   => $id,
			'name' => $name,
		);
		if ( isset( $this->errors[ $name ] ) ) {
			$attributes['aria-invalid'] = 'true';
			$described[]                = $id . '-error';
		}
		if ( '' !== $help ) {
			$described[] = $id . '-help';
		}
		if ( array() !== $described ) {
			$attributes['aria-describedby'] = implode( ' ', $described );
		}
		$html = '';
		foreach ( $attributes as $attribute => $value ) {
			$html .= ' ' . $attribute . '="' . esc_attr( (string) $value ) . '"';
		}
		return $html;
	}

	/**
	 * Prints, above the form, what is wrong, with links to the fields.
	 */
	private function print_errors(): void {
		if ( array() === $this->errors ) {
			return;
		}
		echo '<div class="notice notice-error inline" role="alert"><p><strong>' . esc_html__( 'Not saved yet. Please check:', 'appointease' ) . '</strong></p><ul>';
		foreach ( $this->errors as $name => $message ) {
			echo '<li>';
			if ( isset( $this->labels[ $name ] ) ) {
				echo '<a href="#' . esc_attr( $this->id( $name ) ) . '">' . esc_html( $this->labels[ $name ] ) . '</a>: ';
			}
			echo esc_html( $message ) . '</li>';
		}
		echo '</ul></div>';
	}

	/**
	 * The id of a field's control.
	 *
	 * @param string $name Field.
	 */
	private function id( string $name ): string {
		return 'appointease-' . str_replace( '_', '-', $name );
	}
}
