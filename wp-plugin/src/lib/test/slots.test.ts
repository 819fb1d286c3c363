import type { AvailabilitySlot } from '../../types';
import {
	asTimes,
	bookedInOfferOnly,
	liveSlots,
	NOTHING_LIVE,
	sameLive,
	seenSlots,
} from '../slots';

const day: AvailabilitySlot[] = [
	{ time: '09:00', end: '09:30', status: 'past' },
	{ time: '09:30', end: '10:00', status: 'booked' },
	{ time: '10:00', end: '10:30', status: 'available' },
	{ time: '10:30', end: '11:00', status: 'available' },
];

const states = ( slots: ReturnType< typeof seenSlots > ) =>
	Object.fromEntries( slots.map( ( { time, state } ) => [ time, state ] ) );

describe( 'slots', () => {
	it( 'reads lists in every shape PHP gives them', () => {
		expect( asTimes( [ '10:00', '10:30' ] ) ).toEqual( [
			'10:00',
			'10:30',
		] );
		expect( asTimes( { 1: '10:00' } ) ).toEqual( [ '10:00' ] );
		expect( asTimes( undefined ) ).toEqual( [] );
		expect( asTimes( '' ) ).toEqual( [] );
		expect( asTimes( [ null, '<b>', '10:00' ] ) ).toEqual( [ '10:00' ] );
	} );

	it( 'shows selections and locks of others alike', () => {
		const live = liveSlots( {
			storage_mode: 'redis',
			appointease_active_selections: [ '10:00' ],
			appointease_locked_slots: [ '10:30' ],
		} );
		expect( states( seenSlots( day, live, null, null ) ) ).toEqual( {
			'09:30': 'booked',
			'10:00': 'processing',
			'10:30': 'processing',
		} );
	} );

	it( 'never shows the own choice as taken, whatever a list says', () => {
		const live = liveSlots( {
			appointease_active_selections: [ '10:00' ],
			appointease_booked_slots: [ '10:00' ],
		} );
		expect(
			states( seenSlots( day, live, '10:00', null ) )[ '10:00' ]
		).toBe( 'selected' );
	} );

	it( 'prefers booked to processing', () => {
		const live = liveSlots( {
			appointease_active_selections: [ '10:00' ],
			appointease_booked_slots: [ '10:00' ],
		} );
		expect( states( seenSlots( day, live, null, null ) )[ '10:00' ] ).toBe(
			'booked'
		);
	} );

	it( 'drops what has begun while the page was open', () => {
		expect(
			states( seenSlots( day, NOTHING_LIVE, null, '10:00' ) )
		).toEqual( { '10:30': 'available' } );
	} );

	it( 'notices that a booking is gone', () => {
		const after = ( times: string[] ) =>
			bookedInOfferOnly(
				day,
				liveSlots( { appointease_booked_slots: times } )
			);
		expect( after( [] ) ).toEqual( [ '09:30' ] );
		expect( after( [ '09:30' ] ) ).toEqual( [] );
	} );

	it( 'tells a change from a repetition', () => {
		const one = liveSlots( { appointease_booked_slots: [ '09:30' ] } );
		const same = liveSlots( { appointease_booked_slots: { 4: '09:30' } } );
		const other = liveSlots( { appointease_booked_slots: [ '10:30' ] } );
		expect( sameLive( one, same ) ).toBe( true );
		expect( sameLive( one, other ) ).toBe( false );
	} );

	it( 'counts the places of a group', () => {
		const group: AvailabilitySlot[] = [
			{ time: '09:00', end: '09:30', status: 'booked', seats_left: 0 },
			{ time: '09:30', end: '10:00', status: 'available', seats_left: 2 },
			{ time: '10:00', end: '10:30', status: 'available', seats_left: 5 },
		];
		const seen = seenSlots( group, NOTHING_LIVE, null, null, 3 );
		expect( states( seen ) ).toEqual( {
			'09:00': 'booked',
			'09:30': 'booked',
			'10:00': 'available',
		} );
		expect( seen[ 2 ]?.seatsLeft ).toBe( 5 );
		expect(
			states( seenSlots( group, NOTHING_LIVE, null, null, 2 ) )
		).toMatchObject( { '09:30': 'available' } );
	} );
} );
