/**
 * The site under test, as its public routes show it: what is on offer, and days
 * on which nobody has done anything yet, one for each test.
 */

import assert from 'node:assert/strict';

export function needed( name ) {
	const value = process.env[ name ];
	assert.ok( value, `${ name } is not set: source the env file that tests/stack/up has written` );
	return value;
}

export const siteUrl = needed( 'STACK_URL' );
export const admin = () => ( { user: needed( 'STACK_ADMIN_USER' ), password: needed( 'STACK_ADMIN_PASS' ) } );

/** Seconds between heartbeats, as the page is told. */
export const CADENCE_S = 1;

/** One cadence, and what a slow machine may add to it. */
export const ONE_CADENCE_MS = ( CADENCE_S + 2.5 ) * 1000;

async function json( response ) {
	const body = await response.json();
	return { status: response.status, body };
}

export async function get( route, query = {} ) {
	const url = `${ siteUrl }/wp-json/appointease/v1/${ route }?${ new URLSearchParams( query ) }`;
	const { status, body } = await json( await fetch( url ) );
	assert.equal( status, 200, `GET ${ route }: ${ JSON.stringify( body ) }` );
	return body;
}

export async function post( route, body ) {
	return json(
		await fetch( `${ siteUrl }/wp-json/appointease/v1/${ route }`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify( body ),
		} )
	);
}

/** Books as a visitor whose page has done everything right, and answers what the page is told. */
export async function postBooking( { service, employee, date }, time, more = {} ) {
	const response = await fetch( `${ siteUrl }/wp-json/appointease/v1/appointments`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', 'X-Idempotency-Key': crypto.randomUUID() },
		body: JSON.stringify( {
			name: 'Rosa Prepared',
			email: 'rosa@example.com',
			date: `${ date } ${ time }:00`,
			service_id: service.id,
			employee_id: employee.id,
			client_id: 'a-visitor-who-is-prepared',
			...more,
		} ),
	} );
	const { status, body } = await json( response );
	assert.equal( status, 201, JSON.stringify( body ) );
	return body;
}

/** One heartbeat of a stranger who looks at a day. */
export async function poll( date, employee, service ) {
	const form = new URLSearchParams( { action: 'heartbeat', screen_id: 'front', has_focus: 'true' } );
	const question = {
		date,
		employee_id: String( employee.id ),
		client_id: 'a-stranger-who-only-looks',
		duration: String( service.duration ),
		selected_time: '',
	};
	Object.entries( question ).forEach( ( [ key, value ] ) => form.set( `data[appointease_poll][${ key }]`, value ) );
	const response = await fetch( `${ siteUrl }/wp-admin/admin-ajax.php`, { method: 'POST', body: form } );
	assert.equal( response.status, 200 );
	return response.json();
}

export function addDays( date, days ) {
	return new Date( Date.parse( `${ date }T00:00:00Z` ) + days * 86_400_000 ).toISOString().slice( 0, 10 );
}

const given = new Set();

/**
 * A service, a member of staff and a day at least two days ahead on which 10:00
 * and the hour after it are free and nobody holds or has booked anything.
 */
export async function quietDay() {
	const { services, employees, today, horizon_days: horizon } = await get( 'catalog' );
	for ( const service of services.filter( ( { duration } ) => duration === 30 ) ) {
		for ( const employee of employees.filter( ( { service_ids: ids } ) => ids.includes( service.id ) ) ) {
			for ( let ahead = 2; ahead <= horizon; ahead++ ) {
				const date = addDays( today, ahead );
				const key = `${ date } ${ employee.id }`;
				if ( given.has( key ) ) {
					continue;
				}
				const { slots } = await get( 'availability', { date, employee_id: employee.id, service_id: service.id } );
				const times = slots.map( ( { time } ) => time );
				const isFree = slots.every( ( { status } ) => status === 'available' );
				if ( ! isFree || ! [ '10:00', '10:30', '11:00' ].every( ( time ) => times.includes( time ) ) ) {
					continue;
				}
				const live = await poll( date, employee, service );
				if ( live.appointease_active_selections.length || live.appointease_locked_slots.length ) {
					continue;
				}
				given.add( key );
				return { service, employee, date, slots };
			}
		}
	}
	assert.fail( 'no member of staff has a quiet day with 10:00 in the weeks ahead' );
}

/** The address that the e-mail about a booking names. */
export const manageLink = ( { appointment_id: id, manage_token: token } ) => `${ siteUrl }/#appointease-manage=${ id }.${ token }`;
