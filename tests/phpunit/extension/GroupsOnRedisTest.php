<?php
/**
 * The contract of groups where Redis serves.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\GroupsContract;

/**
 * Runs the contract.
 */
final class GroupsOnRedisTest extends GroupsContract {
}
