<?php
/**
 * The import of appointments from a file: upload, look at what each row would become, then book.
 *
 * Nothing is booked before the second step. In between, and for a look at what came of them, the rows lie in a transient of the
 * user who uploaded them. It ends an hour after the last step. Since it holds people's addresses, WordPress' cron removes it
 * then, at its first run after that hour.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Fault;
use AppointEase\Plugin\Refusal;
use AppointEase\Plugin\Roles;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Three steps of an import.
 */
final class Import_Screen {

	private const UPLOAD  = 'appointease_import_upload';
	private const CONFIRM = 'appointease_import_confirm';
	private const DISCARD = 'appointease_import_discard';

	/**
	 * The event that removes a file. uninstall.php knows it, too.
	 */
	private const FORGET = 'appointease_forget_import';

	private const MOST_BYTES = MB_IN_BYTES;
	private const MOST_ROWS  = 1000;

	/**
	 * Prints the step the user is at.
	 */
	public static function print_content(): void {
		Extension::ready();
		$import = self::kept();
		if ( null === $import ) {
			self::print_upload();
		} elseif ( isset( $import['outcomes'] ) ) {
			self::print_outcomes( $import );
		} else {
			self::print_preview( $import );
		}
	}

	/**
	 * Reads a file.
	 */
	public static function handle_upload(): void {
		Submission::authorize( Roles::MANAGE_APPOINTMENTS, self::UPLOAD );
		Submission::conclude(
			'',
			array(),
			array_filter( array( '' => self::upload_problem() ) ),
			static function (): void {
				Extension::ready();
				// phpcs:ignore WordPress.Security, WordPress.WP.AlternativeFunctions -- Checked by upload_problem(); a file of this request.
				$rows   = (array) Csv::read( (string) file_get_contents( $_FILES['file']['tmp_name'] ), self::MOST_ROWS );
				$reader = new Import_Reader();
				$import = array(
					'id'   => wp_generate_uuid4(),
					'name' => self::file_name(),
					'rows' => array_map( static fn ( array $row ): array => array( 'cells' => $row ) + $reader->read( $row ), $rows ),
				);
				self::keep( $import );
			},
			self::url(),
			self::url()
		);
	}

	/**
	 * Books the rows that can be read, once. Who clicks twice waits, and sees what came of the first click.
	 */
	public static function handle_confirm(): void {
		Submission::authorize( Roles::MANAGE_APPOINTMENTS, self::CONFIRM );
		$seen = Submission::text( 'import' );
		self::answer( Attempt::in_turn( self::key( get_current_user_id() ), static fn ( bool $has_come ): string => self::confirm( $seen, $has_come ) ) );
	}

	/**
	 * Forgets the file.
	 */
	public static function handle_discard(): void {
		Submission::authorize( Roles::MANAGE_APPOINTMENTS, self::DISCARD );
		$import  = self::kept();
		$problem = null === $import ? '' : self::complaint( $import, Submission::text( 'import' ) );
		if ( '' === $problem ) {
			self::forget( get_current_user_id() );
		}
		self::answer( $problem );
	}

	/**
	 * Removes the file of a user.
	 *
	 * @param int $user The user.
	 */
	public static function forget( int $user ): void {
		delete_transient( self::key( $user ) );
	}

	/**
	 * Books what the user has seen. Each row is booked by itself: one that cannot be booked does not touch the others.
	 *
	 * @param string $seen     Name of the file that the page showed.
	 * @param bool   $has_come Whether no other click is at work.
	 * @return string Why nothing was booked; empty when it was, now or by an earlier click.
	 */
	private static function confirm( string $seen, bool $has_come ): string {
		$import = self::kept();
		if ( null === $import ) {
			return __( 'Nothing was booked: the file is not kept any more. Choose it again.', 'appointease' );
		}
		$problem = self::complaint( $import, $seen );
		if ( '' !== $problem || isset( $import['outcomes'] ) ) {
			return $problem;
		}
		if ( ! $has_come ) {
			return __( 'The file is being booked already. Load this page again in a moment: it then shows what came of it.', 'appointease' );
		}
		$outcomes = array();
		foreach ( $import['rows'] as $number => $row ) {
			if ( array() === $row['errors'] ) {
				$outcomes[ $number ] = self::book( $row['booking'] );
			}
		}
		self::keep( array( 'outcomes' => $outcomes ) + $import );
		return '';
	}

