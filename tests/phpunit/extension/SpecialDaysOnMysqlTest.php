<?php
/**
 * The contract of special days where there is no Redis.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Extension;

use AppointEase\Tests\Support\SpecialDaysContract;

/**
 * Runs the contract.
 */
final class SpecialDaysOnMysqlTest extends SpecialDaysContract {

	protected static function options(): array {
		return array( 'redis_url' => null ) + parent::options();
	}
}
