<?php
/**
 * The fast lane: answers a visitor's heartbeat that carries a poll and nothing else, without starting WordPress.
 *
 * WordPress starts for 9 ms to answer a question that takes the extension a fraction of one. This file gives the very
 * answer of admin-ajax.php with the heartbeat filter (a test compares them), from a configuration that the plugin has
 * written down beforehand. Whatever is not plainly such a heartbeat gets a status and no word: the page then asks
 * admin-ajax.php, which knows everybody and can say what is wrong.
 *
 * Nothing here may depend on WordPress, and nothing that a stranger sends may make PHP complain.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;

if ( ! in_array( ini_get( 'display_errors' ), array( '', '0' ), true ) ) {
	// phpcs:ignore WordPress.PHP.IniSet -- A fault of PHP itself could otherwise print what the configuration holds.
	ini_set( 'display_errors', '0' );
}

/**
 * A heartbeat with a poll has about 400 bytes. PHP has read the body by now, whatever its size: only the web server can
 * stop that earlier.
 */
const MOST_BYTES = 4096;

/**
 * What WordPress' heartbeat sends beside its data.
 */
const FIELDS = array(
	'data'      => true,
	'interval'  => true,
	'_nonce'    => true,
	'action'    => true,
	'screen_id' => true,
	'has_focus' => true,
);

header( 'Content-Type: application/json; charset=UTF-8' );
header( 'Cache-Control: no-cache, must-revalidate, max-age=0, no-store, private' );
header( 'X-Content-Type-Options: nosniff' );
header( 'X-Robots-Tag: noindex' );

$appointease_status = refusal();
if ( 0 === $appointease_status ) {
	define( 'APPOINTEASE_FAST_LANE', true );
	require __DIR__ . '/includes/class-heartbeat-poll.php';
	$appointease_status = respond( (string) $_GET['site'] );
}
if ( 0 !== $appointease_status ) {
	http_response_code( $appointease_status );
}

/**
 * What the web server says of the request; empty when it says nothing.
 *
 * PHP fills $_SERVER for a file that so much as mentions it. Most servers can be asked for one variable; the one that is
 * built into PHP cannot, and another tells headers and the rest differently.
 *
 * @param string $name The variable.
 */
function server( string $name ): string {
	$value = getenv( $name );
	// Only a header need not be there.
	$is_known = false !== $value || str_starts_with( $name, 'HTTP_' ) && false !== getenv( 'REQUEST_METHOD' );
	return (string) ( $is_known ? $value : ( require __DIR__ . '/includes/server-variables.php' )[ $name ] ?? '' );
}

/**
 * The status for a request that is not for this lane; 0 for one that is.
 */
function refusal(): int {
	if ( 'POST' !== server( 'REQUEST_METHOD' ) ) {
		header( 'Allow: POST' );
		return 405;
	}
	if ( (int) server( 'CONTENT_LENGTH' ) > MOST_BYTES ) {
		return 413;
	}
	if ( 0 !== stripos( server( 'CONTENT_TYPE' ), 'application/x-www-form-urlencoded' ) ) {
		return 415;
	}
	// Another site's page has no business here; admin-ajax.php, which shares answers with some, is asked by its own rules.
	if ( 'cross-site' === server( 'HTTP_SEC_FETCH_SITE' ) || is_logged_in() ) {
		return 403;
	}
	if ( array( 'site' ) !== array_keys( $_GET ) || ! is_string( $_GET['site'] ) || ! preg_match( '/\A[0-9a-f]{32}\z/', $_GET['site'] ) ) {
		return 404;
	}
	$data     = $_POST['data'] ?? null;
	$is_plain = array() === array_diff_key( $_POST, FIELDS )
		&& 'heartbeat' === ( $_POST['action'] ?? null )
		&& is_array( $data )
		&& array( 'appointease_poll' ) === array_keys( $data );
	return $is_plain ? 0 : 400;
}

/**
 * Whether the request is one of a user of the site, for whom other plugins may have something to say.
 */
function is_logged_in(): bool {
	if ( '' !== ( $_POST['_nonce'] ?? '' ) ) {
		return true;
	}
	foreach ( array_keys( $_COOKIE ) as $name ) {
		if ( str_starts_with( (string) $name, 'wordpress_logged_in_' ) ) {
			return true;
		}
	}
	return false;
}

/**
 * What the plugin has written down for a site; null when there is nothing.
 *
 * It lies where the plugin puts it: in a folder beside the folder of plugins, as the web server sees that (the plugin
 * itself may be a link to somewhere else). What lies there may also be the path of a file outside the web's reach.
 *
 * @param string $site The site's name, 32 hexadecimal digits.
 * @return array<string, mixed>|null
 */
function configuration( string $site ): ?array {
	$file  = dirname( server( 'SCRIPT_FILENAME' ), 3 ) . "/appointease-fast-lane/$site.php";
	$found = is_file( $file ) ? include $file : null;
	if ( is_string( $found ) ) {
		$found = is_file( $found ) ? include $found : null;
	}
	return is_array( $found ) ? $found : null;
}

/**
 * Prints the answer.
 *
 * @param string $site The site's name.
 * @return int The status of a refusal; 0 when the answer has been printed.
 */
function respond( string $site ): int {
	try {
		$configuration = configuration( $site );
		if ( null === $configuration ) {
			return 404;
		}
		if ( Heartbeat_Poll::FORMAT !== $configuration['format'] || ! is_current( $configuration['made_from'] ) ) {
			return 409;
		}
		if ( isset( $_COOKIE[ $configuration['cookie'] ] ) ) {
			return 403;
		}
		\appointease_configure( $configuration['options'] );
		$answer = Heartbeat_Poll::answer( $_POST['data']['appointease_poll'] );
	} catch ( Throwable ) {
		// A store that fails, a file that was cut off. Through admin-ajax.php the same fault gets its line in the log.
		return 503;
	}
	// What WordPress adds for everybody who is not logged in.
	$answer += array(
		'wp-auth-check' => false,
		'server_time'   => time(),
	);
	// phpcs:ignore WordPress.WP.AlternativeFunctions -- There is no WordPress.
	echo json_encode( $answer );
	return 0;
}

/**
 * Whether the files that a configuration was made from are as they were then.
 *
 * @param array<string, int> $files Path => time of the last change.
 */
function is_current( array $files ): bool {
	foreach ( $files as $file => $changed ) {
		if ( ! is_file( $file ) || filemtime( $file ) !== $changed ) {
			return false;
		}
	}
	return true;
}
