<?php
/**
 * The file from which heartbeat.php takes a site's configuration: where it lies, how it is read, written and removed.
 *
 * It holds the passwords of the stores, as wp-config.php does. So it is a PHP file that says nothing when it is opened
 * through the web, only PHP's own user may read it, and where the folder above the web root can be written to, it lies
 * there and a file beside the plugins' folder only says so. It is replaced in one step: a heartbeat finds the old file or
 * the new one. Only a web server's PHP writes it, because a file of another user would be unreadable and the cache of
 * compiled files is the web server's own.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use ParseError;

defined( 'ABSPATH' ) || exit;

/**
 * One site's file.
 */
final class Fast_Lane_File {

	private const FOLDER = 'appointease-fast-lane';

	private const HEAD = "<?php\n"
		. "// Written by the plugin AppointEase, and removed when it is deactivated. What stands here is secret.\n"
		. "if ( ! defined( 'APPOINTEASE_FAST_LANE' ) ) {\n\thttp_response_code( 404 );\n\texit;\n}\n"
		. 'return ';

	/**
	 * The file of a site.
	 *
	 * @param string $site The site's name in the fast lane, 32 hexadecimal digits.
	 */
	public function __construct( private readonly string $site ) {}

	/**
	 * What the file says; null when there is none.
	 *
	 * @return array<string, mixed>|null
	 */
	public function read(): ?array {
		$found = $this->load( $this->near() );
		$found = is_string( $found ) ? $this->load( $found ) : $found;
		return is_array( $found ) ? $found : null;
	}

	/**
	 * Writes the file.
	 *
	 * @param array<string, mixed> $configuration What heartbeat.php needs.
	 * @return bool Whether it stands.
	 */
	public function write( array $configuration ): bool {
		$before  = $this->load( $this->near() );
		$away    = $this->away();
		$is_away = null !== $away && $this->put( $away, $configuration );
		$stands  = $is_away && $before === $away || $this->put( $this->near(), $is_away ? $away : $configuration );
		if ( is_string( $before ) && $before !== $away && ! $this->is_of_another( $before, $configuration ) ) {
			self::delete( $before );
		}
		return $stands;
	}

	/**
	 * Removes the file.
	 *
	 * @return list<string> What may be left of it: what this user of the system may not remove, or not even see.
	 */
	public function remove(): array {
		$near    = $this->near();
		$found   = $this->load( $near );
		$is_away = is_string( $found );
		$others  = $is_away ? array( $found ) : array();
		if ( null === $found && self::may_exist( $near ) ) {
			// It cannot be read, so it cannot say where the other is.
			$others = array_map( fn ( string $folder ): string => $folder . $this->name_away(), self::folders_above() );
		}
		// First what is looked at first: without it nobody finds the other.
		$files = array( $near, ...$others );
		array_map( array( self::class, 'delete' ), $files );
		// What only says where the other is may stay.
		return array_values( array_filter( $is_away ? $others : $files, array( self::class, 'may_exist' ) ) );
	}

	/**
	 * Removes the files of all sites that share this one's plugins.
	 *
	 * @return list<string> What may be left of them.
	 */
	public static function remove_all(): array {
		$left = array();
		foreach ( self::is_closed( self::folder() ) ? self::sites() : self::sites_found() as $site ) {
			$left = array( ...$left, ...( new self( $site ) )->remove() );
		}
		return $left;
	}

	/**
	 * Where the configuration lies, for an administrator; empty when there is none.
	 */
	public function place(): string {
		$found = $this->load( $this->near() );
		return is_string( $found ) ? $found : ( null === $found ? '' : $this->near() );
	}

	/**
	 * Whether the file could be written where heartbeat.php looks first.
	 */
	public function is_writable(): bool {
		return wp_is_writable( is_dir( self::folder() ) ? self::folder() : dirname( self::folder() ) );
	}

	/**
	 * Removes a file, and the folder that was made for it if nothing else is in it.
	 *
	 * @param string $file Path.
	 */
	public static function delete( string $file ): void {
		if ( ! is_file( $file ) ) {
			return;
		}
		wp_delete_file( $file );
		self::forget( $file );
		$folder = dirname( $file );
		if ( basename( $folder ) === self::FOLDER && array( '.', '..' ) === scandir( $folder ) && wp_is_writable( dirname( $folder ) ) ) {
			// phpcs:ignore WordPress.WP.AlternativeFunctions -- The file system's class might ask for a login.
			rmdir( $folder );
		}
	}

	/**
	 * Whether a file is there, or may be: its folder is there and cannot be looked into.
	 *
	 * @param string $file Path.
	 */
	public static function may_exist( string $file ): bool {
		return is_file( $file ) || self::is_closed( dirname( $file ) );
	}

	/**
	 * Whether a path is one that such a file has, near or away.
	 *
	 * @param string $file Path.
	 */
	public static function is_name( string $file ): bool {
		return 1 === preg_match( '~/' . self::FOLDER . '/[0-9a-f]{32}(?:-[0-9a-f]{8})?\.php\z~', $file );
	}

	/**
	 * Where heartbeat.php looks first.
	 */
	private function near(): string {
		return self::folder() . "/$this->site.php";
	}

	/**
	 * The names of the sites whose files lie there.
	 *
	 * @return list<string>
	 */
	private static function sites_found(): array {
		return array_map( static fn ( string $file ): string => basename( $file, '.php' ), (array) glob( self::folder() . '/*.php' ) );
	}

