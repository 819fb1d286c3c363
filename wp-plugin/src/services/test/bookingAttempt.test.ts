import type { BookingAnswer, BookingRequest } from '../../types';
import { ApiError } from '../apiError';
import { BookingAttempt } from '../bookingAttempt';

const request = ( time: string ): BookingRequest => ( {
	name: 'Ana',
	email: 'ana@example.com',
	phone: '',
	date: `2026-11-24 ${ time }:00`,
	service_id: 1,
	employee_id: 1,
	seats: 1,
	client_id: 'c',
} );

const booked = { success: true, strong_id: 'APT-2026-000001' } as BookingAnswer;

/**
 * Answers one script after the other and remembers what it was asked.
 * @param {...any} answers
 */
function script( ...answers: Array< BookingAnswer | ApiError > ) {
	const asked: Array< { date: string; key: string } > = [];
	const attempt = new BookingAttempt( {
		confirmBooking: async ( { date }, key ) => {
			asked.push( { date, key } );
			const answer = answers.shift();
			if ( answer instanceof ApiError ) {
				throw answer;
			}
			return answer as BookingAnswer;
		},
	} );
	return { attempt, asked };
}

const lost = new ApiError( { status: 0, code: 'network' } );
const down = new ApiError( { status: 503, code: 'store_unavailable' } );
const notOurs = new ApiError( { status: 404, code: 'bad_answer' } );
const taken = new ApiError( { status: 409, code: 'slot_taken' } );
const mismatch = new ApiError( { status: 409, code: 'idempotency_mismatch' } );

describe( 'a booking', () => {
	it( 'keeps its key until the answer is definite', async () => {
		const { attempt, asked } = script( lost, down, notOurs, booked );
		for ( const error of [ lost, down, notOurs ] ) {
			await expect( attempt.submit( request( '10:00' ) ) ).rejects.toBe(
				error
			);
		}
		await attempt.submit( request( '10:00' ) );
		expect( new Set( asked.map( ( { key } ) => key ) ).size ).toBe( 1 );
	} );

	it( 'takes a new key after a definite refusal', async () => {
		const { attempt, asked } = script( taken, booked );
		await expect( attempt.submit( request( '10:00' ) ) ).rejects.toBe(
			taken
		);
		await attempt.submit( request( '11:00' ) );
		expect( asked[ 0 ]?.key ).not.toBe( asked[ 1 ]?.key );
	} );

	it( 'returns the first booking when a changed retry shows that it was made', async () => {
		const { attempt, asked } = script( lost, mismatch, booked );
		await expect( attempt.submit( request( '10:00' ) ) ).rejects.toBe(
			lost
		);
		const answer = await attempt.submit( request( '11:00' ) );
		expect( answer.earlier ).toBe( true );
		expect( answer.request.date ).toBe( '2026-11-24 10:00:00' );
		expect( asked.map( ( { date } ) => date ) ).toEqual( [
			'2026-11-24 10:00:00',
			'2026-11-24 11:00:00',
			'2026-11-24 10:00:00',
		] );
		expect( new Set( asked.map( ( { key } ) => key ) ).size ).toBe( 1 );
	} );
} );
