<?php
/**
 * Feeds every function of the extension with rubbish: whatever comes, the answer is an array, a scalar or an exception of
 * ours or a TypeError, never another error, a warning or a crash; and nothing can be booked by accident.
 *
 * Usage: tests/stack/with-servers php -d extension=… tests/fuzz/functions.php [SECONDS] [SEED]
 */

declare(strict_types=1);

$seconds = (float) ($argv[1] ?? 60);
$seed    = (int) ($argv[2] ?? random_int( 1, 1 << 30 ));
mt_srand( $seed );
echo "seed $seed, $seconds s\n";
set_error_handler(
	function ( int $level, string $message ): never {
		throw new ErrorException( $message, 0, $level );
	}
);

$prefix  = 'f' . bin2hex( random_bytes( 3 ) ) . '_';
$options = array(
	'redis_url'    => getenv( 'APPOINTEASE_TEST_REDIS_URL' ),
	'mysql_url'    => getenv( 'APPOINTEASE_TEST_MYSQL_URL' ),
	'table_prefix' => $prefix,
	'key_prefix'   => $prefix,
);
appointease_configure( $options );
appointease_migrate();
$service  = appointease_save_service( array( 'name' => 'Cut', 'duration' => 30 ) )['id'];
$employee = appointease_save_employee( array( 'name' => 'Ann' ) )['id'];

$words = array( '', '0', '2031-05-20', '2031-02-30', '10:00', '25:00', '2031-05-20 10:00', 'ann', 'a@b.cd', "a\0b", "\xff\xfe", str_repeat( 'x', 300 ), '-1', '1e9', "' OR 1=1 --", '{"a":1}', "\r\nBCC: x", '٢٠٢٥-٠١-٠١', 'confirmed', '12345678901234567890' );
$bytes = fn() => random_bytes( mt_rand( 1, 40 ) );
$scalar = function () use ( $words, $bytes ): mixed {
	return match ( mt_rand( 0, 9 ) ) {
		0       => mt_rand( -5, 5 ),
		1       => array( PHP_INT_MAX, PHP_INT_MIN, 0, 1440, 30 )[ mt_rand( 0, 4 ) ],
		2       => null,
		3       => 1.5,
		4       => (bool) mt_rand( 0, 1 ),
		5       => $bytes(),
		default => $words[ mt_rand( 0, count( $words ) - 1 ) ],
	};
};
$keys  = array( 'name', 'email', 'phone', 'appointment_date', 'service_id', 'employee_id', 'idempotency_key', 'client_id', 'manage_token', 'date', 'selected_time', 'duration', 'from', 'to', 'status', 'limit', 'offset', 'id', 'hours', 'service_ids', 'price_cents', 'slot_step', 'description', 'active', 'user_id' );
$array = function ( int $depth = 0 ) use ( &$array, $scalar, $keys, $bytes ): array {
	$made = array();
	for ( $i = mt_rand( 0, 8 ); $i > 0; $i-- ) {
		$key          = mt_rand( 0, 9 ) > 0 ? $keys[ mt_rand( 0, count( $keys ) - 1 ) ] : $bytes();
		$made[ $key ] = 0 === mt_rand( 0, 6 ) && $depth < 3 ? $array( $depth + 1 ) : $scalar();
	}
	return $made;
};
$functions = array_filter( ( new ReflectionExtension( 'appointease' ) )->getFunctions(), fn( $one ) => 'appointease_migrate' !== $one->getName() );
$tally     = array();
$ends      = microtime( true ) + $seconds;
for ( $calls = 0; microtime( true ) < $ends; $calls++ ) {
	$function  = $functions[ array_rand( $functions ) ];
	$arguments = array();
	foreach ( $function->getParameters() as $parameter ) {
		$arguments[] = 'array' === (string) $parameter->getType() && mt_rand( 0, 19 ) > 0 ? $array() : ( 'int' === (string) $parameter->getType() && mt_rand( 0, 3 ) > 0 ? mt_rand( -2, 5 ) : $scalar() );
	}
	try {
		$function->invokeArgs( $arguments );
		$outcome = 'answered';
	} catch ( AppointEase\Exception | TypeError $error ) {
		$outcome = $error::class;
		json_encode( $error->getMessage(), JSON_THROW_ON_ERROR );
	}
	$tally[ $outcome ] = ( $tally[ $outcome ] ?? 0 ) + 1;
	if ( 'appointease_configure' === $function->getName() ) {
		appointease_configure( $options );
	}
}
echo "$calls calls: ", json_encode( $tally ), "\n";
$ok = true === appointease_set_active_selection( '2031-05-20', $employee, '10:00', 'after-all', 30 )['success']
	&& appointease_book_atomic( array( 'name' => 'Zoe', 'email' => 'z@example.org', 'appointment_date' => '2031-05-20 10:00', 'service_id' => $service, 'employee_id' => $employee ) )['success'] ?? false;
echo $ok ? "it still works\n" : "it does not work any more\n";

$url = parse_url( (string) getenv( 'APPOINTEASE_TEST_MYSQL_URL' ) );
parse_str( $url['query'] ?? '', $query );
$database = new mysqli( $url['host'], rawurldecode( $url['user'] ), rawurldecode( $url['pass'] ?? '' ), ltrim( $url['path'], '/' ), $url['port'] ?? 3306, $query['socket'] ?? '' );
foreach ( $database->query( "SHOW TABLES LIKE '" . addcslashes( $prefix, '_' ) . "%'" )->fetch_all() as $row ) {
	$database->query( "DROP TABLE `{$row[0]}`" );
}
exit( $ok ? 0 : 1 );
