<?php
/**
 * One of the processes of RaceTest: reads what it is to book, waits for the others, tries every slot once, and says what
 * it got. One that is restless moves what it got to the next slot, and then calls it off.
 */

declare( strict_types=1 );

list( $options, $request, $slots, $is_restless ) = json_decode( (string) fgets( STDIN ), true, 8, JSON_THROW_ON_ERROR );
appointease_configure( $options );
// The connections are open before the start.
appointease_status();
echo "ready\n";
fgets( STDIN );

$won  = array();
$lost = array();
foreach ( $slots as $at => $slot ) {
	$result = appointease_book_atomic(
		array(
			'appointment_date' => $slot,
			'idempotency_key'  => bin2hex( random_bytes( 16 ) ),
			'client_id'        => bin2hex( random_bytes( 16 ) ),
		) + $request
	);
	if ( ! $result['success'] ) {
		$lost[] = $result['code'];
		continue;
	}
	$won[] = $slot;
	if ( $is_restless ) {
		$moved = appointease_reschedule_atomic( $result['appointment_id'], array( 'appointment_date' => $slots[ $at + 1 ] ?? $slots[0] ) );
		if ( ! $moved['success'] ) {
			$lost[] = $moved['code'];
		}
		appointease_cancel( $result['appointment_id'] );
	}
}
echo json_encode( compact( 'won', 'lost' ), JSON_THROW_ON_ERROR );
