<?php
/**
 * The screen for the days that are not like their weekday: holidays, days off, and days with hours of their own, of the
 * whole house or of one staff member.
 *
 * A stretch of such days is one line in the list. To remove it is to make its days ordinary again.
 *
 * @package AppointEase
 */

declare( strict_types=1 );

namespace AppointEase\Plugin\Admin;

use AppointEase\Plugin\Extension;
use AppointEase\Plugin\Roles;
use AppointEase\Plugin\Staff_Access;
use DateTimeImmutable;

defined( 'ABSPATH' ) || exit;

/**
 * List and form of special days.
 */
final class Special_Days_Screen {

	private const FORM   = 'special_days';
	private const SAVE   = 'appointease_save_special_days';
	private const REMOVE = 'appointease_remove_special_days';

	/**
	 * How far a stretch is followed beyond the shown month.
	 */
	private const BEYOND = '100 days';

	/**
	 * How far the last day may be from the first. The extension takes no more.
	 */
	private const LONGEST = '366 days';

	/**
	 * Who may use the screen: the owner, and those at the desk, where people call in sick.
	 */
	public static function capability(): string {
		return Staff_Access::is_manager() ? Roles::MANAGE_APPOINTMENTS : Roles::MANAGE_SETTINGS;
	}

	/**
	 * Prints the list or the form.
	 */
	public static function render(): void {
		if ( '' === Page::query( 'edit' ) ) {
			Page::show( __( 'Days off and holidays', 'appointease' ), array( self::class, 'print_list' ), Page::add_link( Menu::DAYS, __( 'Add days', 'appointease' ) ) );
			return;
		}
		Page::show( __( 'Add days off or special hours', 'appointease' ), array( self::class, 'print_form' ) );
	}

	/**
	 * Prints the special days of a month.
	 */
	public static function print_list(): void {
		Extension::ready();
		$employees = array_column( \appointease_get_employees( true ), 'name', 'id' );
		$month     = DateTimeImmutable::createFromFormat( '!Y-m', Page::query( 'month' ), wp_timezone() );
		$month     = false === $month ? current_datetime()->modify( 'first day of this month' )->setTime( 0, 0 ) : $month;
		$employee  = (int) Page::query( 'staff' );
		$employee  = isset( $employees[ $employee ] ) ? $employee : 0;

		self::print_filter( $month, $employee, $employees );
		$stretches = self::stretches( $month, $employee );
		$name      = (string) wp_date( 'F Y', $month->getTimestamp() );
		echo '<h2>' . esc_html( $name ) . '</h2>';
		if ( array() === $stretches ) {
			Page::empty_state(
				/* translators: %s: a month and its year. */
				sprintf( __( 'No special days in %s', 'appointease' ), $name ),
				__( 'Everybody works their weekly hours. Add a holiday for the whole house, somebody’s days off, or a day with other hours.', 'appointease' ),
				Menu::url( Menu::DAYS, array( 'edit' => 'new' ) ),
				__( 'Add days', 'appointease' )
			);
			return;
		}
		Table::show(
			__( 'Special days', 'appointease' ),
			array(
				'days'  => __( 'Days', 'appointease' ),
				'who'   => __( 'Who', 'appointease' ),
				'hours' => __( 'Hours', 'appointease' ),
				'note'  => __( 'Note', 'appointease' ),
			),
			array_map( static fn ( array $stretch ): array => self::row( $stretch, $employees ), $stretches )
		);
	}

