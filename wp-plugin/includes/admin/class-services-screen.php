<?php
/**
 * The screen for services: what can be booked, how long it takes, what it costs, and on what terms.
 *
 * What few services need is folded away in the form (see Service_Terms).
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Currency;
use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Roles;

defined( 'ABSPATH' ) || exit;

/**
 * List and form of services.
 */
final class Services_Screen {

	private const FORM   = 'service';
	private const SAVE   = 'appointease_save_service';
	private const SWITCH = 'appointease_switch_service';

	/**
	 * What a new service begins with.
	 */
	private const BLANK = array(
		'name'        => '',
		'description' => '',
		'duration'    => 30,
		'price'       => '',
		'active'      => true,
	);

	/**
	 * Prints the list or the form.
	 */
	public static function render(): void {
		$edit = Page::query( 'edit' );
		if ( '' === $edit ) {
			Page::show( __( 'Services', 'appointease' ), array( self::class, 'print_list' ), Page::add_link( Menu::SERVICES, __( 'Add service', 'appointease' ) ) );
			return;
		}
		$title = 'new' === $edit ? __( 'Add service', 'appointease' ) : __( 'Edit service', 'appointease' );
		Page::show( $title, static fn () => self::print_form( (int) $edit ) );
	}

	/**
	 * Prints the list.
	 */
	public static function print_list(): void {
		Extension::ready();
		$services = \appointease_get_services( true );
		if ( array() === $services ) {
			Page::empty_state(
				__( 'No services yet', 'appointease' ),
				__( 'A service is what your visitors book: a haircut, a lesson, a consultation.', 'appointease' ),
				Menu::url( Menu::SERVICES, array( 'edit' => 'new' ) ),
				__( 'Add your first service', 'appointease' )
			);
			return;
		}
		$employees = \appointease_get_employees();
		Table::show(
			__( 'Services', 'appointease' ),
			array(
				'name'     => __( 'Name', 'appointease' ),
				'duration' => __( 'Duration', 'appointease' ),
				'terms'    => __( 'Terms', 'appointease' ),
				'price'    => __( 'Price', 'appointease' ),
				'active'   => __( 'Visitors', 'appointease' ),
			),
			array_map( static fn ( array $service ): array => self::row( $service, $employees ), $services )
		);
	}

	/**
	 * Stores a service.
	 */
	public static function handle_save(): void {
		Submission::authorize( Roles::MANAGE_SETTINGS, self::SAVE );
		$id     = (int) Submission::text( 'id' );
		$values = array(
			'name'        => Submission::text( 'name' ),
			'description' => Submission::lines( 'description' ),
			'duration'    => Submission::text( 'duration' ),
			'price'       => Submission::text( 'price' ),
			'active'      => Submission::flag( 'active' ),
		);
		$errors = array();
		if ( ! ctype_digit( $values['duration'] ) ) {
			$errors['duration'] = __( 'Write a number of minutes.', 'appointease' );
		}
		$terms = new Service_Terms( (int) $values['duration'] );
		$price = '' === $values['price'] ? 0 : Currency::from_field( $values['price'] );
		if ( null === $price ) {
			/* translators: %s: an amount as an example. */
			$errors['price'] = sprintf( __( 'Write an amount such as %s, without a sign or letters.', 'appointease' ), Currency::to_field( 3800 ) );
		}
		$done = 'saved';
		$save = Attempt::once(
			$values + $terms->typed,
			static fn (): array => self::store(
				( $id > 0 ? array( 'id' => $id ) : array() ) + array(
					'name'        => $values['name'],
					'description' => $values['description'],
					'duration'    => (int) $values['duration'],
					'price_cents' => $price,
					'active'      => $values['active'],
				) + $terms->values
			)
		);
		Submission::conclude(
			Form::name( self::FORM, $id ),
			$values + $terms->typed,
			$errors + $terms->errors,
			static function () use ( $id, $values, $save, &$done ): mixed {
				$done = self::done( $id, $values['active'], 'saved' );
				return $save();
			},
			Menu::url( Menu::SERVICES, array( 'edit' => $id > 0 ? $id : 'new' ) ),
			static function () use ( &$done ): string {
				return Menu::url( Menu::SERVICES, array( 'done' => $done ) );
			},
			array( 'price_cents' => 'price' )
		);
	}

	/**
	 * Shows a service to visitors, or hides it.
	 */
	public static function handle_switch(): void {
		Submission::authorize( Roles::MANAGE_SETTINGS, self::SWITCH );
		$id     = (int) Submission::text( 'id' );
		$active = Submission::flag( 'active' );
		$done   = 'deactivated';
		Submission::conclude(
			'',
			array(),
			array(),
			static function () use ( $id, $active, &$done ): array {
				$done = self::done( $id, $active, $active ? 'activated' : 'deactivated' );
				return self::store(
					array(
						'id'     => $id,
						'active' => $active,
					)
				);
			},
			Menu::url( Menu::SERVICES ),
			static function () use ( &$done ): string {
				return Menu::url( Menu::SERVICES, array( 'done' => $done ) );
			}
		);
	}

