<?php
/**
 * The contract of “whoever is free” where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\AnyStaffContract;

/**
 * Runs the contract.
 */
final class AnyStaffOnMysqlTest extends AnyStaffContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
