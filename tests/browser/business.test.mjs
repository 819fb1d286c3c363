/**
 * The form where a business is more than one chair: whoever is free, groups,
 * full and closed days, approval.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingForm } from './support/booking-form.mjs';
import { business } from './support/business.mjs';
import { Desk, owner } from './support/owner.mjs';
import { addDays, get, manageLink, ONE_CADENCE_MS, post, postBooking } from './support/site.mjs';
import { fits, HEARTBEATS, PHONE, picture, recordPolls, SMALLEST, startBrowser, stopBrowser, visitor } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

async function formFor( t, options ) {
	return new BookingForm( await visitor( t, { reducedMotion: 'reduce', ...options } ) );
}

test( 'whoever is free is held and booked, until nobody is', async ( t ) => {
	const { service, people, date } = await business( t, {}, 2 );
	const form = await formFor( t, { allow: /409/ } );
	await form.open();
	await form.chooseService( service );
	await picture( form.page, 'business-anybody' );
	await form.page.getByRole( 'button', { name: /^Any staff member/ } ).click();
	await form.chooseDay( date );
	const [ first, second ] = people;
	// One of the two is held by somebody else: the visitor gets the other and notices nothing.
	const held = { date, time: '10:00', employee_id: first.id, service_id: service.id, client_id: 'a-stranger-with-one-hold' };
	assert.equal( ( await post( 'slots/lock', held ) ).body.success, true );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn();
	await form.submit();
	await form.confirmation();
	await form.page.getByText( second.name ).waitFor();
	const { slots } = await get( 'availability', { date, employee_id: 0, service_id: service.id } );
	assert.deepEqual( slots.find( ( { time } ) => time === '10:00' ).employee_ids, [ first.id ] );
	await post( 'slots/deselect', held );
} );

test( 'an appointment with somebody whom the page does not know is shown', async ( t ) => {
	const { service, date } = await business( t, {}, 2 );
	const form = await formFor( t );
	const { page } = form;
	await form.open();
	await form.chooseService( service );
	await page.getByRole( 'button', { name: /^Any staff member/ } ).click();
	await form.chooseDay( date );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn();
	await page.route( '**/appointments', async ( route ) => {
		const response = await route.fetch();
		await route.fulfill( { response, json: { ...( await response.json() ), employee_id: 987654321 } } );
	} );
	await form.submit();
	await form.confirmation();
	await page.getByText( service.name ).waitFor();
} );

test( 'a group sells its places, and says how many are left', async ( t ) => {
	const { service, employee, date } = await business( t, { capacity: 4, price_cents: 1500 } );
	await postBooking( { service, employee, date }, '10:00', { seats: 1 } );
	const form = await formFor( t, { viewport: PHONE } );
	const polls = recordPolls( form.page );
	await form.open();
	await form.chooseService( service );
	await form.chooseDay( date );
	assert.match( await form.slot( '10:00' ).innerText(), /3 left/ );
	await form.page.getByLabel( 'Places', { exact: true } ).selectOption( '4' );
	await form.see( '10:00', 'booked' );
	await form.page.getByLabel( 'Places', { exact: true } ).selectOption( '2' );
	await form.select( '10:00' );
	await picture( form.page, 'business-group' );
	await form.page.waitForRequest( HEARTBEATS, { timeout: ONE_CADENCE_MS } );
	const { poll } = polls.asking().at( -1 );
	assert.deepEqual( [ poll.service_id, poll.seats, poll.buffer_after ], [ String( service.id ), '2', '0' ] );
	await form.goToDetails();
	await form.page.getByText( '2 places' ).waitFor();
	await form.page.getByText( /30\.00/ ).waitFor();
	await form.fillIn();
	await form.submit();
	await form.confirmation();
	const { slots } = await get( 'availability', { date, employee_id: employee.id, service_id: service.id } );
	assert.equal( slots.find( ( { time } ) => time === '10:00' ).seats_left, 1 );
} );

test( 'places of a group are kept for whoever fills in the form', async ( t ) => {
	const { service, employee, date } = await business( t, { capacity: 3 } );
	await postBooking( { service, employee, date }, '10:00', { seats: 1 } );
	const enter = async ( options ) => {
		const form = await formFor( t, options );
		await form.open();
		await form.chooseService( service );
		await form.chooseDay( date );
		return form;
	};
	const ann = await enter( { viewport: PHONE } );
	await ann.page.getByLabel( 'Places', { exact: true } ).selectOption( '2' );
	await ann.select( '10:00' );
	const bob = await enter( { allow: /409/ } );
	await bob.select( '10:00' );
	await ann.goToDetails();
	await ann.page.getByText( /We hold this time for you for (9|10) more minutes/ ).waitFor();
	await picture( ann.page, 'business-group-kept-phone' );

	// Bob had chosen before Ann went on: he learns of it when he wants to go on, too, and not when he has typed all.
	await bob.button( 'Continue' ).click();
	await bob.page.getByText( 'This time slot is being viewed by another user' ).waitFor();
	await bob.see( '10:00', 'processing' );
	await picture( bob.page, 'business-group-kept' );
	assert.match( await ann.page.locator( '.appointease-held' ).innerText(), / (9|10) more/, 'beats later, too' );

	// What Ann leaves is free again.
	await ann.page.getByRole( 'button', { name: 'Back' } ).click();
	await bob.see( '10:00', 'available' );
	await bob.select( '10:00' );
	await bob.goToDetails();
	await ann.page.getByLabel( 'Places', { exact: true } ).selectOption( '1' );
	await ann.select( '10:00' );
	await ann.goToDetails();
	for ( const form of [ bob, ann ] ) {
		await form.fillIn();
		await form.submit();
		await form.confirmation();
	}
	const { slots } = await get( 'availability', { date, employee_id: employee.id, service_id: service.id } );
	assert.equal( slots.find( ( { time } ) => time === '10:00' ).seats_left, 0 );
} );

