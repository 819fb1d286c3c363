<?php
/**
 * The contract of bookings where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BookingsContract;

/**
 * Runs the contract.
 */
final class BookingsOnRedisTest extends BookingsContract {
}
