import { createRoot } from '@wordpress/element';
import { act } from 'react';
import { liveSlots } from '../../lib/slots';
import { ApiError } from '../../services/apiError';
import type { Availability } from '../../types';
import { useReloadWhenFreed } from '../useReloadWhenFreed';

const reload = jest.fn();

function day( booked: string[], date = '2026-11-24' ): Availability {
	return {
		date,
		employee_id: 2,
		service_id: 3,
		timezone: 'Europe/Berlin',
		duration: 30,
		slots: [ '09:00', '09:30', '10:00' ].map( ( time ) => ( {
			time,
			end: '',
			status: booked.includes( time ) ? 'booked' : 'available',
		} ) ),
	};
}

interface Seen {
	offer: Availability;
	booked?: string[];
	/** What others look at. */
	picked?: string[];
	error?: ApiError | null;
	isWatched?: boolean;
}

function Watch( { offer, booked, picked, error, isWatched = true }: Seen ) {
	useReloadWhenFreed(
		{ day: offer, error: error ?? null, reload },
		{
			live: liveSlots( {
				appointease_active_selections: picked,
				appointease_booked_slots: booked,
			} ),
			isLive: true,
		},
		isWatched
	);
	return null;
}

describe( 'a day', () => {
	let root: ReturnType< typeof createRoot >;
	const reloads = ( seen: Seen ) => {
		reload.mockClear();
		act( () => root.render( <Watch { ...seen } /> ) );
		return reload.mock.calls.length;
	};

	beforeEach( () => {
		( globalThis as any ).IS_REACT_ACT_ENVIRONMENT = true;
		root = createRoot( document.createElement( 'div' ) );
	} );
	afterEach( () => act( () => root.unmount() ) );

	it( 'is fetched again when a booking is gone, each time', () => {
		const offer = day( [ '09:30' ] );
		expect( reloads( { offer, booked: [ '09:30' ] } ) ).toBe( 0 );
		expect( reloads( { offer, booked: [] } ) ).toBe( 1 );
		expect( reloads( { offer: day( [] ), booked: [] } ) ).toBe( 0 );
		expect( reloads( { offer, booked: [ '09:30' ] } ) ).toBe( 0 );
		expect( reloads( { offer, booked: [] } ) ).toBe( 1 );
	} );

	it( 'is not fetched again whenever somebody picks a time of a full one', () => {
		const full = day( [ '09:00', '09:30', '10:00' ] );
		expect( reloads( { offer: full, booked: [ '09:30' ] } ) ).toBe( 1 );
		for ( const picked of [ [ '09:00' ], [], [ '10:00' ] ] ) {
			expect(
				reloads( { offer: full, booked: [ '09:30' ], picked } )
			).toBe( 0 );
		}
		// What made it full is called off.
		expect( reloads( { offer: full, booked: [] } ) ).toBe( 1 );
		expect( reloads( { offer: day( [] ), booked: [] } ) ).toBe( 0 );
	} );

	it( 'is not fetched again for what stays booked in the offer', () => {
		const offer = day( [ '09:30', '10:00' ] );
		expect( reloads( { offer, booked: [ '09:30' ] } ) ).toBe( 1 );
		expect( reloads( { offer, booked: [] } ) ).toBe( 1 );
		const after = day( [ '10:00' ] );
		expect( reloads( { offer: after, booked: [] } ) ).toBe( 0 );
		expect( reloads( { offer: after, booked: [ '09:00' ] } ) ).toBe( 0 );
	} );

	it( 'is asked for anew after a failure', () => {
		const offer = day( [ '09:30' ] );
		const error = new ApiError( { status: 0, code: 'network' } );
		expect( reloads( { offer, booked: [] } ) ).toBe( 1 );
		expect( reloads( { offer, picked: [ '09:00' ], error } ) ).toBe( 1 );
		expect( reloads( { offer, picked: [] } ) ).toBe( 0 );
	} );

	it( 'is fetched again a minute later, whatever is known of it', () => {
		const now = jest.spyOn( Date, 'now' ).mockReturnValue( 1_000_000 );
		const full = day( [ '09:00', '09:30', '10:00' ] );
		expect( reloads( { offer: full, picked: [] } ) ).toBe( 1 );
		now.mockReturnValue( 1_059_000 );
		expect( reloads( { offer: full, picked: [ '09:00' ] } ) ).toBe( 0 );
		now.mockReturnValue( 1_060_000 );
		expect( reloads( { offer: full, picked: [] } ) ).toBe( 1 );
		expect( reloads( { offer: full, picked: [ '09:00' ] } ) ).toBe( 0 );
		now.mockRestore();
	} );

	it( 'has nothing to do with another', () => {
		expect( reloads( { offer: day( [ '09:30' ] ) } ) ).toBe( 1 );
		expect( reloads( { offer: day( [ '09:30' ], '2026-11-25' ) } ) ).toBe(
			1
		);
	} );

	it( 'of anybody is left to others', () => {
		expect(
			reloads( { offer: day( [ '09:30' ] ), isWatched: false } )
		).toBe( 0 );
	} );
} );
