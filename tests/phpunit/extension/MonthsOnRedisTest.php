<?php
/**
 * The contract of the month where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\MonthsContract;

/**
 * Runs the contract.
 */
final class MonthsOnRedisTest extends MonthsContract {
}
