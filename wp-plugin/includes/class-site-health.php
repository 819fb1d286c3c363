<?php
/**
 * What Site Health and the status page say about the extension, Redis and the database.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin;

use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's tests and its section of the debug information.
 */
final class Site_Health {

	private const AUDIT       = 'appointease_audit';
	private const ADDRESSES   = 'appointease_addresses';
	private const LINKS       = 'appointease_links';
	private const TIMEZONE    = 'appointease_timezone';
	private const LEFT_BEHIND = 'appointease_left_behind';

	/**
	 * How many findings of each kind are named.
	 */
	private const MOST_FINDINGS = 5;

	/**
	 * Adds the tests.
	 *
	 * @param array<string, mixed> $tests The tests of Site Health.
	 * @return array<string, mixed>
	 */
	public static function add_test( array $tests ): array {
		$tests['direct']['appointease'] = array(
			'label' => __( 'AppointEase', 'appointease' ),
			'test'  => array( self::class, 'run_test' ),
		);
		$tests['direct'][ self::ADDRESSES ] = array(
			'label' => __( 'AppointEase: visitors’ addresses', 'appointease' ),
			'test'  => array( self::class, 'run_address_test' ),
		);
		$tests['direct'][ self::LINKS ] = array(
			'label' => __( 'AppointEase: links in customers’ e-mails', 'appointease' ),
			'test'  => array( self::class, 'run_link_test' ),
		);
		// A time zone that cannot be used at all keeps visitors from booking, which the first test says.
		if ( '' === Site_Timezone::problem() ) {
			$tests['direct'][ self::TIMEZONE ] = array(
				'label' => __( 'AppointEase: time zone', 'appointease' ),
				'test'  => array( self::class, 'run_timezone_test' ),
			);
		}
		// Nearly nobody has had such a thing.
		Left_Behind::try_again();
		if ( '' !== Left_Behind::problem() ) {
			$tests['direct'][ self::LEFT_BEHIND ] = array(
				'label' => __( 'AppointEase: files of other sites', 'appointease' ),
				'test'  => array( self::class, 'run_left_behind_test' ),
			);
		}
		// Not on the page load: it reads the whole book. Site Health asks for it afterwards, and cron once a week.
		$tests['async'][ self::AUDIT ] = array(
			'label'             => __( 'AppointEase: appointments do not overlap', 'appointease' ),
			'test'              => rest_url( ROUTE_NAMESPACE . '/audit' ),
			'has_rest'          => true,
			'async_direct_test' => array( self::class, 'run_audit' ),
		);
		return $tests;
	}

	/**
	 * Asks whether the time zone is meant, where WordPress or an offset has chosen it.
	 *
	 * @return array<string, mixed>
	 */
	public static function run_timezone_test(): array {
		$question = Site_Timezone::question();
		if ( '' === $question ) {
			/* translators: %s: a time zone, such as "Berlin time". */
			$text = sprintf( __( 'Hours and appointments are in %s, summer and winter.', 'appointease' ), Site_Timezone::spoken() );
			return self::result( 'good', 'blue', __( 'Appointments follow your clocks', 'appointease' ), $text, self::TIMEZONE );
		}
		$result            = self::result( 'recommended', 'orange', __( 'Do appointments follow your clocks?', 'appointease' ), $question, self::TIMEZONE );
		$result['actions'] = '<p>' . Site_Timezone::link() . '</p>';
		return $result;
	}

	/**
	 * Says whether any appointments overlap, and what to do about it.
	 *
	 * @return array<string, mixed>
	 */
	public static function run_audit(): array {
		try {
			Extension::ready();
			$audit = \appointease_audit_overlaps( self::MOST_FINDINGS );
		} catch ( Throwable $error ) {
			Fault::log( $error );
			return self::result( 'recommended', 'orange', __( 'The appointments could not be checked for overlaps', 'appointease' ), Fault::for_administrators( $error ), self::AUDIT );
		}
		if ( $audit['sound'] ) {
			/* translators: %d: number of appointments. */
			$text = sprintf( _n( 'The whole book was checked: %d appointment owns its time, and no other does.', 'The whole book was checked: %d appointments own their times, and no two the same.', $audit['appointments'], 'appointease' ), $audit['appointments'] );
			return self::result( 'good', 'blue', __( 'Appointments do not overlap', 'appointease' ), $text, self::AUDIT );
		}
		return self::result( 'critical', 'red', __( 'Some appointments overlap, or do not own their time', 'appointease' ), self::findings( $audit ), self::AUDIT );
	}

