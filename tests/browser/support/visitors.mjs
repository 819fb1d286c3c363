/**
 * Visitors: each is a browser context of its own, anonymous, with a clean
 * profile. Whatever goes wrong in a page (an exception, a console error) fails
 * the test that opened it.
 */

import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { needed, siteUrl } from './site.mjs';

const root = path.resolve( path.dirname( fileURLToPath( import.meta.url ) ), '../../..' );
const artifacts = process.env.APPOINTEASE_ARTIFACTS ?? path.join( root, 'build/artifacts' );
const screenshots = path.join( artifacts, 'screenshots' );

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const SMALLEST = { width: 320, height: 640 };

let browser;

// All visitors of the tests come from one address, which may not send so many bookings.
const noLimit = path.join( needed( 'STACK_WP_DIR' ), 'wp-content/mu-plugins/appointease-no-limit.php' );

export async function startBrowser() {
	await mkdir( path.dirname( noLimit ), { recursive: true } );
	await writeFile( noLimit, "<?php add_filter( 'appointease_rate_limit', fn() => array( 0, 0 ) );\n" );
	browser = await chromium.launch( {
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	} );
}

export async function stopBrowser() {
	await browser?.close();
	await rm( noLimit, { force: true } );
}

/**
 * A visitor's page. When the test is over it is closed, after what `beforeClosing`
 * was given has been done, and what it complained about is looked at.
 *
 * @param {import('node:test').TestContext} t
 * @param {object} options viewport, timezoneId and what else a context takes; allow: complaints that a test provokes.
 */
export async function visitor( t, { allow = null, ...options } = {} ) {
	const context = await browser.newContext( {
		viewport: DESKTOP,
		locale: 'en-US',
		timezoneId: 'Europe/Berlin',
		...options,
	} );
	context.setDefaultTimeout( 15_000 );
	const page = await context.newPage();
	const complaints = [];
	const complain = ( text ) => allow?.test( text ) || complaints.push( text );
	page.on( 'pageerror', ( error ) => complain( String( error.stack ?? error ) ) );
	page.on( 'console', ( message ) => message.type() === 'error' && complain( message.text() ) );
	let before = () => {};
	page.beforeClosing = ( work ) => ( before = work );
	t.after( async () => {
		await before();
		// Leaves the page as a person does, so that what it holds is given back.
		await page.goto( 'about:blank' );
		await context.close();
		assert.deepEqual( complaints, [], 'the page complained' );
	} );
	return page;
}

/** A picture of the whole page, with bars that stick to the window at its end. */
export async function picture( page, name ) {
	await mkdir( screenshots, { recursive: true } );
	const window = page.viewportSize();
	const height = await page.evaluate( () => document.documentElement.scrollHeight );
	await page.setViewportSize( { ...window, height: Math.max( height, window.height ) } );
	await page.evaluate( () => window.scrollTo( 0, 0 ) );
	await page.screenshot( { path: path.join( screenshots, `${ name }.png` ), animations: 'disabled' } );
	await page.setViewportSize( window );
}

/** Nothing on the screen is wider than the screen. */
export async function fits( page, title ) {
	const wide = await page.evaluate( () => document.documentElement.scrollWidth - document.documentElement.clientWidth );
	await picture( page, title );
	assert.ok( wide <= 0, `${ title } is ${ wide } px wider than the screen` );
}

/** Where heartbeats go: the fast lane, and WordPress. */
export const FAST_LANE = /\/heartbeat\.php/;
export const ADMIN_AJAX = /\/admin-ajax\.php/;
export const HEARTBEATS = /\/(heartbeat|admin-ajax)\.php/;

/** The times at which a page has sent polls about the calendar, in milliseconds of the real clock. */
export function recordPolls( page ) {
	const polls = [];
	page.on( 'request', ( request ) => {
		if ( HEARTBEATS.test( request.url() ) ) {
			const form = new URLSearchParams( request.postData() ?? '' );
			const poll = {};
			for ( const [ key, value ] of form ) {
				const name = /^data\[appointease_poll\]\[(\w+)\]$/.exec( key )?.[ 1 ];
				if ( name ) {
					poll[ name ] = value;
				}
			}
			polls.push( { at: Date.now(), url: request.url(), poll, form } );
		}
	} );
	polls.asking = () => polls.filter( ( { poll } ) => poll.date );
	return polls;
}

export { siteUrl };
