import type { Catalog } from '../../types';
import { employeesFor, lastDayOf, offerOf } from '../offer';

const service = ( id: number ) => ( {
	id,
	name: `S${ id }`,
	description: '',
	duration: 30,
	slot_step: 30,
	price_cents: 0,
	buffer_before: 0,
	buffer_after: 0,
	capacity: 1,
	horizon_days: 0,
	needs_approval: false,
} );

const catalog: Catalog = {
	services: [ service( 1 ), service( 2 ), service( 3 ) ],
	employees: [
		{ id: 1, name: 'Ana', service_ids: [ 1, 2 ] },
		{ id: 2, name: 'Jonas', service_ids: [ 1 ] },
	],
	currency: { code: 'EUR', symbol: '€', decimals: 2, position: 'left' },
	timezone: 'UTC',
	today: '2026-11-21',
	horizon_days: 60,
};

const ids = ( things: Array< { id: number } > ) =>
	things.map( ( { id } ) => id );

describe( 'the offer', () => {
	it( 'leaves out what nobody gives', () => {
		expect( ids( offerOf( catalog, 0, 0 ).services ) ).toEqual( [ 1, 2 ] );
	} );

	it( 'narrows to the owner’s choices', () => {
		expect( ids( offerOf( catalog, 2, 0 ).services ) ).toEqual( [ 2 ] );
		expect( ids( offerOf( catalog, 0, 2 ).services ) ).toEqual( [ 1 ] );
		expect( ids( employeesFor( catalog, 1, 0 ) ) ).toEqual( [ 1, 2 ] );
		expect( ids( employeesFor( catalog, 1, 2 ) ) ).toEqual( [ 2 ] );
	} );

	it( 'opens up again when a choice is long gone', () => {
		expect( ids( offerOf( catalog, 99, 0 ).services ) ).toEqual( [ 1, 2 ] );
		expect( offerOf( catalog, 0, 99 ) ).toEqual( {
			services: [ catalog.services[ 0 ], catalog.services[ 1 ] ],
			employeeId: 0,
		} );
	} );

	it( 'ends where the service or the catalog ends, whichever is first', () => {
		const within = ( days: number ) =>
			lastDayOf( catalog, { ...service( 1 ), horizon_days: days } );
		expect( within( 0 ) ).toBe( '2027-01-20' );
		expect( within( 7 ) ).toBe( '2026-11-28' );
		expect( within( 90 ) ).toBe( '2027-01-20' );
	} );
} );
