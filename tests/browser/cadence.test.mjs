/**
 * The pace of the heartbeat: held for as long as the page can be seen, whatever
 * WordPress' own script would do, and given up where somebody who may says so.
 *
 * Where minutes must pass, the page's clock is the driver's: it runs a second at
 * a time, and the server answers in between.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingForm } from './support/booking-form.mjs';
import { CADENCE_S, ONE_CADENCE_MS, quietDay } from './support/site.mjs';
import { HEARTBEATS, picture, recordPolls, startBrowser, stopBrowser, visitor } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

/**
 * A page's clock in the driver's hands. Every beat gets its answer before the next
 * second begins, and the page itself writes down when it sent one: a slow machine
 * changes nothing.
 */
class SteppedClock {
	constructor( page ) {
		this.page = page;
	}

	async start() {
		await this.page.evaluate( () => {
			window.beats = [];
			window.jQuery( document ).on( 'ajaxSend', ( event, xhr, { data } ) => {
				if ( String( data ).includes( 'appointease_poll' ) ) {
					window.beats.push( Date.now() / 1000 );
				}
			} );
		} );
	}

	async answers() {
		while ( await this.page.evaluate( () => window.jQuery.active ) ) {
			await new Promise( ( resolve ) => setTimeout( resolve, 5 ) );
		}
	}

	/** What the page's clock says, in seconds. */
	now() {
		return this.page.evaluate( () => Date.now() / 1000 );
	}

	/** Lets seconds pass, and tells when polls were sent meanwhile. */
	async letPass( seconds ) {
		await this.answers();
		const known = await this.page.evaluate( () => window.beats.length );
		for ( let second = 0; second < seconds; second++ ) {
			await this.page.clock.runFor( 1000 );
			await this.answers();
		}
		return this.page.evaluate( ( from ) => window.beats.slice( from ), known );
	}
}

const gaps = ( times ) => times.slice( 1 ).map( ( time, at ) => time - times[ at ] );

/**
 * The driver's clock comes without the navigation's timing, which a module of
 * WordPress itself looks for; and a test may break the connection.
 */
const NO_TIMING = /domContentLoadedEventStart|ERR_FAILED/;

async function watcher( t, { init, allow, clock = true } = {} ) {
	const day = await quietDay();
	const page = await visitor( t, { allow: clock ? NO_TIMING : allow } );
	if ( init ) {
		await page.addInitScript( init );
	}
	const form = new BookingForm( page );
	if ( clock ) {
		await page.clock.install();
		form.clock = new SteppedClock( page );
	}
	await form.openDay( day );
	await form.clock?.start();
	return form;
}

test( 'twelve minutes of an unfocused, untouched window change nothing', async ( t ) => {
	const { clock } = await watcher( t, { init: () => ( document.hasFocus = () => false ) } );
	const beats = await clock.letPass( 720 );
	const between = gaps( beats );
	assert.ok( Math.max( ...between ) <= CADENCE_S + 2, `longest pause: ${ Math.max( ...between ) } s` );
	assert.ok( beats.length >= 720 / ( CADENCE_S + 1 ), `${ beats.length } beats` );
	// Heartbeat's own, every two minutes, come on top.
	assert.ok( beats.length <= 720 / CADENCE_S + 720 / 120 + 2, `${ beats.length } beats: not more than needed either` );
} );

test( 'losing the focus keeps the cadence, by the real clock', async ( t ) => {
	const form = await watcher( t, { clock: false } );
	const polls = recordPolls( form.page );
	await form.page.evaluate( () => ( document.hasFocus = () => false ) );
	// Heartbeat looks for the focus every ten seconds.
	await form.page.waitForTimeout( 24_000 );
	const between = gaps( polls.asking().map( ( { at } ) => at ) );
	assert.ok( between.length >= 3, `${ between.length + 1 } beats in 24 s` );
	assert.ok( Math.max( ...between ) <= ONE_CADENCE_MS, `longest pause: ${ Math.max( ...between ) } ms` );
} );

test( 'a hidden page asks nothing; once seen again, it asks at once', async ( t ) => {
	const { page, clock } = await watcher( t, {
		init: () => {
			window.isHidden = false;
			Object.defineProperty( document, 'hidden', { get: () => window.isHidden } );
			Object.defineProperty( document, 'visibilityState', {
				get: () => ( window.isHidden ? 'hidden' : 'visible' ),
			} );
		},
	} );
	const setHidden = ( isHidden ) =>
		page.evaluate( ( value ) => {
			window.isHidden = value;
			document.dispatchEvent( new Event( 'visibilitychange' ) );
		}, isHidden );
	await setHidden( true );
	assert.deepEqual( await clock.letPass( 300 ), [] );
	const seenAgain = await clock.now();
	await setHidden( false );
	await clock.letPass( 12 );
	const beats = await page.evaluate( ( from ) => window.beats.filter( ( at ) => at >= from ), seenAgain );
	assert.ok( beats[ 0 ] - seenAgain <= 1, `the first beat came after ${ beats[ 0 ] - seenAgain } s` );
	assert.ok( beats.length >= 3, `${ beats.length } beats in 12 s` );
} );

