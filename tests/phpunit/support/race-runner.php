<?php
/**
 * One of the processes of RaceTest: reads what it is to book, waits for the others, tries every slot once, and says what
 * it got.
 */

declare( strict_types=1 );

list( $options, $request, $slots ) = json_decode( (string) fgets( STDIN ), true, 8, JSON_THROW_ON_ERROR );
appointease_configure( $options );
// The connections are open before the start.
appointease_status();
echo "ready\n";
fgets( STDIN );

$won  = array();
$lost = array();
foreach ( $slots as $slot ) {
	$result = appointease_book_atomic(
		array(
			'appointment_date' => $slot,
			'idempotency_key'  => bin2hex( random_bytes( 16 ) ),
			'client_id'        => bin2hex( random_bytes( 16 ) ),
		) + $request
	);
	if ( $result['success'] ) {
		$won[] = $slot;
	} else {
		$lost[] = $result['code'];
	}
}
echo json_encode( compact( 'won', 'lost' ), JSON_THROW_ON_ERROR );
