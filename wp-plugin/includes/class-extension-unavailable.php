<?php
/**
 * The error of a site on which the extension cannot be used: missing, too old, or without a usable time zone.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Thrown by Extension::ready(). The message is for administrators, never for visitors.
 */
final class Extension_Unavailable extends \RuntimeException {
}
