<?php
/**
 * Appointments to and from spreadsheets: what a file holds, what each row would become, and that nothing is booked before
 * somebody has said so, nor twice.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\WordPress;

use AppointEase\Plugin\Admin\Csv;
use AppointEase\Tests\Support\Answer;
use AppointEase\Tests\Support\Browser;
use AppointEase\Tests\Support\Environment;
use AppointEase\Tests\Support\ScreenTestCase;
use CURLFile;

/**
 * Export and import.
 */
final class ImportExportTest extends ScreenTestCase {

	private const IMPORT  = self::APPOINTMENTS . '&import=1';
	private const UPLOAD  = 'appointease_import_upload';
	private const CONFIRM = 'appointease_import_confirm';
	private const DISCARD = 'appointease_import_discard';

	protected function tearDown(): void {
		if ( str_contains( self::$admin->get( self::IMPORT )->body, 'value="' . self::DISCARD . '"' ) ) {
			$this->press( self::DISCARD );
		}
	}

	public function test_an_export_is_safe_in_a_spreadsheet_and_comes_back_as_it_was(): void {
		$employee = self::employee( array( 'name' => 'Test Export ' . self::secret() ) );
		$name     = '=HYPERLINK("http://evil.example","Click")';
		self::book( self::booking( $employee, '10:00', array( 'name' => $name, 'phone' => '+49 30 123' ) ) );
		$export = $this->export( self::$admin, $employee );
		self::assertSame( 200, $export->status );
		self::assertSame( 'text/csv; charset=utf-8', $export->headers['content-type'] );
		self::assertStringContainsString( 'no-cache', $export->headers['cache-control'] );
		self::assertStringStartsWith( "\xEF\xBB\xBF" . '"reference","date","time","end","service","staff","name","email","phone","places","status","price"' . "\n", $export->body );
		self::assertStringContainsString( '"\'=HYPERLINK(', $export->body );
		self::assertStringContainsString( "'+49 30 123", $export->body );
		self::assertDoesNotMatchRegularExpression( '/(?:^|,)"?[=+@-]/m', substr( $export->body, 3 ), 'Nothing is a formula.' );

		appointease_cancel( appointease_get_appointments( array( 'from' => self::day(), 'employee_id' => $employee ) )[0]['id'] );
		$this->upload( (string) preg_replace( '/^"APT-/m', '"XYZ-', $export->body ) );
		$this->press( self::CONFIRM );
		$rows = appointease_get_appointments( array( 'from' => self::day(), 'employee_id' => $employee, 'status' => 'confirmed' ) );
		self::assertSame( array( array( $name, '+49 30 123', '10:00' ) ), array_map( static fn ( array $row ): array => array( $row['name'], $row['phone'], $row['time'] ), $rows ) );
	}

	/**
	 * What somebody may be called, and how it is written.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function cells(): array {
		return array(
			'a name'                  => array( 'Grace "Amazing" Hopper', 'Grace ""Amazing"" Hopper' ),
			'a formula'               => array( '=1+1', "'=1+1" ),
			'for another separator'   => array( 'x;=1+1;', "x;'=1+1;" ),
			'with quotes'             => array( 'x,"=1+1,"', "x,'\"\"=1+1,\"\"" ),
			'full width: equals'      => array( '＝1+1', "'＝1+1" ),
			'full width: plus'        => array( '＋1+1', "'＋1+1" ),
			'full width: minus'       => array( '－1+1', "'－1+1" ),
			'full width: at'          => array( '＠SUM(1)', "'＠SUM(1)" ),
			'a new line'              => array( "x\n=1+1", "x\n'=1+1" ),
			'a leading new line'      => array( "\n=1+1", "'\n'=1+1" ),
			'a leading tab'           => array( "\t@SUM(1)", "'\t'@SUM(1)" ),
			'a zero-width space'      => array( "\u{200B}=1+1", "'\u{200B}=1+1" ),
			'a mark and a hard space' => array( "\u{FEFF}\u{A0}-1", "'\u{FEFF}\u{A0}-1" ),
			'an apostrophe'           => array( "'=1+1", "''=1+1" ),
			'of the plain kind'       => array( "'t Hooft; O'Neill, 1-2", "'t Hooft; O'Neill, 1-2" ),
		);
	}

	/**
	 * No cell is a formula, whatever a spreadsheet divides lines by, and each comes back.
	 *
	 * @dataProvider cells
	 */
	public function test_a_cell_is_no_formula_and_comes_back( string $cell, string $written ): void {
		$stream = fopen( 'php://memory', 'r+' );
		Csv::write( $stream, array( 'reference', 'name' ) );
		Csv::write( $stream, array( 7, $cell ) );
		$text = (string) stream_get_contents( $stream, null, 0 );
		self::assertSame( "\"reference\",\"name\"\n\"7\",\"$written\"\n", $text );
		self::assertSame( array( 2 => array( 'reference' => '7', 'name' => trim( $cell ) ) ), Csv::read( $text, 1 ) );
		foreach ( array( ',', ';', "\t" ) as $separator ) {
			rewind( $stream );
			for ( $cells = array(); is_array( $cells ); $cells = fgetcsv( $stream, 0, $separator, '"', '' ) ) {
				self::assertSame( array(), preg_grep( '/\A[\p{C}\p{Z}]*[=+\-@＝＋－＠]/u', $cells ) );
			}
		}
	}

