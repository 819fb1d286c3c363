<?php
/**
 * The contract of special days where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\SpecialDaysContract;

/**
 * Runs the contract.
 */
final class SpecialDaysOnRedisTest extends SpecialDaysContract {
}
