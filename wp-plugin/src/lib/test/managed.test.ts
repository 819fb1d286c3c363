import type { ChangeAnswer, ManagedAppointment } from '../../types';
import {
	afterChange,
	durationOf,
	newsOfMove,
	offersFor,
	ownStarts,
} from '../managed';

const before: ManagedAppointment = {
	appointment_id: 7,
	strong_id: 'APT-2026-000007',
	status: 'confirmed',
	service_id: 3,
	service_name: 'Haircut',
	employee_id: 2,
	employee_name: 'Ada',
	date: '2026-10-24',
	time: '23:00',
	end: '23:30',
	seats: 1,
	starts_in: 3600,
};

const answer: ChangeAnswer = {
	status: 'confirmed',
	date: '2026-10-25',
	time: '23:45',
	duration: 30,
	seats: 1,
};

describe( 'an appointment', () => {
	it( 'takes as long as it was booked for', () => {
		expect( durationOf( before, 'Europe/Berlin' ) ).toBe( 30 );
		const long = { ...before, time: '09:15', end: '11:00' };
		expect( durationOf( long, 'Europe/Berlin' ) ).toBe( 105 );
	} );

	it( 'may end on the next day, also when that begins with another clock', () => {
		for ( const [ end, minutes ] of [
			[ '00:00', 60 ],
			[ '00:30', 90 ],
			[ '04:00', 360 ],
		] as const ) {
			expect( durationOf( { ...before, end }, 'Europe/Berlin' ) ).toBe(
				minutes
			);
		}
	} );
} );

describe( 'an appointment after a change', () => {
	it( 'is known from the answer, also over the end of summer time', () => {
		expect( afterChange( before, answer, 'Europe/Berlin' ) ).toEqual( {
			...before,
			date: '2026-10-25',
			time: '23:45',
			end: '00:15',
			starts_in: 3600 + 25.75 * 3600,
		} );
	} );

	it( 'is the same but for its status when it is cancelled', () => {
		const { date, time } = before;
		const cancelled = { ...answer, status: 'cancelled', date, time };
		expect( afterChange( before, cancelled, 'Europe/Berlin' ) ).toEqual( {
			...before,
			status: 'cancelled',
		} );
	} );

	it( 'is told of as the server has left it', () => {
		expect( newsOfMove( before, answer ) ).toMatch( /has a new time/ );
		expect(
			newsOfMove( before, { ...answer, status: 'pending' } )
		).toMatch( /kept for you/ );
		expect(
			newsOfMove(
				{ ...before, status: 'pending' },
				{ ...answer, status: 'pending' }
			)
		).toMatch( /kept for you/ );
	} );

	it( 'is nothing new where it was already there', () => {
		const { date, time } = before;
		for ( const status of [ 'confirmed', 'pending' ] ) {
			expect(
				newsOfMove(
					{ ...before, status },
					{ ...answer, status, date, time }
				)
			).toBe( '' );
		}
	} );
} );

describe( 'the times that only the appointment itself is in the way of', () => {
	const none = { buffer_before: 0, buffer_after: 0 };
	const day = ( ...times: Array< [ string, string ] > ) =>
		times.map( ( [ time, end ] ) => ( {
			time,
			end,
			status: 'available' as const,
		} ) );
	const starts = (
		slots: ReturnType< typeof day >,
		own: [ string, string ],
		service = none
	) => [
		...ownStarts(
			slots,
			{ date: '2031-01-02', time: own[ 0 ], end: own[ 1 ] },
			service
		),
	];

	it( 'overlap it, and are not where it is', () => {
		const slots = day(
			[ '09:00', '10:00' ],
			[ '09:15', '10:15' ],
			[ '10:00', '11:00' ],
			[ '10:45', '11:45' ],
			[ '11:00', '12:00' ]
		);
		expect( starts( slots, [ '10:00', '11:00' ] ) ).toEqual( [
			'09:15',
			'10:45',
		] );
	} );

	it( 'may be as far away as both keep free', () => {
		const slots = day(
			[ '09:00', '09:30' ],
			[ '09:15', '09:45' ],
			[ '10:45', '11:15' ],
			[ '11:00', '11:30' ]
		);
		const service = { buffer_before: 10, buffer_after: 10 };
		expect( starts( slots, [ '10:00', '10:30' ], service ) ).toEqual( [
			'09:15',
			'10:45',
		] );
	} );

	it( 'may reach over midnight', () => {
		const slots = day( [ '22:30', '23:30' ], [ '23:30', '00:30' ] );
		expect( starts( slots, [ '23:00', '00:00' ] ) ).toEqual( [
			'22:30',
			'23:30',
		] );
	} );
} );

describe( 'what is offered to an appointment that is moved', () => {
	const own = { date: '2031-01-31', time: '10:00', end: '11:00' };
	const link = { id: 7, token: 'secret' };
	const slot = ( time: string ) => ( { time, status: 'available' } );
	const getNewTimes = jest.fn( async () => ( {
		slots: [ slot( '10:00' ), slot( '10:15' ) ],
	} ) );
	const getAvailability = jest.fn( async () => 'anybody’s day' );
	const getMonth = jest.fn( async () => 'anybody’s month' );
	const offers = offersFor(
		{ getNewTimes, getAvailability, getMonth } as any,
		link,
		own
	);

	it( 'on its own day is all but where it is', async () => {
		const { slots } = await offers.getAvailability( '2031-01-31', 1, 2 );
		expect( slots.map( ( { status } ) => status ) ).toEqual( [
			'booked',
			'available',
		] );
		await offers.getMonth( '2031-01', 1, 2 );
		expect( getNewTimes.mock.calls ).toEqual( [
			[ link, { date: '2031-01-31' }, undefined ],
			[ link, { month: '2031-01' }, undefined ],
		] );
	} );

	it( 'on other days is what anybody can have', async () => {
		expect( await offers.getAvailability( '2031-02-01', 1, 2 ) ).toBe(
			'anybody’s day'
		);
		expect( await offers.getMonth( '2031-02', 1, 2 ) ).toBe(
			'anybody’s month'
		);
	} );
} );