	/**
	 * Why a button of a page is not obeyed; empty when it is about the file that is kept. There is one for each user: what
	 * another tab has uploaded since has taken the place of what this page showed, and nobody has looked at it here.
	 *
	 * @param array<string, mixed> $import The kept file.
	 * @param string               $seen   Name of the file that the page showed.
	 */
	private static function complaint( array $import, string $seen ): string {
		return $import['id'] === $seen ? '' : __( 'Nothing was done: another file has taken the place of the one that you were looking at. This is the other one.', 'appointease' );
	}

	/**
	 * The current user's file; null when none is kept.
	 *
	 * @return array<string, mixed>|null
	 */
	private static function kept(): ?array {
		$import = get_transient( self::key( get_current_user_id() ) );
		return is_array( $import ) && isset( $import['id'] ) ? $import : null;
	}

	/**
	 * Shows the step the user is at, with what is wrong.
	 *
	 * @param string $problem What; empty when nothing is.
	 */
	private static function answer( string $problem ): never {
		if ( '' !== $problem ) {
			Flash::keep( '', array(), array( '' => $problem ) );
		}
		Submission::redirect( self::url() );
	}

	/**
	 * Keeps the current user's file for an hour from now. The database would keep it until WordPress looks for what is over,
	 * which is once a day, so its removal is an event of its own. There is one of them: an older one would come too early.
	 *
	 * @param array<string, mixed> $import The file.
	 */
	private static function keep( array $import ): void {
		$user = get_current_user_id();
		wp_clear_scheduled_hook( self::FORGET, array( $user ) );
		wp_schedule_single_event( time() + HOUR_IN_SECONDS, self::FORGET, array( $user ) );
		set_transient( self::key( $user ), $import, HOUR_IN_SECONDS );
	}

	/**
	 * Books a row.
	 *
	 * @param array<string, mixed> $booking What is to be booked.
	 * @return array{0: string, 1: string} booked, replayed or refused, and a word about it.
	 */
	private static function book( array $booking ): array {
		try {
			Extension::ready();
			$result = \appointease_book_atomic( $booking );
			if ( true !== $result['success'] ) {
				return array( 'refused', Refusal::for_staff( $result ) );
			}
			return array( $result['replayed'] ? 'replayed' : 'booked', $result['strong_id'] );
		} catch ( \AppointEase\InvalidArgumentException | \AppointEase\NotFoundException $error ) {
			return array( 'refused', (string) $error->argument . ': ' . Fault::sentence( $error ) );
		} catch ( Throwable $error ) {
			Fault::log( $error );
			return array( 'refused', Fault::for_administrators( $error ) );
		}
	}

	/**
	 * Why the uploaded file cannot be read; empty when it can.
	 */
	private static function upload_problem(): string {
		// phpcs:disable WordPress.Security, WordPress.WP.AlternativeFunctions -- authorize() came first; a file of this request.
		$file = $_FILES['file'] ?? array();
		if ( ! is_string( $file['tmp_name'] ?? null ) || UPLOAD_ERR_NO_FILE === $file['error'] ) {
			return __( 'Choose a file first.', 'appointease' );
		}
		if ( UPLOAD_ERR_OK !== $file['error'] || ! is_uploaded_file( $file['tmp_name'] ) || $file['size'] > self::MOST_BYTES ) {
			/* translators: %s: a size such as 1 MB. */
			return sprintf( __( 'The file could not be uploaded. It may have %s at the most.', 'appointease' ), size_format( self::MOST_BYTES ) );
		}
		$rows = Csv::read( (string) file_get_contents( $file['tmp_name'] ), self::MOST_ROWS );
		// phpcs:enable
		if ( null === $rows ) {
			return __( 'This is not a table: save it from your spreadsheet as "CSV UTF-8", with the names of the columns in the first row and the appointments below.', 'appointease' );
		}
		if ( count( $rows ) > self::MOST_ROWS ) {
			/* translators: %d: number of rows. */
			return sprintf( __( 'The file has more than %d rows. Divide it into several.', 'appointease' ), self::MOST_ROWS );
		}
		$missing = array_diff( Import_Reader::NEEDED, array_map( 'strval', array_keys( reset( $rows ) ) ) );
		if ( array() !== $missing ) {
			/* translators: %s: names of columns. */
			return sprintf( __( 'These columns are missing in the first row: %s.', 'appointease' ), implode( ', ', $missing ) );
		}
		return '';
	}