	/**
	 * The names of this site or of all sites of its network, for who cannot look into the folder, where those of other
	 * installations may lie, too.
	 *
	 * @return list<string>
	 */
	private static function sites(): array {
		$sites = is_multisite()
			? get_sites(
				array(
					'fields' => 'ids',
					'number' => 0,
				)
			)
			: array( get_current_blog_id() );
		$names = array();
		foreach ( $sites as $site ) {
			// Uninstalling loads nothing of the plugin that would know the option's name.
			$known   = is_multisite() ? get_blog_option( (int) $site, 'appointease_fast_lane' ) : get_option( 'appointease_fast_lane' );
			$names[] = is_array( $known ) ? (string) ( $known['site'] ?? '' ) : '';
		}
		return array_values( (array) preg_grep( '/\A[0-9a-f]{32}\z/', $names ) );
	}

	/**
	 * The folder of these files: beside the folder of plugins, found from the plugin's place as the site knows it.
	 */
	private static function folder(): string {
		return dirname( WP_PLUGIN_DIR . '/' . plugin_basename( PLUGIN_FILE ), 3 ) . '/' . self::FOLDER;
	}

	/**
	 * A place outside the web root; null when there is none that can be used. A folder in which everybody may write is
	 * none: somebody else could put something there.
	 */
	private function away(): ?string {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- The server's own word, and only a folder is looked at.
		$root = (string) ( $_SERVER['DOCUMENT_ROOT'] ?? '' );
		$root = path_is_absolute( $root ) ? realpath( $root ) : false;
		if ( false === $root || '' !== (string) ini_get( 'open_basedir' ) || '/' === dirname( $root ) ) {
			return null;
		}
		$folder = dirname( $root ) . '/' . self::FOLDER;
		$is_fit = static fn ( string $folder ): bool => wp_is_writable( $folder ) && 0 === ( fileperms( $folder ) & 0002 );
		return $is_fit( dirname( $root ) ) && ( ! is_dir( $folder ) || $is_fit( $folder ) ) ? $folder . $this->name_away() : null;
	}

	/**
	 * The name of the file outside the web root. A copy of the site has the same name, and its web root often lies beside this
	 * one, but its folder of these files is another.
	 */
	private function name_away(): string {
		return "/$this->site-" . substr( hash( 'sha256', self::folder() ), 0, 8 ) . '.php';
	}

	/**
	 * Whether a file that was found is that of a site of which this one is a copy, and which is still there.
	 *
	 * @param string               $file          Path.
	 * @param array<string, mixed> $configuration What this site writes.
	 */
	private function is_of_another( string $file, array $configuration ): bool {
		$found  = $this->load( $file );
		$others = array_diff_key( $found['made_from'] ?? array(), $configuration['made_from'] );
		return array() !== array_filter( array_keys( $others ), 'is_file' );
	}

	/**
	 * The folders in which away() may have put a file in a request of the web server, which knows its web root: that is the
	 * folder of WordPress, of its content, or one above.
	 *
	 * @return list<string>
	 */
	private static function folders_above(): array {
		$folders = array();
		if ( '' === (string) ini_get( 'open_basedir' ) ) {
			foreach ( array( realpath( ABSPATH ), realpath( dirname( self::folder() ) ) ) as $root ) {
				for ( ; false !== $root && dirname( $root ) !== $root; $root = dirname( $root ) ) {
					$folders[] = dirname( $root ) . '/' . self::FOLDER;
				}
			}
		}
		return array_values( array_diff( array_unique( $folders ), array( self::folder() ) ) );
	}

	/**
	 * Whether a folder is there that this user of the system may not look into.
	 *
	 * @param string $folder Path.
	 */
	private static function is_closed( string $folder ): bool {
		return is_dir( $folder ) && ! is_readable( $folder );
	}

	/**
	 * What a file returns; null when there is none, or none that PHP can read.
	 *
	 * @param string $file Path.
	 */
	private function load( string $file ): mixed {
		if ( ! defined( 'APPOINTEASE_FAST_LANE' ) ) {
			define( 'APPOINTEASE_FAST_LANE', true );
		}
		try {
			return is_readable( $file ) ? include $file : null;
		} catch ( ParseError ) {
			return null;
		}
	}

	/**
	 * Replaces a file in one step.
	 *
	 * @param string                      $file  Path.
	 * @param array<string, mixed>|string $value What it is to return.
	 * @return bool Whether it stands.
	 */
	private function put( string $file, array|string $value ): bool {
		$folder = dirname( $file );
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.DevelopmentFunctions -- The file system's class cannot do this in one step.
		if ( ! is_dir( $folder ) && ( ! wp_is_writable( dirname( $folder ) ) || ! wp_mkdir_p( $folder ) || ! chmod( $folder, 0700 ) ) ) {
			return false;
		}
		if ( ! wp_is_writable( $folder ) ) {
			return false;
		}
		$draft      = substr( $file, 0, -4 ) . '-' . bin2hex( random_bytes( 8 ) ) . '.php';
		$mask       = umask( 0077 );
		$is_written = false !== file_put_contents( $draft, self::HEAD . var_export( $value, true ) . ";\n" );
		umask( $mask );
		if ( ! $is_written || ! rename( $draft, $file ) ) {
			self::delete( $draft );
			return false;
		}
		// phpcs:enable
		self::forget( $file );
		return true;
	}

	/**
	 * Has PHP read a file again that it may keep compiled.
	 *
	 * @param string $file Path.
	 */
	private static function forget( string $file ): void {
		clearstatcache( true, $file );
		if ( function_exists( 'opcache_invalidate' ) ) {
			opcache_invalidate( $file, true );
		}
	}
}
