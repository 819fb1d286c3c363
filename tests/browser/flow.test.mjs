/**
 * The way through the form: forwards by keyboard, backwards, with mistakes, over
 * a bad line, and when the hold is lost on the way.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingForm } from './support/booking-form.mjs';
import { get, ONE_CADENCE_MS, post, quietDay } from './support/site.mjs';
import { HEARTBEATS, picture, recordPolls, startBrowser, stopBrowser, visitor } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

async function newForm( t, options ) {
	return new BookingForm( await visitor( t, options ) );
}

const focused = ( page ) => page.evaluate( () => document.activeElement.innerText || document.activeElement.name );

async function statusOf( { date, employee, service }, time ) {
	const { slots } = await get( 'availability', { date, employee_id: employee.id, service_id: service.id } );
	return slots.find( ( slot ) => slot.time === time )?.status;
}

test( 'an appointment can be booked with the keyboard alone', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t );
	const { page } = form;
	await form.open();

	// Tab until a thing is reached, as people do; the way must not be endless.
	const tabTo = async ( selector ) => {
		for ( let steps = 0; steps < 60; steps++ ) {
			if ( await page.evaluate( ( wanted ) => document.activeElement.matches( wanted ), selector ) ) {
				return;
			}
			await page.keyboard.press( 'Tab' );
		}
		assert.fail( `Tab does not lead to ${ selector }` );
	};

	await tabTo( `[data-service="${ day.service.id }"]` );
	await page.keyboard.press( 'Enter' );
	await form.heading( 'Who would you like to see?' ).waitFor();
	assert.equal( await focused( page ), 'Who would you like to see?' );

	await tabTo( `[data-employee="${ day.employee.id }"]` );
	await page.keyboard.press( 'Enter' );
	await form.heading( 'Choose a day and time' ).waitFor();
	assert.equal( await focused( page ), 'Choose a day and time' );

	await tabTo( '.appointease-day' );
	const cursor = () => page.evaluate( () => document.activeElement.dataset.date );
	const today = await cursor();
	await page.keyboard.press( 'PageDown' );
	assert.notEqual( ( await cursor() ).slice( 0, 7 ), today.slice( 0, 7 ), 'the next month' );
	await page.keyboard.press( 'PageUp' );
	assert.equal( await cursor(), today );
	await page.keyboard.press( 'ArrowLeft' );
	assert.equal( await cursor(), today, 'the past cannot be reached' );
	while ( ( await cursor() ) < day.date ) {
		const days = ( Date.parse( day.date ) - Date.parse( await cursor() ) ) / 86_400_000;
		await page.keyboard.press( days >= 7 ? 'ArrowDown' : 'ArrowRight' );
	}
	await page.keyboard.press( 'Enter' );
	await page.locator( '.appointease-times' ).waitFor();

	await tabTo( '[data-time="10:00"]' );
	await page.keyboard.press( 'Enter' );
	await form.see( '10:00', 'selected' );
	await tabTo( '.appointease-bar button' );
	await page.keyboard.press( 'Enter' );
	await form.heading( 'Your details' ).waitFor();
	assert.equal( await focused( page ), 'Your details' );

	await tabTo( '[name="name"]' );
	await page.keyboard.type( 'Keyboard Kim' );
	await page.keyboard.press( 'Tab' );
	await page.keyboard.type( 'kim@example.com' );
	await page.keyboard.press( 'Enter' );
	await form.confirmation();
	assert.equal( await focused( page ), 'Your appointment is booked' );
	assert.equal( await statusOf( day, '10:00' ), 'booked' );
} );

test( 'the steps on a desktop', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t, { reducedMotion: 'reduce' } );
	await form.open();
	await picture( form.page, 'desktop-service' );
	await form.chooseService( day.service );
	await picture( form.page, 'desktop-staff' );
	await form.chooseEmployee( day.employee );
	await picture( form.page, 'desktop-day' );
} );

test( 'Back leads back from everywhere, in the form and in the browser', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t );
	await form.openDay( day );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn( { name: 'Typed Once' } );

	await form.page.goBack();
	await form.heading( 'Choose a day and time' ).waitFor();
	assert.equal( await form.state( '10:00' ), 'available', 'the hold was given back' );
	await form.select( '10:30' );
	await form.goToDetails();
	assert.equal( await form.field( 'Name' ).inputValue(), 'Typed Once' );

	for ( const title of [ 'Choose a day and time', 'Who would you like to see?', 'Choose a service' ] ) {
		await form.button( 'Back' ).click();
		await form.heading( title ).waitFor();
	}
	assert.equal( await form.button( 'Back' ).count(), 0 );
} );

test( 'a link within the page leads to no other step', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t );
	const { page } = form;
	await form.openDay( day );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn( { name: 'Typed Once' } );
	await page.evaluate( () => document.body.insertAdjacentHTML( 'beforeend', '<a href="#top">Back to top</a>' ) );
	const stays = async () => {
		assert.equal( await form.heading( 'Your details' ).count(), 1 );
		assert.equal( await form.field( 'Name' ).inputValue(), 'Typed Once' );
	};
	await page.getByRole( 'link', { name: 'Back to top' } ).click();
	await page.waitForURL( /#top$/ );
	await stays();
	await page.goBack();
	await page.waitForURL( ( { hash } ) => hash === '' );
	await stays();
	await page.getByRole( 'link', { name: 'Back to top' } ).click();
	await form.submit();
	await form.confirmation();
	// From the confirmation, too.
	await page.evaluate( () => ( window.location.hash = 'bottom' ) );
	await page.waitForURL( /#bottom$/ );
	await form.confirmation();
} );

test( 'mistakes are named at the field, ours and those the server finds', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t, { allow: /400/ } );
	await form.openDay( day );
	await form.select( '10:00' );
	await form.goToDetails();

	const errorOf = ( name ) =>
		form.page.evaluate( ( field ) => {
			const input = document.querySelector( `[name="${ field }"]` );
			return {
				invalid: input.getAttribute( 'aria-invalid' ),
				text: document.getElementById( input.getAttribute( 'aria-describedby' ) )?.innerText.trim() ?? '',
			};
		}, name );

	await form.submit();
	assert.deepEqual( await errorOf( 'name' ), { invalid: 'true', text: 'Please tell us your name.' } );
	assert.equal( await focused( form.page ), 'name' );

	await form.fillIn( { phone: 'please call 12345' } );
	await form.submit();
	assert.match( ( await errorOf( 'phone' ) ).text, /^Please use only digits/ );
	await picture( form.page, 'desktop-mistake' );

	// Passes a careful eye, but not the server's rules for addresses.
	await form.fillIn( { email: 'a@b.c' } );
	await form.submit();
	await form.page.locator( '[name="email"][aria-invalid="true"]' ).waitFor();
	const { invalid, text } = await errorOf( 'email' );
	assert.equal( invalid, 'true' );
	assert.match( text, /^This does not look like an email address/ );
	assert.equal( await focused( form.page ), 'email' );
	assert.equal( await form.field( 'Name' ).inputValue(), 'Nadia Brandt' );
} );

test( 'a telephone number is taken in the digits and dashes of any keyboard', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t );
	await form.openDay( day );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn( { phone: '\u202a+٤٩ ۳۰–１２３\u00a045\u202c' } );
	const [ request ] = await Promise.all( [ form.page.waitForRequest( '**/appointments' ), form.submit() ] );
	assert.equal( request.postDataJSON().phone, '+49 30-123 45' );
	await form.confirmation();
} );

