import type { HoldAnswer, SlotTarget } from '../../types';
import { ApiError } from '../apiError';
import { HoldKeeper, type Hold } from '../holdKeeper';

const slot = ( time: string, kind: Hold[ 'kind' ] = 'selection' ): Hold => ( {
	date: '2026-11-24',
	time,
	employeeId: 1,
	serviceId: 1,
	kind,
} );

const conflict = () => new ApiError( { status: 409, code: 'slot_locked' } );
const busy = () => new ApiError( { status: 502, code: 'bad_answer' } );
const offline = () => new ApiError( { status: 0, code: 'network' } );

/** A server whose answers are given by hand, in the order the requests arrived. */
function server() {
	const log: string[] = [];
	const pauses: Array< () => void > = [];
	const waiting: Array< ( error?: ApiError ) => void > = [];
	const request = ( name: string ) => ( target: SlotTarget ) => {
		log.push( `${ name } ${ target.time }` );
		return new Promise< any >( ( resolve, reject ) => {
			waiting.push( ( error ) =>
				error
					? reject( error )
					: resolve( { success: true, ttl: 10 } as HoldAnswer )
			);
		} );
	};
	const answer = async ( error?: ApiError ) => {
		waiting.shift()?.( error );
		await new Promise( ( resolve ) => setTimeout( resolve ) );
	};
	const keeper = new HoldKeeper(
		{
			selectSlot: request( 'select' ),
			lockSlot: request( 'lock' ),
			deselectSlot: request( 'deselect' ),
			releaseOnLeave: ( target ) =>
				void log.push( `leave ${ target.time }` ),
		},
		'client',
		() =>
			new Promise( ( resolve ) => {
				pauses.push( resolve );
			} )
	);
	const passTime = async () => {
		pauses.shift()?.();
		await new Promise( ( resolve ) => setTimeout( resolve ) );
	};
	return { keeper, log, answer, passTime };
}

describe( 'the keeper of the hold', () => {
	it( 'shows the choice before the server has agreed', async () => {
		const { keeper, answer } = server();
		const outcome = keeper.want( slot( '10:00' ) );
		expect( keeper.snapshot().wanted?.time ).toBe( '10:00' );
		expect( keeper.snapshot().held ).toBeNull();
		await answer();
		expect( await outcome ).toEqual( { result: 'held' } );
		expect( keeper.snapshot().held?.time ).toBe( '10:00' );
		expect( keeper.snapshot().busy ).toBe( false );
	} );

	it( 'sends one request at a time, and the last click wins', async () => {
		const { keeper, log, answer } = server();
		const first = keeper.want( slot( '10:00' ) );
		const second = keeper.want( slot( '10:30' ) );
		const third = keeper.want( slot( '11:00' ) );
		expect( log ).toEqual( [ 'select 10:00' ] );
		expect( await first ).toEqual( { result: 'superseded' } );
		expect( await second ).toEqual( { result: 'superseded' } );
		await answer();
		expect( log ).toEqual( [ 'select 10:00', 'select 11:00' ] );
		await answer();
		expect( await third ).toEqual( { result: 'held' } );
		expect( keeper.snapshot().held?.time ).toBe( '11:00' );
	} );

	it( 'goes back to the earlier hold when another one is refused', async () => {
		const { keeper, answer } = server();
		keeper.want( slot( '10:00' ) );
		await answer();
		const outcome = keeper.want( slot( '10:30' ) );
		await answer( conflict() );
		expect( ( await outcome ).result ).toBe( 'refused' );
		expect( keeper.snapshot().wanted?.time ).toBe( '10:00' );
	} );

	it( 'keeps nothing when the lock of the held slot is refused', async () => {
		const { keeper, answer } = server();
		keeper.want( slot( '10:00' ) );
		await answer();
		keeper.want( slot( '10:00', 'lock' ) );
		await answer( conflict() );
		expect( keeper.snapshot() ).toMatchObject( {
			wanted: null,
			held: null,
		} );
	} );

	it( 'keeps the hold when a renewal does not arrive', async () => {
		const { keeper, answer } = server();
		keeper.want( slot( '10:00' ) );
		await answer();
		const outcome = keeper.renew();
		await answer( offline() );
		expect( ( await outcome ).result ).toBe( 'refused' );
		expect( keeper.snapshot().held?.time ).toBe( '10:00' );
	} );

	it( 'asks a busy server again, twice', async () => {
		const { keeper, log, answer, passTime } = server();
		const outcome = keeper.want( slot( '10:00', 'lock' ) );
		await answer( busy() );
		expect( keeper.snapshot() ).toMatchObject( { held: null, busy: true } );
		await passTime();
		await answer( busy() );
		await passTime();
		await answer();
		expect( log ).toEqual( Array( 3 ).fill( 'lock 10:00' ) );
		expect( await outcome ).toEqual( { result: 'held' } );

		const other = keeper.want( slot( '11:00' ) );
		for ( let tries = 0; tries < 3; tries++ ) {
			await answer( busy() );
			await passTime();
		}
		expect( await other ).toMatchObject( { result: 'refused' } );
		expect( keeper.snapshot().wanted?.time ).toBe( '10:00' );
	} );

	it( 'asks a busy server no more for what is not wanted any more', async () => {
		const { keeper, log, answer, passTime } = server();
		keeper.want( slot( '10:00' ) );
		await answer();
		keeper.want( slot( '10:30' ) );
		await answer( busy() );
		const back = keeper.want( slot( '10:00' ) );
		await passTime();
		expect( await back ).toEqual( { result: 'held' } );
		keeper.want( slot( '10:30' ) );
		await answer( busy() );
		const left = keeper.want( null );
		await passTime();
		await answer();
		expect( await left ).toEqual( { result: 'released' } );
		expect( log ).toEqual( [
			'select 10:00',
			'select 10:30',
			'select 10:30',
			'deselect 10:00',
		] );
	} );

	it( 'does not bring a refused wish back over a later one', async () => {
		const { keeper, log, answer } = server();
		keeper.want( slot( '10:00' ) );
		const later = keeper.want( slot( '11:00' ) );
		await answer( conflict() );
		await answer();
		expect( log ).toEqual( [ 'select 10:00', 'select 11:00' ] );
		expect( await later ).toEqual( { result: 'held' } );
	} );

	it( 'releases what was granted after the wish had gone', async () => {
		const { keeper, log, answer } = server();
		keeper.want( slot( '10:00' ) );
		const released = keeper.want( null );
		await answer();
		expect( log ).toEqual( [ 'select 10:00', 'deselect 10:00' ] );
		await answer();
		expect( await released ).toEqual( { result: 'released' } );
	} );

	it( 'repeats a release that did not arrive', async () => {
		const { keeper, log, answer } = server();
		keeper.want( slot( '10:00', 'lock' ) );
		await answer();
		keeper.want( null );
		await answer( offline() );
		expect( log ).toEqual( [
			'lock 10:00',
			'deselect 10:00',
			'leave 10:00',
		] );
	} );

	it( 'says nothing on leaving once the hold became a booking', async () => {
		const { keeper, log, answer } = server();
		keeper.want( slot( '10:00', 'lock' ) );
		await answer();
		keeper.forget();
		keeper.leave();
		expect( log ).toEqual( [ 'lock 10:00' ] );
	} );
} );