	/**
	 * The name of the uploaded file.
	 */
	private static function file_name(): string {
		// phpcs:ignore WordPress.Security -- authorize() came first.
		return sanitize_file_name( (string) ( $_FILES['file']['name'] ?? '' ) );
	}

	/**
	 * Prints the form for a file.
	 */
	private static function print_upload(): void {
		echo '<p>' . esc_html__( 'A table (CSV) with the names of the columns in the first row and one appointment per row below. Nothing is booked yet: next you see what each row would become.', 'appointease' ) . '</p><ul class="ul-disc"><li>'
			/* translators: %s: names of columns. */
			. wp_kses_post( sprintf( __( 'Needed: %s', 'appointease' ), self::code( Import_Reader::NEEDED ) ) ) . '</li><li>'
			/* translators: %s: names of columns. */
			. wp_kses_post( sprintf( __( 'If you have them: %s', 'appointease' ), self::code( Import_Reader::KNOWN ) ) ) . '</li><li>'
			. esc_html__( 'Services and staff by their names, as under AppointEase → Services and Staff. No staff: whoever is free.', 'appointease' ) . '</li><li>'
			/* translators: 1: number of rows, 2: a size such as 1 MB. */
			. esc_html( sprintf( __( 'At most %1$d rows and %2$s. What you export here can be imported as it is.', 'appointease' ), self::MOST_ROWS, size_format( self::MOST_BYTES ) ) ) . '</li></ul>';
		echo '<form method="post" enctype="multipart/form-data" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="' . esc_attr( self::UPLOAD ) . '">';
		wp_nonce_field( self::UPLOAD );
		echo '<p><label for="appointease-file">' . esc_html__( 'File', 'appointease' ) . '</label> <input type="file" id="appointease-file" name="file" accept=".csv,.txt,text/csv" required></p>';
		submit_button( __( 'Check the file', 'appointease' ) );
		echo '</form>';
	}

	/**
	 * Prints what the rows would become.
	 *
	 * @param array<string, mixed> $import The kept file.
	 */
	private static function print_preview( array $import ): void {
		$good  = count( array_filter( $import['rows'], static fn ( array $row ): bool => array() === $row['errors'] ) );
		$there = count( array_filter( $import['rows'], static fn ( array $row ): bool => isset( $row['errors']['reference'] ) ) );
		$bad   = count( $import['rows'] ) - $good - $there;
		/* translators: 1: name of a file, 2: number of appointments. */
		Page::notice( 'info', sprintf( _n( '%1$s: %2$d appointment can be booked. Nothing is booked yet.', '%1$s: %2$d appointments can be booked. Nothing is booked yet.', $good, 'appointease' ), $import['name'], $good ) );
		if ( $there > 0 ) {
			/* translators: %d: number of rows. */
			Page::notice( 'info', sprintf( _n( '%d row was there already and is left out.', '%d rows were there already and are left out.', $there, 'appointease' ), $there ) );
		}
		if ( $bad > 0 ) {
			/* translators: %d: number of rows. */
			Page::notice( 'warning', sprintf( _n( '%d row has errors and is left out. You can correct the file and send it again; what was booked is not booked twice.', '%d rows have errors and are left out. You can correct the file and send it again; what was booked is not booked twice.', $bad, 'appointease' ), $bad ) );
		}
		self::print_rows(
			$import['rows'],
			static fn ( array $row ): string => match ( true ) {
				array() === $row['errors']           => '<span class="appointease-status is-confirmed">' . esc_html__( 'ready', 'appointease' ) . '</span>',
				isset( $row['errors']['reference'] ) => '<span class="appointease-status">' . esc_html( $row['errors']['reference'] ) . '</span>',
				default                              => '<span class="appointease-error">' . implode( '<br>', array_map( static fn ( string $field, string $error ): string => '<strong>' . esc_html( $field ) . '</strong> ' . esc_html( $error ), array_keys( $row['errors'] ), $row['errors'] ) ) . '</span>',
			}
		);
		if ( $good > 0 ) {
			echo '<p>' . esc_html__( 'An import sends no e-mails, neither to the customers nor to the staff.', 'appointease' ) . '</p>';
		}
		echo '<p class="appointease-actions">';
		if ( $good > 0 ) {
			/* translators: %d: number of appointments. */
			$label = sprintf( _n( 'Book %d appointment', 'Book %d appointments', $good, 'appointease' ), $good );
			echo Table::button( self::CONFIRM, array( 'import' => $import['id'] ), $label, '', 'button button-primary' ) . ' '; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
		}
		echo Table::button( self::DISCARD, array( 'import' => $import['id'] ), __( 'Choose another file', 'appointease' ), '', 'button' ) . '</p>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
	}