	/**
	 * What an audit has found, and what to do about each.
	 *
	 * @param array<string, mixed> $audit The extension's answer.
	 */
	private static function findings( array $audit ): string {
		$name  = static function ( int $id ): string {
			$row = \appointease_get_appointment( $id );
			return "{$row['strong_id']} ({$row['employee_name']}, {$row['date']} {$row['time']})";
		};
		$parts = array();
		foreach ( $audit['overlaps'] as $pair ) {
			/* translators: 1: an appointment, 2: another one. */
			$parts[] = sprintf( __( '%1$s overlaps %2$s: move or cancel one of them under AppointEase → Appointments.', 'appointease' ), $name( $pair['first'] ), $name( $pair['second'] ) );
		}
		foreach ( $audit['unclaimed'] as $id ) {
			/* translators: %s: an appointment. */
			$parts[] = sprintf( __( '%s does not own its time, so the time can be booked again: move it to its own time under AppointEase → Appointments, or cancel it.', 'appointease' ), $name( $id ) );
		}
		if ( array() !== $audit['orphans'] ) {
			/* translators: %d: number of times. */
			$parts[] = sprintf( _n( '%d time is kept for no appointment and cannot be booked.', '%d times are kept for no appointment and cannot be booked.', count( $audit['orphans'] ), 'appointease' ), count( $audit['orphans'] ) );
		}
		if ( $audit['cut'] ) {
			$parts[] = __( 'There is more than is named here.', 'appointease' );
		}
		$parts[] = __( 'This comes from something else that wrote to the tables, such as a backup that was restored in part. Restoring the whole database helps, too.', 'appointease' );
		return implode( ' ', $parts );
	}

	/**
	 * Says whether bookings work, and whether they work as fast as they could.
	 *
	 * @return array<string, mixed>
	 */
	public static function run_test(): array {
		$problem = self::problem();
		if ( '' !== $problem ) {
			return self::result( 'critical', 'red', __( 'Visitors cannot book', 'appointease' ), $problem );
		}
		Fast_Lane::try_out();
		$advice = self::advice( self::status() );
		if ( '' !== $advice ) {
			return self::result( 'recommended', 'orange', __( 'Booking works, but not as fast as it could', 'appointease' ), $advice );
		}
		return self::result( 'good', 'blue', __( 'Visitors can book', 'appointease' ), __( 'The extension and its stores work.', 'appointease' ) );
	}

	/**
	 * Says whether the limits can tell visitors apart, as far as the request shows.
	 *
	 * @return array<string, mixed>
	 */
	public static function run_address_test(): array {
		$advice = Proxy_Check::advice();
		if ( '' !== $advice ) {
			return self::result( 'recommended', 'orange', __( 'All visitors may seem to have one address', 'appointease' ), $advice, self::ADDRESSES );
		}
		// Cron may come from nowhere.
		$text = '' !== Rate_Limiter::address() && null === Rate_Limiter::hold_origin()
			? __( 'How often one visitor may book is limited by address. This request comes from within a private network, for which the number of held times is not limited.', 'appointease' )
			: __( 'How often one visitor may book, and how many times one may hold, is limited by address.', 'appointease' );
		return self::result( 'good', 'blue', __( 'No proxy is seen to hide visitors’ addresses', 'appointease' ), $text, self::ADDRESSES );
	}

	/**
	 * Says whether the links in customers' e-mails lead to the booking form.
	 *
	 * @return array<string, mixed>
	 */
	public static function run_link_test(): array {
		$advice = Manage_Link::advice();
		if ( '' !== $advice ) {
			return self::result( 'recommended', 'orange', __( 'The links in customers’ e-mails may lead nowhere', 'appointease' ), $advice, self::LINKS );
		}
		return self::result( 'good', 'blue', __( 'The links in customers’ e-mails lead to the booking form', 'appointease' ), __( 'Customers see, move and cancel their appointments on the page with the form.', 'appointease' ), self::LINKS );
	}

	/**
	 * Says which files of other sites of the network should be gone.
	 *
	 * @return array<string, mixed>
	 */
	public static function run_left_behind_test(): array {
		return self::result( 'recommended', 'orange', __( 'A file with a password has been left behind', 'appointease' ), Left_Behind::problem(), self::LEFT_BEHIND );
	}

	/**
	 * Adds the section with the state of the extension.
	 *
	 * @param array<string, mixed> $info The sections.
	 * @return array<string, mixed>
	 */
	public static function add_debug_information( array $info ): array {
		$info['appointease'] = array(
			'label'  => __( 'AppointEase', 'appointease' ),
			'fields' => self::facts(),
		);
		return $info;
	}

	/**
	 * Why visitors cannot book, for an administrator; empty when they can.
	 */
	public static function problem(): string {
		$problem = Booking_Block::problem();
		if ( '' === $problem ) {
			$problem = Installer::problem();
		}
		if ( '' !== $problem ) {
			return $problem;
		}
		$status = self::status();
		if ( array() === $status ) {
			return __( 'The extension does not say how it is. PHP’s error log knows more.', 'appointease' );
		}
		if ( 'available' !== ( $status['mysql']['status'] ?? '' ) ) {
			/* translators: %s: what the database reported. */
			return sprintf( __( 'The extension cannot reach the database. %s', 'appointease' ), $status['mysql']['error'] ?? '' );
		}
		return '';
	}

