<?php
/**
 * The contract of where an appointment can be moved to, where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\MovingContract;

/**
 * Runs the contract.
 */
final class MovingOnMysqlTest extends MovingContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
