/**
 * How the grid looks: the day's slots as the server offered them, with what the
 * heartbeats have told since laid over them.
 */

import type { AvailabilitySlot, PollAnswer, SlotState } from '../types';

/** What is known of other people's doings on one day of one person. */
export interface LiveSlots {
	/** Starts that would collide with a selection or a lock of another visitor. */
	processing: ReadonlySet< string >;
	booked: ReadonlySet< string >;
}

export const NOTHING_LIVE: LiveSlots = {
	processing: new Set(),
	booked: new Set(),
};

/**
 * A list of times, from what PHP made of one: nothing at all where it was
 * empty, an object where its keys had gaps.
 *
 * @param value A part of an answer.
 */
export function asTimes( value: unknown ): string[] {
	return Object.values( value && typeof value === 'object' ? value : {} )
		.map( String )
		.filter( ( time ) => /^\d{2}:\d{2}$/.test( time ) );
}

export function liveSlots( answer: PollAnswer ): LiveSlots {
	return {
		processing: new Set( [
			...asTimes( answer.appointease_active_selections ),
			...asTimes( answer.appointease_locked_slots ),
		] ),
		booked: new Set( asTimes( answer.appointease_booked_slots ) ),
	};
}

function sameTimes(
	one: ReadonlySet< string >,
	other: ReadonlySet< string >
): boolean {
	return (
		one.size === other.size &&
		[ ...one ].every( ( time ) => other.has( time ) )
	);
}

export function sameLive( one: LiveSlots, other: LiveSlots ): boolean {
	return (
		sameTimes( one.processing, other.processing ) &&
		sameTimes( one.booked, other.booked )
	);
}

/**
 * What heartbeats said, but for some starts that they call booked whoever asks.
 *
 * @param live   What they said.
 * @param starts Which.
 */
export function withoutBooked(
	live: LiveSlots,
	starts: ReadonlySet< string >
): LiveSlots {
	return starts.size
		? {
				...live,
				booked: new Set(
					[ ...live.booked ].filter(
						( time ) => ! starts.has( time )
					)
				),
			}
		: live;
}

export interface SeenSlot {
	time: string;
	end: string;
	state: SlotState;
	/** Of a group. */
	seatsLeft?: number;
}

/**
 * The slots to show. The visitor's own choice comes first: whatever a list says,
 * it never looks like somebody else's.
 *
 * @param slots    The day as offered.
 * @param live     What heartbeats said.
 * @param selected The visitor's own time.
 * @param now      The time on the site's clock if the day is today: what has begun is left out.
 * @param seats    How many places of a group are wanted.
 */
export function seenSlots(
	slots: AvailabilitySlot[],
	live: LiveSlots,
	selected: string | null,
	now: string | null,
	seats = 1
): SeenSlot[] {
	return slots
		.filter(
			( { time, status } ) =>
				time === selected ||
				( status !== 'past' && ( now === null || time > now ) )
		)
		.map( ( { time, end, status, seats_left: left } ) => {
			let state: SlotState = 'available';
			if ( time === selected ) {
				state = 'selected';
			} else if (
				status === 'booked' ||
				live.booked.has( time ) ||
				( left !== undefined && left < seats )
			) {
				state = 'booked';
			} else if ( live.processing.has( time ) ) {
				state = 'processing';
			}
			return {
				time,
				end,
				state,
				...( left !== undefined && { seatsLeft: left } ),
			};
		} );
}

/**
 * What the offer alone shows as booked: a booking that is gone since, as after a
 * cancellation, but also what no heartbeat ever lists, such as all of a full day.
 *
 * @param slots The day as offered.
 * @param live  What a later heartbeat said.
 */
export function bookedInOfferOnly(
	slots: AvailabilitySlot[],
	live: LiveSlots
): string[] {
	return slots
		.filter(
			( { time, status } ) =>
				status === 'booked' && ! live.booked.has( time )
		)
		.map( ( { time } ) => time );
}
