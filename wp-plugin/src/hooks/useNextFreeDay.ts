/**
 * Looks for the next day with a free time, one day after the other: salons are
 * closed on some days and full on others, and the visitor should not have to
 * try them all.
 */

import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { addDays } from '../lib/dates';
import type { RedisDataService } from '../services/redisDataService';

/** One request per day: enough to cross a holiday, too few to be a burden. */
const DAYS = 14;

export interface NextFreeDay {
	isSearching: boolean;
	/** The last search came to its end, or to an error, without a day. */
	foundNothing: boolean;
	search: ( from: string ) => Promise< string | null >;
}

export function useNextFreeDay(
	api: RedisDataService,
	employeeId: number,
	serviceId: number,
	lastDay: string
): NextFreeDay {
	const [ state, setState ] = useState< 'idle' | 'searching' | 'nothing' >(
		'idle'
	);
	const running = useRef< AbortController | null >( null );

	useEffect( () => () => running.current?.abort(), [] );

	const search = useCallback(
		async ( from: string ) => {
			running.current?.abort();
			const controller = new AbortController();
			running.current = controller;
			setState( 'searching' );
			try {
				for ( let step = 1; step <= DAYS; step++ ) {
					const date = addDays( from, step );
					if ( date > lastDay ) {
						break;
					}
					const day = await api.getAvailability(
						date,
						employeeId,
						serviceId,
						controller.signal
					);
					if (
						day.slots.some(
							( { status } ) => status === 'available'
						)
					) {
						setState( 'idle' );
						return date;
					}
				}
			} catch {
				// Given up, or out of reach: the visitor still has the calendar.
			}
			if ( ! controller.signal.aborted ) {
				setState( 'nothing' );
			}
			return null;
		},
		[ api, employeeId, serviceId, lastDay ]
	);

	return {
		isSearching: state === 'searching',
		foundNothing: state === 'nothing',
		search,
	};
}
