import { knownZone, sameClock, toInstant, wallClock } from '../zone';

const iso = ( epoch: number ) => new Date( epoch ).toISOString();

describe( 'zones', () => {
	it( 'finds the instant of a time on the wall', () => {
		expect(
			iso( toInstant( '2026-01-15', '10:00', 'Europe/Berlin' ) )
		).toBe( '2026-01-15T09:00:00.000Z' );
		expect(
			iso( toInstant( '2026-07-15', '10:00', 'Europe/Berlin' ) )
		).toBe( '2026-07-15T08:00:00.000Z' );
		expect(
			iso( toInstant( '2026-07-15', '00:30', 'Pacific/Auckland' ) )
		).toBe( '2026-07-14T12:30:00.000Z' );
		expect(
			iso( toInstant( '2026-07-15', '10:00', 'Asia/Kolkata' ) )
		).toBe( '2026-07-15T04:30:00.000Z' );
	} );

	it( 'takes the first of two times in the night summer time ends', () => {
		expect(
			iso( toInstant( '2026-10-25', '02:30', 'Europe/Berlin' ) )
		).toBe( '2026-10-25T00:30:00.000Z' );
		expect(
			iso( toInstant( '2026-10-25', '03:30', 'Europe/Berlin' ) )
		).toBe( '2026-10-25T02:30:00.000Z' );
	} );

	it( 'reads the wall back', () => {
		const epoch = Date.parse( '2026-11-21T23:30:00Z' );
		expect( wallClock( epoch, 'Europe/Berlin' ) ).toEqual( {
			date: '2026-11-22',
			time: '00:30',
		} );
	} );

	it( 'knows when two places share a clock', () => {
		const winter = Date.parse( '2026-01-15T12:00:00Z' );
		expect( sameClock( winter, 'Europe/Paris', 'Europe/Berlin' ) ).toBe(
			true
		);
		expect( sameClock( winter, 'Europe/London', 'Europe/Berlin' ) ).toBe(
			false
		);
	} );

	it( 'reads the offsets of sites without a city', () => {
		expect( knownZone( 'Europe/Berlin' ) ).toBe( 'Europe/Berlin' );
		expect( knownZone( '+02:00' ) ).toBe( 'Etc/GMT-2' );
		expect( knownZone( '-05:00' ) ).toBe( 'Etc/GMT+5' );
		expect( knownZone( 'Nowhere/Land' ) ).toBe( 'UTC' );
	} );
} );
