<?php
/**
 * The contract of limits where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\LimitsContract;

/**
 * Runs the contract.
 */
final class LimitsOnRedisTest extends LimitsContract {
}