test( 'a booking whose answer is lost is sent again without being made twice', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t, { allow: /ERR_FAILED/ } );
	await form.openDay( day );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn();

	const keys = [];
	let first;
	await form.page.route( '**/appointments', async ( route ) => {
		keys.push( route.request().headers()[ 'x-idempotency-key' ] );
		if ( keys.length === 1 ) {
			first = await ( await route.fetch() ).json();
			return route.abort();
		}
		await route.continue();
	} );
	await form.submit();
	await form.page.getByText( 'We could not reach the server' ).waitFor();
	await picture( form.page, 'desktop-network-error' );
	await form.submit();
	assert.equal( await form.confirmation(), first.strong_id );
	assert.equal( keys.length, 2 );
	assert.equal( keys[ 0 ], keys[ 1 ] );
	assert.match( keys[ 0 ], /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ );
} );

test( 'a booking that went through unseen is shown even if the details were changed for the retry', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t, { allow: /ERR_FAILED|409/ } );
	await form.openDay( day );
	await form.select( '11:00' );
	await form.goToDetails();
	await form.fillIn();
	let first;
	await form.page.route( '**/appointments', async ( route ) => {
		if ( ! first ) {
			first = await ( await route.fetch() ).json();
			return route.abort();
		}
		await route.continue();
	} );
	await form.submit();
	await form.page.getByText( 'We could not reach the server' ).waitFor();
	await form.field( 'Name' ).fill( 'Nadia Brandt-Weber' );
	await form.submit();
	assert.equal( await form.confirmation(), first.strong_id );
	await form.page.getByText( 'Your first attempt had already gone through' ).waitFor();
} );

