<?php
/**
 * A visitor of the running site: sends requests over HTTP, keeps cookies, and can log in.
 */

declare( strict_types=1 );

namespace AppointEase\Tests\Support;

use CurlHandle;
use RuntimeException;

/**
 * One visitor.
 */
final class Browser {

	private CurlHandle $curl;

	private string $nonce = '';

	/**
	 * Begins without cookies.
	 *
	 * @param string|null $server Address of the server; null for the stack's own.
	 */
	public function __construct( private readonly ?string $server = null ) {
		$this->curl = curl_init();
	}

	/**
	 * A visitor who has logged in.
	 */
	public static function logged_in( string $user, string $password ): self {
		$browser = new self();
		$answer  = $browser->form(
			'/wp-login.php',
			array(
				'log'        => $user,
				'pwd'        => $password,
				'testcookie' => '1',
			),
			array( 'Cookie: wordpress_test_cookie=WP%20Cookie%20check' )
		);
		if ( 302 !== $answer->status ) {
			throw new RuntimeException( "$user cannot log in: $answer->status" );
		}
		$browser->nonce = $browser->get( '/wp-admin/admin-ajax.php?action=rest-nonce' )->body;
		return $browser;
	}

	public function get( string $path ): Answer {
		return $this->send( 'GET', $path );
	}

	/**
	 * Sends a form.
	 *
	 * @param string               $path    Where to.
	 * @param array<string, mixed> $fields  Fields.
	 * @param string[]             $headers Further headers.
	 */
	public function form( string $path, array $fields, array $headers = array() ): Answer {
		return $this->send( 'POST', $path, http_build_query( $fields ), $headers );
	}

	/**
	 * Sends a form several times at the same moment, as impatient people do.
	 *
	 * @param string               $path   Where to.
	 * @param array<string, mixed> $fields Fields.
	 * @param int                  $times  How often.
	 * @return list<Answer> The answers; of their headers only where they lead.
	 */
	public function form_at_once( string $path, array $fields, int $times ): array {
		$together = curl_multi_init();
		$requests = array();
		while ( count( $requests ) < $times ) {
			$request = curl_init( ( $this->server ?? Environment::value( 'STACK_URL' ) ) . $path );
			curl_setopt_array(
				$request,
				array(
					CURLOPT_POSTFIELDS     => http_build_query( $fields ),
					CURLOPT_RETURNTRANSFER => true,
					CURLOPT_TIMEOUT        => 30,
				)
			);
			foreach ( curl_getinfo( $this->curl, CURLINFO_COOKIELIST ) as $cookie ) {
				curl_setopt( $request, CURLOPT_COOKIELIST, $cookie );
			}
			curl_multi_add_handle( $together, $request );
			$requests[] = $request;
		}
		do {
			curl_multi_exec( $together, $running );
			curl_multi_select( $together, 1.0 );
		} while ( $running > 0 );
		return array_map( static fn ( CurlHandle $request ): Answer => new Answer( curl_getinfo( $request, CURLINFO_RESPONSE_CODE ), array( 'location' => (string) curl_getinfo( $request, CURLINFO_REDIRECT_URL ) ), (string) curl_multi_getcontent( $request ) ), $requests );
	}

	/**
	 * Sends a form with a file.
	 *
	 * @param string               $path   Where to.
	 * @param array<string, mixed> $fields Fields; the file as a CURLFile.
	 */
	public function upload( string $path, array $fields ): Answer {
		return $this->send( 'POST', $path, $fields );
	}

