/**
 * Fetches a day again when something of it has become free, which the offer
 * still shows as booked.
 *
 * Some of what the offer shows as booked stands in no heartbeat and stays so: a
 * full day, or a start that would reach into what is booked on the day beyond.
 * So only a time that was not among them at the last look is a reason to ask,
 * and every time is one the first time. After a minute all of them are again,
 * because a day can also become free without a change of what is booked at it.
 */

import { useEffect, useRef } from '@wordpress/element';
import { bookedInOfferOnly } from '../lib/slots';
import type { AvailabilityState } from './useAvailability';
import type { SlotPolling } from './useHeartbeatSlotPolling';

const FORGET_MS = 60_000;

export function useReloadWhenFreed(
	availability: Pick< AvailabilityState, 'day' | 'error' | 'reload' >,
	polling: Pick< SlotPolling, 'live' | 'isLive' >,
	/** Whether heartbeats are about what is offered. */
	isWatched: boolean
): void {
	const { day, error, reload } = availability;
	const { live, isLive } = polling;
	const known = useRef< { of: string; times: string[]; since: number } >( {
		of: '',
		times: [],
		since: 0,
	} );

	useEffect( () => {
		if ( ! isWatched || ! day || ! isLive ) {
			return;
		}
		const of = [ day.date, day.employee_id, day.service_id ].join( '|' );
		const times = bookedInOfferOnly( day.slots, live );
		const now = Date.now();
		// Of another day nothing is known, nor is anything after a reload that failed.
		const isKnown =
			known.current.of === of &&
			! error &&
			now - known.current.since < FORGET_MS;
		const seen = isKnown ? known.current.times : [];
		const since = isKnown ? known.current.since : now;
		known.current = { of, times, since };
		if ( times.some( ( time ) => ! seen.includes( time ) ) ) {
			reload();
		}
	}, [ live ] ); // eslint-disable-line react-hooks/exhaustive-deps -- an unchanged answer to the reload must not ask for another.
}
