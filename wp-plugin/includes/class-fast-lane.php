<?php
/**
 * The plugin's side of the fast lane (heartbeat.php): keeps its configuration current, tells pages its address, and
 * finds out whether it works on this server.
 *
 * The configuration is compared whenever a request hands the extension its options, so it is never older than the last
 * booking, click or slow heartbeat; what changes it under WordPress' eyes removes it at once, and the next such request
 * writes it anew. A page for which the fast lane does not work uses admin-ajax.php, so nothing here may ever fail a request.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Configuration, address and state of the fast lane.
 */
final class Fast_Lane {

	/**
	 * The site's name in the fast lane, and what came of the last trial.
	 */
	public const OPTION = 'appointease_fast_lane';

	/**
	 * The outcome of a trial in which everything was right.
	 */
	public const WORKS = 'works';

	/**
	 * The outcome of one in which the server could not reach itself, which says nothing about visitors.
	 */
	private const UNKNOWN = 'unknown';

	/**
	 * What web servers answer when those behind them cannot keep up, or are just being restarted. It is over in a moment.
	 */
	private const BUSY = array( 429, 502, 503, 504 );

	/**
	 * Seconds a trial may take.
	 */
	private const PATIENCE = 3;

	/**
	 * Gives the current site its name. It is no secret: every page with a form says it.
	 */
	public static function prepare(): void {
		if ( '' === self::site() ) {
			update_option( self::OPTION, array( 'site' => bin2hex( random_bytes( 16 ) ) ), true );
		}
	}

	/**
	 * Writes the configuration if it is not as it should be, and removes it where the site does not want it: heartbeat.php
	 * answers by it and asks no filter.
	 *
	 * @param array<string, string|int|null> $options What the extension has just been configured with.
	 */
	public static function keep_current( array $options ): void {
		$file = self::file();
		if ( null === $file ) {
			return;
		}
		try {
			if ( ! self::is_wanted() ) {
				$file->remove();
			} elseif ( 'cli' !== PHP_SAPI ) {
				self::write_if_changed( $file, self::configuration( $options ) );
			}
		} catch ( Throwable $error ) {
			Fault::log( $error );
		}
	}

	/**
	 * Removes the configuration, because it is about to be wrong or the plugin is about to go.
	 *
	 * @return list<string> The files that could not be removed.
	 */
	public static function remove(): array {
		return self::file()?->remove() ?? array();
	}

	/**
	 * Removes it once more when the request ends. Until then WordPress has not noted that the plugin is being deactivated, and
	 * requests that are under way may write it again.
	 */
	public static function remove_at_the_end(): void {
		$file = self::file();
		if ( null !== $file ) {
			add_action( 'shutdown', array( $file, 'remove' ), PHP_INT_MAX, 0 );
		}
	}

	/**
	 * The address for pages of visitors; empty when they had better not try.
	 */
	public static function url(): string {
		try {
			// The page is on its way to somebody who will ask in a second: what they need should be there by then.
			Extension::ready();
		} catch ( Throwable ) {
			return '';
		}
		if ( is_user_logged_in() || ! in_array( self::verdict(), array( '', self::UNKNOWN, self::WORKS ), true ) ) {
			return '';
		}
		// Without the host: a page may be seen under another name of the same site.
		return wp_make_link_relative( self::address() );
	}

	/**
	 * Why the fast lane is not in use, for an administrator; empty when it is.
	 */
	public static function problem(): string {
		if ( ! self::is_wanted() ) {
			return __( 'The filter appointease_fast_lane switches it off.', 'appointease' );
		}
		$file = self::file();
		if ( null === $file ) {
			return __( 'This site has not been prepared for it yet.', 'appointease' );
		}
		if ( '' === self::address() ) {
			return __( 'The plugins of this site have an address on another server than its pages.', 'appointease' );
		}
		if ( null === $file->read() ) {
			return $file->is_writable()
				? __( 'Its configuration has not been written yet.', 'appointease' )
				/* translators: %s: a folder. */
				: sprintf( __( 'PHP cannot write into %s, where its configuration would lie.', 'appointease' ), dirname( WP_PLUGIN_DIR ) );
		}
		$verdict = self::verdict();
		if ( in_array( $verdict, array( self::WORKS, self::UNKNOWN, '' ), true ) ) {
			return '';
		}
		/* translators: 1: an address, 2: an HTTP status or a word. */
		return sprintf( __( 'A trial of %1$s was answered with %2$s. Many security rules forbid PHP files among plugins: allow this one.', 'appointease' ), strtok( self::address(), '?' ), $verdict );
	}

	/**
	 * What an administrator reads about it.
	 */
	public static function fact(): string {
		$problem = self::problem();
		if ( '' !== $problem ) {
			/* translators: %s: why. */
			return sprintf( __( 'admin-ajax.php (the fast lane is not in use: %s)', 'appointease' ), $problem );
		}
		return self::WORKS === self::verdict()
			? __( 'the fast lane, without starting WordPress', 'appointease' )
			: __( 'the fast lane where visitors’ browsers reach it (this server could not try it itself)', 'appointease' );
	}

