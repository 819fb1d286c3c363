/**
 * An appointment behind its link after a change that the server has made.
 */

import { __ } from '@wordpress/i18n';
import type { ChangeAnswer, ManagedAppointment } from '../types';
import { addDays } from './dates';
import { toInstant, wallClock } from './zone';

/**
 * How many minutes it takes. That is the appointment's own: its service may take
 * longer or shorter by now.
 *
 * @param appointment As it is.
 * @param timezone    The site's, as the browser knows it.
 */
export function durationOf(
	appointment: Pick< ManagedAppointment, 'date' | 'time' | 'end' >,
	timezone: string
): number {
	const { date, time, end } = appointment;
	const lastDay = end > time ? date : addDays( date, 1 );
	const ms =
		toInstant( lastDay, end, timezone ) - toInstant( date, time, timezone );
	return ms / 60_000;
}

/**
 * What is known of the appointment from the answer to the change alone. When it
 * begins is counted from what the server said before, not from our clock.
 *
 * @param before   As it was, with the seconds that are left now.
 * @param answer   What the server did.
 * @param timezone The site's, as the browser knows it.
 */
export function afterChange(
	before: ManagedAppointment,
	answer: ChangeAnswer,
	timezone: string
): ManagedAppointment {
	const { status, date, time, duration, seats } = answer;
	const start = toInstant( date, time, timezone );
	const putOff = start - toInstant( before.date, before.time, timezone );
	return {
		...before,
		status,
		date,
		time,
		end: wallClock( start + duration * 60_000, timezone ).time,
		seats,
		starts_in: Math.max( 0, before.starts_in + putOff / 1000 ),
	};
}

/** What a change changes. */
export type Standing = Pick< ManagedAppointment, 'status' | 'date' | 'time' >;

/**
 * Whether nothing has come of a change.
 *
 * @param before As it was.
 * @param now    As it is.
 */
export function isSameStanding( before: Standing, now: Standing ): boolean {
	return (
		now.status === before.status &&
		now.date === before.date &&
		now.time === before.time
	);
}

/**
 * What a move has come to. Nothing, where the appointment was already there.
 *
 * @param before As it was.
 * @param now    As it is.
 */
export function newsOfMove( before: Standing, now: Standing ): string {
	if ( isSameStanding( before, now ) ) {
		return '';
	}
	return now.status === 'pending'
		? __(
				'The new time is kept for you. We will confirm it by email.',
				'appointease'
			)
		: __( 'Your appointment has a new time.', 'appointease' );
}