	/**
	 * Calls a route of the plugin, with the nonce of a logged-in visitor.
	 *
	 * @param string                   $method  HTTP method.
	 * @param string                   $route   Below the namespace.
	 * @param array<mixed>|string|null $body    What is sent as JSON.
	 * @param string[]                 $headers Further headers.
	 */
	public function rest( string $method, string $route, array|string|null $body = null, array $headers = array() ): Answer {
		if ( is_array( $body ) ) {
			$body = json_encode( (object) $body, JSON_THROW_ON_ERROR );
		}
		if ( null !== $body ) {
			$headers[] = 'Content-Type: application/json';
		}
		if ( '' !== $this->nonce ) {
			$headers[] = 'X-WP-Nonce: ' . $this->nonce;
		}
		return $this->send( $method, '/wp-json/appointease/v1/' . $route, $body, $headers );
	}

	/**
	 * Sends a heartbeat as heartbeat.js does.
	 *
	 * @param array<string, mixed> $data What it carries.
	 * @return array<string, mixed>
	 */
	public function heartbeat( array $data ): array {
		$fields = array(
			'action'    => 'heartbeat',
			'screen_id' => 'front',
			'interval'  => '5',
			'has_focus' => 'true',
			'data'      => $data,
		);
		if ( '' !== $this->nonce ) {
			preg_match( '/"nonce":"([0-9a-f]+)"/', explode( 'heartbeatSettings =', $this->get( '/wp-admin/profile.php' )->body )[1] ?? '', $found );
			$fields['_nonce'] = $found[1] ?? '';
		}
		$answer = $this->form( '/wp-admin/admin-ajax.php', $fields );
		if ( 200 !== $answer->status ) {
			throw new RuntimeException( "The heartbeat was answered with $answer->status: $answer->body" );
		}
		return $answer->json();
	}

	/**
	 * The nonce of a form on a page, found by the form's action.
	 */
	public function form_nonce( string $path, string $action ): string {
		$pattern = '/name="action" value="' . preg_quote( $action, '/' ) . '".*?name="_wpnonce" value="([0-9a-f]+)"|name="_wpnonce" value="([0-9a-f]+)"[^<]*(?:<input[^>]*>)?<input type="hidden" name="action" value="' . preg_quote( $action, '/' ) . '"/s';
		if ( ! preg_match( $pattern, $this->get( $path )->body, $found ) ) {
			throw new RuntimeException( "There is no form for $action on $path." );
		}
		return $found[2] ?? $found[1];
	}

	/**
	 * Sends a request.
	 *
	 * @param string      $method  HTTP method.
	 * @param string      $path    Path and query.
	 * @param string|array<string, mixed>|null $body Body, or the fields of a form with a file.
	 * @param string[]    $headers Further headers.
	 */
	public function send( string $method, string $path, string|array|null $body = null, array $headers = array() ): Answer {
		$received = array();
		curl_setopt_array(
			$this->curl,
			array(
				CURLOPT_URL            => ( $this->server ?? Environment::value( 'STACK_URL' ) ) . $path,
				CURLOPT_CUSTOMREQUEST  => $method,
				CURLOPT_POSTFIELDS     => $body,
				// No waiting for "100 Continue".
				CURLOPT_HTTPHEADER     => array( ...$headers, 'Expect:' ),
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_TIMEOUT        => 30,
				// Cookies are kept in memory.
				CURLOPT_COOKIEFILE     => '',
				CURLOPT_HEADERFUNCTION => static function ( CurlHandle $curl, string $line ) use ( &$received ): int {
					list( $name, $value ) = explode( ':', $line, 2 ) + array( '', '' );
					$received[ strtolower( trim( $name ) ) ] = trim( $value );
					return strlen( $line );
				},
			)
		);
		if ( null === $body ) {
			curl_setopt( $this->curl, CURLOPT_HTTPGET, true );
			curl_setopt( $this->curl, CURLOPT_CUSTOMREQUEST, $method );
		}
		$answer = curl_exec( $this->curl );
		if ( false === $answer ) {
			throw new RuntimeException( "$method $path: " . curl_error( $this->curl ) );
		}
		return new Answer( curl_getinfo( $this->curl, CURLINFO_RESPONSE_CODE ), $received, $answer );
	}
}
