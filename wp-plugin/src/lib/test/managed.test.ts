import type { ChangeAnswer, ManagedAppointment } from '../../types';
import { afterChange, durationOf, newsOfMove } from '../managed';

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
