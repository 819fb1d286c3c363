import {
	addDays,
	addMonths,
	clampDate,
	dayOfWeek,
	monthWeeks,
	shiftMonth,
} from '../dates';

describe( 'days', () => {
	it( 'neither skips nor repeats a day when clocks change', () => {
		expect( addDays( '2026-03-28', 1 ) ).toBe( '2026-03-29' );
		expect( addDays( '2026-03-29', 1 ) ).toBe( '2026-03-30' );
		expect( addDays( '2026-10-25', 1 ) ).toBe( '2026-10-26' );
		expect( addDays( '2026-12-31', 1 ) ).toBe( '2027-01-01' );
	} );

	it( 'stays within the month it was sent to', () => {
		expect( addMonths( '2026-01-31', 1 ) ).toBe( '2026-02-28' );
		expect( addMonths( '2028-01-31', 1 ) ).toBe( '2028-02-29' );
		expect( addMonths( '2026-01-15', -1 ) ).toBe( '2025-12-15' );
		expect( shiftMonth( '2026-12', 1 ) ).toBe( '2027-01' );
	} );

	it( 'counts the week from the day it begins on', () => {
		// 1 November 2026 is a Sunday.
		expect( dayOfWeek( '2026-11-01', 0 ) ).toBe( 0 );
		expect( dayOfWeek( '2026-11-01', 1 ) ).toBe( 6 );
	} );

	it( 'lays a month out in whole weeks', () => {
		const weeks = monthWeeks( '2026-11', 1 );
		expect( weeks ).toHaveLength( 6 );
		expect( weeks.every( ( week ) => week.length === 7 ) ).toBe( true );
		expect( weeks[ 0 ]?.[ 6 ] ).toBe( '2026-11-01' );
		expect( weeks.flat().filter( Boolean ) ).toHaveLength( 30 );
	} );

	it( 'keeps a day within its bounds', () => {
		expect( clampDate( '2026-01-01', '2026-02-01', '2026-03-01' ) ).toBe(
			'2026-02-01'
		);
		expect( clampDate( '2026-04-01', '2026-02-01', '2026-03-01' ) ).toBe(
			'2026-03-01'
		);
	} );
} );
