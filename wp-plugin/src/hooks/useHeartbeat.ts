/**
 * WordPress' Heartbeat, kept at a steady pace for as long as the page can be
 * seen. Left alone it would lapse from 5 s to 60 s after 30 ticks, slow down to
 * 120 s in a window without focus, and stop after ten idle minutes. Here the
 * interval is set again at every tick, a watch sends an overdue beat, and a
 * hidden page asks nothing at all.
 *
 * Three others may change the pace and are obeyed: the server, by
 * `heartbeat_interval` in an answer; the host, by `minimalInterval`, which
 * Heartbeat itself enforces; and the visitor, who stays away for an hour:
 * then Heartbeat sleeps until the next sign of life, and the page says so.
 * A server that answers with a failure cannot order anything: then the page
 * asks half as often each time, until there is an answer again.
 */

import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { Poll, PollAnswer, StorageMode } from '../types';

/** A beat that Heartbeat itself will send is overdue when it is this much later than it should be. */
const SLACK_MS = 400;
const WATCH_MS = 250;
/** Nobody calls a page stale for one beat that got lost. */
const SHORTEST_SILENCE_MS = 5_000;
/** As rare as WordPress' own heartbeat. */
const RAREST_S = 60;

interface XhrAnswer {
	responseText?: string;
}

interface CadenceOptions {
	/** Seconds. */
	interval: number;
	/** The question of the moment; null asks nothing. */
	poll: () => Poll | null;
	onAnswer: ( answer: PollAnswer, asked: Poll ) => void;
	/** Whether answers have stayed away for three intervals. */
	onStale: ( stale: boolean ) => void;
}

/**
 * The pace the server orders. Heartbeat takes the order out of the answer before
 * it tells anybody, so it is read from the text the answer was made of.
 *
 * @param text The response as it came.
 */
export function orderedInterval( text: string | undefined ): number | null {
	try {
		const order = JSON.parse( text ?? '' )?.heartbeat_interval;
		const seconds = order === 'fast' ? 5 : Number( order );
		return seconds >= 1 && seconds <= 3600 ? seconds : null;
	} catch {
		return null;
	}
}

function isBeat( data: unknown ): boolean {
	return String( data ).includes( 'action=heartbeat' );
}

/**
 * Starts polling; the returned functions hurry it and stop it.
 *
 * @param heartbeat WordPress' own.
 * @param events    The document, as jQuery sees it.
 * @param options   What to ask, whom to tell.
 */
