<?php
/**
 * The screen for the owner's settings.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Currency;
use AppointEase\Plugin\Email_Address;
use AppointEase\Plugin\Roles;
use AppointEase\Plugin\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Form of the settings.
 */
final class Settings_Screen {

	private const FORM = 'settings';
	private const SAVE = 'appointease_save_settings';

	/**
	 * Prints the form.
	 */
	public static function render(): void {
		Page::show( __( 'Settings', 'appointease' ), array( self::class, 'print_form' ) );
	}

	/**
	 * Stores the settings.
	 */
	public static function handle_save(): void {
		Submission::authorize( Roles::MANAGE_SETTINGS, self::SAVE );
		$values = array(
			'currency'    => Submission::text( 'currency' ),
			'reply_to'    => Submission::email( 'reply_to' ),
			'delete_data' => Submission::flag( 'delete_data' ),
		);
		$errors = array();
		if ( ! Currency::exists( $values['currency'] ) ) {
			$errors['currency'] = __( 'Choose a currency from the list.', 'appointease' );
		}
		if ( '' !== $values['reply_to'] && ! ( is_email( $values['reply_to'] ) && Email_Address::survives_cleaning( $values['reply_to'] ) ) ) {
			$errors['reply_to'] = __( 'Write an e-mail address, or leave it empty.', 'appointease' );
		}
		foreach ( Settings::LIMITS as $key => list( $least, $most ) ) {
			$values[ $key ] = Submission::text( $key );
			if ( ! ctype_digit( $values[ $key ] ) || $values[ $key ] < $least || $values[ $key ] > $most ) {
				/* translators: 1: smallest number, 2: largest number. */
				$errors[ $key ] = sprintf( __( 'Write a whole number from %1$d to %2$d.', 'appointease' ), $least, $most );
			}
		}
		Submission::conclude(
			self::FORM,
			$values,
			$errors,
			static fn () => Settings::save( array_merge( $values, array_map( 'intval', array_intersect_key( $values, Settings::LIMITS ) ) ) ),
			Menu::url( Menu::SETTINGS ),
			Menu::url( Menu::SETTINGS, array( 'done' => 'saved' ) )
		);
	}

	/**
	 * Prints the form.
	 */
	public static function print_form(): void {
		$form = new Form( self::FORM, self::SAVE, Settings::all() );
		$form->show(
			static function ( Form $form ): void {
				$codes = Currency::codes();
				$form->select( 'currency', __( 'Currency', 'appointease' ), array_combine( $codes, $codes ), __( 'Prices are not converted when you change it, in past appointments neither. Their digits stay: 38.00 EUR becomes 38.00 USD, but 3800 JPY, because JPY has no decimals.', 'appointease' ) );
				self::number( $form, 'horizon_days', __( 'Days open for booking', 'appointease' ), __( 'How far ahead visitors can book.', 'appointease' ) );
				self::number( $form, 'lock_minutes', __( 'Minutes to fill in the form', 'appointease' ), __( 'A visitor’s time stays reserved that long while they write their name and address.', 'appointease' ) );
				self::number( $form, 'polling_interval', __( 'Seconds between live updates, at least', 'appointease' ), __( 'Open pages ask the server this often which times are taken. While the server is busy they ask less often by themselves. 1 suits most sites.', 'appointease' ) );
				/* translators: %s: an e-mail address. */
				$help = sprintf( __( 'Customers who answer an e-mail about their appointment write to this address. Empty: to %s, the administration e-mail address of the site.', 'appointease' ), (string) get_option( 'admin_email' ) );
				$form->text( 'reply_to', __( 'Answers go to', 'appointease' ), $help, array( 'type' => 'email' ) );
				$form->checkbox(
					'delete_data',
					__( 'Deleting the plugin', 'appointease' ),
					__( 'Delete all data: appointments, services and staff', 'appointease' ),
					__( 'Without this, deleting the plugin keeps them in the database for a later installation. Deactivating never deletes anything.', 'appointease' )
				);
			},
			__( 'Save settings', 'appointease' )
		);
	}

	/**
	 * Prints a field for a number.
	 *
	 * @param Form   $form  The form.
	 * @param string $name  Field.
	 * @param string $label Label.
	 * @param string $help  A sentence below it.
	 */
	private static function number( Form $form, string $name, string $label, string $help ): void {
		list( $min, $max ) = Settings::LIMITS[ $name ];
		$form->number( $name, $label, $help, $min, $max );
	}
}
