<?php
/**
 * The contract of limits where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\LimitsContract;

/**
 * Runs the contract.
 */
final class LimitsOnMysqlTest extends LimitsContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
