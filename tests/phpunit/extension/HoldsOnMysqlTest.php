<?php
/**
 * The contract of holds where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\HoldsContract;

/**
 * Runs the contract.
 */
final class HoldsOnMysqlTest extends HoldsContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}

	protected static function store(): string {
		return 'mysql';
	}
}
