<?php
/**
 * Exports as the owner needs them: of the days they choose, and with prices that their spreadsheet takes for numbers.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Admin\Csv;
use AppointEase\Plugin\Admin\Import_Reader;
use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Environment;
use AppointEase\Tests\Support\ScreenTestCase;

/**
 * The form below the list, and the price in the file.
 */
final class ExportTest extends ScreenTestCase {

	public function test_a_price_is_a_number_where_a_point_separates_decimals(): void {
		self::book( self::booking( $employee = self::employee(), '10:00' ) );
		$file = $this->export( $employee, self::day(), self::day() )->body;
		self::assertStringEndsWith( ',"confirmed","38.00"' . "\n", $file );
		self::assertSame( array( '38.00' ), array_column( (array) Csv::read( $file, 9 ), 'price' ) );
	}

	public function test_a_price_is_a_number_where_a_comma_separates_decimals(): void {
		$user   = get_user_by( 'login', Environment::value( 'STACK_ADMIN_USER' ) )->ID;
		$folder = WP_CONTENT_DIR . '/languages';
		$booked = self::book( self::booking( $employee = self::employee( array( 'name' => 'Test Export ' . self::secret() ) ), '10:00' ) )->json();
		mkdir( $folder );
		file_put_contents( "$folder/de_DE.l10n.php", '<?php return array( "messages" => array( "number_format_decimal_point" => "," ) );' );
		update_user_meta( $user, 'locale', 'de_DE' );
		try {
			$file = $this->export( $employee, self::day(), self::day() )->body;
		} finally {
			delete_user_meta( $user, 'locale' );
			unlink( "$folder/de_DE.l10n.php" );
			rmdir( $folder );
		}
		self::assertStringEndsWith( ';"confirmed";"38,00"' . "\n", $file );
		$rows = (array) Csv::read( $file, 9 );
		self::assertSame( array( array( $booked['strong_id'], '38,00' ) ), array_map( static fn ( array $row ): array => array( $row['reference'], $row['price'] ), array_values( $rows ) ) );
		self::assertSame( array( 'reference' => 'was there already' ), ( new Import_Reader() )->read( $rows[2] )['errors'], 'An import reads it as ever.' );
	}

	public function test_the_days_of_an_export_can_be_chosen(): void {
		$employee = self::employee();
		$book     = static fn ( int $days, string $name ): string => appointease_book_atomic( array( 'name' => $name, 'email' => '', 'appointment_date' => self::day( $days ) . ' 10:00', 'service_id' => self::$service, 'employee_id' => $employee, 'as_staff' => true ) )['strong_id'];
		list( , $first, $second, $last ) = array( $book( 9, 'Before' ), $book( 10, 'First' ), $book( 30, 'Between' ), $book( 50, 'Last' ) );
		$book( 51, 'After' );
		$file = $this->export( $employee, self::day( 10 ), self::day( 50 ) );
		self::assertSame( 200, $file->status );
		self::assertSame( array( $first, $second, $last ), array_column( (array) Csv::read( $file->body, 9 ), 'reference' ) );
		self::assertSame( 200, $this->export( $employee, '2026-01-01', '2027-01-02' )->status, 'The 366th day after.' );

		$page = self::$admin->get( self::APPOINTMENTS . '&day=2028-02-10' )->body;
		self::assertStringContainsString( 'No appointments on this day', $page, 'Also from an empty day.' );
		self::assertStringContainsString( 'name="from" value="2028-02-01"', $page );
		self::assertStringContainsString( 'name="to" value="2028-02-29"', $page );
		self::assertStringNotContainsString( 'name="from"', self::$admin->get( self::APPOINTMENTS . '&span=waiting' )->body );
	}

	/**
	 * Days that are none, or too many.
	 *
	 * @return array<string, array{0: string, 1: string, 2: array<string, string>}>
	 */
	public static function wrong_days(): array {
		return array(
			'the wrong way round' => array( '2026-05-02', '2026-05-01', array( 'to' => 'Last day: Choose a day that is not before the first day.' ) ),
			'more than a year'    => array( '2026-01-01', '2027-01-03', array( 'to' => 'Last day: Choose a day that is not more than 366 days after the first day.' ) ),
			'no such day'         => array( '2026-02-30', '2026-03-01', array( 'from' => 'First day: Choose a day.' ) ),
			'nothing'             => array( '', '', array( 'from' => 'First day: Choose a day.', 'to' => 'Last day: Choose a day.' ) ),
			'no text'             => array( '"><b>', '2026-03-01', array( 'from' => 'First day: Choose a day.' ) ),
		);
	}

	/**
	 * The form says what is wrong, and with which of the two.
	 *
	 * @dataProvider wrong_days
	 *
	 * @param array<string, string> $errors What is said, by field.
	 */
	public function test_wrong_days_come_back_with_what_is_wrong( string $from, string $to, array $errors ): void {
		$answer = $this->export( 0, $from, $to );
		self::assertSame( 302, $answer->status );
		self::assertStringEndsWith( '&day=' . self::day() . '&span=week#appointease-' . array_key_first( $errors ), $answer->headers['location'] );
		$page = self::$admin->get( (string) strtok( self::path( $answer ), '#' ) )->body;
		foreach ( array( 'from', 'to' ) as $field ) {
			self::assertSame( isset( $errors[ $field ] ), str_contains( $page, "id=\"appointease-$field-error\"" ) );
			self::assertStringContainsString( $errors[ $field ] ?? '', wp_strip_all_tags( $page ) );
		}
		self::assertStringContainsString( 'name="to" value="' . esc_attr( $to ) . '"', $page, 'What was chosen stays.' );
	}

	/**
	 * Sends the form of the screen.
	 *
	 * @param int    $employee Whose appointments the screen shows; 0 for everybody's.
	 * @param string $from     The first day.
	 * @param string $to       The last day.
	 */
	private function export( int $employee, string $from, string $to ): Answer {
		$page = self::$admin->get( self::APPOINTMENTS . '&day=' . self::day() . '&span=week' . ( 0 === $employee ? '' : "&staff=$employee" ) )->body;
		self::assertSame( 1, preg_match( '/<form(?:(?!<\/form>).)*value="appointease_export".*?<\/form>/s', $page, $form ), $page );
		preg_match_all( '/type="hidden" name="(\w+)" value="([^"]*)"/', $form[0], $hidden );
		return self::$admin->get( '/wp-admin/admin-post.php?' . http_build_query( compact( 'from', 'to' ) + array_combine( $hidden[1], $hidden[2] ) ) );
	}
}
