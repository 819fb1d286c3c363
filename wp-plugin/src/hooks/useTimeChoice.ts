/**
 * Choosing a time, as for a new appointment so for an old one that is moved: the
 * day, what can be had of it, and the time that is held for the visitor.
 *
 * A time with one person is held on the server. Whoever is free is held as one
 * of those who are, the next one if somebody was faster; heartbeats are about
 * one person, so the day is fetched again every few beats instead. Of a group
 * a click holds nothing, because its places are many; they are kept as soon as
 * the visitor goes on to the form. Nor can a time be held that overlaps the one
 * which the visitor's own appointment leaves: the move decides.
 */

import {
	useCallback,
	useEffect,
	useMemo,
	useRef,
	useState,
} from '@wordpress/element';
import { ownStarts, type OwnTime } from '../lib/managed';
import { messageFor } from '../lib/messages';
import { NOTHING_LIVE, withoutBooked } from '../lib/slots';
import type { ApiError } from '../services/apiError';
import type { HoldOutcome } from '../services/holdKeeper';
import type {
	OfferService,
	RedisDataService,
} from '../services/redisDataService';
import type { Employee, Service, SlotTarget } from '../types';
import { useAvailability, type AvailabilityState } from './useAvailability';
import { useBookingActions, type BookingActions } from './useBookingActions';
import {
	useHeartbeatSlotPolling,
	type SlotPolling,
} from './useHeartbeatSlotPolling';
import { useReloadWhenFreed } from './useReloadWhenFreed';

/** How old a day may be that no heartbeat keeps up to date. */
const STALE_MS = 15_000;

const NO_STARTS: ReadonlySet< string > = new Set();

interface Question {
	api: RedisDataService;
	clientId: string;
	/** Seconds between heartbeats. */
	interval: number;
	/** Whether times are on the screen, or one is being kept for the form. */
	enabled: boolean;
	service: Service | undefined;
	/** With the number 0: anybody. */
	employee: Employee | undefined;
	/** Those who can be meant by anybody. */
	people: Employee[];
	/** The appointment that is moved, and how many places of a group it has. */
	moving?: ( OwnTime & { seats: number } ) | null;
	/** What can be had, if not what anybody can have. */
	offers?: OfferService | undefined;
	/** Shows the visitor a sentence. */
	tell: ( text: string ) => void;
}

export interface TimeChoice {
	date: string | null;
	seats: number;
	availability: AvailabilityState;
	polling: SlotPolling;
	actions: BookingActions;
	/** What the visitor sees as chosen. */
	picked: SlotTarget | null;
	/** The server has not granted it yet. */
	isPending: boolean;
	/** It is one that nobody holds. */
	isUnheld: boolean;
	/** Nothing where no day is chosen any more. */
	setDate: ( date: string | null ) => void;
	setSeats: ( seats: number ) => void;
	pick: ( time: string ) => Promise< void >;
	/** Keeps a picked time while the visitor types. */
	keep: ( slot: SlotTarget ) => Promise< HoldOutcome >;
	/** Gives up what is picked. */
	leave: () => void;
	refresh: () => void;
	/** Says why something did not work, and looks again if somebody was faster. */
	onConflict: ( error: ApiError ) => void;
}