test( 'places are kept with one of many, and with the next where those are gone', async ( t ) => {
	const { service, people, date } = await business( t, { capacity: 2 }, 2 );
	const form = await formFor( t, { allow: /409/ } );
	const [ first, second ] = people;
	const held = { date, time: '10:00', employee_id: first.id, service_id: service.id, client_id: 'a-stranger-with-two-places', seats: 2 };
	assert.equal( ( await post( 'slots/lock', held ) ).body.success, true );
	await form.open();
	await form.chooseService( service );
	await form.page.getByRole( 'button', { name: /^Any staff member/ } ).click();
	await form.chooseDay( date );
	await form.page.getByLabel( 'Places', { exact: true } ).selectOption( '2' );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.page.getByText( /We hold this time for you/ ).waitFor();
	await form.fillIn();
	await form.submit();
	await form.confirmation();
	await form.page.getByText( second.name ).waitFor();
	await post( 'slots/deselect', held );
} );

test( 'the month shows which days are full or closed, and the next free day skips them', async ( t ) => {
	const { service, employee, date } = await business( t, { max_per_day: 1 } );
	await postBooking( { service, employee, date }, '10:00' );
	const desk = new Desk( await owner( t ) );
	await desk.open( '-days', '&edit=new' );
	await desk.fillIn( { employee_id: String( employee.id ), from: addDays( date, 1 ) } );
	await desk.press( 'Save days' );
	const form = await formFor( t );
	await form.open();
	await form.chooseService( service );
	const day = ( ahead ) => form.page.locator( `[data-date="${ addDays( date, ahead ) }"]` );
	while ( ! ( await day( 0 ).count() ) ) {
		await form.button( 'Next month' ).click();
	}
	await form.page.locator( `[data-date="${ date }"][data-mark="full"]` ).waitFor();
	assert.match( await day( 0 ).getAttribute( 'aria-label' ), /, fully booked$/ );
	await day( 0 ).click();
	await form.page.getByText( 'Everything is taken on this day.' ).waitFor();
	await picture( form.page, 'business-month' );
	await form.button( 'Show the next free day' ).click();
	await form.page.locator( `[aria-selected="true"] > [data-date="${ addDays( date, 2 ) }"]` ).waitFor();
} );

test( 'a request is called one', async ( t ) => {
	const { service, date } = await business( t, { needs_approval: true } );
	const form = await formFor( t );
	await form.open();
	await form.chooseService( service );
	await form.chooseDay( date );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.page.getByText( 'We confirm each of these appointments by email.' ).waitFor();
	await form.fillIn();
	await form.button( 'Request this appointment' ).click();
	await form.heading( 'We have received your request' ).waitFor();
	await picture( form.page, 'business-request' );
} );

test( 'long words break, and push nothing off a small screen', async ( t ) => {
	const { service, employee, date } = await business( t, { name: `Test${ 'w'.repeat( 46 ) }` } );
	const form = await formFor( t, { viewport: SMALLEST } );
	const { page } = form;
	await form.open();
	await fits( page, 'business-long-services' );
	await form.chooseService( service );
	await form.chooseDay( date );
	await form.select( '10:00' );
	await fits( page, 'business-long-times' );
	await form.goToDetails();
	await form.fillIn( { name: 'N'.repeat( 175 ) } );
	await fits( page, 'business-long-details' );
	await form.submit();
	await form.confirmation();
	await fits( page, 'business-long-done' );

	await page.goto( manageLink( await postBooking( { service, employee, date }, '12:00' ) ) );
	await form.heading( 'Your appointment' ).waitFor();
	await form.button( 'Cancel it' ).click();
	await form.button( 'Keep it' ).waitFor();
	await fits( page, 'business-long-cancel' );
} );

test( 'what WordPress answers where the plugin is switched off is put into words', async ( t ) => {
	const { service, date } = await business( t );
	const form = await formFor( t, { viewport: PHONE, allow: /404/ } );
	const { page } = form;
	await form.open();
	await form.chooseService( service );
	await form.chooseDay( date );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn();
	await page.route( '**/appointease/v1/appointments', ( route ) =>
		route.continue( { url: route.request().url().replace( '/v1/', '/nowhere/' ) } )
	);
	await form.submit();
	const problem = page.locator( '.appointease-problem' );
	await problem.waitFor();
	assert.equal(
		await problem.innerText(),
		'Booking is not possible just now. Please try again in a few minutes, or contact us. Trying again is safe: nothing is booked twice.'
	);
	await picture( page, 'business-switched-off-phone' );
	await page.unroute( '**/appointease/v1/appointments' );
	await form.submit();
	await form.confirmation();
} );
