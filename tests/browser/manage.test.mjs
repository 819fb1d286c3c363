/**
 * The page behind the link in a customer's e-mail: an appointment is looked at,
 * moved and cancelled.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingForm } from './support/booking-form.mjs';
import { business } from './support/business.mjs';
import { Desk, owner } from './support/owner.mjs';
import { get, manageLink, ONE_CADENCE_MS, post, postBooking, siteUrl } from './support/site.mjs';
import { DESKTOP, HEARTBEATS, PHONE, picture, recordPolls, startBrowser, stopBrowser, visitor } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

async function formFor( t, options ) {
	return new BookingForm( await visitor( t, { reducedMotion: 'reduce', ...options } ) );
}

test( 'a new time of what needs approval is asked for', async ( t ) => {
	const { service, employee, date } = await business( t, { needs_approval: true } );
	const booked = await postBooking( { service, employee, date }, '10:00' );
	assert.equal( booked.status, 'pending' );
	const desk = new Desk( await owner( t ) );
	await desk.open( '', `&day=${ date }` );
	await desk.press( `Approve ${ booked.strong_id }` );
	const form = await formFor( t, { viewport: PHONE } );
	const { page } = form;
	await page.goto( manageLink( booked ) );
	await form.heading( 'Your appointment' ).waitFor();
	await form.button( 'Choose another time' ).click();
	await form.chooseDay( date );
	await form.select( '14:00' );
	await page.getByText( 'Your present time becomes free when you ask' ).waitFor();
	await picture( page, 'business-manage-ask-phone' );
	await page.setViewportSize( DESKTOP );
	await picture( page, 'business-manage-ask' );
	await page.setViewportSize( PHONE );
	await form.button( 'Ask for this time' ).click();
	await form.heading( 'Your request waits for our answer' ).waitFor();
	await page.getByText( 'The new time is kept for you. We will confirm it by email.' ).waitFor();
	await picture( page, 'business-manage-asked' );
} );

test( 'the link of the email survives that the page is loaded again, until its reader wants the form', async ( t ) => {
	const { service, employee, date } = await business( t );
	const [ one, other ] = [ await postBooking( { service, employee, date }, '10:00' ), await postBooking( { service, employee, date }, '11:00' ) ];
	const form = await formFor( t, { viewport: PHONE, allow: /404/ } );
	const { page } = form;
	const sees = async ( booked ) => {
		await form.heading( 'Your appointment' ).waitFor();
		await page.getByText( booked.strong_id ).waitFor();
		assert.equal( page.url(), `${ siteUrl }/`, 'the key is not in the address' );
	};
	await page.goto( manageLink( one ) );
	await sees( one );
	await page.reload();
	await sees( one );
	await form.button( 'Choose another time' ).click();
	await form.heading( 'Choose a day and time' ).waitFor();
	await page.reload();
	await sees( one );
	// Another link, followed where the first one is open.
	await page.goto( manageLink( other ) );
	await sees( other );
	await page.reload();
	await sees( other );

	// By way of the site's menu.
	await form.open();
	await page.reload();
	await form.heading( 'Choose a service' ).waitFor();

	await page.goto( manageLink( other ) );
	await form.button( 'Book another appointment' ).click();
	await form.heading( 'Choose a service' ).waitFor();
	await page.reload();
	await form.heading( 'Choose a service' ).waitFor();

	await page.goto( manageLink( other ) );
	await form.button( 'Cancel it' ).click();
	await form.button( 'Yes, cancel the appointment' ).click();
	await form.heading( 'This appointment is cancelled' ).waitFor();
	await form.button( 'Book an appointment' ).click();
	await form.heading( 'Choose a service' ).waitFor();
	await page.reload();
	await form.heading( 'Choose a service' ).waitFor();

	await page.goto( manageLink( { ...one, manage_token: '0'.repeat( 32 ) } ) );
	await page.getByText( 'This link does not open an appointment.' ).waitFor();
	await page.reload();
	await form.heading( 'Choose a service' ).waitFor();
} );

test( 'the browser’s own Back leads to the appointment, and only then away', async ( t ) => {
	const { service, employee, date } = await business( t );
	const booked = await postBooking( { service, employee, date }, '10:00' );
	const form = await formFor( t, { viewport: PHONE } );
	const { page } = form;
	const before = `${ siteUrl }/?page_before`;
	await page.goto( before );
	await page.goto( manageLink( booked ) );
	await form.heading( 'Your appointment' ).waitFor();
	await form.button( 'Choose another time' ).click();
	await form.chooseDay( date );
	await form.select( '14:00' );
	await page.goBack();
	await form.heading( 'Your appointment' ).waitFor();
	assert.equal( await page.evaluate( () => document.activeElement.textContent ), 'Your appointment' );
	await picture( page, 'business-manage-back-phone' );
	const taken = async () => {
		const { slots } = await get( 'availability', { date, employee_id: employee.id, service_id: service.id } );
		return slots.filter( ( { status } ) => status !== 'available' ).map( ( { time } ) => time );
	};
	assert.deepEqual( await taken(), [ '10:00' ] );

	await form.button( 'Cancel it' ).click();
	await form.button( 'Keep it' ).waitFor();
	await page.goBack();
	await form.button( 'Cancel it' ).waitFor();

	// The form's own ways back, and a move, leave no steps behind.
	await form.button( 'Choose another time' ).click();
	await form.button( 'Back' ).click();
	await form.button( 'Cancel it' ).click();
	await form.button( 'Keep it' ).click();
	await form.moveTo( date, '14:00' );
	await page.getByText( 'Your appointment has a new time.' ).waitFor();
	await page.goBack();
	await page.waitForURL( before );
	// Which has a form of its own.
	await form.heading( 'Choose a service' ).waitFor();
} );

test( 'all places of a booking are moved', async ( t ) => {
	const { service, employee, date } = await business( t, { capacity: 4, price_cents: 1500 } );
	const booked = await postBooking( { service, employee, date }, '10:00', { seats: 2 } );
	await postBooking( { service, employee, date }, '11:00', { seats: 3 } );
	const form = await formFor( t, { viewport: PHONE } );
	const { page } = form;
	const polls = recordPolls( page );
	await page.goto( manageLink( booked ) );
	await form.heading( 'Your appointment' ).waitFor();
	// What was agreed on may not be what it costs today.
	assert.equal( await page.locator( '.appointease-summary small' ).first().innerText(), '30\u00a0min · 2 places' );
	await picture( page, 'business-manage-group-phone' );
	await page.setViewportSize( DESKTOP );
	await picture( page, 'business-manage-group' );
	await page.setViewportSize( PHONE );
	await form.button( 'Choose another time' ).click();
	await form.chooseDay( date );
	assert.equal( await form.state( '11:00' ), 'booked', 'one place is too few' );
	await form.select( '14:00' );
	assert.equal( await page.locator( '.appointease-bar span' ).first().textContent(), '2 places' );
	await page.waitForRequest( HEARTBEATS, { timeout: ONE_CADENCE_MS } );
	assert.equal( polls.asking().at( -1 ).poll.seats, '2' );
	await picture( page, 'business-manage-group-move-phone' );
	await form.button( 'Move it here' ).click();
	await page.getByText( 'Your appointment has a new time.' ).waitFor();
	const { slots } = await get( 'availability', { date, employee_id: employee.id, service_id: service.id } );
	const left = ( start ) => slots.find( ( { time } ) => time === start ).seats_left;
	assert.deepEqual( [ left( '10:00' ), left( '14:00' ) ], [ 4, 2 ] );
} );

test( 'an appointment is moved by a quarter of an hour, into its own time', async ( t ) => {
	const { service, employee, date } = await business( t, { duration: 60, slot_step: 15, max_per_day: 2 } );
	const booked = await postBooking( { service, employee, date }, '10:00' );
	await postBooking( { service, employee, date }, '12:00' );
	const form = await formFor( t, { viewport: PHONE } );
	const { page } = form;
	await page.goto( manageLink( booked ) );
	await form.button( 'Choose another time' ).click();
	await form.chooseDay( date );
	// The day is full for others. Two answers may be there or not, and neither may change what is shown.
	for ( const wait of [ page.waitForRequest( HEARTBEATS, { timeout: ONE_CADENCE_MS } ), page.waitForTimeout( 1500 ) ] ) {
		await wait;
		assert.deepEqual(
			await Promise.all( [ '09:00', '09:15', '10:00', '10:15', '11:00', '11:15', '13:00' ].map( ( time ) => form.state( time ) ) ),
			[ 'available', 'available', 'booked', 'available', 'available', 'booked', 'available' ]
		);
	}
	const holds = [];
	page.on( 'request', ( request ) => request.url().includes( 'slots/' ) && holds.push( request.url() ) );
	await form.select( '10:15' );
	assert.equal( await page.locator( '.appointease-bar span' ).first().innerText(), '' );
	await picture( page, 'business-manage-own-time-phone' );
	await page.setViewportSize( DESKTOP );
	await picture( page, 'business-manage-own-time' );
	assert.deepEqual( holds, [], 'nobody can hold it' );
	// A held time, and back: the held one is given up.
	await form.select( '14:00' );
	await form.select( '10:15' );
	await form.button( 'Move it here' ).click();
	await page.getByText( 'Your appointment has a new time.' ).waitFor();
	await page.getByText( /^10:15.*11:15/ ).waitFor();
	assert.ok( holds.some( ( url ) => url.includes( 'deselect' ) ) );
} );

test( 'a change that was made is one, also where the look at it fails', async ( t ) => {
	const { service, employee, date } = await business( t );
	const booked = await postBooking( { service, employee, date }, '10:00' );
	const form = await formFor( t, { allow: /429|ERR_FAILED/ } );
	const { page } = form;
	await page.goto( manageLink( booked ) );
	await form.heading( 'Your appointment' ).waitFor();

	await page.route( '**/view', ( route ) =>
		route.fulfill( { status: 429, json: { code: 'too_many_requests', message: 'Too fast.', data: { status: 429 } } } )
	);
	await form.moveTo( date, '14:00' );
	await page.getByText( 'Your appointment has a new time.' ).waitFor();
	await page.getByText( /^(2|14):00.*(2|14):30/ ).waitFor();

	await page.unroute( '**/view' );
	await page.route( '**/view', ( route ) => route.abort() );
	await form.button( 'Cancel it' ).click();
	await form.button( 'Yes, cancel the appointment' ).click();
	await form.heading( 'This appointment is cancelled' ).waitFor();
	await page.getByText( 'It is cancelled. Thank you for telling us.' ).waitFor();
	assert.equal( await page.locator( '.appointease-toast' ).count(), 0 );
} );

