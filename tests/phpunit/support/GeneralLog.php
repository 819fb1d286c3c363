<?php
/**
 * The statements that the server really got, as it wrote them down itself: prepared ones with their values.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use mysqli;

/**
 * Listens to a server.
 */
final class GeneralLog {

	/**
	 * The statements that name a prefix, in their order.
	 *
	 * @param mysqli            $database A connection that may switch the log on.
	 * @param string            $prefix   The prefix.
	 * @param callable(): mixed $work     What sends them.
	 * @return string[]
	 */
	public static function during( mysqli $database, string $prefix, callable $work ): array {
		list( $output, $was_on ) = $database->query( 'SELECT @@GLOBAL.log_output, @@GLOBAL.general_log' )->fetch_row();
		$database->query( "SET GLOBAL log_output = 'TABLE'" );
		$database->query( 'TRUNCATE TABLE mysql.general_log' );
		$database->query( 'SET GLOBAL general_log = 1' );
		try {
			$work();
		} finally {
			$database->query( 'SET GLOBAL general_log = ' . (int) $was_on );
			$database->query( "SET GLOBAL log_output = '$output'" );
		}
		$like = addcslashes( $prefix, '_%' );
		$rows = $database->query(
			"SELECT argument FROM mysql.general_log
			WHERE command_type IN ('Query', 'Execute') AND argument LIKE '%$like%' ORDER BY event_time"
		)->fetch_all();
		$database->query( 'TRUNCATE TABLE mysql.general_log' );
		return array_column( $rows, 0 );
	}
}
