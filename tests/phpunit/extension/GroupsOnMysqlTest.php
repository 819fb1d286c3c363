<?php
/**
 * The contract of groups where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\GroupsContract;

/**
 * Runs the contract.
 */
final class GroupsOnMysqlTest extends GroupsContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
