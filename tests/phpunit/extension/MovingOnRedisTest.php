<?php
/**
 * The contract of where an appointment can be moved to, where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\MovingContract;

/**
 * Runs the contract.
 */
final class MovingOnRedisTest extends MovingContract {
}
