/**
 * A month of days, as the grid pattern of the ARIA practices has it: one day is
 * in the tab order, arrows move by day and week, Home and End within the week,
 * Page Up and Page Down by month.
 */

import { useEffect, useMemo, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { DayMark, DayMarks } from '../../../../hooks/useMonth';
import {
	addDays,
	addMonths,
	clampDate,
	dayOfWeek,
	monthOf,
	monthWeeks,
	shiftMonth,
} from '../../../../lib/dates';
import {
	firstWeekday,
	formatDayNumber,
	formatDayWithYear,
	formatMonth,
	weekdayNames,
} from '../../../../lib/format';
import { Icon } from './Icon';

interface Props {
	/** The site's today: the first day that can be chosen. */
	today: string;
	/** The last one. */
	lastDay: string;
	selected: string | null;
	/** The days of the shown month that are full or closed. */
	marks?: DayMarks;
	onMonth?: ( month: string ) => void;
	onChoose: ( date: string ) => void;
}

/**
 * What a screen reader says of a day.
 *
 * @param date The day.
 * @param mark Whether anything can be had of it.
 */
function spokenDay( date: string, mark: DayMark | undefined ): string {
	const day = formatDayWithYear( date );
	if ( mark === 'full' ) {
		/* translators: %s: a day */
		return sprintf( __( '%s, fully booked', 'appointease' ), day );
	}
	if ( mark === 'closed' ) {
		/* translators: %s: a day */
		return sprintf( __( '%s, no appointments', 'appointease' ), day );
	}
	return day;
}

/**
 * Where a key leads from a day; null if it is none of ours.
 *
 * @param key       As the keyboard event names it.
 * @param date      The day in focus.
 * @param weekStart 0 is Sunday.
 * @param isRtl     Whether "left" is the direction of reading.
 */
export function dayByKey(
	key: string,
	date: string,
	weekStart: number,
	isRtl: boolean
): string | null {
	const ahead = isRtl ? -1 : 1;
	switch ( key ) {
		case 'ArrowRight':
			return addDays( date, ahead );
		case 'ArrowLeft':
			return addDays( date, -ahead );
		case 'ArrowDown':
			return addDays( date, 7 );
		case 'ArrowUp':
			return addDays( date, -7 );
		case 'Home':
			return addDays( date, -dayOfWeek( date, weekStart ) );
		case 'End':
			return addDays( date, 6 - dayOfWeek( date, weekStart ) );
		case 'PageDown':
			return addMonths( date, 1 );
		case 'PageUp':
			return addMonths( date, -1 );
		default:
			return null;
	}
}

export function BookingCalendar( {
	today,
	lastDay,
	selected,
	marks,
	onMonth,
	onChoose,
}: Props ) {
	const weekStart = useMemo( firstWeekday, [] );
	const names = useMemo( () => weekdayNames( weekStart ), [ weekStart ] );
	const [ month, setMonth ] = useState( monthOf( selected ?? today ) );
	const [ cursor, setCursor ] = useState( selected ?? today );
	const table = useRef< HTMLTableElement >( null );
	const followFocus = useRef( false );

	useEffect( () => onMonth?.( month ), [ month, onMonth ] );

	// A day may also be chosen from outside, as by "next free day".
	useEffect( () => {
		if ( selected ) {
			setMonth( monthOf( selected ) );
			setCursor( selected );
		}
	}, [ selected ] );

	useEffect( () => {
		if ( followFocus.current ) {
			followFocus.current = false;
			table.current
				?.querySelector< HTMLElement >( `[data-date="${ cursor }"]` )
				?.focus();
		}
	}, [ cursor ] );

	// What is over counts as full, but nobody asks for it.
	const isAnyFull = [ ...( marks ?? [] ) ].some(
		( [ date, mark ] ) =>
			mark === 'full' && date >= today && date <= lastDay
	);

	const turn = ( months: number ) => {
		const next = shiftMonth( month, months );
		setMonth( next );
		setCursor( clampDate( `${ next }-01`, today, lastDay ) );
	};

	const onKeyDown = ( event: React.KeyboardEvent< HTMLTableElement > ) => {
		if ( event.altKey || event.ctrlKey || event.metaKey ) {
			return;
		}
		const isRtl =
			getComputedStyle( event.currentTarget ).direction === 'rtl';
		const day = dayByKey( event.key, cursor, weekStart, isRtl );
		if ( day ) {
			event.preventDefault();
			const next = clampDate( day, today, lastDay );
			followFocus.current = next !== cursor;
			setCursor( next );
			setMonth( monthOf( next ) );
		}
	};

	return (
		<div className="appointease-calendar">
			<div className="appointease-calendar-head">
				<h3 className="appointease-subtitle" aria-live="polite">
					{ formatMonth( month ) }
				</h3>
				<button
					type="button"
					className="appointease-turn"
					disabled={ month <= monthOf( today ) }
					aria-label={ __( 'Previous month', 'appointease' ) }
					onClick={ () => turn( -1 ) }
				>
					<Icon name="back" />
				</button>
				<button
					type="button"
					className="appointease-turn"
					disabled={ month >= monthOf( lastDay ) }
					aria-label={ __( 'Next month', 'appointease' ) }
					onClick={ () => turn( 1 ) }
				>
					<Icon name="forward" />
				</button>
			</div>
			<table
				ref={ table }
				role="grid"
				aria-label={ formatMonth( month ) }
				onKeyDown={ onKeyDown }
			>
				<thead>
					<tr>
						{ names.map( ( { short, long } ) => (
							<th key={ long } scope="col" abbr={ long }>
								{ short }
							</th>
						) ) }
					</tr>
				</thead>
				<tbody>
					{ monthWeeks( month, weekStart ).map( ( week, row ) => (
						<tr key={ row }>
							{ week.map( ( date, column ) =>
								date ? (
									<td
										key={ date }
										role="gridcell"
										aria-selected={ date === selected }
									>
										<button
											type="button"
											className="appointease-day"
											data-date={ date }
											data-mark={ marks?.get( date ) }
											tabIndex={
												date === cursor ? 0 : -1
											}
											disabled={
												date < today || date > lastDay
											}
											aria-current={
												date === today
													? 'date'
													: undefined
											}
											aria-label={ spokenDay(
												date,
												marks?.get( date )
											) }
											onClick={ () => {
												setCursor( date );
												onChoose( date );
											} }
										>
											{ formatDayNumber( date ) }
										</button>
									</td>
								) : (
									<td key={ `empty-${ column }` } />
								)
							) }
						</tr>
					) ) }
				</tbody>
			</table>
			{ isAnyFull && (
				<p className="appointease-marks" aria-hidden="true">
					<span className="appointease-mark-full">
						{ formatDayNumber( today ) }
					</span>
					{ __( 'fully booked', 'appointease' ) }
				</p>
			) }
		</div>
	);
}