	public function test_uploaded_rows_are_forgotten_after_an_hour(): void {
		$user = get_user_by( 'login', Environment::value( 'STACK_ADMIN_USER' ) )->ID;
		$due  = static function () use ( $user ): array {
			wp_cache_flush();
			$times = array_map( static fn ( array $hooks ): array => array_column( $hooks['appointease_forget_import'] ?? array(), 'args' ), _get_cron_array() );
			return array_keys( $times, array( array( $user ) ), true );
		};
		$kept = static fn (): mixed => get_transient( 'appointease_import_' . $user );
		$file = "date,time,service,name,email\n" . self::day() . ",10:00,Test cut,Ada,ada@example.com\n";
		$old  = time() + 60;
		wp_clear_scheduled_hook( 'appointease_forget_import', array( $user ) );
		wp_schedule_single_event( $old, 'appointease_forget_import', array( $user ) );
		$this->upload( $file );
		$times = $due();
		self::assertCount( 1, $times, 'The event of an older upload does not remove this one.' );
		self::assertEqualsWithDelta( time() + HOUR_IN_SECONDS, $times[0], 10 );
		self::assertSame( 'ada@example.com', $kept()['rows'][2]['cells']['email'] );
		do_action( 'appointease_forget_import', $user );
		self::assertFalse( $kept() );

		$this->upload( $file );
		wp_using_ext_object_cache( true );
		try {
			set_transient( 'appointease_import_' . $user, array( 'rows' => array() ), HOUR_IN_SECONDS );
			do_action( 'appointease_forget_import', $user );
			self::assertFalse( $kept() );
		} finally {
			wp_using_ext_object_cache( false );
		}
	}

	public function test_an_address_that_cleaning_would_change_is_not_imported(): void {
		$page = $this->upload( "date,time,service,name,email\n" . self::day() . ",10:00,Test cut,Ada,%0abcc@example.com\n" );
		self::assertStringContainsString( 'email</strong> is not an e-mail address', $page );
	}

	public function test_a_word_that_is_no_status_is_answered_with_those_that_are(): void {
		$page = $this->upload( "date,time,service,name,status\n" . self::day() . ",10:00,Test cut,Ada,done\n" );
		self::assertStringContainsString( 'status</strong> is none of these: pending, created, confirmed, completed, cancelled, no_show<', $page );
		self::assertStringNotContainsString( 'An import sends no e-mails', $page, 'Where nothing can be booked, nobody asks.' );
	}

