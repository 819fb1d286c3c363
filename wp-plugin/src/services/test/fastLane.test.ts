import {
	FastLaneMemory,
	fastTransport,
	isAnswer,
	isPlainPoll,
} from '../fastLane';

const body = ( fields: Record< string, string > ) =>
	new URLSearchParams( {
		'data[appointease_poll][date]': '2026-11-24',
		'data[appointease_poll][employee_id]': '1',
		interval: '5',
		_nonce: '',
		action: 'heartbeat',
		screen_id: 'front',
		has_focus: 'true',
		...fields,
	} ).toString();

const ANSWER = JSON.stringify( {
	redis_status: 'available',
	storage_mode: 'redis',
	server_time: 1,
} );

describe( 'which heartbeats take the fast lane', () => {
	it( 'is one with our poll alone', () => {
		expect( isPlainPoll( body( {} ) ) ).toBe( true );
	} );

	it.each( [
		[ "another plugin's data", body( { 'data[other]': '1' } ) ],
		[ 'a logged-in page', body( { _nonce: 'abc' } ) ],
		[ 'the customizer', body( { wp_customize: 'on' } ) ],
		[ 'another request', body( { action: 'something' } ) ],
		[ 'no poll', 'interval=5&_nonce=&action=heartbeat&screen_id=front' ],
		[ 'nothing', undefined ],
	] )( 'is not %s', ( _name, data ) => {
		expect( isPlainPoll( data ) ).toBe( false );
	} );
} );

it.each( [ '', '<html>', '0', 'null', '{}', '{"storage_mode":"redis"}' ] )(
	'%p is no answer',
	( text ) => {
		expect( isAnswer( text ) ).toBe( false );
		expect( isAnswer( ANSWER ) ).toBe( true );
	}
);

describe( 'after a failure', () => {
	it( 'rests for longer and longer, until it works again', () => {
		let now = 0;
		const memory = new FastLaneMemory(
			() => now,
			() => 0.5
		);
		const rests = [ 1, 2, 3, 4, 5, 6, 7 ].map( () => {
			memory.failed();
			const from = now;
			while ( ! memory.isOpen() ) {
				now += 1000;
			}
			return ( now - from ) / 1000;
		} );
		expect( rests ).toEqual( [ 30, 60, 120, 240, 480, 600, 600 ] );
		memory.worked();
		memory.failed();
		now += 30_000;
		expect( memory.isOpen() ).toBe( true );
	} );

	it( 'spreads the detours of pages for which it has worked', () => {
		const memory = new FastLaneMemory( Date.now, () => 0.5 );
		expect( memory.failed() ).toBe( 0 );
		memory.worked();
		expect( memory.failed() ).toBe( 1500 );
	} );
} );

