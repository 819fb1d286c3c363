<?php
/**
 * The contract of locks of places where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\PlaceLocksContract;

/**
 * Runs the contract.
 */
final class PlaceLocksOnMysqlTest extends PlaceLocksContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
