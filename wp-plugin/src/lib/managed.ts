/**
 * An appointment behind its link after a change that the server has made.
 */

import { __ } from '@wordpress/i18n';
import type {
	OfferService,
	RedisDataService,
} from '../services/redisDataService';
import type {
	AvailabilitySlot,
	ChangeAnswer,
	ManagedAppointment,
	ManageLink,
	Service,
} from '../types';
import { addDays, monthOf } from './dates';
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

/** The time that an appointment leaves. */
export type OwnTime = Pick< ManagedAppointment, 'date' | 'time' | 'end' >;

/**
 * What can be had by an appointment that is moved. Its own time is free for it,
 * apart from where it is already. Other days are asked for as anybody does, and
 * counted as little: what is kept free beyond midnight is seldom in the way.
 *
 * @param api  The server.
 * @param link Opens the appointment.
 * @param own  Its time.
 */
export function offersFor(
	api: RedisDataService,
	link: ManageLink,
	own: OwnTime
): OfferService {
	return {
		getAvailability: async ( date, employeeId, serviceId, signal ) => {
			if ( date !== own.date ) {
				return api.getAvailability(
					date,
					employeeId,
					serviceId,
					signal
				);
			}
			const day = await api.getNewTimes( link, { date }, signal );
			const isHere = ( { time }: AvailabilitySlot ) => time === own.time;
			return {
				...day,
				slots: day.slots.map( ( slot ) =>
					isHere( slot ) ? { ...slot, status: 'booked' } : slot
				),
			};
		},
		getMonth: ( month, employeeId, serviceId, signal ) =>
			month === monthOf( own.date )
				? api.getNewTimes( link, { month }, signal )
				: api.getMonth( month, employeeId, serviceId, signal ),
	};
}

/**
 * The starts of its own day that only the appointment itself may be in the way
 * of: they overlap it, with what both keep free around themselves. Nobody can
 * hold those before it has moved, and heartbeats call them booked.
 *
 * @param slots   The day as it is offered to the appointment.
 * @param own     Its time.
 * @param service What it is of.
 */
export function ownStarts(
	slots: AvailabilitySlot[],
	own: OwnTime,
	service: Pick< Service, 'buffer_before' | 'buffer_after' >
): Set< string > {
	const reach = ( {
		time,
		end,
	}: Pick< AvailabilitySlot, 'time' | 'end' > ) => {
		const [ from, to ] = [ minutesOf( time ), minutesOf( end ) ];
		return {
			from: from - service.buffer_before,
			to: ( to > from ? to : to + 24 * 60 ) + service.buffer_after,
		};
	};
	const taken = reach( own );
	return new Set(
		slots
			.filter( ( slot ) => {
				const { from, to } = reach( slot );
				return (
					slot.time !== own.time && from < taken.to && to > taken.from
				);
			} )
			.map( ( { time } ) => time )
	);
}

function minutesOf( time: string ): number {
	return Number( time.slice( 0, 2 ) ) * 60 + Number( time.slice( 3 ) );
}
