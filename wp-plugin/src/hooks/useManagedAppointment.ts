/**
 * The appointment behind a link as the server has it: fetched when the page
 * opens, and again when it may have changed. When it begins is counted from
 * what the server said, on this browser's clock.
 */

import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { forgetManageLink } from '../lib/manageLink';
import type { ApiError } from '../services/apiError';
import type { RedisDataService } from '../services/redisDataService';
import type { ManagedAppointment, ManageLink } from '../types';
import { useHasCome } from './useHasCome';

export interface ManagedState {
	/** Nothing before the first answer. */
	seen: ManagedAppointment | null;
	/** When it begins, on this browser's clock; 0 once it has begun. */
	beginsAt: number;
	hasBegun: boolean;
	/** Why it cannot be shown. */
	error: ApiError | null;
	/** Tries the first look once more. */
	retry: () => void;
	/** Shows what is known from elsewhere. */
	see: ( appointment: ManagedAppointment ) => void;
	/** Asks for what stands now, and shows it; nothing where that cannot be had. */
	lookAgain: () => Promise< ManagedAppointment | null >;
	/** Asks once more where the last look again brought nothing. */
	settle: () => void;
}

export function useManagedAppointment(
	api: RedisDataService,
	link: ManageLink
): ManagedState {
	const [ seen, setSeen ] = useState< ManagedAppointment | null >( null );
	const [ beginsAt, setBeginsAt ] = useState( 0 );
	const hasBegun = useHasCome( beginsAt );
	const [ error, setError ] = useState< ApiError | null >( null );
	const [ round, setRound ] = useState( 0 );
	const isUncertain = useRef( false );

	const see = useCallback( ( appointment: ManagedAppointment ) => {
		const wait = appointment.starts_in * 1000;
		setSeen( appointment );
		setBeginsAt( wait > 0 ? Date.now() + wait : 0 );
	}, [] );

	useEffect( () => {
		const controller = new AbortController();
		setError( null );
		api.viewAppointment( link, controller.signal ).then(
			see,
			( reason: ApiError ) => {
				if ( reason.code === 'not_found' ) {
					forgetManageLink();
				}
				if ( ! reason.isAbort ) {
					setError( reason );
				}
			}
		);
		return () => controller.abort();
	}, [ api, link, round, see ] );

	const lookAgain = useCallback( async () => {
		const now = await api.viewAppointment( link ).catch( () => null );
		isUncertain.current = ! now;
		if ( now ) {
			see( now );
		}
		return now;
	}, [ api, link, see ] );

	return {
		seen,
		beginsAt,
		hasBegun,
		error,
		retry: () => setRound( round + 1 ),
		see,
		lookAgain,
		settle: () => {
			if ( isUncertain.current ) {
				void lookAgain();
			}
		},
	};
}
