<?php
/**
 * The contract of statuses where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\StatusesContract;

/**
 * Runs the contract.
 */
final class StatusesOnMysqlTest extends StatusesContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
