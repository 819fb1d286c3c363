/**
 * Which way a heartbeat takes: the fast lane for a visitor's poll, WordPress for
 * everything else and whenever the fast lane fails, without anybody noticing.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingForm } from './support/booking-form.mjs';
import { admin, ONE_CADENCE_MS, quietDay, siteUrl } from './support/site.mjs';
import { ADMIN_AJAX, FAST_LANE, recordPolls, startBrowser, stopBrowser, visitor } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

/** A visitor at the times of a day, and which way the polls of the page went. */
async function watcher( t, { allow, prepare = async () => {} } = {} ) {
	const page = await visitor( t, { allow } );
	await prepare( page );
	const polls = recordPolls( page );
	await page.addInitScript( () => {
		window.heartbeatErrors = 0;
		window.addEventListener( 'DOMContentLoaded', () =>
			window.jQuery?.( document ).on( 'heartbeat-error heartbeat-connection-lost', () => window.heartbeatErrors++ )
		);
	} );
	const form = new BookingForm( page );
	form.day = await quietDay();
	await form.openDay( form.day );
	const ways = () => polls.asking().map( ( { url } ) => ( FAST_LANE.test( url ) ? 'fast' : 'wordpress' ) );
	const polled = async ( way, times ) => {
		while ( ways().filter( ( one ) => one === way ).length < times ) {
			await page.waitForTimeout( 50 );
		}
	};
	return { form, page, ways, polled };
}

const otherVisitor = async ( t, day ) => new BookingForm( await visitor( t ) ).openDay( day );

test( "a visitor's polls take the fast lane", { timeout: 60_000 }, async ( t ) => {
	const { form, ways, polled } = await watcher( t );
	const other = await otherVisitor( t, form.day );
	await other.select( '10:00' );
	await form.see( '10:00', 'processing', ONE_CADENCE_MS );
	await polled( 'fast', 3 );
	assert.deepEqual( [ ...new Set( ways() ) ], [ 'fast' ] );
} );

const faults = {
	'a refusal': ( route ) => route.fulfill( { status: 403, body: '' } ),
	'a page in its place': ( route ) => route.fulfill( { body: '<html><title>Blocked</title></html>' } ),
	'an answer to something else': ( route ) => route.fulfill( { json: { success: true } } ),
	'a broken connection': ( route ) => route.abort(),
};
for ( const [ name, fault ] of Object.entries( faults ) ) {
	test( `after ${ name } the same beat reaches WordPress`, { timeout: 60_000 }, async ( t ) => {
		const { form, page, ways, polled } = await watcher( t, {
			allow: /403|ERR_FAILED/,
			prepare: ( visited ) => visited.route( FAST_LANE, fault ),
		} );
		const other = await otherVisitor( t, form.day );
		await other.select( '10:00' );
		await form.see( '10:00', 'processing', ONE_CADENCE_MS );
		await polled( 'wordpress', 2 );
		// Tried once, then left alone for a while.
		assert.deepEqual( ways().slice( 0, 3 ), [ 'fast', 'wordpress', 'wordpress' ] );
		assert.equal( await page.evaluate( () => window.heartbeatErrors ), 0, 'nobody noticed' );
		assert.equal( await page.getByText( /Live updates paused/ ).count(), 0 );
	} );
}

test( 'a fast lane that dies while the page is open is left, too', { timeout: 60_000 }, async ( t ) => {
	const { form, page, ways, polled } = await watcher( t, { allow: /500/ } );
	await polled( 'fast', 1 );
	await page.route( FAST_LANE, ( route ) => route.fulfill( { status: 500, body: '' } ) );
	await polled( 'wordpress', 1 );
	const other = await otherVisitor( t, form.day );
	await other.select( '10:00' );
	await form.see( '10:00', 'processing', ONE_CADENCE_MS );
	assert.equal( ways().at( -1 ), 'wordpress' );
	assert.equal( await page.evaluate( () => window.heartbeatErrors ), 0 );
} );

test( 'a server that is busy for a moment is spared the longer way', { timeout: 60_000 }, async ( t ) => {
	const { form, page, ways, polled } = await watcher( t, { allow: /502/ } );
	await polled( 'fast', 1 );
	let busy = 2;
	await page.route( FAST_LANE, ( route ) => ( busy-- > 0 ? route.fulfill( { status: 502, body: '' } ) : route.continue() ) );
	const other = await otherVisitor( t, form.day );
	await other.select( '10:00' );
	// Two pauses, of four and of eight seconds at most.
	await form.see( '10:00', 'processing', 12_000 + ONE_CADENCE_MS );
	assert.deepEqual( [ ...new Set( ways() ) ], [ 'fast' ] );
	assert.ok( busy < 0 );
	assert.equal( await page.evaluate( () => window.heartbeatErrors ), 0, 'nobody noticed' );
} );

test( 'what carries more than our poll goes to WordPress', { timeout: 60_000 }, async ( t ) => {
	const { page, ways, polled } = await watcher( t );
	await polled( 'fast', 1 );
	await page.evaluate( () =>
		window.jQuery( document ).on( 'heartbeat-send', ( event, data ) => ( data.somebody_else = 'x' ) )
	);
	await polled( 'wordpress', 2 );
	await page.evaluate( () => window.jQuery( document ).off( 'heartbeat-send' ) );
	assert.equal( ways().at( -1 ), 'wordpress' );
} );

test( 'a logged-in user is served by WordPress', { timeout: 60_000 }, async ( t ) => {
	const { ways, polled } = await watcher( t, {
		// The toolbar's picture of the user would come from elsewhere.
		allow: /ERR_NAME_NOT_RESOLVED/,
		prepare: async ( page ) => {
			await page.goto( `${ siteUrl }/wp-login.php` );
			await page.getByLabel( /Username/ ).fill( admin().user );
			await page.getByLabel( 'Password', { exact: true } ).fill( admin().password );
			await page.getByRole( 'button', { name: 'Log In' } ).click();
			await page.waitForURL( /wp-admin/ );
		},
	} );
	await polled( 'wordpress', 2 );
	assert.deepEqual( [ ...new Set( ways() ) ], [ 'wordpress' ] );
} );

test( 'an old page in a browser that has logged in since', { timeout: 60_000 }, async ( t ) => {
	const { page, ways, polled } = await watcher( t, { allow: /403/ } );
	await polled( 'fast', 1 );
	await page.context().addCookies( [ { name: 'wordpress_logged_in_x', value: 'x', url: siteUrl } ] );
	const refused = page.waitForResponse( ( response ) => FAST_LANE.test( response.url() ) && response.status() === 403 );
	const answered = page.waitForResponse( ( response ) => ADMIN_AJAX.test( response.url() ) && response.status() === 200 );
	await Promise.all( [ refused, answered ] );
	assert.equal( ways().at( -1 ), 'wordpress' );
} );