	/**
	 * Stores special days.
	 */
	public static function handle_save(): void {
		Submission::authorize( self::capability(), self::SAVE );
		$values = array(
			'employee_id' => (int) Submission::text( 'employee_id' ),
			'from'        => Submission::text( 'from' ),
			'to'          => Submission::text( 'to' ),
			'kind'        => Submission::text( 'kind' ),
			'hours'       => Submission::text( 'hours' ),
			'note'        => Submission::text( 'note' ),
		);
		$hours  = 'hours' === $values['kind'] ? Weekly_Hours::read( $values['hours'] ) : array();
		$errors = array_filter(
			array(
				'from'  => '' === $values['from'] ? __( 'Choose the first day.', 'appointease' ) : '',
				'to'    => self::complaint_about_last_day( $values['from'], $values['to'] ),
				'hours' => self::complaint_about_hours( $values['kind'], $values['hours'], $hours ),
			)
		);
		Submission::conclude(
			self::FORM,
			$values,
			$errors,
			static function () use ( $values, $hours ): array {
				Extension::ready();
				return \appointease_save_special_days(
					array(
						'employee_id' => $values['employee_id'],
						'from'        => $values['from'],
						'to'          => '' === $values['to'] ? null : $values['to'],
						'hours'       => $hours,
						'note'        => $values['note'],
					)
				);
			},
			Menu::url( Menu::DAYS, array( 'edit' => 'new' ) ),
			Menu::url(
				Menu::DAYS,
				array(
					'done'  => 'days_saved',
					'month' => substr( $values['from'], 0, 7 ),
				)
			)
		);
	}

	/**
	 * What is wrong with the last day; empty when nothing is. That both are days at all is for the extension to say.
	 *
	 * @param string $from The first day, as it was typed.
	 * @param string $to   The last day, likewise.
	 */
	private static function complaint_about_last_day( string $from, string $to ): string {
		$first = DateTimeImmutable::createFromFormat( '!Y-m-d', $from );
		$last  = DateTimeImmutable::createFromFormat( '!Y-m-d', $to );
		if ( false === $first || false === $last || ( $last >= $first && $last <= $first->modify( '+' . self::LONGEST ) ) ) {
			return '';
		}
		return __( 'Choose a day that is not before the first day, nor more than 366 days after it.', 'appointease' );
	}

	/**
	 * What is wrong with the hours; empty when nothing is.
	 *
	 * @param string                                 $kind  What the days are.
	 * @param string                                 $typed The hours, as they were typed.
	 * @param list<array{0: string, 1: string}>|null $hours What they mean; null when they cannot be read.
	 */
	private static function complaint_about_hours( string $kind, string $typed, ?array $hours ): string {
		if ( 'hours' !== $kind ) {
			/* translators: %s: a choice of the form. */
			return '' === $typed ? '' : sprintf( __( 'Here are hours, but the days are to be closed. Choose "%s" above, or empty this field.', 'appointease' ), self::kinds()['hours'] );
		}
		return null === $hours || array() === $hours ? __( 'Write stretches such as 09:00-12:00, 13:00-17:00.', 'appointease' ) : Weekly_Hours::complaint( $hours );
	}

	/**
	 * What days can be.
	 *
	 * @return array<string, string>
	 */
	private static function kinds(): array {
		return array(
			'closed' => __( 'closed: day off or holiday', 'appointease' ),
			'hours'  => __( 'open in the hours below', 'appointease' ),
		);
	}

	/**
	 * Makes special days ordinary again.
	 */
	public static function handle_remove(): void {
		Submission::authorize( self::capability(), self::REMOVE );
		$days = array(
			'employee_id' => (int) Submission::text( 'employee_id' ),
			'from'        => Submission::text( 'from' ),
			'to'          => Submission::text( 'to' ),
		);
		$list = array( 'month' => substr( $days['from'], 0, 7 ) );
		Submission::conclude(
			'',
			array(),
			array(),
			static function () use ( $days ): void {
				Extension::ready();
				$gone = self::joined( self::own( \appointease_get_special_days( $days ), $days['employee_id'] ) );
				\appointease_delete_special_days( $days );
				if ( 1 === count( $gone ) ) {
					Flash::offer_undo( self::SAVE, self::as_typed( $gone[0] ) );
				}
			},
			Menu::url( Menu::DAYS, $list ),
			Menu::url( Menu::DAYS, array( 'done' => 'days_removed' ) + $list )
		);
	}

