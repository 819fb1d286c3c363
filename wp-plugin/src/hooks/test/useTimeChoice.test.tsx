import { createRoot } from '@wordpress/element';
import { act } from 'react';
import type { RedisDataService } from '../../services/redisDataService';
import type { Employee, HoldReport, Service } from '../../types';
import { useTimeChoice, type TimeChoice } from '../useTimeChoice';

let report: ( hold: HoldReport ) => void;
jest.mock( '../useHeartbeatSlotPolling', () => ( {
	useHeartbeatSlotPolling: ( options: {
		onHold: ( hold: HoldReport ) => void;
	} ) => {
		report = options.onHold;
		return {
			live: { processing: new Set(), booked: new Set() },
			isLive: false,
			lastAnswerAt: 0,
			connectNow: () => {},
		};
	},
} ) );

/** What the server is asked, each answered when the test says so. */
let asked: Array< { what: string; answer: ( value: unknown ) => void } >;
const ask = ( what: string ) => ( slot: { time: string } ) =>
	new Promise( ( answer ) =>
		asked.push( { what: `${ what } ${ slot.time }`, answer } )
	);
const api = {
	selectSlot: ask( 'select' ),
	lockSlot: ask( 'lock' ),
	deselectSlot: ask( 'deselect' ),
	releaseOnLeave: () => {},
	getAvailability: () => new Promise( () => {} ),
} as unknown as RedisDataService;

const service = ( id: number, capacity: number ) =>
	( { id, capacity, duration: 30 } ) as Service;
const ann = { id: 1, name: 'Ann', service_ids: [ 1, 2, 3 ] } as Employee;
let choice: TimeChoice;
const tell = jest.fn();

function Choice( { of }: { of: Service } ) {
	choice = useTimeChoice( {
		api,
		clientId: 'me',
		interval: 1,
		enabled: true,
		service: of,
		employee: ann,
		people: [ ann ],
		tell,
	} );
	return null;
}

describe( 'the choice of a time', () => {
	let show: ( of: Service ) => void;
	const pick = ( time: string ) =>
		act( async () => void choice.pick( time ) );
	const answer = ( at: number ) =>
		act( async () => asked[ at ]?.answer( { ttl: 10 } ) );
	const said = () => asked.map( ( { what } ) => what );

	beforeEach( () => {
		( globalThis as any ).IS_REACT_ACT_ENVIRONMENT = true;
		asked = [];
		const root = createRoot( document.createElement( 'div' ) );
		show = ( of ) => act( () => root.render( <Choice of={ of } /> ) );
	} );

	it( 'asks no smaller group for the places of a larger one', () => {
		show( service( 1, 8 ) );
		act( () => choice.setSeats( 5 ) );
		expect( choice.seats ).toBe( 5 );
		show( service( 2, 3 ) );
		expect( choice.seats ).toBe( 3 );
		show( service( 3, 1 ) );
		expect( choice.seats ).toBe( 1 );
	} );

	it( 'is the last click, also while places of another time are being kept', async () => {
		show( service( 1, 8 ) );
		act( () => choice.setDate( '2031-01-02' ) );
		await pick( '10:00' );
		let outcome: Promise< { result: string } > | undefined;
		act( () => {
			outcome = choice.picked ? choice.keep( choice.picked ) : undefined;
		} );
		await pick( '11:00' );
		await answer( 0 );
		expect( await outcome ).toEqual( { result: 'superseded' } );
		expect( choice.picked?.time ).toBe( '11:00' );
		expect( said() ).toEqual( [ 'lock 10:00', 'deselect 10:00' ] );
	} );

	it( 'is left alone while it is being turned into an appointment', async () => {
		show( service( 1, 1 ) );
		act( () => choice.setDate( '2031-01-02' ) );
		await pick( '10:00' );
		await answer( 0 );
		expect( choice.isPending ).toBe( false );
		let moved: ( value: string ) => void = () => {};
		let sent: Promise< string > | undefined;
		act( () => {
			sent = choice.actions.whileSending(
				() => new Promise( ( done ) => ( moved = done ) )
			);
		} );
		// The booking has used the hold up, and its answer is on its way.
		await act( async () => report( { status: 'lost' } as HoldReport ) );
		expect( said() ).toEqual( [ 'select 10:00' ] );
		await act( async () => moved( 'there' ) );
		expect( await sent ).toBe( 'there' );
		expect( [ choice.picked, tell.mock.calls ] ).toEqual( [ null, [] ] );
	} );
} );
