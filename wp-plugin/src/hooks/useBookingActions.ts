/**
 * What the visitor does: choose a time, keep it while typing, let it go, book
 * it. The hook turns the keeper's and the attempt's outcomes into state for the
 * components; it decides nothing about who may have what.
 */

import {
	useCallback,
	useEffect,
	useMemo,
	useRef,
	useState,
	useSyncExternalStore,
} from '@wordpress/element';
import { plainPhone } from '../lib/phone';
import { ApiError } from '../services/apiError';
import { BookingAttempt, type Booked } from '../services/bookingAttempt';
import {
	HoldKeeper,
	type HoldOutcome,
	type HoldSnapshot,
	sameSlot,
} from '../services/holdKeeper';
import type { RedisDataService } from '../services/redisDataService';
import type { HoldReport, SlotTarget, VisitorDetails } from '../types';

/** The lease is renewed by REST this long before it lapses, should heartbeats be too slow for it. */
const RENEW_BEFORE_MS = 3000;

export interface BookingActions extends HoldSnapshot {
	/** The server granted exactly what the visitor sees as chosen. */
	isHeld: boolean;
	/** The slot was ours, and the server says that it is not any more. */
	isLost: boolean;
	isSubmitting: boolean;
	selectSlot: ( slot: SlotTarget ) => Promise< HoldOutcome >;
	/** Turns the selection into the lock that lasts while details are typed. */
	lockSlot: ( slot: SlotTarget ) => Promise< HoldOutcome >;
	releaseSlot: () => void;
	/** Takes a heartbeat's word on the visitor's own slot. */
	noteHold: ( report: HoldReport ) => void;
	/** Sends what turns the hold into an appointment: until its answer is there the hold is left alone. */
	whileSending: < T >( send: () => Promise< T > ) => Promise< T >;
	/** Books for a number of places; the employee may be 0, anybody. */
	createAppointment: (
		slot: SlotTarget,
		details: VisitorDetails,
		seats: number
	) => Promise< Booked >;
}

export function useBookingActions(
	api: RedisDataService,
	clientId: string,
	onSelectionLost: ( error: ApiError ) => void
): BookingActions {
	const keeper = useMemo(
		() => new HoldKeeper( api, clientId ),
		[ api, clientId ]
	);
	const attempt = useMemo( () => new BookingAttempt( api ), [ api ] );
	const hold = useSyncExternalStore( keeper.subscribe, keeper.snapshot );
	const [ isLost, setLost ] = useState( false );
	const [ isSubmitting, setSubmitting ] = useState( false );
	const submitting = useRef( false );
	const lostSelection = useRef( onSelectionLost );
	lostSelection.current = onSelectionLost;

	const isHeld =
		! hold.busy &&
		!! hold.held &&
		sameSlot( hold.wanted, hold.held ) &&
		hold.wanted?.kind === hold.held.kind;

	const selectSlot = useCallback(
		( slot: SlotTarget ) => {
			setLost( false );
			return keeper.want( { ...slot, kind: 'selection' } );
		},
		[ keeper ]
	);

	const lockSlot = useCallback(
		async ( slot: SlotTarget ) => {
			const outcome = await keeper.want( { ...slot, kind: 'lock' } );
			if ( outcome.result === 'held' ) {
				setLost( false );
			}
			return outcome;
		},
		[ keeper ]
	);

	const releaseSlot = useCallback( () => {
		setLost( false );
		void keeper.want( null );
	}, [ keeper ] );

	/** A selection whose lease lapsed, as while the page was hidden, is taken back if it is still free. */
	const renewSelection = useCallback( async () => {
		if ( submitting.current ) {
			return;
		}
		const outcome = await keeper.renew();
		if ( outcome.result === 'refused' && outcome.error.isConflict ) {
			lostSelection.current( outcome.error );
		}
	}, [ keeper ] );

	const noteHold = useCallback(
		( report: HoldReport ) => {
			const now = keeper.snapshot();
			if (
				submitting.current ||
				now.busy ||
				! now.held ||
				! sameSlot( now.wanted, now.held )
			) {
				// The report is about a moment that has passed.
				return;
			}
			if ( report.status !== 'lost' ) {
				if ( report.ttl ) {
					keeper.extend( report.ttl );
				}
			} else if ( now.held.kind === 'selection' ) {
				void renewSelection();
			} else {
				keeper.forget();
				setLost( true );
			}
		},
		[ keeper, renewSelection ]
	);

	useEffect( () => {
		if ( ! isHeld || hold.held?.kind !== 'selection' ) {
			return;
		}
		const timer = setTimeout(
			() => {
				if ( document.visibilityState !== 'hidden' ) {
					void renewSelection();
				}
			},
			Math.max( 1000, hold.until - Date.now() - RENEW_BEFORE_MS )
		);
		return () => clearTimeout( timer );
	}, [ isHeld, hold.held, hold.until, renewSelection ] );

	useEffect( () => {
		const leave = () => keeper.leave();
		window.addEventListener( 'pagehide', leave );
		return () => {
			window.removeEventListener( 'pagehide', leave );
			leave();
		};
	}, [ keeper ] );

	const whileSending = useCallback(
		async < T >( send: () => Promise< T > ): Promise< T > => {
			submitting.current = true;
			setSubmitting( true );
			try {
				const answer = await send();
				keeper.forget();
				return answer;
			} finally {
				submitting.current = false;
				setSubmitting( false );
			}
		},
		[ keeper ]
	);

	const createAppointment = useCallback(
		( slot: SlotTarget, details: VisitorDetails, seats: number ) =>
			whileSending( () =>
				attempt.submit( {
					...details,
					phone: plainPhone( details.phone ),
					date: `${ slot.date } ${ slot.time }:00`,
					service_id: slot.serviceId,
					employee_id: slot.employeeId,
					seats,
					client_id: clientId,
				} )
			),
		[ attempt, clientId, whileSending ]
	);

	return {
		...hold,
		isHeld,
		isLost,
		isSubmitting,
		selectSlot,
		lockSlot,
		releaseSlot,
		noteHold,
		whileSending,
		createAppointment,
	};
}