	/**
	 * Prints the form.
	 */
	public static function print_form(): void {
		Extension::ready();
		$employees = array( 0 => __( 'The whole house', 'appointease' ) ) + array_column( \appointease_get_employees( true ), 'name', 'id' );
		$form      = new Form( self::FORM, self::SAVE, array( 'kind' => 'closed' ) );
		$form->show(
			static function ( Form $form ) use ( $employees ): void {
				$date = array(
					'type'  => 'date',
					'class' => '',
				);
				$form->select( 'employee_id', __( 'Who', 'appointease' ), $employees, __( 'A staff member’s own day goes before one of the whole house.', 'appointease' ) );
				$form->text( 'from', __( 'First day', 'appointease' ), '', array( 'required' => 'required' ) + $date );
				$form->text( 'to', __( 'Last day', 'appointease' ), __( 'Empty: the first day only.', 'appointease' ), $date );
				$form->select( 'kind', __( 'What', 'appointease' ), self::kinds() );
				$form->text( 'hours', __( 'Hours', 'appointease' ), __( 'For example 09:00-12:00, 13:00-17:00. They take the place of the weekly hours; for closed days this stays empty.', 'appointease' ) );
				$form->text( 'note', __( 'Note', 'appointease' ), __( 'For you and your staff, such as "Christmas". Visitors do not see it.', 'appointease' ), array( 'maxlength' => 191 ) );
			},
			__( 'Save days', 'appointease' )
		);
		echo '<p class="description">' . esc_html__( 'Appointments that stand on these days stay. The list shows how many of them are not within the hours, so that you can call their customers.', 'appointease' ) . '</p>';
	}

	/**
	 * One line of the list.
	 *
	 * @param array<string, mixed> $stretch   The days.
	 * @param array<int, string>   $employees Names by number.
	 * @return array<string, string>
	 */
	private static function row( array $stretch, array $employees ): array {
		$days   = self::day( $stretch['from'] ) . ( $stretch['from'] === $stretch['to'] ? '' : ' – ' . self::day( $stretch['to'] ) );
		$fields = array_intersect_key( $stretch, array_flip( array( 'employee_id', 'from', 'to' ) ) );
		return array(
			'days'  => '<strong>' . esc_html( $days ) . '</strong><div class="row-actions visible">' . Table::button( self::REMOVE, $fields, __( 'Remove', 'appointease' ), $days ) . '</div>',
			'who'   => esc_html( 0 === $stretch['employee_id'] ? __( 'The whole house', 'appointease' ) : ( $employees[ $stretch['employee_id'] ] ?? '–' ) ),
			'hours' => ( array() === $stretch['hours']
				? '<span class="appointease-status is-cancelled">' . esc_html__( 'Closed', 'appointease' ) . '</span>'
				: esc_html( Weekly_Hours::write( $stretch['hours'] ) ) ) . Standing_Appointments::link( $stretch ),
			'note'  => '' === $stretch['note'] ? '–' : esc_html( $stretch['note'] ),
		);
	}

	/**
	 * The stretches that touch a month.
	 *
	 * @param DateTimeImmutable $month    Its first day.
	 * @param int               $employee Whose beside the whole house's; 0 for everybody's.
	 * @return list<array<string, mixed>>
	 */
	private static function stretches( DateTimeImmutable $month, int $employee ): array {
		$first = $month->format( 'Y-m-d' );
		$last  = $month->format( 'Y-m-t' );
		$days  = \appointease_get_special_days(
			array(
				'from'        => $month->modify( '-' . self::BEYOND )->format( 'Y-m-d' ),
				'to'          => $month->modify( '+1 month' )->modify( '+' . self::BEYOND )->format( 'Y-m-d' ),
				'employee_id' => $employee,
			)
		);
		$found = array_filter( self::joined( $days ), static fn ( array $stretch ): bool => $stretch['from'] <= $last && $stretch['to'] >= $first );
		usort( $found, static fn ( array $one, array $other ): int => array( $one['from'], $one['employee_id'] ) <=> array( $other['from'], $other['employee_id'] ) );
		return $found;
	}