	public function test_nothing_is_booked_before_it_is_confirmed_and_nothing_twice(): void {
		$name     = 'Test Import ' . self::secret();
		$employee = self::employee( array( 'name' => $name ) );
		$day      = self::day();
		$german   = ( new \DateTimeImmutable( $day ) )->format( 'd.m.Y' );
		$taken    = self::book( self::booking( $employee, '12:00' ) )->json();
		$file     = "\xEF\xBB\xBFdate;TIME;Service;Staff;Name;E-Mail-Column;phone\r\n"
			. "$day;9:00;test cut;" . strtoupper( $name ) . ";Jürgen \"Jo\" Öz;x;０３０–1\r\n"
			. "$german;10:00;Test cut;$name;\"Müller; Anna\";x;\r\n"
			. "\r\n"
			. "$day;12:00;Test cut;$name;Too Late;x;\r\n"
			. "$day;9:70;Test cut;Nobody;;x;\r\n"
			. "12/31/2026;09:00;Massage;$name;Ambiguous;x;\r\n";
		$page     = $this->upload( $file );
		self::assertStringContainsString( '3 appointments can be booked. Nothing is booked yet.', $page );
		self::assertStringContainsString( '2 rows have errors', $page );
		self::assertStringContainsString( 'An import sends no e-mails, neither to the customers nor to the staff.', $page );
		foreach ( array( 'Row 2', 'Row 6', 'Row 7', 'time</strong> is not a time', 'staff</strong> is not known', 'name</strong> is missing', 'date</strong> is not a day', 'service</strong> is not known', 'Jürgen &quot;Jo&quot; Öz', 'Müller; Anna' ) as $text ) {
			self::assertStringContainsString( $text, $page );
		}
		self::assertSame( array( '12:00' ), appointease_get_booked_slots( $day, $employee ) );

		$outcome = self::$admin->get( self::path( $this->press( self::CONFIRM ) ) )->body;
		self::assertStringContainsString( '2 booked, 0 were there already, 1 could not be booked.', $outcome );
		self::assertStringContainsString( 'This time is not free', $outcome );
		self::assertSame( array( '09:00', '10:00', '12:00' ), appointease_get_booked_slots( $day, $employee ) );
		self::assertContains( '030-1', array_column( appointease_get_appointments( array( 'from' => $day, 'employee_id' => $employee ) ), 'phone' ) );

		$this->press( self::DISCARD );
		$this->upload( $file );
		$outcome = self::$admin->get( self::path( $this->press( self::CONFIRM ) ) )->body;
		self::assertStringContainsString( '0 booked, 2 were there already, 1 could not be booked.', $outcome );
		appointease_cancel( $taken['appointment_id'] );
		$this->press( self::DISCARD );
		$this->upload( str_replace( 'Too Late', 'In Time', $file ) );
		$outcome = self::$admin->get( self::path( $this->press( self::CONFIRM ) ) )->body;
		self::assertStringContainsString( '1 booked, 2 were there already, 0 could not be booked.', $outcome, 'A corrected file books what is new.' );
		self::assertCount( 3, appointease_get_booked_slots( $day, $employee ) );
	}

	public function test_a_second_click_shows_what_came_of_the_first(): void {
		$name = 'Test Import ' . self::secret();
		self::employee( array( 'name' => $name ) );
		$rows = implode( '', array_map( static fn ( int $hour ): string => self::day() . ",$hour:00,Test cut,$name,Ada\n", range( 8, 19 ) ) );
		$this->upload( "date,time,service,staff,name\n$rows" );
		$button = $this->button( self::CONFIRM );
		foreach ( array( ...self::$admin->form_at_once( '/wp-admin/admin-post.php', $button, 4 ), self::$admin->form( '/wp-admin/admin-post.php', $button ) ) as $click ) {
			self::assertSame( 302, $click->status );
		}
		self::assertStringContainsString( '12 booked, 0 were there already, 0 could not be booked.', self::$admin->get( self::IMPORT )->body );
	}

	public function test_a_button_is_about_the_file_that_its_page_showed(): void {
		$name     = 'Test Import ' . self::secret();
		$employee = self::employee( array( 'name' => $name ) );
		$row      = static fn ( string $time ): string => "date,time,service,staff,name\n" . self::day() . ",$time,Test cut,$name,Ada\n";
		// Both tabs were opened when there was no file yet.
		$nonce = self::$admin->form_nonce( self::IMPORT, self::UPLOAD );
		$this->upload( $row( '10:00' ), $nonce );
		$buttons = array_map( $this->button( ... ), array( self::CONFIRM, self::DISCARD ) );
		$this->upload( $row( '11:00' ), $nonce );
		foreach ( $buttons as $button ) {
			$page = self::$admin->get( self::path( self::$admin->form( '/wp-admin/admin-post.php', $button ) ) )->body;
			self::assertStringContainsString( 'another file has taken the place', $page );
			self::assertStringContainsString( '11:00', $page, 'Here it is.' );
		}
		self::assertSame( array(), appointease_get_booked_slots( self::day(), $employee ) );

		$button = $this->button( self::CONFIRM );
		$this->press( self::DISCARD );
		$page = self::$admin->get( self::path( self::$admin->form( '/wp-admin/admin-post.php', $button ) ) )->body;
		self::assertStringContainsString( 'the file is not kept any more', $page );
		self::assertSame( array(), appointease_get_booked_slots( self::day(), $employee ) );
	}

