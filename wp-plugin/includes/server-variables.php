<?php
/**
 * What PHP knows of the request. heartbeat.php loads this file where the server cannot be asked: to mention the variable is to
 * have PHP fill it.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

return $_SERVER;