test( 'what came of a change whose answer is lost is shown, and what others did meanwhile', async ( t ) => {
	const { service, employee, date } = await business( t );
	const booked = await postBooking( { service, employee, date }, '10:00' );
	const form = await formFor( t, { viewport: PHONE, allow: /409|ERR_FAILED/ } );
	const { page } = form;
	await page.goto( manageLink( booked ) );
	await form.heading( 'Your appointment' ).waitFor();

	// Long enough on its way for several heartbeats to say that the hold is gone.
	await page.route( '**/reschedule', async ( route ) => {
		await route.fetch();
		await page.waitForTimeout( 2500 );
		await route.abort();
	} );
	await form.moveTo( date, '14:00' );
	await page.getByText( 'Your appointment has a new time.' ).waitFor();
	await page.getByText( /^(2|14):00.*(2|14):30/ ).waitFor();
	assert.equal( await page.locator( '.appointease-toast' ).count(), 0 );
	await picture( page, 'business-manage-answer-lost-phone' );

	await page.unroute( '**/reschedule' );
	await form.button( 'Choose another time' ).click();
	await form.chooseDay( date );
	await form.select( '15:00' );
	const { body } = await post( `appointments/${ booked.appointment_id }/cancel`, { manage_token: booked.manage_token } );
	assert.equal( body.success, true );
	await form.button( 'Move it here' ).click();
	await form.heading( 'This appointment is cancelled' ).waitFor();
	await page.getByText( 'It has changed meanwhile.' ).waitFor();
	assert.equal( await page.locator( '.appointease-toast' ).count(), 0 );
	await picture( page, 'business-manage-cancelled-elsewhere-phone' );
} );

