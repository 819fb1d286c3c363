/**
 * Fetches a day again when something of it has become free, which the offer
 * still shows as booked.
 *
 * Some of what the offer shows as booked stands in no heartbeat and stays so: a
 * full day, or a start that would reach into what is booked on the day beyond.
 * So only a time that was not among them at the last look is a reason to ask,
 * and every time is one the first time.
 */

import { useEffect, useRef } from '@wordpress/element';
import { bookedInOfferOnly } from '../lib/slots';
import type { AvailabilityState } from './useAvailability';
import type { SlotPolling } from './useHeartbeatSlotPolling';

export function useReloadWhenFreed(
	availability: Pick< AvailabilityState, 'day' | 'error' | 'reload' >,
	polling: Pick< SlotPolling, 'live' | 'isLive' >,
	/** Whether heartbeats are about what is offered. */
	isWatched: boolean
): void {
	const { day, error, reload } = availability;
	const { live, isLive } = polling;
	const known = useRef< { of: string; times: string[] } >( {
		of: '',
		times: [],
	} );

	useEffect( () => {
		if ( ! isWatched || ! day || ! isLive ) {
			return;
		}
		const of = [ day.date, day.employee_id, day.service_id ].join( '|' );
		const times = bookedInOfferOnly( day.slots, live );
		// Of another day nothing is known, nor is anything after a reload that failed.
		const seen =
			known.current.of === of && ! error ? known.current.times : [];
		known.current = { of, times };
		if ( times.some( ( time ) => ! seen.includes( time ) ) ) {
			reload();
		}
	}, [ live ] ); // eslint-disable-line react-hooks/exhaustive-deps -- an unchanged answer to the reload must not ask for another.
}
