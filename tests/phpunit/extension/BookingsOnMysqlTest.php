<?php
/**
 * The contract of bookings where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BookingsContract;

/**
 * Runs the contract.
 */
final class BookingsOnMysqlTest extends BookingsContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