test( 'the link of the email says whose clock is meant where it is not the reader’s', async ( t ) => {
	const { service, employee, date } = await business( t );
	const booked = await postBooking( { service, employee, date }, '10:00' );
	const there = await formFor( t, { timezoneId: 'America/New_York' } );
	await there.page.goto( manageLink( booked ) );
	await there.heading( 'Your appointment' ).waitFor();
	await there.page.getByText( /^Europe\/Berlin \(GMT\+[12]\)$/ ).waitFor();
	await there.page.getByText( /On your clock: .*[45]:00.*, America\/New York/ ).waitFor();
	await picture( there.page, 'business-manage-elsewhere' );
	await there.page.setViewportSize( PHONE );
	await picture( there.page, 'business-manage-elsewhere-phone' );

	const here = await formFor( t );
	await here.page.goto( manageLink( booked ) );
	await here.heading( 'Your appointment' ).waitFor();
	assert.equal( await here.page.getByText( /Berlin|On your clock/ ).count(), 0 );
} );

/** The place in which screen readers listen, which must be there while it is empty. */
async function listening( place ) {
	assert.equal( await place.textContent(), '' );
	assert.notEqual( await place.evaluate( ( element ) => getComputedStyle( element ).display ), 'none' );
	return place.elementHandle();
}