	/**
	 * Days of the same kind that follow each other, as stretches.
	 *
	 * @param list<array<string, mixed>> $days The extension's rows, in the order of their days.
	 * @return list<array<string, mixed>>
	 */
	private static function joined( array $days ): array {
		$stretches = array();
		$open      = array();
		foreach ( $days as $day ) {
			$employee = $day['employee_id'];
			$before   = isset( $open[ $employee ] ) ? $stretches[ $open[ $employee ] ] : null;
			$alike    = null !== $before && $before['hours'] === $day['hours'] && $before['note'] === $day['note'];
			if ( $alike && ( new DateTimeImmutable( $before['to'] ) )->modify( '+1 day' )->format( 'Y-m-d' ) === $day['date'] ) {
				$stretches[ $open[ $employee ] ]['to'] = $day['date'];
				continue;
			}
			$open[ $employee ] = count( $stretches );
			$stretches[]       = array(
				'from' => $day['date'],
				'to'   => $day['date'],
			) + $day;
		}
		return $stretches;
	}

	/**
	 * The rows of one staff member, or of the whole house.
	 *
	 * @param list<array<string, mixed>> $days     Rows.
	 * @param int                        $employee Whose; 0 for the whole house's.
	 * @return list<array<string, mixed>>
	 */
	private static function own( array $days, int $employee ): array {
		return array_values( array_filter( $days, static fn ( array $day ): bool => $employee === $day['employee_id'] ) );
	}

	/**
	 * A stretch as the form would send it.
	 *
	 * @param array<string, mixed> $stretch The days.
	 * @return array<string, string|int>
	 */
	private static function as_typed( array $stretch ): array {
		return array(
			'employee_id' => $stretch['employee_id'],
			'from'        => $stretch['from'],
			'to'          => $stretch['to'],
			'kind'        => array() === $stretch['hours'] ? 'closed' : 'hours',
			'hours'       => Weekly_Hours::write( $stretch['hours'] ),
			'note'        => $stretch['note'],
		);
	}

	/**
	 * A day with its weekday, in the format of the site.
	 *
	 * @param string $date YYYY-MM-DD.
	 */
	private static function day( string $date ): string {
		$time = ( new DateTimeImmutable( $date, wp_timezone() ) )->getTimestamp();
		return wp_date( 'D', $time ) . ', ' . wp_date( (string) get_option( 'date_format' ), $time );
	}

	/**
	 * Prints the choice of month and staff member.
	 *
	 * @param DateTimeImmutable  $month     The first day of the shown month.
	 * @param int                $employee  The chosen staff member; 0 for everybody.
	 * @param array<int, string> $employees Names by number.
	 */
	private static function print_filter( DateTimeImmutable $month, int $employee, array $employees ): void {
		Filter::show(
			Menu::DAYS,
			array(
				__( 'Earlier', 'appointease' )    => array( '‹', array( 'month' => $month->modify( '-1 month' )->format( 'Y-m' ) ) ),
				__( 'This month', 'appointease' ) => array( '', array( 'month' => current_datetime()->format( 'Y-m' ) ) ),
				__( 'Later', 'appointease' )      => array( '›', array( 'month' => $month->modify( '+1 month' )->format( 'Y-m' ) ) ),
			),
			array( 'staff' => (string) $employee ),
			static function () use ( $month, $employee, $employees ): void {
				Filter::input( 'month', 'month', __( 'Month', 'appointease' ), $month->format( 'Y-m' ) );
				Filter::select( 'staff', __( 'Staff', 'appointease' ), array( 0 => __( 'everybody', 'appointease' ) ) + $employees, (string) $employee );
			}
		);
	}
}