	/**
	 * Prints what became of the rows.
	 *
	 * @param array<string, mixed> $import The kept file with its outcomes.
	 */
	private static function print_outcomes( array $import ): void {
		$counts = array_count_values( array_column( $import['outcomes'], 0 ) ) + array_fill_keys( array( 'booked', 'replayed', 'refused' ), 0 );
		/* translators: 1: name of a file, 2: number of appointments, 3: how many had been booked before, 4: how many could not be booked. */
		$text = sprintf( __( '%1$s: %2$d booked, %3$d were there already, %4$d could not be booked.', 'appointease' ), $import['name'], $counts['booked'], $counts['replayed'], $counts['refused'] );
		Page::notice( $counts['refused'] > 0 ? 'warning' : 'success', $text );
		$words = array(
			'booked'   => array( 'is-confirmed', __( 'booked', 'appointease' ) ),
			'replayed' => array( '', __( 'was there already', 'appointease' ) ),
			'refused'  => array( 'is-cancelled', __( 'not booked', 'appointease' ) ),
		);
		self::print_rows(
			array_intersect_key( $import['rows'], $import['outcomes'] ),
			static function ( array $row, int $number ) use ( $import, $words ): string {
				list( $outcome, $about ) = $import['outcomes'][ $number ];
				list( $look, $word )     = $words[ $outcome ];
				return '<span class="appointease-status ' . esc_attr( $look ) . '">' . esc_html( $word ) . '</span> ' . esc_html( $about );
			}
		);
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
		echo '<p>' . Table::button( self::DISCARD, array( 'import' => $import['id'] ), __( 'Import another file', 'appointease' ), '', 'button' ) . '</p>';
	}

	/**
	 * Prints rows of the file with a word about each.
	 *
	 * @param array<int, array<string, mixed>>             $rows  The rows by their line's number.
	 * @param callable(array<string, mixed>, int): string $about The word, as HTML.
	 */
	private static function print_rows( array $rows, callable $about ): void {
		$cells = array();
		foreach ( $rows as $number => $row ) {
			$cell    = static fn ( string ...$names ): string => esc_html( implode( ' ', array_map( static fn ( string $name ): string => $row['cells'][ $name ] ?? '', $names ) ) );
			$cells[] = array(
				/* translators: %d: number of a row. */
				'row'      => esc_html( sprintf( __( 'Row %d', 'appointease' ), $number ) ) . ' <span class="appointease-who">' . $cell( 'date', 'time', 'name' ) . '</span>',
				'when'     => $cell( 'date', 'time' ),
				'service'  => $cell( 'service', 'places' ),
				'staff'    => $cell( 'staff' ),
				'customer' => $cell( 'name' ) . '<br>' . $cell( 'email', 'phone' ),
				'about'    => $about( $row, $number ),
			);
		}
		Table::show(
			__( 'Rows of the file', 'appointease' ),
			array(
				'row'      => __( 'Row', 'appointease' ),
				'when'     => __( 'Time', 'appointease' ),
				'service'  => __( 'Service', 'appointease' ),
				'staff'    => __( 'Staff', 'appointease' ),
				'customer' => __( 'Customer', 'appointease' ),
				'about'    => __( 'Outcome', 'appointease' ),
			),
			$cells
		);
	}

	/**
	 * Names of columns, as they are to be typed.
	 *
	 * @param list<string> $names The names.
	 */
	private static function code( array $names ): string {
		return implode( ', ', array_map( static fn ( string $name ): string => '<code>' . esc_html( $name ) . '</code>', $names ) );
	}

	/**
	 * Where a user's file lies.
	 *
	 * @param int $user The user.
	 */
	private static function key( int $user ): string {
		return 'appointease_import_' . $user;
	}

	/**
	 * The address of the screen.
	 */
	private static function url(): string {
		return Menu::url( Menu::APPOINTMENTS, array( 'import' => '1' ) );
	}
}