export function useTimeChoice( question: Question ): TimeChoice {
	const { api, clientId, enabled, service, employee, people, tell } =
		question;
	const [ date, setOwnDate ] = useState< string | null >( null );
	const [ chosenSeats, setSeats ] = useState( 1 );
	const [ place, setPlace ] = useState< SlotTarget | null >( null );
	const isGroup = ( service?.capacity ?? 1 ) > 1;
	const { moving } = question;
	const seats =
		moving && isGroup
			? moving.seats
			: // What was chosen for a larger group.
				Math.min( chosenSeats, service?.capacity ?? 1 );
	const isAnybody = employee?.id === 0;

	const refreshLatest = useRef( () => {} );
	const refresh = useCallback( () => refreshLatest.current(), [] );
	const onConflict = useCallback(
		( error: ApiError ) => {
			tell( messageFor( error ) );
			if ( error.isConflict ) {
				refresh();
			}
		},
		[ tell, refresh ]
	);

	const actions = useBookingActions( api, clientId, onConflict );
	const { wanted, held } = actions;
	const picked = isGroup ? place : ( place ?? wanted );
	const availability = useAvailability(
		question.offers ?? api,
		enabled ? date : null,
		employee?.id ?? null,
		service?.id ?? 0
	);
	const heard = useHeartbeatSlotPolling( {
		enabled,
		interval: question.interval,
		date,
		employeeId: employee?.id || held?.employeeId || people[ 0 ]?.id || 0,
		service,
		seats,
		clientId,
		selectedTime: held && held.date === date ? held.time : null,
		onHold: actions.noteHold,
		onAnswer: api.noteHeartbeat,
	} );
	const { day, reload } = availability;
	const own = useMemo(
		() =>
			day && service && moving?.date === day.date
				? ownStarts( day.slots, moving, service )
				: NO_STARTS,
		[ day, service, moving ]
	);
	const live = useMemo(
		() => ( isAnybody ? NOTHING_LIVE : withoutBooked( heard.live, own ) ),
		[ isAnybody, heard.live, own ]
	);
	const polling = { ...heard, live };
	refreshLatest.current = () => {
		availability.reload();
		polling.connectNow();
	};

	useReloadWhenFreed( availability, heard, ! isAnybody );

	// Of what overlaps the visitor's own time heartbeats say nothing; but a time that is booked beside it may be in its way.
	const bookedBeside =
		own.size && heard.isLive ? [ ...live.booked ].sort().join( ' ' ) : null;
	const knownBeside = useRef( bookedBeside );
	useEffect( () => {
		if ( bookedBeside !== null && knownBeside.current !== null ) {
			reload();
		}
		knownBeside.current = bookedBeside;
	}, [ bookedBeside, reload ] );

	// Who is free of many, and how many places are left, is in no heartbeat.
	const fetchedAt = useRef( 0 );
	useEffect( () => {
		fetchedAt.current = Date.now();
	}, [ day ] );
	useEffect( () => {
		if (
			( isAnybody || isGroup ) &&
			Date.now() - fetchedAt.current > STALE_MS
		) {
			fetchedAt.current = Date.now();
			reload();
		}
	}, [ heard.lastAnswerAt, isAnybody, isGroup, reload ] );

	const leave = () => {
		setPlace( null );
		if ( wanted || held ) {
			actions.releaseSlot();
		}
	};

	const pick = async ( time: string ) => {
		if ( ! date || ! service || ! employee ) {
			return;
		}
		if ( picked?.time === time && picked.date === date ) {
			leave();
			return;
		}
		const slot = {
			date,
			time,
			employeeId: employee.id,
			serviceId: service.id,
		};
		if ( isGroup || own.has( time ) ) {
			// Another time may be held, or just be about to be kept for the form.
			leave();
			setPlace( slot );
			return;
		}
		setPlace( null );
		const outcome = await withOneOf( slot, actions.selectSlot );
		if ( outcome?.result === 'refused' ) {
			onConflict( outcome.error );
		}
	};

	/**
	 * Asks for a time with the person it is wanted with; of anybody one after the
	 * other of those who have it free, until one is granted. Nothing if nobody has.
	 *
	 * @param slot What is wanted.
	 * @param ask  How it is asked for.
	 */
	const withOneOf = async (
		slot: SlotTarget,
		ask: ( slot: SlotTarget ) => Promise< HoldOutcome >
	): Promise< HoldOutcome | null > => {
		const free = day?.slots.find( ( { time } ) => time === slot.time );
		const candidates = slot.employeeId
			? [ slot.employeeId ]
			: inAnyOrder( free?.employee_ids ?? [] );
		let outcome: HoldOutcome | null = null;
		for ( const employeeId of candidates ) {
			outcome = await ask( { ...slot, employeeId } );
			if ( outcome.result !== 'refused' || ! outcome.error.isConflict ) {
				break;
			}
		}
		return outcome;
	};

	const keep = async ( slot: SlotTarget ): Promise< HoldOutcome > => {
		const outcome = await withOneOf(
			isGroup ? { ...slot, seats } : slot,
			actions.lockSlot
		);
		if ( outcome?.result === 'refused' && outcome.error.isConflict ) {
			setPlace( null );
		}
		// Whoever has become free meanwhile is for the booking to find.
		return outcome ?? { result: 'held' };
	};

	return {
		date,
		seats,
		availability,
		polling,
		actions,
		picked,
		isPending: ! isGroup && ! place && ! actions.isHeld,
		isUnheld: !! place,
		setDate: ( next ) => {
			if ( next !== date ) {
				leave();
				setOwnDate( next );
			}
		},
		setSeats: ( next ) => {
			leave();
			setSeats( next );
		},
		pick,
		keep,
		leave,
		refresh,
		onConflict,
	};
}

/**
 * So that not everybody who leaves the choice open asks for the same person.
 *
 * @param ids People's numbers.
 */
function inAnyOrder( ids: number[] ): number[] {
	return ids
		.map( ( id ) => [ Math.random(), id ] as const )
		.sort( ( [ one ], [ other ] ) => one - other )
		.map( ( [ , id ] ) => id );
}
