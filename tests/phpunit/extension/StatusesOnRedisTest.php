<?php
/**
 * The contract of statuses where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\StatusesContract;

/**
 * Runs the contract.
 */
final class StatusesOnRedisTest extends StatusesContract {
}
