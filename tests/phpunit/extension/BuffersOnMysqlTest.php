<?php
/**
 * The contract of buffers where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\BuffersContract;

/**
 * Runs the contract.
 */
final class BuffersOnMysqlTest extends BuffersContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
