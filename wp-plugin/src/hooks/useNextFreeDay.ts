/**
 * Looks for the next day with a free time, one month after the other: salons
 * are closed on some days and full on others, and the visitor should not have
 * to try them all.
 */

import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { monthOf, shiftMonth } from '../lib/dates';
import type { OfferService } from '../services/redisDataService';

export interface NextFreeDay {
	isSearching: boolean;
	/** The last search came to its end without a day. */
	foundNothing: boolean;
	/** The last search got no answer. */
	hasFailed: boolean;
	search: ( from: string ) => Promise< string | null >;
	/** Gives up a search, and forgets what came of the last. */
	stop: () => void;
}

export function useNextFreeDay(
	api: OfferService,
	employeeId: number,
	serviceId: number,
	lastDay: string
): NextFreeDay {
	const [ state, setState ] = useState<
		'idle' | 'searching' | 'nothing' | 'failed'
	>( 'idle' );
	const running = useRef< AbortController | null >( null );

	useEffect( () => () => running.current?.abort(), [] );

	const stop = useCallback( () => {
		running.current?.abort();
		setState( 'idle' );
	}, [] );

	const search = useCallback(
		async ( from: string ) => {
			running.current?.abort();
			const controller = new AbortController();
			running.current = controller;
			const end = ( came: typeof state ) =>
				! controller.signal.aborted && setState( came );
			setState( 'searching' );
			try {
				for (
					let month = monthOf( from );
					month <= monthOf( lastDay );
					month = shiftMonth( month, 1 )
				) {
					const { days } = await api.getMonth(
						month,
						employeeId,
						serviceId,
						controller.signal
					);
					const free = days.find(
						( { date, status } ) =>
							status === 'available' &&
							date > from &&
							date <= lastDay
					);
					if ( controller.signal.aborted ) {
						return null;
					}
					if ( free ) {
						end( 'idle' );
						return free.date;
					}
				}
				end( 'nothing' );
			} catch {
				// Given up, or out of reach: the visitor still has the calendar.
				end( 'failed' );
			}
			return null;
		},
		[ api, employeeId, serviceId, lastDay ]
	);

	return {
		isSearching: state === 'searching',
		foundNothing: state === 'nothing',
		hasFailed: state === 'failed',
		search,
		stop,
	};
}