describe( 'the transport', () => {
	/** Requests as the browser would send them, answered by hand. */
	function network() {
		const sent: any[] = [];
		const xhr = () => {
			const request: any = {
				open: ( _method: string, url: string ) => ( request.url = url ),
				setRequestHeader: () => {},
				send: ( data: string ) => ( request.data = data ),
				abort: () => ( request.isAborted = true ),
				getAllResponseHeaders: () => '',
				answer: ( status: number, responseText: string ) => {
					Object.assign( request, {
						status,
						responseText,
						statusText: '',
					} );
					request.onload();
				},
				fail: () => {
					Object.assign( request, { status: 0, responseText: '' } );
					request.onerror();
				},
			};
			sent.push( request );
			return request as XMLHttpRequest;
		};
		const completed: any[] = [];
		const transport = fastTransport(
			'/heartbeat.php',
			new FastLaneMemory(),
			{
				url: '/admin-ajax.php',
				data: body( {} ),
				xhr,
			}
		);
		transport.send( {}, ( status, _text, responses ) =>
			completed.push( [ status, responses?.text ] )
		);
		return { sent, completed, transport };
	}

	beforeEach( () => void jest.useFakeTimers() );
	afterEach( () => void jest.useRealTimers() );

	it( 'hands a proper answer on', () => {
		const { sent, completed } = network();
		sent[ 0 ].answer( 200, ANSWER );
		expect( sent.map( ( { url } ) => url ) ).toEqual( [
			'/heartbeat.php',
		] );
		expect( sent[ 0 ].timeout ).toBeGreaterThan( 0 );
		expect( completed ).toEqual( [ [ 200, ANSWER ] ] );
	} );

	it.each( [
		[ 'a status', ( request: any ) => request.answer( 403, ANSWER ) ],
		[ 'a page', ( request: any ) => request.answer( 200, '<html>' ) ],
		[ 'a broken line', ( request: any ) => request.fail() ],
		[ 'silence', ( request: any ) => request.ontimeout() ],
	] )( 'sends the same beat to admin-ajax.php after %s', ( _name, spoil ) => {
		const { sent, completed } = network();
		spoil( sent[ 0 ] );
		jest.runAllTimers();
		expect( sent[ 1 ].url ).toBe( '/admin-ajax.php' );
		expect( sent[ 1 ].data ).toBe( sent[ 0 ].data );
		expect( completed ).toEqual( [] );
		sent[ 1 ].answer( 200, 'whatever it says' );
		expect( completed ).toEqual( [ [ 200, 'whatever it says' ] ] );
	} );

	it.each( [ 429, 502, 503, 504 ] )(
		'spares a server that answers %d, before it goes the longer way',
		( status ) => {
			const { sent, completed } = network();
			[ 2_000, 4_000 ].forEach( ( least, tries ) => {
				sent[ tries ].answer( status, 'busy' );
				jest.advanceTimersByTime( least - 1 );
				expect( sent ).toHaveLength( tries + 1 );
				jest.advanceTimersByTime( least + 1 );
				expect( sent[ tries + 1 ].url ).toBe( '/heartbeat.php' );
			} );
			sent[ 2 ].answer( status, 'busy' );
			jest.runAllTimers();
			expect( sent[ 3 ].url ).toBe( '/admin-ajax.php' );
			expect( sent[ 3 ].data ).toBe( sent[ 0 ].data );
			expect( completed ).toEqual( [] );
			sent[ 3 ].answer( 200, 'whatever it says' );
			expect( completed ).toEqual( [ [ 200, 'whatever it says' ] ] );
		}
	);

	it( 'takes an answer after a pause like any other', () => {
		const { sent, completed } = network();
		sent[ 0 ].answer( 502, '' );
		jest.runAllTimers();
		sent[ 1 ].answer( 200, ANSWER );
		expect( completed ).toEqual( [ [ 200, ANSWER ] ] );
	} );

	it( 'waits for a line that has worked before', () => {
		const memory = new FastLaneMemory( Date.now, () => 0.5 );
		expect( memory.busyFor( 0, 0 ) ).toBeNull();
		memory.worked();
		expect(
			[ 0, 1, 2 ].map( ( tries ) => memory.busyFor( 0, tries ) )
		).toEqual( [ 3_000, 6_000, null ] );
		expect( memory.busyFor( 404, 0 ) ).toBeNull();
	} );

	it( 'reports a failure only when both ways have failed', () => {
		const { sent, completed } = network();
		sent[ 0 ].fail();
		jest.runAllTimers();
		sent[ 1 ].fail();
		expect( completed ).toEqual( [ [ 0, undefined ] ] );
	} );

	it( 'ends where jQuery ends it', () => {
		const early = network();
		early.transport.abort();
		expect( early.sent[ 0 ].isAborted ).toBe( true );

		const late = network();
		late.sent[ 0 ].answer( 404, '' );
		late.transport.abort();
		jest.runAllTimers();
		expect( late.sent ).toHaveLength( 1 );
		expect( late.completed ).toEqual( [] );

		const pausing = network();
		pausing.sent[ 0 ].answer( 502, '' );
		pausing.transport.abort();
		jest.runAllTimers();
		expect( pausing.sent ).toHaveLength( 1 );
	} );
} );
