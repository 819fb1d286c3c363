<?php
/**
 * Plugin Name: Switches of the AppointEase tests
 * Description: Lies in mu-plugins only while the tests run. An option says what should be different on the site.
 */

declare( strict_types=1 );

// Without a word about it there is no limit: all tests come from one address.
add_filter(
	'appointease_rate_limit',
	static fn (): array => get_option( 'appointease_test_switches' )['limit'] ?? array( 0, 0 )
);

add_filter(
	'wp_mail',
	static function ( array $mail ): array {
		if ( ! empty( get_option( 'appointease_test_switches' )['mail_throws'] ) ) {
			throw new RuntimeException( 'The mail server is on fire.' );
		}
		return $mail;
	}
);

// The address to which customers answer, which may depend on the appointment.
add_filter(
	'appointease_mail_reply_to',
	static function ( string $address, array $appointment ): mixed {
		$other = get_option( 'appointease_test_switches' )['reply_to'] ?? $address;
		return is_string( $other ) ? str_replace( '{id}', (string) $appointment['id'], $other ) : $other;
	},
	10,
	2
);

// A site as it would be without the plugin.
add_filter(
	'option_active_plugins',
	static fn ( mixed $plugins ): mixed => empty( get_option( 'appointease_test_switches' )['without_plugin'] ) ? $plugins : array_diff( $plugins, array( 'appointease/appointease.php' ) )
);

// A plugin for speed, or a theme, that takes WordPress' heartbeat away from pages.
add_action(
	'wp_enqueue_scripts',
	static function (): void {
		if ( ! empty( get_option( 'appointease_test_switches' )['no_heartbeat'] ) ) {
			wp_deregister_script( 'heartbeat' );
		}
	},
	100
);

// What a request has cost: its queries, and the plugin's files that it has loaded.
register_shutdown_function(
	static function (): void {
		$file = get_option( 'appointease_test_switches' )['bill'] ?? '';
		if ( '' !== $file ) {
			$plugin = realpath( WP_PLUGIN_DIR . '/appointease' ) . '/';
			$files  = array_filter( get_included_files(), static fn ( string $path ): bool => str_starts_with( $path, $plugin ) );
			file_put_contents( $file, json_encode( array( 'queries' => get_num_queries(), 'files' => array_values( str_replace( $plugin, '', $files ) ) ) ) );
		}
	}
);

// A test does something and looks at once; a visitor looks a second later.
add_filter( 'appointease_configuration', static fn ( array $options ): array => array( 'poll_cache_ms' => 0 ) + $options );

// Somebody else deactivates the plugin while this request is under way.
add_filter(
	'appointease_configuration',
	static function ( array $options ): array {
		if ( ! empty( get_option( 'appointease_test_switches' )['deactivated_meanwhile'] ) ) {
			global $wpdb;
			$wpdb->query( "UPDATE $wpdb->options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins'" );
		}
		return $options;
	}
);

add_filter( 'appointease_fast_lane', static fn (): bool => empty( get_option( 'appointease_test_switches' )['no_fast_lane'] ) );

// What the plugin sees when it tries the fast lane.
add_filter(
	'pre_http_request',
	static function ( mixed $answer, array $request, string $url ): mixed {
		$status = get_option( 'appointease_test_switches' )['fast_lane_answers'] ?? 0;
		return $status && str_contains( $url, '/heartbeat.php' ) ? array(
			'headers'  => array(),
			'body'     => '',
			'response' => array( 'code' => $status, 'message' => '' ),
			'cookies'  => array(),
			'filename' => null,
		) : $answer;
	},
	10,
	3
);

// Nothing leaves this machine, and WordPress would have PHP complain that it cannot ask for updates.
add_filter(
	'pre_http_request',
	static fn ( mixed $answer, array $request, string $url ): mixed => str_contains( $url, 'wordpress.org' )
		? array(
			'headers'  => array(),
			'body'     => '{"offers":[],"plugins":[],"themes":[],"no_update":[],"translations":[]}',
			'response' => array(
				'code'    => 200,
				'message' => 'OK',
			),
			'cookies'  => array(),
			'filename' => null,
		)
		: $answer,
	10,
	3
);

// A site that does not take everybody's bookings, as docs/web-reference.md shows.
add_filter(
	'rest_request_before_callbacks',
	static function ( mixed $response, mixed $handler, WP_REST_Request $request ): mixed {
		$is_booking = 'POST' === $request->get_method() && 0 === strcasecmp( '/appointease/v1/appointments', $request->get_route() );
		if ( $is_booking && ! is_wp_error( $response ) && in_array( $request['email'], get_option( 'appointease_test_switches' )['not_welcome'] ?? array(), true ) ) {
			return new WP_Error( 'not_welcome', 'Please call us to book.', array( 'status' => 403 ) );
		}
		return $response;
	},
	10,
	3
);