	/**
	 * The message after saving: that visitors cannot book the service yet, or else the usual one. It is found before saving:
	 * what fails then has stored nothing, and a second click is answered like the first.
	 *
	 * @param int    $id     The service; 0 for a new one.
	 * @param bool   $active Whether it is shown to visitors.
	 * @param string $usual  The usual message.
	 */
	private static function done( int $id, bool $active, string $usual ): string {
		Extension::ready();
		return $active && ! self::is_offered( $id, \appointease_get_employees() ) ? 'saved_nobody' : $usual;
	}

	/**
	 * Whether a staff member whom visitors can book offers a service. A list of ticked services does not take new ones.
	 *
	 * @param int                        $id        The service; 0 for a new one.
	 * @param list<array<string, mixed>> $employees Whom visitors can book.
	 */
	private static function is_offered( int $id, array $employees ): bool {
		foreach ( $employees as $employee ) {
			if ( array() === $employee['service_ids'] || in_array( $id, $employee['service_ids'], true ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Stores what the array holds of a service.
	 *
	 * @param array<string, mixed> $service Its row, or a part of it with the number.
	 * @return array<string, mixed> The whole row.
	 */
	private static function store( array $service ): array {
		Extension::ready();
		return \appointease_save_service( $service );
	}

	/**
	 * One row of the list.
	 *
	 * @param array<string, mixed>       $service   The service.
	 * @param list<array<string, mixed>> $employees Whom visitors can book.
	 * @return array<string, string>
	 */
	private static function row( array $service, array $employees ): array {
		$url    = Menu::url( Menu::SERVICES, array( 'edit' => $service['id'] ) );
		$switch = array(
			'id'     => $service['id'],
			'active' => $service['active'] ? '0' : '1',
		);
		$label  = $service['active'] ? __( 'Hide from visitors', 'appointease' ) : __( 'Offer to visitors', 'appointease' );
		return array(
			'name'     => Table::entry(
				$service['name'],
				$url,
				array(
					Menu::link( $url, __( 'Edit', 'appointease' ) ),
					Table::button( self::SWITCH, $switch, $label, $service['name'] ),
				)
			),
			/* translators: %d: number of minutes. */
			'duration' => esc_html( sprintf( __( '%d min', 'appointease' ), $service['duration'] ) ),
			'terms'    => esc_html( Service_Terms::summary( $service ) ),
			'price'    => $service['price_cents'] > 0 ? esc_html( Currency::format( $service['price_cents'] ) ) : '–',
			'active'   => $service['active'] && ! self::is_offered( $service['id'], $employees ) ? self::offered_by_nobody() : Table::activity( $service['active'] ),
		);
	}

	/**
	 * What stands in place of "Bookable" while nobody offers a service.
	 */
	private static function offered_by_nobody(): string {
		return '<span class="dashicons dashicons-warning" aria-hidden="true"></span> '
			. sprintf(
				/* translators: %s: a link to the screen "Staff". */
				esc_html__( 'Nobody offers it yet: tick it, or add somebody, under %s.', 'appointease' ),
				Menu::link( Menu::url( Menu::STAFF ), __( 'Staff', 'appointease' ) )
			);
	}

	/**
	 * Prints the form.
	 *
	 * @param int $id The service; 0 for a new one.
	 */
	private static function print_form( int $id ): void {
		Extension::ready();
		$stored = self::BLANK + Service_Terms::BLANK;
		if ( $id > 0 ) {
			$found = array_column( \appointease_get_services( true ), null, 'id' )[ $id ] ?? null;
			if ( null === $found ) {
				Page::notice( 'error', __( 'This service does not exist.', 'appointease' ) );
				return;
			}
			$stored = array( 'price' => Currency::to_field( $found['price_cents'] ) ) + Service_Terms::as_typed( $found );
		}
		$form = new Form( Form::name( self::FORM, $id ), self::SAVE, $stored );
		$form->show(
			static function ( Form $form ): void {
				$form->text( 'name', __( 'Name', 'appointease' ), '', array( 'required' => 'required' ) );
				$form->textarea( 'description', __( 'Description', 'appointease' ), __( 'A sentence or two for your visitors. May stay empty.', 'appointease' ) );
				$form->number( 'duration', __( 'Duration in minutes', 'appointease' ), __( 'A multiple of 5.', 'appointease' ), 5, 1440, 5 );
				$form->text(
					'price',
					/* translators: %s: currency code. */
					sprintf( __( 'Price in %s', 'appointease' ), Currency::of_site()['code'] ),
					__( 'Empty or 0: no price is shown.', 'appointease' ),
					array(
						'class'     => 'appointease-price',
						'inputmode' => 'decimal',
						'size'      => 8,
					)
				);
				$form->checkbox( 'active', __( 'Visitors', 'appointease' ), __( 'Visitors can book this service', 'appointease' ) );
				$form->more( __( 'Starts, breaks, groups, limits and approval', 'appointease' ), Service_Terms::are_used( $form ), array( Service_Terms::class, 'print_fields' ) );
			},
			$id > 0 ? __( 'Save service', 'appointease' ) : __( 'Add service', 'appointease' ),
			array( 'id' => (string) $id ) + ( $id > 0 ? array() : Attempt::field() )
		);
	}
}