test( 'the server may order another pace', async ( t ) => {
	const { page, clock } = await watcher( t );
	let order = 12;
	await page.route( HEARTBEATS, async ( route ) => {
		const response = await route.fetch();
		await route.fulfill( { response, json: { ...( await response.json() ), heartbeat_interval: order } } );
	} );
	await clock.letPass( 10 );
	const slow = gaps( await clock.letPass( 60 ) );
	assert.ok( Math.min( ...slow ) >= 11 && Math.max( ...slow ) <= 14, `pauses: ${ slow }` );
	order = 1;
	await clock.letPass( 15 );
	const fast = gaps( await clock.letPass( 20 ) );
	assert.ok( Math.max( ...fast ) <= 2, `pauses: ${ fast }` );
} );

test( 'the interval a host has set as the least wins', async ( t ) => {
	const { clock } = await watcher( t, {
		init: () => {
			let settings;
			Object.defineProperty( window, 'heartbeatSettings', {
				get: () => settings,
				set: ( value ) => ( settings = { ...value, minimalInterval: 20 } ),
			} );
		},
	} );
	const beats = gaps( await clock.letPass( 100 ) );
	assert.ok( Math.min( ...beats ) >= 19 && Math.max( ...beats ) <= 22, `pauses: ${ beats }` );
} );

test( 'a chosen time stays held, also where beats are rarer than the lease', async ( t ) => {
	const form = await watcher( t, {
		clock: false,
		init: () => {
			let settings;
			Object.defineProperty( window, 'heartbeatSettings', {
				get: () => settings,
				set: ( value ) => ( settings = { ...value, minimalInterval: 60 } ),
			} );
		},
	} );
	await form.watchStates();
	await form.select( '10:00' );
	const renewals = [];
	form.page.on( 'request', ( request ) => request.url().includes( '/slots/select' ) && renewals.push( 1 ) );
	await form.page.waitForTimeout( 16_000 );
	assert.equal( await form.state( '10:00' ), 'selected' );
	assert.ok( renewals.length >= 1, 'the lease was renewed by REST' );
} );

test( 'silence is admitted, and ends with the next answer', async ( t ) => {
	const { page, clock } = await watcher( t );
	await clock.letPass( 6 );
	const note = page.getByText( /Live updates paused/ );
	assert.equal( await note.count(), 0 );
	await page.route( HEARTBEATS, ( route ) => route.abort() );
	await clock.letPass( 25 );
	await note.waitFor();
	assert.match( await note.innerText(), /Live updates paused – last updated \d/ );
	await picture( page, 'desktop-live-updates-paused' );
	await page.unroute( HEARTBEATS );
	await clock.letPass( 7 );
	assert.equal( await note.count(), 0 );
} );

test( "other plugins' data travels along untouched", async ( t ) => {
	const form = await watcher( t, { clock: false } );
	const polls = recordPolls( form.page );
	await form.page.evaluate( () => {
		window.otherTicks = 0;
		window
			.jQuery( document )
			.on( 'heartbeat-send', ( event, data ) => ( data.somebody_else = { a: 'b' } ) )
			.on( 'heartbeat-tick', () => window.otherTicks++ );
	} );
	await form.page.waitForFunction( () => window.otherTicks > 0 );
	const { form: sent } = polls.at( -1 );
	assert.equal( sent.get( 'data[somebody_else][a]' ), 'b' );
	assert.ok( sent.get( 'data[appointease_poll][date]' ) );
} );

test( 'an answer about another day colours nothing here', async ( t ) => {
	const form = await watcher( t, { clock: false } );
	// The answer to the first question is held back until the visitor has moved on.
	let letGo = () => {};
	const moved = new Promise( ( resolve ) => ( letGo = resolve ) );
	let isFirst = true;
	await form.page.route( HEARTBEATS, async ( route ) => {
		const response = await route.fetch();
		const answer = await response.json();
		if ( ! isFirst ) {
			return route.fulfill( { response } );
		}
		isFirst = false;
		await moved;
		await route.fulfill( {
			response,
			json: { ...answer, appointease_booked_slots: [ '10:00' ], appointease_active_selections: [ '10:30' ] },
		} );
	} );
	await form.watchStates();
	const asked = form.page.waitForRequest( HEARTBEATS );
	await asked;
	const other = await quietDay();
	await form.chooseDay( other.date );
	await form.page.evaluate( () => ( document.body.dataset.moved = 'yes' ) );
	const seen = form.page.waitForResponse( HEARTBEATS );
	letGo();
	await seen;
	await form.page.waitForTimeout( 300 );
	assert.equal( await form.state( '10:00' ), 'available' );
	assert.equal( await form.state( '10:30' ), 'available' );
} );