	public function test_what_was_exported_here_is_not_booked_again(): void {
		$service  = appointease_save_service( array( 'name' => 'Test course ' . self::secret(), 'duration' => 30, 'capacity' => 4 ) )['id'];
		$employee = self::employee( array( 'name' => 'Test Export ' . self::secret() ) );
		$group    = self::book( self::booking( $employee, '10:00', array( 'service_id' => $service ) ) )->json();
		$gone     = self::book( self::booking( $employee, '11:00' ) )->json();
		appointease_cancel( $gone['appointment_id'] );
		$file  = $this->export( self::$admin, $employee )->body;
		$there = static fn ( string $page ): int => (int) preg_match_all( '/> ?was there already</', $page );
		self::assertStringContainsString( $gone['strong_id'], $file );
		$page = $this->upload( $file );
		self::assertSame( 2, $there( $page ), 'Whatever has become of it.' );
		self::assertStringContainsString( '0 appointments can be booked.', $page );
		self::assertStringNotContainsString( self::CONFIRM, $page );

		$this->press( self::DISCARD );
		$other = str_replace( array( $group['strong_id'], $gone['strong_id'] ), array( 'APT-1999-' . substr( $group['strong_id'], 9 ), 'APT-2026-999999999' ), $file );
		self::assertStringContainsString( '2 appointments can be booked.', $this->upload( $other ), 'Of another site, or of none.' );
		$this->press( self::DISCARD );
		appointease_reschedule_atomic( $group['appointment_id'], array( 'appointment_date' => self::day() . ' 12:00', 'as_staff' => true ) );
		$page = $this->upload( $file );
		self::assertSame( 1, $there( $page ), 'It is somewhere else now.' );
		self::assertStringContainsString( '1 appointment can be booked.', $page );
		$this->press( self::DISCARD );
		appointease_save_employee( array( 'id' => $employee, 'active' => false ) );
		appointease_save_service( array( 'id' => $service, 'active' => false ) );
		self::assertSame( 2, $there( $this->upload( $this->export( self::$admin, $employee )->body ) ), 'Also of what is hidden.' );
	}

	public function test_what_is_hidden_is_named_so_and_not_booked(): void {
		$hidden  = self::employee( array( 'name' => 'Test hidden ' . self::secret(), 'active' => false ) );
		$name    = array_column( appointease_get_employees( true ), 'name', 'id' )[ $hidden ];
		$service = appointease_save_service( array( 'name' => 'Test season ' . self::secret(), 'duration' => 30, 'active' => false ) );
		$robin   = self::employee();
		$page    = $this->upload( "date,time,service,staff,name\n" . self::day() . ",10:00,{$service['name']},$name,Ada\n" );
		self::assertStringContainsString( 'service</strong> is hidden', $page );
		self::assertStringContainsString( 'staff</strong> is hidden', $page );
		foreach ( array( array( self::$service, $hidden ), array( $service['id'], $robin ) ) as list( $what, $whose ) ) {
			$booking = array( 'name' => 'Ada', 'email' => '', 'appointment_date' => self::day() . ' 10:00', 'service_id' => $what, 'employee_id' => $whose, 'as_staff' => true );
			self::assertSame( 'not_offered', appointease_book_atomic( $booking )['code'] );
		}

		$this->press( self::DISCARD );
		self::employee( array( 'name' => $name ) );
		self::assertStringContainsString( '1 appointment can be booked.', $this->upload( "date,time,service,staff,name\n" . self::day() . ",10:00,Test cut,$name,Ada\n" ), 'Somebody hidden makes no name ambiguous.' );
	}

	public function test_rows_that_are_alike_are_as_many_places(): void {
		$service = appointease_save_service( array( 'name' => 'Test course ' . self::secret(), 'duration' => 30, 'capacity' => 4 ) );
		$name    = 'Test Course ' . self::secret();
		$id      = self::employee( array( 'name' => $name ) );
		$row     = self::day() . ",10:00,{$service['name']},$name,Twin,2,confirmed\n";
		$this->upload( "date,time,service,staff,name,places,status\n$row$row$row" );
		$outcome = self::$admin->get( self::path( $this->press( self::CONFIRM ) ) )->body;
		appointease_save_service( array( 'id' => $service['id'], 'active' => false ) );
		self::assertStringContainsString( '2 booked, 0 were there already, 1 could not be booked.', $outcome );
		self::assertSame( array( 2, 2 ), array_column( appointease_get_appointments( array( 'from' => self::day(), 'employee_id' => $id ) ), 'seats' ) );
	}

