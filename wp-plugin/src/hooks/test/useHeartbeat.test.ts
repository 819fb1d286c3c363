import { keepCadence, orderedInterval } from '../useHeartbeat';

type Handler = ( ...args: any[] ) => void;

/**
 * WordPress' Heartbeat as far as the cadence talks to it, and jQuery's events.
 * @param root0
 * @param root0.found
 * @param root0.least
 */
function page( { found = 60, least = 0 } = {} ) {
	const handlers: Record< string, Handler > = {};
	let interval = found;
	const heartbeat = {
		interval: ( seconds?: number ) => {
			interval = seconds ? Math.max( seconds, least ) : interval;
			return interval;
		},
		connectNow: jest.fn(),
		disableSuspend: () => {},
		hasFocus: () => true,
	};
	const events: any = {
		on: ( name: string, handler: Handler ) => (
			( handlers[ name ] = handler ),
			events
		 ),
		off: () => events,
	};
	const { stop } = keepCadence( heartbeat, events, {
		interval: 1,
		poll: () => null,
		onAnswer: () => {},
		onStale: () => {},
	} );
	const tick = ( answer: object ) => {
		const responseText = JSON.stringify( answer );
		handlers[ 'heartbeat-tick' ]?.( {}, answer, 'success', {
			responseText,
		} );
		jest.advanceTimersByTime( 0 );
		return interval;
	};
	const error = ( status: number, reason = 'error' ) => {
		handlers[ 'heartbeat-error' ]?.( {}, { status }, reason );
		jest.advanceTimersByTime( 0 );
		return interval;
	};
	return { heartbeat, tick, error, stop, now: () => interval };
}

beforeEach( () => void jest.useFakeTimers() );
afterEach( () => void jest.useRealTimers() );

it( 'asks every second, and as often as the server orders', () => {
	const { tick, now, stop } = page();
	expect( now() ).toBe( 1 );
	expect( tick( { heartbeat_interval: 12 } ) ).toBe( 12 );
	expect( tick( {} ) ).toBe( 12 );
	expect( tick( { heartbeat_interval: 1 } ) ).toBe( 1 );
	stop();
	expect( now() ).toBe( 60 );
} );

it( 'asks half as often after each failure of the server, and as before after an answer', () => {
	const { tick, error } = page();
	tick( { heartbeat_interval: 3 } );
	const waits = [ 500, 502, 503, 504, 500, 500 ].map( ( status ) =>
		error( status )
	);
	expect( waits ).toEqual( [ 6, 12, 24, 48, 60, 60 ] );
	expect( tick( {} ) ).toBe( 3 );
	expect( error( 0, 'timeout' ) ).toBe( 6 );
	expect( tick( { heartbeat_interval: 1 } ) ).toBe( 1 );
} );

it( 'does not slow down for a broken line or a refusal', () => {
	const { error } = page();
	expect( [ error( 0 ), error( 404 ), error( 0, 'abort' ) ] ).toEqual( [
		1, 1, 1,
	] );
} );

it( "leaves the beats that others need, and the host's minimum", () => {
	const busy = page( { found: 1 } );
	busy.tick( { heartbeat_interval: 5 } );
	busy.heartbeat.interval( 2 );
	expect( busy.error( 500 ) ).toBe( 2 );
	const slow = page( { least: 20 } );
	expect( slow.now() ).toBe( 20 );
	expect( slow.tick( { heartbeat_interval: 1 } ) ).toBe( 20 );
} );

it.each( [
	[ undefined, null ],
	[ '<html>', null ],
	[ '{}', null ],
	[ '{"heartbeat_interval":0}', null ],
	[ '{"heartbeat_interval":"fast"}', 5 ],
	[ '{"heartbeat_interval":"7"}', 7 ],
] )( 'reads the order in %p', ( text, order ) => {
	expect( orderedInterval( text ) ).toBe( order );
} );
