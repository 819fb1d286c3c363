<?php
/**
 * The contract of “whoever is free” where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\AnyStaffContract;

/**
 * Runs the contract.
 */
final class AnyStaffOnRedisTest extends AnyStaffContract {
}
