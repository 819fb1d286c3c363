<?php
/**
 * What the functions cost, on the command line and under FPM, in units of what calls.php compares them with.
 *
 * On the command line the copy of a selection is written to the database before the call returns; under FPM it is
 * written after the visitor has the answer, so that is what a visitor meets. The requests come one after the other, as
 * many rounds in each as make the start of WordPress unimportant.
 *
 * Usage: php tests/bench/measure-calls.php ROUNDS, in the environment of a stack that tests/stack/up started.
 */

declare( strict_types=1 );

namespace AppointEase\Bench;

use RuntimeException;

require_once __DIR__ . '/calls.php';

const ROUNDS_OF_A_REQUEST = STRETCH;

/**
 * Back to back, client and server never sleep; a worker's call comes after other work, to a server that waits. Both are
 * measured.
 */
const PAUSE = 1000;

/**
 * Runs the same comparison in FPM.
 *
 * @return array<string, array{list<float>, list<float>}>
 */
function compare_under_fpm( int $rounds, int $pause, string $wordpress, string $url ): array {
	$page = <<<'PHP'
		<?php
		require %s;
		\AppointEase\Bench\load_site( __DIR__ );
		echo json_encode( \AppointEase\Bench\compare( (int) $_GET['rounds'], (int) $_GET['pause'] ) );
		PHP;
	file_put_contents( "$wordpress/bench-calls.php", sprintf( $page, var_export( __DIR__ . '/calls.php', true ) ) );
	$series = array();
	for ( $done = 0; $done < $rounds; $done += ROUNDS_OF_A_REQUEST ) {
		$answer = json_decode( (string) file_get_contents( "$url/bench-calls.php?pause=$pause&rounds=" . ROUNDS_OF_A_REQUEST ), true );
		if ( ! is_array( $answer ) ) {
			throw new RuntimeException( 'The page that measures under FPM did not answer; see the logs of the stack.' );
		}
		foreach ( $answer as $name => list( $calls, $bases ) ) {
			$series[ $name ][0] = array_merge( $series[ $name ][0] ?? array(), $calls );
			$series[ $name ][1] = array_merge( $series[ $name ][1] ?? array(), $bases );
		}
	}
	unlink( "$wordpress/bench-calls.php" );
	return $series;
}

$rounds    = (int) ( $argv[1] ?? 1000 );
$wordpress = setting( 'STACK_WP_DIR' );
load_site( $wordpress );
prepare();
foreach ( array( '' => 0, '.paced' => PAUSE ) as $suffix => $pause ) {
	hold();
	foreach ( compare( $rounds, $pause ) as $name => list( $calls, $bases ) ) {
		report_ratio( "cli.$name$suffix", $calls, $bases, 'µs' );
	}
	hold();
	foreach ( compare_under_fpm( $rounds, $pause, $wordpress, setting( 'STACK_URL' ) ) as $name => list( $calls, $bases ) ) {
		report_ratio( "fpm.$name$suffix", $calls, $bases, 'µs' );
	}
}
