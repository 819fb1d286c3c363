/**
 * The main story: one visitor picks a time, the other's open page turns yellow,
 * then red. Two anonymous visitors, two browser contexts, the real heartbeat.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingForm } from './support/booking-form.mjs';
import { get, ONE_CADENCE_MS, poll, quietDay } from './support/site.mjs';
import { HEARTBEATS, picture, recordPolls, startBrowser, stopBrowser, visitor } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

async function twoVisitors( t, options = {} ) {
	const day = await quietDay();
	const [ a, b ] = await Promise.all(
		[ 1, 2 ].map( async () => {
			const form = new BookingForm( await visitor( t, options ) );
			await form.watchStates();
			return form.openDay( day );
		} )
	);
	return { day, a, b };
}

const style = ( form, time ) =>
	form.slot( time ).evaluate( ( slot ) => {
		const { backgroundColor, borderTopColor, borderTopStyle } = getComputedStyle( slot );
		return { backgroundColor, borderTopColor, borderTopStyle, text: slot.innerText, disabled: slot.ariaDisabled };
	} );

test( 'A picks 10:00, B sees it yellow; A books, B sees it red', async ( t ) => {
	const { day, a, b } = await twoVisitors( t, { reducedMotion: 'reduce' } );
	assert.equal( await b.state( '10:00' ), 'available' );

	await a.select( '10:00' );
	const picked = Date.now();
	await b.see( '10:00', 'processing', ONE_CADENCE_MS );
	t.diagnostic( `yellow after ${ Date.now() - picked } ms` );

	const yellow = await style( b, '10:00' );
	assert.equal( yellow.backgroundColor, 'rgb(254, 243, 199)' );
	assert.equal( yellow.borderTopStyle, 'dashed' );
	assert.match( yellow.text, /Processing/ );
	assert.equal( yellow.disabled, 'true' );
	await picture( a.page, 'desktop-selected' );
	await picture( b.page, 'desktop-processing' );

	// The driver will not click on what says it is disabled; a person can.
	const requests = [];
	b.page.on( 'request', ( request ) => requests.push( request.url() ) );
	await b.slot( '10:00' ).click( { force: true } );
	assert.equal( await b.message(), 'This time slot is being viewed by another user' );
	assert.equal( await b.state( '10:00' ), 'processing' );
	assert.ok( ! requests.some( ( url ) => url.includes( '/slots/' ) ), 'nothing was asked for' );

	await a.goToDetails();
	await picture( a.page, 'desktop-details' );
	await a.fillIn( { phone: '+49 30 1234567' } );
	await a.submit();
	const number = await a.confirmation();
	const bookedAt = Date.now();
	assert.match( number, /^APT-\d{4}-\d{6,}$/ );
	await picture( a.page, 'desktop-confirmation' );

	await b.see( '10:00', 'booked', ONE_CADENCE_MS );
	t.diagnostic( `red after ${ Date.now() - bookedAt } ms` );
	const red = await style( b, '10:00' );
	assert.equal( red.backgroundColor, 'rgb(254, 242, 242)' );
	assert.equal( red.borderTopColor, 'rgb(254, 202, 202)' );
	assert.match( red.text, /Booked/ );
	assert.equal( red.disabled, 'true' );

	assert.deepEqual( await b.statesSeen( '10:00' ), [ 'available', 'processing', 'booked' ], 'no flicker for B' );
	assert.deepEqual( await a.statesSeen( '10:00' ), [ 'available', 'selected' ], "A's own slot never looks taken to A" );

	// All four states in one picture: B's choice, a stranger's, a booking, and free ones.
	await b.select( '11:00' );
	await a.button( 'Book another appointment' ).click();
	await a.chooseService( day.service );
	await a.chooseEmployee( day.employee );
	await a.chooseDay( day.date );
	await a.select( '10:30' );
	await b.see( '10:30', 'processing', ONE_CADENCE_MS );
	await picture( b.page, 'desktop-four-states' );

	const { slots } = await get( 'availability', {
		date: day.date,
		employee_id: day.employee.id,
		service_id: day.service.id,
	} );
	assert.equal( slots.find( ( { time } ) => time === '10:00' ).status, 'booked' );
} );

test( 'B clicks before the news has reached B: a message, and a grid that is right again', async ( t ) => {
	const { a, b } = await twoVisitors( t, { allow: /409/ } );
	// B's heartbeats bring no news for a while.
	let isHeldBack = true;
	await b.page.route( HEARTBEATS, async ( route ) => {
		const response = await route.fetch();
		const answer = await response.json();
		const stale = { ...answer, appointease_active_selections: [], appointease_locked_slots: [] };
		await route.fulfill( { response, json: isHeldBack ? stale : answer } );
	} );
	await a.select( '10:00' );
	assert.equal( await b.state( '10:00' ), 'available' );
	isHeldBack = false;

	const refreshed = b.page.waitForResponse( /\/availability\?/ ).catch( () => null );
	await b.slot( '10:00' ).click();
	assert.equal( await b.message(), 'This time slot is being viewed by another user' );
	await b.see( '10:00', 'processing', 2500 );
	assert.ok( await refreshed, 'the day was fetched again' );
	assert.equal( await a.state( '10:00' ), 'selected' );
	await picture( b.page, 'desktop-lost-race' );
} );

test( 'B loses to a booking and is told so', async ( t ) => {
	const { a, b } = await twoVisitors( t, { allow: /409|ERR_FAILED/ } );
	await b.page.route( HEARTBEATS, ( route ) => route.abort() );
	await a.select( '10:30' );
	await a.goToDetails();
	await a.fillIn();
	await a.submit();
	await a.confirmation();
	assert.equal( await b.state( '10:30' ), 'available' );
	await b.slot( '10:30' ).click();
	assert.equal( await b.message(), 'This time has just been booked' );
	await b.see( '10:30', 'booked', 2500 );
} );

test( 'what A lets go is free for B', async ( t ) => {
	const { day, a, b } = await twoVisitors( t );
	await a.select( '10:00' );
	await b.see( '10:00', 'processing', ONE_CADENCE_MS );

	// Another slot moves the hold.
	await a.select( '11:00' );
	await b.see( '11:00', 'processing', ONE_CADENCE_MS );
	assert.equal( await b.state( '10:00' ), 'available' );

	// Leaving the details gives the lock back.
	await a.goToDetails();
	await a.button( 'Back' ).click();
	await a.heading( 'Choose a day and time' ).waitFor();
	await b.see( '11:00', 'available', ONE_CADENCE_MS );

	// A second click on the own choice takes it back.
	await a.select( '10:30' );
	await b.see( '10:30', 'processing', ONE_CADENCE_MS );
	await a.slot( '10:30' ).click();
	await b.see( '10:30', 'available', ONE_CADENCE_MS );

	// So does leaving the page, at once and not when the lease ends.
	await a.select( '10:00' );
	await a.goToDetails();
	await a.page.goto( 'about:blank' );
	await a.page.waitForTimeout( 500 );
	const live = await poll( day.date, day.employee, day.service );
	assert.deepEqual( live.appointease_locked_slots, [] );
	await b.select( '10:00' );
} );

test( 'quick clicks end on the last one, on the server too', async ( t ) => {
	const { day, a } = await twoVisitors( t );
	for ( const time of [ '10:00', '10:30', '11:00', '10:30' ] ) {
		await a.slot( time ).click();
	}
	await a.page.locator( '[data-time="10:30"][data-state="selected"]:not([aria-busy])' ).waitFor();
	const live = await poll( day.date, day.employee, { duration: 5 } );
	assert.deepEqual( live.appointease_active_selections, [ '10:30', '10:35', '10:40', '10:45', '10:50', '10:55' ] );
} );

test( 'the next page in a tab is the same visitor’s', async ( t ) => {
	const { day, a } = await twoVisitors( t );
	const polls = recordPolls( a.page );
	const visitor = async () => {
		await a.openDay( day );
		await a.page.waitForRequest( HEARTBEATS );
		return polls.asking().at( -1 ).poll.client_id;
	};
	assert.equal( await visitor(), await visitor() );
} );

test( 'a duplicated tab is a visitor of its own', async ( t ) => {
	const { day, a } = await twoVisitors( t );
	await a.select( '10:00' );
	// A window that is opened by a page gets a copy of its session storage.
	const [ page ] = await Promise.all( [
		a.page.context().waitForEvent( 'page' ),
		a.page.evaluate( () => void window.open( window.location.href ) ),
	] );
	const twin = new BookingForm( page );
	await twin.openDay( day );
	await twin.see( '10:00', 'processing', ONE_CADENCE_MS );
	assert.equal( await a.state( '10:00' ), 'selected' );
} );