	/**
	 * Tries the fast lane as a visitor's page would, and remembers what came of it.
	 */
	public static function try_out(): void {
		try {
			Extension::ready();
		} catch ( Throwable ) {
			return;
		}
		$address = self::address();
		$file    = self::file();
		if ( '' === $address || null === $file || null === $file->read() ) {
			return;
		}
		$answer = wp_remote_post(
			$address,
			array(
				'timeout'   => self::PATIENCE,
				// As WordPress itself does when it calls itself: the certificate may be the proxy's.
				'sslverify' => apply_filters( 'https_local_ssl_verify', false ), // phpcs:ignore WordPress.NamingConventions -- WordPress' own filter.
				'body'      => array(
					'action' => 'heartbeat',
					'data'   => array( 'appointease_poll' => array( 'date' => current_datetime()->format( 'Y-m-d' ), 'employee_id' => '1' ) ),
				),
			)
		);
		$known = array( 'site' => self::site(), 'verdict' => self::verdict_on( $answer ) );
		if ( get_option( self::OPTION ) !== $known ) {
			update_option( self::OPTION, $known, true );
		}
	}

	/**
	 * What an answer to a trial means.
	 *
	 * @param mixed $answer Of wp_remote_post().
	 */
	private static function verdict_on( mixed $answer ): string {
		if ( is_wp_error( $answer ) ) {
			return self::UNKNOWN;
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$body   = json_decode( wp_remote_retrieve_body( $answer ), true );
		if ( 200 === $status ) {
			return is_array( $body ) && isset( $body['storage_mode'], $body['server_time'] ) ? self::WORKS : '200 and something that is no answer';
		}
		if ( in_array( $status, self::BUSY, true ) ) {
			// It says nothing about the fast lane. What an earlier trial found still holds.
			return '' === self::verdict() ? self::UNKNOWN : self::verdict();
		}
		// A password for the whole site, or a proxy that is only there from inside: a visitor's browser may well come through.
		return in_array( $status, array( 401, 407 ), true ) || $status < 300 ? self::UNKNOWN : (string) $status;
	}

	/**
	 * Writes a configuration, unless it is there already. A request that began before the plugin was deactivated must not leave
	 * one behind. So it looks afterwards: whoever deactivates the plugin notes that first and removes the file then.
	 *
	 * @param Fast_Lane_File                                                                                                                $file          Where it belongs.
	 * @param array{format: int, plugin: string, options: array<string, string|int|null>, made_from: array<string, int>, cookie: string} $configuration What it is to be.
	 */
	private static function write_if_changed( Fast_Lane_File $file, array $configuration ): void {
		if ( $file->read() === $configuration || ! $file->is_writable() ) {
			return;
		}
		$file->write( $configuration );
		if ( Active_Plugins::have_lost_this_one() ) {
			$file->remove();
		}
	}

	/**
	 * What heartbeat.php is told. It also remembers what it was made from, so that a changed wp-config.php stops it at once.
	 *
	 * @param array<string, string|int|null> $options What the extension has just been configured with.
	 * @return array{format: int, plugin: string, options: array<string, string|int|null>, made_from: array<string, int>, cookie: string}
	 */
	private static function configuration( array $options ): array {
		// Of the one request that brought it.
		unset( $options['client_address'] );
		$config = ABSPATH . 'wp-config.php';
		$config = is_file( $config ) ? $config : dirname( ABSPATH ) . '/wp-config.php';
		return array(
			'format'     => Heartbeat_Poll::FORMAT,
			'plugin'     => VERSION,
			'options'    => $options,
			'made_from'  => is_file( $config ) ? array( $config => (int) filemtime( $config ) ) : array(),
			'cookie'     => LOGGED_IN_COOKIE,
		);
	}

	/**
	 * The address, if it is one that pages of this site may ask.
	 */
	private static function address(): string {
		if ( '' === self::site() || ! self::is_wanted() ) {
			return '';
		}
		$url = set_url_scheme( plugins_url( 'heartbeat.php', PLUGIN_FILE ) );
		return wp_parse_url( $url, PHP_URL_HOST ) === wp_parse_url( home_url(), PHP_URL_HOST ) ? add_query_arg( 'site', self::site(), $url ) : '';
	}

	/**
	 * Whether the site wants it.
	 */
	private static function is_wanted(): bool {
		/**
		 * Filters whether heartbeats of visitors may be answered without WordPress. Say no where another plugin has to
		 * see or answer every heartbeat.
		 *
		 * @param bool $is_wanted Whether.
		 */
		return (bool) apply_filters( 'appointease_fast_lane', true );
	}

	/**
	 * What came of the last trial; empty when there was none.
	 */
	private static function verdict(): string {
		return (string) ( self::known()['verdict'] ?? '' );
	}

	/**
	 * The site's name in the fast lane; empty before the site has been prepared.
	 */
	private static function site(): string {
		$site = (string) ( self::known()['site'] ?? '' );
		return preg_match( '/\A[0-9a-f]{32}\z/', $site ) ? $site : '';
	}

	/**
	 * The option.
	 *
	 * @return array<string, mixed>
	 */
	private static function known(): array {
		$known = get_option( self::OPTION );
		return is_array( $known ) ? $known : array();
	}

	/**
	 * The current site's file; null before the site has been prepared.
	 */
	private static function file(): ?Fast_Lane_File {
		$site = self::site();
		return '' === $site ? null : new Fast_Lane_File( $site );
	}
}