	/**
	 * What would make booking faster; empty when nothing.
	 *
	 * @param array<string, mixed> $status The extension's status.
	 */
	public static function advice( array $status ): string {
		if ( '' !== Extension::redis_problem() ) {
			/* translators: %s: what the extension reported. */
			return sprintf( __( 'The Redis named in wp-config.php is not used: %s Bookings work on MySQL.', 'appointease' ), Extension::redis_problem() );
		}
		if ( empty( $status['redis']['configured'] ) || 'available' === $status['redis']['status'] ) {
			$problem = Fast_Lane::problem();
			/* translators: %s: why. */
			return '' === $problem ? '' : sprintf( __( 'Each live update of a visitor’s page starts the whole of WordPress, because the fast lane is not in use. %s', 'appointease' ), $problem );
		}
		$parts = array(
			__( 'Redis does not answer; bookings work on MySQL.', 'appointease' ),
			(string) ( $status['redis']['error'] ?? '' ),
			(string) ( $status['redis']['advice'] ?? '' ),
		);
		return implode( ' ', array_filter( $parts ) );
	}

	/**
	 * The facts about this installation, without secrets, as label and value.
	 *
	 * @return list<array{label: string, value: string}>
	 */
	public static function facts(): array {
		$status = self::status();
		$facts  = array(
			__( 'Plugin', 'appointease' )            => VERSION,
			__( 'Extension', 'appointease' )         => (string) ( $status['version'] ?? ( Requirements::extension_met() ? \appointease_version() : __( 'not loaded', 'appointease' ) ) ),
			__( 'Holds are kept in', 'appointease' ) => self::store_name( (string) ( $status['storage_mode'] ?? '' ) ),
			__( 'Live updates come by', 'appointease' ) => Fast_Lane::fact(),
			__( 'Redis', 'appointease' )             => self::redis_fact( $status ),
			__( 'Database', 'appointease' )          => self::line( $status['mysql'] ?? array(), 'status', 'endpoint', 'server', 'error' ),
			__( 'Tables', 'appointease' )            => self::schema_fact( $status ),
			__( 'Time zone', 'appointease' )         => (string) ( Site_Timezone::name() ?? wp_timezone_string() ),
			__( 'Files of the form', 'appointease' ) => Booking_Block::is_built() ? __( 'present', 'appointease' ) : __( 'missing', 'appointease' ),
		);
		$list   = array();
		foreach ( $facts as $label => $value ) {
			$list[] = compact( 'label', 'value' );
		}
		return $list;
	}

	/**
	 * The extension's status, asked once per request; empty when it cannot be had.
	 *
	 * @return array<string, mixed>
	 */
	public static function status(): array {
		static $status = null;
		if ( null === $status ) {
			try {
				Extension::ready();
				$status = \appointease_status();
			} catch ( Throwable $error ) {
				Fault::log( $error );
				$status = array();
			}
		}
		return $status;
	}

	/**
	 * Where holds are kept.
	 *
	 * @param string $mode The extension's storage mode.
	 */
	private static function store_name( string $mode ): string {
		return array(
			'redis' => 'Redis',
			'mysql' => 'MySQL',
		)[ $mode ] ?? '–';
	}

	/**
	 * The state of Redis.
	 *
	 * @param array<string, mixed> $status The extension's status.
	 */
	private static function redis_fact( array $status ): string {
		if ( '' !== Extension::redis_problem() ) {
			return Extension::redis_problem();
		}
		if ( empty( $status['redis']['configured'] ) ) {
			return __( 'none (no WP_REDIS_HOST in wp-config.php)', 'appointease' );
		}
		return self::line( $status['redis'], 'status', 'endpoint', 'error', 'advice' );
	}

	/**
	 * The version of the tables.
	 *
	 * @param array<string, mixed> $status The extension's status.
	 */
	private static function schema_fact( array $status ): string {
		if ( ! isset( $status['schema'] ) ) {
			return '–';
		}
		/* translators: 1: version of the tables, 2: version the extension expects. */
		return sprintf( __( 'version %1$s of %2$s', 'appointease' ), $status['schema']['version'] ?? '–', $status['schema']['expected'] ?? '–' );
	}

	/**
	 * Some values of a part of the status in one line.
	 *
	 * @param array<string, mixed> $part    The part.
	 * @param string               ...$keys Which values.
	 */
	private static function line( array $part, string ...$keys ): string {
		$values = array();
		foreach ( $keys as $key ) {
			if ( is_scalar( $part[ $key ] ?? null ) && '' !== (string) $part[ $key ] ) {
				$values[] = (string) $part[ $key ];
			}
		}
		return array() === $values ? '–' : implode( ', ', $values );
	}

	/**
	 * A result in the form of Site Health.
	 *
	 * @param string $status      good, recommended or critical.
	 * @param string $colour      Colour of the badge.
	 * @param string $label       Headline.
	 * @param string $description A paragraph.
	 * @param string $test        Name of the test.
	 * @return array<string, mixed>
	 */
	private static function result( string $status, string $colour, string $label, string $description, string $test = 'appointease' ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'AppointEase', 'appointease' ),
				'color' => $colour,
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => '<p><a href="' . esc_url( admin_url( 'admin.php?page=appointease-status' ) ) . '">' . esc_html__( 'Open the status page', 'appointease' ) . '</a></p>',
			'test'        => $test,
		);
	}
}
