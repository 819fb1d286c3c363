import { createRoot } from '@wordpress/element';
import { act } from 'react';
import type { RedisDataService } from '../../services/redisDataService';
import { useNextFreeDay, type NextFreeDay } from '../useNextFreeDay';

const getMonth = jest.fn();
const api = { getMonth } as unknown as RedisDataService;
let next: NextFreeDay;

function Search() {
	next = useNextFreeDay( api, 1, 2, '2031-02-20' );
	return null;
}

const month = ( ...free: string[] ) => ( {
	days: free.map( ( date ) => ( { date, status: 'available' } ) ),
} );

describe( 'the next free day', () => {
	beforeEach( () => {
		( globalThis as any ).IS_REACT_ACT_ENVIRONMENT = true;
		getMonth.mockReset();
		const root = createRoot( document.createElement( 'div' ) );
		act( () => root.render( <Search /> ) );
	} );

	const search = async ( from: string ) => {
		let found: string | null = null;
		await act( async () => {
			found = await next.search( from );
		} );
		return found;
	};

	it( 'is looked for in one month after the other', async () => {
		getMonth
			.mockResolvedValueOnce( month( '2031-01-03' ) )
			.mockResolvedValueOnce( month( '2031-02-07', '2031-02-09' ) );
		expect( await search( '2031-01-05' ) ).toBe( '2031-02-07' );
		expect( next.isSearching ).toBe( false );
	} );

	it( 'is not there where all that can be booked is taken', async () => {
		getMonth.mockResolvedValue( month( '2031-02-21' ) );
		expect( await search( '2031-01-05' ) ).toBeNull();
		expect( [ next.foundNothing, next.hasFailed ] ).toEqual( [
			true,
			false,
		] );
	} );

	it( 'is not said to be missing where nobody answered', async () => {
		getMonth.mockRejectedValue( new Error( 'offline' ) );
		expect( await search( '2031-01-05' ) ).toBeNull();
		expect( [ next.foundNothing, next.hasFailed ] ).toEqual( [
			false,
			true,
		] );
	} );

	it( 'is not found any more once the search was given up', async () => {
		let answer: ( value: unknown ) => void = () => {};
		getMonth.mockReturnValue(
			new Promise( ( resolve ) => ( answer = resolve ) )
		);
		let found: Promise< string | null > = Promise.resolve( 'none' );
		act( () => {
			found = next.search( '2031-01-05' );
		} );
		expect( next.isSearching ).toBe( true );
		act( () => next.stop() );
		await act( async () => answer( month( '2031-01-07' ) ) );
		expect( await found ).toBeNull();
		expect( [ next.isSearching, next.foundNothing ] ).toEqual( [
			false,
			false,
		] );
	} );
} );
