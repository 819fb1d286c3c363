/**
 * What other visitors are doing on one day of one member of staff, from the
 * heartbeats. An answer counts only for the question on the screen: what was
 * asked before the visitor moved to another day is dropped when it arrives.
 */

import { useCallback, useEffect, useMemo, useState } from '@wordpress/element';
import {
	liveSlots,
	NOTHING_LIVE,
	sameLive,
	type LiveSlots,
} from '../lib/slots';
import type { HoldReport, Poll, PollAnswer, Service } from '../types';
import { useHeartbeat, type HeartbeatState } from './useHeartbeat';

export interface SlotPollingOptions {
	enabled: boolean;
	interval: number;
	date: string | null;
	employeeId: number;
	/** What is wanted: its length, its breaks. */
	service: Service | undefined;
	/** How many places of it. */
	seats: number;
	clientId: string;
	/** The visitor's own time, once the server has granted it. */
	selectedTime: string | null;
	/** How the visitor's own slot fares; never called for a slot that was left meanwhile. */
	onHold: ( hold: HoldReport ) => void;
	onAnswer: ( answer: PollAnswer ) => void;
}

export interface SlotPolling extends HeartbeatState {
	live: LiveSlots;
	/** Whether `live` rests on an answer about this day. */
	isLive: boolean;
	/** The server's clock minus ours, in milliseconds. */
	clockSkew: number;
}

function questionOf( poll: Poll | null ): string {
	return poll
		? [ poll.date, poll.employee_id, poll.service_id, poll.seats ].join(
				'|'
			)
		: '';
}

export function useHeartbeatSlotPolling( {
	enabled,
	interval,
	date,
	employeeId,
	service,
	seats,
	clientId,
	selectedTime,
	onHold,
	onAnswer,
}: SlotPollingOptions ): SlotPolling {
	const [ told, setTold ] = useState( {
		question: '',
		version: '',
		live: NOTHING_LIVE,
	} );
	const [ clockSkew, setClockSkew ] = useState( 0 );

	const asked = useMemo< Poll | null >(
		() =>
			date && employeeId && service
				? {
						date,
						employee_id: String( employeeId ),
						client_id: clientId,
						duration: String( service.duration ),
						service_id: String( service.id ),
						seats: String( seats ),
						buffer_before: String( service.buffer_before ),
						buffer_after: String( service.buffer_after ),
						selected_time: selectedTime ?? '',
						version: '',
					}
				: null,
		[ date, employeeId, clientId, service, seats, selectedTime ]
	);
	const question = questionOf( asked );
	const version = told.question === question ? told.version : '';
	const poll = useMemo(
		() => asked && { ...asked, version },
		[ asked, version ]
	);

	const heartbeat = useHeartbeat( {
		enabled: enabled && poll !== null,
		interval,
		poll,
		onAnswer: ( answer: PollAnswer, answered: Poll ) => {
			if ( answer.cache_info ) {
				setClockSkew( answer.cache_info.timestamp * 1000 - Date.now() );
			}
			onAnswer( answer );
			if ( questionOf( answered ) !== question ) {
				return;
			}
			if ( ! answer.appointease_unchanged ) {
				const next = {
					question,
					version: answer.appointease_version ?? '',
					live: liveSlots( answer ),
				};
				// An answer that changes nothing is no reason to draw anything.
				setTold( ( last ) =>
					last.question === question &&
					last.version === next.version &&
					sameLive( last.live, next.live )
						? last
						: next
				);
			}
			if (
				answer.appointease_hold &&
				selectedTime &&
				answered.selected_time === selectedTime
			) {
				onHold( answer.appointease_hold );
			}
		},
	} );

	// A new day is not left without its colours until the next beat is due; and the
	// server learns at once of a choice, which it has a holder ask about more often.
	const { connectNow } = heartbeat;
	useEffect( () => {
		if ( enabled && question ) {
			connectNow();
		}
	}, [ enabled, question, selectedTime, connectNow ] );

	const isLive = told.question === question;
	return {
		...heartbeat,
		connectNow: useCallback( () => connectNow(), [ connectNow ] ),
		live: isLive ? told.live : NOTHING_LIVE,
		isLive,
		clockSkew,
	};
}