test( 'who goes back while the booking is on its way is shown it, and stays on the page', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t );
	const { page } = form;
	await form.openDay( day );
	await form.select( '12:00' );
	await form.goToDetails();
	await form.fillIn();
	let answer;
	const backAgain = new Promise( ( resolve ) => ( answer = resolve ) );
	await page.route( '**/appointments', async ( route ) => {
		await backAgain;
		await route.continue();
	} );
	await form.submit();
	await form.button( 'Back' ).click();
	await form.heading( 'Choose a day and time' ).waitFor();
	answer();
	await form.confirmation();
	const address = page.url();
	await form.button( 'Book another appointment' ).click();
	await form.heading( 'Choose a service' ).waitFor();
	await page.waitForTimeout( 500 );
	assert.equal( page.url(), address );
	await form.heading( 'Choose a service' ).waitFor();
} );

test( 'a lock that is lost while typing is explained, and can be taken again', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t, { allow: /409/ } );
	const polls = recordPolls( form.page );
	await form.openDay( day );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn( { name: 'Slow Typist' } );
	await form.page.getByText( /We hold this time for you for 10 more minutes/ ).waitFor();

	await form.page.waitForRequest( HEARTBEATS );
	const slot = {
		date: day.date,
		time: '10:00',
		employee_id: day.employee.id,
		service_id: day.service.id,
		client_id: polls.asking().at( -1 ).poll.client_id,
	};
	const release = async () => assert.equal( ( await post( 'slots/deselect', slot ) ).body.released, true );
	const lost = form.page.getByRole( 'alert' ).filter( { hasText: 'We could not hold this time any longer' } );

	await release();
	await lost.waitFor( { timeout: ONE_CADENCE_MS } );
	await picture( form.page, 'desktop-lost-hold' );
	assert.equal( await form.field( 'Name' ).inputValue(), 'Slow Typist' );
	await form.button( 'Hold it again' ).click();
	await lost.waitFor( { state: 'hidden' } );

	// Lost again, and this time a stranger is faster.
	await release();
	await lost.waitFor( { timeout: ONE_CADENCE_MS } );
	const stranger = await post( 'slots/lock', { ...slot, client_id: 'a-stranger-who-is-faster' } );
	assert.equal( stranger.body.success, true );
	await form.button( 'Hold it again' ).click();
	assert.equal( await form.message(), 'This time slot is being viewed by another user' );
	await form.heading( 'Choose a day and time' ).waitFor();
	await form.see( '10:00', 'processing', ONE_CADENCE_MS );

	await form.select( '10:30' );
	await form.goToDetails();
	assert.equal( await form.field( 'Name' ).inputValue(), 'Slow Typist' );
	await post( 'slots/deselect', { ...slot, client_id: 'a-stranger-who-is-faster' } );
} );

test( 'a time that is taken at the last moment leads back to the grid with everything typed', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t, { allow: /409/ } );
	await form.openDay( day );
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn( { name: 'Second Best' } );
	await form.page.route( '**/appointments', ( route ) =>
		route.fulfill( { status: 409, json: { code: 'slot_taken', message: '', data: { status: 409 } } } )
	);
	await form.submit();
	assert.equal( await form.message(), 'This time has just been booked' );
	await form.heading( 'Choose a day and time' ).waitFor();
	await form.select( '10:30' );
	await form.goToDetails();
	assert.equal( await form.field( 'Name' ).inputValue(), 'Second Best' );
} );

test( 'a page that cannot reach the server says so and can try again', async ( t ) => {
	const page = await visitor( t, { allow: /ERR_FAILED/ } );
	const form = new BookingForm( page );
	await page.route( '**/catalog', ( route ) => route.abort() );
	await page.goto( process.env.STACK_URL );
	await page.getByText( 'We could not reach the server' ).waitFor();
	await page.unroute( '**/catalog' );
	await form.button( 'Try again' ).click();
	await form.heading( 'Choose a service' ).waitFor();
} );

test( 'visitors elsewhere are told whose clock is meant', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t, { timezoneId: 'America/New_York' } );
	await form.openDay( day );
	await form.page.getByText( /Times are in the time zone Europe\/Berlin \(GMT\+[12]\)/ ).waitFor();
	await form.select( '10:00' );
	await form.goToDetails();
	await form.fillIn();
	await form.submit();
	await form.confirmation();
	await form.page.getByText( /On your clock: .*0[45]:00, America\/New York/ ).waitFor();
	const href = await form.page.getByRole( 'link', { name: 'Add to calendar' } ).getAttribute( 'href' );
	const [ , hour ] = /DTSTART:\d{8}T(\d{2})0000Z/.exec( decodeURIComponent( href ) );
	assert.ok( [ '08', '09' ].includes( hour ), `10:00 in Berlin is ${ hour }:00 UTC` );
} );