test( 'what has begun is the server’s word, not that of the reader’s clock', async ( t ) => {
	const { service, employee, date } = await business( t );
	const booked = await postBooking( { service, employee, date }, '10:00' );
	const form = await formFor( t );
	const { page } = form;
	await page.addInitScript( () => {
		const now = Date.now;
		Date.now = () => now() + 30 * 86_400_000;
	} );
	await page.goto( manageLink( booked ) );
	await form.button( 'Cancel it' ).waitFor();

	let seconds = 6;
	await page.route( '**/view', async ( route ) => {
		const response = await route.fetch();
		await route.fulfill( { response, json: { ...( await response.json() ), starts_in: seconds } } );
	} );
	await page.goto( 'about:blank' );
	await page.goto( manageLink( booked ) );
	await form.button( 'Cancel it' ).click();
	await form.button( 'Yes, cancel the appointment' ).focus();
	// Its time comes while the page is open.
	const focused = () => page.evaluate( () => document.activeElement.textContent );
	const news = page.locator( '.appointease-news[role="status"]' );
	const ear = await listening( news );
	await news.getByText( 'Its time has come' ).waitFor();
	assert.equal( await focused(), 'Your appointment' );
	assert.ok( await ear.evaluate( ( { isConnected } ) => isConnected ), 'what listened is told' );
	assert.equal( await form.button( /cancel|Choose another time/i ).count(), 0 );
	await picture( page, 'business-manage-begun' );

	await page.goto( 'about:blank' );
	await page.goto( manageLink( booked ) );
	await form.button( 'Choose another time' ).focus();
	await news.getByText( 'Its time has come' ).waitFor();
	// The button that had the focus is gone.
	await page.waitForFunction( () => document.activeElement.textContent === 'Your appointment' );

	await page.goto( 'about:blank' );
	await page.goto( manageLink( booked ) );
	await form.button( 'Choose another time' ).click();
	await form.heading( 'Choose a day and time' ).waitFor();
	const otherEar = await listening( news );
	await news.getByText( 'Its time has come' ).waitFor();
	assert.equal( await focused(), 'Your appointment' );
	assert.ok( await otherEar.evaluate( ( { isConnected } ) => isConnected ), 'what listened is told' );

	seconds = 0;
	await page.goto( 'about:blank' );
	await page.setViewportSize( PHONE );
	await page.goto( manageLink( booked ) );
	await page.getByText( 'Its time has come' ).waitFor();
	await picture( page, 'business-manage-begun-phone' );
} );

test( 'the link of the email shows, moves and cancels the appointment', async ( t ) => {
	const { service, employee, date } = await business( t );
	const booked = await postBooking( { service, employee, date }, '10:00' );
	const stranger = await postBooking( { service, employee, date }, '11:00' );
	const form = await formFor( t, { viewport: PHONE, allow: /409|404/ } );
	const { page } = form;
	const addresses = [];
	page.on( 'request', ( request ) => addresses.push( request.url(), request.headers().referer ?? '' ) );

	await page.goto( manageLink( booked ) );
	await form.heading( 'Your appointment' ).waitFor();
	await page.getByText( booked.strong_id ).waitFor();
	assert.equal( page.url(), `${ siteUrl }/`, 'the key does not stay in the address' );
	await picture( page, 'business-manage' );

	await form.button( 'Choose another time' ).click();
	await form.chooseDay( date );
	assert.equal( await form.state( '11:00' ), 'booked' );
	await form.select( '14:00' );
	await picture( page, 'business-manage-move' );
	await form.button( 'Move it here' ).click();
	await page.getByText( 'Your appointment has a new time.' ).waitFor();
	await page.getByText( /2:00|14:00/ ).waitFor();

	await form.button( 'Cancel it' ).click();
	const isFocused = ( text ) =>
		page.waitForFunction( ( start ) => document.activeElement.textContent.startsWith( start ), text );
	await isFocused( 'Really cancel' );
	await form.button( 'Keep it' ).click();
	await isFocused( 'Your appointment' );
	await form.button( 'Cancel it' ).click();
	await picture( page, 'business-manage-cancel' );
	await form.button( 'Yes, cancel the appointment' ).click();
	await form.heading( 'This appointment is cancelled' ).waitFor();
	const { slots } = await get( 'availability', { date, employee_id: employee.id, service_id: service.id } );
	assert.deepEqual(
		slots.filter( ( { status } ) => status === 'booked' ).map( ( { time } ) => time ),
		[ '11:00' ]
	);
	assert.ok( addresses.every( ( address ) => ! address.includes( booked.manage_token ) ), 'the key is in no address' );

	await page.goto( 'about:blank' );
	await page.goto( manageLink( { ...stranger, manage_token: '0'.repeat( 32 ) } ) );
	await page.getByText( 'This link does not open an appointment.' ).waitFor();
	await picture( page, 'business-manage-wrong' );
	await form.button( 'Book an appointment' ).click();
	await form.heading( 'Choose a service' ).waitFor();
} );
