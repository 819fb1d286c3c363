<?php
/**
 * The contract of holds where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\HoldsContract;

/**
 * Runs the contract.
 */
final class HoldsOnRedisTest extends HoldsContract {


	protected static function store(): string {
		return 'redis';
	}
}
