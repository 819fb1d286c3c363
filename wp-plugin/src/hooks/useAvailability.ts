/**
 * The offer of one day. A newer question silences an older one, and a reload
 * keeps the day on the screen until the new one is there.
 */

import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { ApiError } from '../services/apiError';
import type { OfferService } from '../services/redisDataService';
import type { Availability } from '../types';

export interface AvailabilityState {
	day: Availability | null;
	isLoading: boolean;
	error: ApiError | null;
	reload: () => void;
}

export function useAvailability(
	api: OfferService,
	date: string | null,
	/** 0 asks for anybody; null asks nothing. */
	employeeId: number | null,
	serviceId: number
): AvailabilityState {
	const [ day, setDay ] = useState< Availability | null >( null );
	const [ error, setError ] = useState< ApiError | null >( null );
	const [ isLoading, setLoading ] = useState( false );
	const [ round, setRound ] = useState( 0 );
	const asked = useRef( '' );

	useEffect( () => {
		if ( ! date || employeeId === null || ! serviceId ) {
			asked.current = '';
			setDay( null );
			return;
		}
		const question = [ date, employeeId, serviceId ].join( '|' );
		if ( asked.current !== question ) {
			asked.current = question;
			setDay( null );
		}
		const controller = new AbortController();
		setLoading( true );
		setError( null );
		api.getAvailability( date, employeeId, serviceId, controller.signal )
			.then( setDay, ( reason: ApiError ) => {
				if ( ! reason.isAbort ) {
					setError( reason );
				}
			} )
			.finally( () => {
				if ( ! controller.signal.aborted ) {
					setLoading( false );
				}
			} );
		return () => controller.abort();
	}, [ api, date, employeeId, serviceId, round ] );

	const reload = useCallback( () => setRound( ( last ) => last + 1 ), [] );

	return {
		// What is kept must be an answer about what is asked now.
		day:
			day?.date === date &&
			day?.employee_id === employeeId &&
			day?.service_id === serviceId
				? day
				: null,
		isLoading,
		error,
		reload,
	};
}
