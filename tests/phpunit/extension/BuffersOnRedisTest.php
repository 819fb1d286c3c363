<?php
/**
 * The contract of buffers where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BuffersContract;

/**
 * Runs the contract.
 */
final class BuffersOnRedisTest extends BuffersContract {
}
