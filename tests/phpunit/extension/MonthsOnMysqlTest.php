<?php
/**
 * The contract of the month where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\MonthsContract;

/**
 * Runs the contract.
 */
final class MonthsOnMysqlTest extends MonthsContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