export function keepCadence(
	heartbeat: WpHeartbeat,
	events: JQueryEvents,
	options: CadenceOptions
) {
	const found = heartbeat.interval();
	let ordered = options.interval;
	let wanted = ordered;
	// What Heartbeat was told last, and what it made of that with the host's minimum.
	let armed = found;
	let cadence = wanted;
	// What the beat that is being put together asks, and what each beat asked: the
	// next one may be on its way before the answer to the last is handed out.
	let asking: Poll | null = null;
	const asked = new WeakMap< object, Poll >();
	let sentAt = 0;
	// A beat that waits for its answer cannot be hurried; a second one would only follow on its heels.
	let isUnderWay = false;
	let askedAt = 0;
	let freshAt = Date.now();
	let lost = false;

	const isVisible = () => document.visibilityState !== 'hidden';

	// Another plugin may have asked for more beats than we need: that stays.
	const arm = () => {
		const current = heartbeat.interval();
		if ( current >= wanted || current === armed ) {
			armed = heartbeat.interval( wanted );
		}
		cadence = Math.max( wanted, armed );
	};

	const onSend = ( _event: unknown, data: Record< string, unknown > ) => {
		sentAt = Date.now();
		asking = null;
		// A second booking form of the same page leaves the first one's question alone.
		if ( isVisible() && ! data.appointease_poll ) {
			asking = options.poll();
			if ( asking ) {
				askedAt = sentAt;
				data.appointease_poll = asking;
			}
		}
	};

	const onAjaxSend = (
		_event: unknown,
		xhr: object,
		{ data }: { data?: unknown }
	) => {
		if ( ! isBeat( data ) ) {
			return;
		}
		isUnderWay = true;
		if ( asking ) {
			asked.set( xhr, asking );
			asking = null;
		}
	};

	const onAjaxComplete = (
		_event: unknown,
		_xhr: object,
		{ data }: { data?: unknown }
	) => {
		isUnderWay = isUnderWay && ! isBeat( data );
	};

	const onTick = (
		_event: unknown,
		answer: PollAnswer,
		_status: string,
		xhr: XhrAnswer
	) => {
		ordered = orderedInterval( xhr.responseText ) ?? ordered;
		wanted = ordered;
		// Heartbeat carries an order out when its listeners are done: after it.
		setTimeout( arm );
		const question = asked.get( xhr );
		if ( answer.nonces_expired ) {
			// A logged-in visitor's page from yesterday: the nonce has been renewed, ask again.
			heartbeat.connectNow();
		} else if (
			question &&
			answer.storage_mode &&
			! answer.appointease_error
		) {
			freshAt = Date.now();
			lost = false;
			options.onStale( false );
			options.onAnswer( answer, question );
		}
	};

	const watch = () => {
		if ( ! isVisible() ) {
			return;
		}
		const now = Date.now();
		// Without the focus Heartbeat would wait for two minutes, and there is nobody to wait for.
		const slack = heartbeat.hasFocus() ? SLACK_MS : 0;
		if ( ! isUnderWay && now - sentAt >= cadence * 1000 + slack ) {
			heartbeat.connectNow();
		}
		options.onStale(
			lost ||
				now - freshAt >
					Math.max( 3 * cadence * 1000, SHORTEST_SILENCE_MS ) +
						SLACK_MS
		);
	};

	const onVisibility = () => {
		if ( isVisible() ) {
			freshAt = Date.now();
			// Heartbeat's own listener may already have sent a beat with our question.
			setTimeout( () => {
				if ( Date.now() - askedAt > 1000 ) {
					heartbeat.connectNow();
				}
			} );
		}
	};

	const onLost = () => {
		lost = true;
	};

	const onError = (
		_event: unknown,
		{ status }: { status: number },
		reason: string
	) => {
		// A line that is down is nobody's load; a server that fails may have too much of it.
		if ( status >= 500 || reason === 'timeout' ) {
			wanted = Math.max( wanted, Math.min( 2 * wanted, RAREST_S ) );
			setTimeout( arm );
		}
	};

	events.on( 'heartbeat-send', onSend );
	events.on( 'heartbeat-error', onError );
	events.on( 'ajaxSend', onAjaxSend );
	events.on( 'ajaxComplete', onAjaxComplete );
	events.on( 'heartbeat-tick', onTick );
	events.on( 'heartbeat-connection-lost', onLost );
	document.addEventListener( 'visibilitychange', onVisibility );
	window.addEventListener( 'pageshow', onVisibility );
	const timer = setInterval( watch, WATCH_MS );
	heartbeat.disableSuspend();
	arm();

	return {
		connectNow: () => {
			if ( isVisible() ) {
				heartbeat.connectNow();
			}
		},
		stop: () => {
			clearInterval( timer );
			events.off( 'heartbeat-send', onSend );
			events.off( 'heartbeat-error', onError );
			events.off( 'ajaxSend', onAjaxSend );
			events.off( 'ajaxComplete', onAjaxComplete );
			events.off( 'heartbeat-tick', onTick );
			events.off( 'heartbeat-connection-lost', onLost );
			document.removeEventListener( 'visibilitychange', onVisibility );
			window.removeEventListener( 'pageshow', onVisibility );
			heartbeat.interval( found );
		},
	};
}

export interface HeartbeatOptions {
	enabled: boolean;
	/** Seconds. */
	interval: number;
	poll: Poll | null;
	onAnswer: ( answer: PollAnswer, asked: Poll ) => void;
}

export interface HeartbeatState {
	/** Answers arrive as they should. */
	isConnected: boolean;
	/** When the last one arrived (ms since 1970); 0 before the first. */
	lastAnswerAt: number;
	storageMode: StorageMode | null;
	/** Asks at once. */
	connectNow: () => void;
}

export function useHeartbeat( {
	enabled,
	interval,
	poll,
	onAnswer,
}: HeartbeatOptions ): HeartbeatState {
	const [ isStale, setStale ] = useState( false );
	const [ lastAnswerAt, setLastAnswerAt ] = useState( 0 );
	const [ storageMode, setStorageMode ] = useState< StorageMode | null >(
		null
	);
	const running = useRef< ReturnType< typeof keepCadence > | null >( null );
	// The listeners outlive a render; what they ask and tell is the latest render's.
	const latest = useRef( { poll, onAnswer } );
	latest.current = { poll, onAnswer };

	useEffect( () => {
		if ( ! enabled ) {
			return;
		}
		// PHP has both printed before this script, unless the site has removed
		// Heartbeat: then the page works, and says it is not live.
		const heartbeat = window.wp?.heartbeat;
		const events = window.jQuery?.( document );
		if ( ! heartbeat || ! events ) {
			setStale( true );
			return;
		}
		const cadence = keepCadence( heartbeat, events, {
			interval,
			poll: () => latest.current.poll,
			onAnswer: ( answer, asked ) => {
				setLastAnswerAt( Date.now() );
				setStorageMode( answer.storage_mode ?? null );
				latest.current.onAnswer( answer, asked );
			},
			onStale: setStale,
		} );
		running.current = cadence;
		return () => {
			running.current = null;
			cadence.stop();
			setStale( false );
		};
	}, [ enabled, interval ] );

	const connectNow = useCallback( () => running.current?.connectNow(), [] );

	return { isConnected: ! isStale, lastAnswerAt, storageMode, connectNow };
}
