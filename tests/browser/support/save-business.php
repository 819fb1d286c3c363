<?php
/**
 * Saves a service and staff of a site that tests/stack/up made. Whoever is new offers this service alone, all week. Prints the
 * rows as they are then.
 *
 * Usage: php save-business.php WORDPRESS '{"service":{...},"employees":[{...}]}'
 */

declare( strict_types=1 );

use AppointEase\Plugin\Extension;

require "$argv[1]/wp-load.php";
Extension::ready();

$rows      = json_decode( $argv[2], true, 8, JSON_THROW_ON_ERROR );
$service   = appointease_save_service( $rows['service'] );
$newcomer  = array(
	'service_ids' => array( $service['id'] ),
	'hours'       => array_fill_keys( array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' ), array( array( '09:00', '17:00' ) ) ),
);
$employees = array_map( fn( array $row ): array => appointease_save_employee( $row + ( isset( $row['id'] ) ? array() : $newcomer ) ), $rows['employees'] );
echo json_encode( compact( 'service', 'employees' ), JSON_THROW_ON_ERROR );
