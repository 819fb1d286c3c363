<?php
/**
 * Answers WordPress' tools for personal data: what the book has under a customer's address, and erasing it; and a text for
 * the site's privacy policy.
 *
 * What is still to come is kept: the house must know who comes. WordPress tells the person who erases.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Currency;
use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Fault;
use AppointEase\Plugin\Site_Timezone;
use Throwable;
use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Exporter, eraser and policy text.
 */
final class Privacy {

	private const ID = 'appointease';

	/**
	 * How many appointments are asked for at a time.
	 */
	private const PAGE = 500;

	/**
	 * Adds the exporter.
	 *
	 * @param array<string, array<string, mixed>> $exporters Those of others.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add_exporter( array $exporters ): array {
		$exporters[ self::ID ] = array(
			'exporter_friendly_name' => __( 'Appointments', 'appointease' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds the eraser.
	 *
	 * @param array<string, array<string, mixed>> $erasers Those of others.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add_eraser( array $erasers ): array {
		$erasers[ self::ID ] = array(
			'eraser_friendly_name' => __( 'Appointments', 'appointease' ),
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * All appointments under an address.
	 *
	 * @param string $email The address.
	 * @return array{data: list<array<string, mixed>>, done: bool}|WP_Error
	 */
	public static function export( string $email ): array|WP_Error {
		return self::attempt(
			static function () use ( $email ): array {
				$data  = array();
				$after = 0;
				do {
					$page = \appointease_get_customer_appointments( $email, $after, self::PAGE );
					foreach ( $page as $appointment ) {
						$data[] = self::item( $appointment );
						$after  = $appointment['id'];
					}
				} while ( count( $page ) === self::PAGE );
				return array(
					'data' => $data,
					'done' => true,
				);
			},
			array(
				'data' => array(),
				'done' => true,
			)
		);
	}

	/**
	 * Erases the customer from all appointments under an address that are not to come any more.
	 *
	 * @param string $email The address.
	 * @return array{items_removed: int, items_retained: int, messages: list<string>, done: bool}|WP_Error
	 */
	public static function erase( string $email ): array|WP_Error {
		$report = static fn ( int $erased, int $kept, array $messages ): array => array(
			'items_removed'  => $erased,
			'items_retained' => $kept,
			'messages'       => $messages,
			'done'           => true,
		);
		return self::attempt(
			static function () use ( $email, $report ): array {
				$result = \appointease_erase_customer( $email, self::nobody() );
				$kept   = $result['kept'];
				/* translators: %s: number of appointments. */
				$message = _n( '%s appointment is still to come and keeps its customer. Cancel it and erase again, or erase again when it is over.', '%s appointments are still to come and keep their customer. Cancel them and erase again, or erase again when they are over.', $kept, 'appointease' );
				return $report( $result['erased'], $kept, 0 === $kept ? array() : array( sprintf( $message, number_format_i18n( $kept ) ) ) );
			},
			$report( 0, 0, array() )
		);
	}

	/**
	 * Suggests a text for the privacy policy.
	 */
	public static function suggest_policy(): void {
		wp_add_privacy_policy_content(
			'AppointEase',
			wp_kses_post(
				'<p class="privacy-policy-tutorial">' . __( 'Say here for how long you keep appointments that are over.', 'appointease' ) . '</p>'
				. '<p>' . __( 'When you book an appointment we store your name, your e-mail address, your telephone number if you give one, and the appointment. We use them to expect you, to write to you about the appointment, and to reach you if something changes. While you choose a time, your page keeps a random number that belongs to nobody in particular. We use it, and a keyed hash of the address from which you came, for minutes, and as a rule delete both within a week.', 'appointease' ) . '</p>'
			)
		);
	}

	/**
	 * What stands in the place of a name: WordPress' word for it, unless a filter has made of it what cannot be a name.
	 */
	private static function nobody(): string {
		$word = wp_privacy_anonymize_data( 'text' );
		return is_string( $word ) && ! preg_match( '/\A\s*\z|\R/u', $word ) ? $word : '[deleted]';
	}

	/**
	 * Runs a piece of work on the book.
	 *
	 * @param callable(): array<string, mixed> $work    The work.
	 * @param array<string, mixed>             $nothing The answer for an address that no appointment can have.
	 * @return array<string, mixed>|WP_Error
	 */
	private static function attempt( callable $work, array $nothing ): array|WP_Error {
		try {
			Extension::ready();
			return $work();
		} catch ( Throwable $error ) {
			if ( $error instanceof \AppointEase\InvalidArgumentException && 'email' === $error->argument ) {
				return $nothing;
			}
			Fault::log( $error );
			return new WP_Error( 'appointease', 'AppointEase: ' . Fault::for_administrators( $error ) );
		}
	}

	/**
	 * An appointment as WordPress exports it.
	 *
	 * @param array<string, mixed> $appointment The row.
	 * @return array<string, mixed>
	 */
	private static function item( array $appointment ): array {
		$facts = array(
			__( 'Reference', 'appointease' )    => $appointment['strong_id'],
			__( 'Service', 'appointease' )      => $appointment['service_name'],
			__( 'Staff', 'appointease' )        => $appointment['employee_name'],
			__( 'Date', 'appointease' )         => $appointment['date'],
			__( 'Time', 'appointease' )         => Appointment_Row::clock( $appointment['time'] ) . ' (' . Site_Timezone::spoken() . ')',
			__( 'Status', 'appointease' )       => Appointment_Row::status( $appointment['status'] ),
			__( 'Places', 'appointease' )       => (string) $appointment['seats'],
			__( 'Price', 'appointease' )        => Currency::format( $appointment['price_cents'] ),
			__( 'Name', 'appointease' )         => $appointment['name'],
			__( 'E-mail', 'appointease' )       => $appointment['email'],
			__( 'Telephone', 'appointease' )    => $appointment['phone'],
			__( 'Booked (UTC)', 'appointease' ) => $appointment['created_at'],
		);
		$told  = array_filter( $facts, static fn ( string $value ): bool => '' !== $value );
		return array(
			'group_id'          => self::ID,
			'group_label'       => __( 'Appointments', 'appointease' ),
			'group_description' => __( 'Appointments with us that carry this e-mail address.', 'appointease' ),
			'item_id'           => 'appointment-' . $appointment['id'],
			'data'              => array_map(
				static fn ( string $name, string $value ): array => array(
					'name'  => $name,
					'value' => $value,
				),
				array_keys( $told ),
				$told
			),
		);
	}
}