	/**
	 * Files that cannot be read, and what is said of them.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function unreadable(): array {
		return array(
			'nothing'        => array( '', 'This is not a table' ),
			'a header alone' => array( "date,time,service,name\n", 'This is not a table' ),
			'Latin letters'  => array( "date,time,service,name\n2026-12-01,10:00,F\xE4rben,J\xFCrgen\n", 'CSV UTF-8' ),
			'other columns'  => array( "day,hour\n1,2\n", 'date, time, service, name' ),
			'too many rows'  => array( "date,time,service,name\n" . str_repeat( "2026-12-01,10:00,Test cut,Ada\n", 1001 ), 'more than 1000 rows' ),
			'too large'      => array( str_repeat( 'x', 1024 * 1024 + 1 ), '1 MB' ),
		);
	}

	/**
	 * The upload form says what is wrong with the file.
	 *
	 * @dataProvider unreadable
	 */
	public function test_an_unreadable_file_is_refused_in_words( string $file, string $words ): void {
		$page = $this->upload( $file );
		self::assertStringContainsString( $words, $page );
		self::assertStringContainsString( 'value="' . self::UPLOAD . '"', $page );
	}

	public function test_an_import_is_for_managers_and_an_export_shows_what_one_may_see(): void {
		$mine   = self::employee( array( 'name' => 'Test mine' ) );
		$theirs = self::employee( array( 'name' => 'Test theirs' ) );
		$staff  = self::user( 'appointease_staff', array(), $mine );
		self::book( self::booking( $mine, '10:00', array( 'email' => 'mine@example.com' ) ) );
		self::book( self::booking( $theirs, '10:00', array( 'email' => 'theirs@example.com' ) ) );
		self::assertStringNotContainsString( self::UPLOAD, $staff->get( self::IMPORT )->body );
		foreach ( array( 0, $mine, $theirs ) as $employee ) {
			$body = $this->export( $staff, $employee )->body;
			self::assertStringNotContainsString( 'theirs@example.com', $body );
			self::assertSame( $theirs === $employee ? 0 : 1, substr_count( $body, 'mine@example.com' ) );
		}
		self::assertStringContainsString( 'theirs@example.com', $this->export( self::$admin, 0 )->body );
		self::assertSame( 403, self::$admin->get( '/wp-admin/admin-post.php?action=appointease_export&from=' . self::day() . '&to=' . self::day() )->status, 'no nonce' );
	}

	/**
	 * Exports the day, with the link of the screen.
	 *
	 * @param Browser $person   Who.
	 * @param int     $employee Whose appointments are asked for.
	 */
	private function export( Browser $person, int $employee ): Answer {
		$screen = self::APPOINTMENTS . '&day=' . self::day();
		self::assertSame( 1, preg_match( '/href="[^"]*(\/wp-admin\/admin-post\.php\?action=appointease_export[^"]*)"/', $person->get( $screen )->body, $found ) );
		$path = html_entity_decode( $found[1] );
		return $person->get( (string) preg_replace( '/employee=\d+/', "employee=$employee", $path ) );
	}

	/**
	 * Uploads a file and answers the page that follows.
	 *
	 * @param string $content What is in it.
	 * @param string $nonce   That of a page that was opened before.
	 */
	private function upload( string $content, string $nonce = '' ): string {
		$file = tempnam( sys_get_temp_dir(), 'appointease' );
		file_put_contents( $file, $content );
		$answer = self::$admin->upload( '/wp-admin/admin-post.php', array( 'action' => self::UPLOAD, '_wpnonce' => '' === $nonce ? self::$admin->form_nonce( self::IMPORT, self::UPLOAD ) : $nonce, 'file' => new CURLFile( $file, 'text/csv', 'book.csv' ) ) );
		unlink( $file );
		self::assertSame( 302, $answer->status, $answer->body );
		return self::$admin->get( self::path( $answer ) )->body;
	}

	/**
	 * What a button of the page sends.
	 *
	 * @return array<string, string>
	 */
	private function button( string $action ): array {
		self::assertSame( 1, preg_match( '/<form class="appointease-inline"(?:(?!<\/form>).)*value="' . $action . '".*?<\/form>/s', self::$admin->get( self::IMPORT )->body, $form ) );
		preg_match_all( '/name="(\w+)" value="([^"]*)"/', $form[0], $fields );
		return array_map( 'wp_specialchars_decode', array_combine( $fields[1], $fields[2] ) );
	}

	private function press( string $action ): Answer {
		$answer = self::$admin->form( '/wp-admin/admin-post.php', $this->button( $action ) );
		self::assertSame( 302, $answer->status, $answer->body );
		return $answer;
	}
}
