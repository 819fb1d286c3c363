<?php
/**
 * The contract of locks of places where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\PlaceLocksContract;

/**
 * Runs the contract.
 */
final class PlaceLocksOnRedisTest extends PlaceLocksContract {
}
