/**
 * What the form is to people who do not see it as it was drawn: on small screens,
 * by touch, through a screen reader, with weaker eyes.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingForm } from './support/booking-form.mjs';
import { ONE_CADENCE_MS, post, quietDay } from './support/site.mjs';
import { PHONE, picture, SMALLEST, startBrowser, stopBrowser, visitor } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

async function newForm( t, options ) {
	return new BookingForm( await visitor( t, options ) );
}

for ( const [ name, viewport ] of Object.entries( { phone: PHONE, smallest: SMALLEST } ) ) {
	test( `every step fits on a screen of ${ viewport.width } px`, async ( t ) => {
		const day = await quietDay();
		const form = await newForm( t, { viewport, hasTouch: true, isMobile: true, reducedMotion: 'reduce' } );
		const step = async ( title ) => {
			const { wide, small } = await form.page.evaluate( () => ( {
				wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
				small: [ ...document.querySelectorAll( '.appointease-card :is(button, input, a)' ) ]
					.map( ( element ) => element.getBoundingClientRect() )
					.filter( ( { width, height } ) => width && Math.min( width, height ) < 24 ).length,
			} ) );
			assert.equal( wide, 0, `${ title } is wider than the screen` );
			assert.equal( small, 0, `${ title } has targets too small for a finger` );
			await picture( form.page, `${ name }-${ title }` );
		};
		await form.open();
		await step( 'service' );
		await form.chooseService( day.service );
		await step( 'staff' );
		await form.chooseEmployee( day.employee );
		await step( 'day' );
		await form.chooseDay( day.date );
		await form.select( '10:00' );
		await step( 'time' );
		await form.goToDetails();
		await form.submit();
		await step( 'details-with-errors' );
		await form.button( 'Back' ).click();
		await form.heading( 'Choose a day and time' ).waitFor();
	} );
}

test( 'names, roles and live regions are in place', async ( t ) => {
	const day = await quietDay();
	const form = await newForm( t, { reducedMotion: 'reduce' } );
	const { page } = form;
	const check = async ( where ) => {
		const problems = await page.evaluate( () => {
			const found = [];
			const card = document.querySelector( '.appointease-card' );
			const nameOf = ( element ) =>
				element.getAttribute( 'aria-label' ) || element.innerText?.trim() || element.labels?.[ 0 ]?.innerText.trim();
			card.querySelectorAll( 'button, a, input' ).forEach( ( element ) => {
				if ( ! nameOf( element ) ) {
					found.push( `no name: ${ element.outerHTML.slice( 0, 80 ) }` );
				}
			} );
			const ids = [ ...document.querySelectorAll( '[id]' ) ].map( ( { id } ) => id );
			ids.forEach( ( id, at ) => ids.indexOf( id ) !== at && found.push( `id twice: ${ id }` ) );
			card.querySelectorAll( 'svg' ).forEach( ( svg ) => svg.ariaHidden === 'true' || found.push( 'icon is read out' ) );

			// WCAG's contrast, of text on the nearest background.
			const channel = ( value ) => ( value <= 0.03928 ? value / 12.92 : ( ( value + 0.055 ) / 1.055 ) ** 2.4 );
			const luminance = ( [ r, g, b ] ) =>
				[ r, g, b ].reduce( ( sum, value, at ) => sum + [ 0.2126, 0.7152, 0.0722 ][ at ] * channel( value / 255 ), 0 );
			const rgba = ( text ) => text.match( /[\d.]+/g ).map( Number );
			const background = ( element ) => {
				const color = rgba( getComputedStyle( element ).backgroundColor );
				return color[ 3 ] === 0 ? background( element.parentElement ) : color;
			};
			const walker = document.createTreeWalker( card, NodeFilter.SHOW_TEXT );
			while ( walker.nextNode() ) {
				const element = walker.currentNode.parentElement;
				if ( ! walker.currentNode.data.trim() || element.closest( ':disabled' ) || ! element.checkVisibility() ) {
					continue;
				}
				const [ one, other ] = [ rgba( getComputedStyle( element ).color ), background( element ) ].map( luminance );
				const ratio = ( Math.max( one, other ) + 0.05 ) / ( Math.min( one, other ) + 0.05 );
				if ( ratio < 4.5 ) {
					found.push( `contrast ${ ratio.toFixed( 2 ) }: ${ walker.currentNode.data }` );
				}
			}
			return found;
		} );
		assert.deepEqual( problems, [], where );
	};

	await form.open();
	await check( 'service' );
	await form.chooseService( day.service );
	await check( 'staff' );
	await form.chooseEmployee( day.employee );
	await check( 'day' );
	const grid = page.getByRole( 'grid' );
	assert.equal( await grid.getByRole( 'columnheader' ).count(), 7 );
	assert.equal( await grid.locator( '[tabindex="0"]' ).count(), 1, 'one day is in the tab order' );

	await form.chooseDay( day.date );
	const stranger = { date: day.date, time: '11:00', employee_id: day.employee.id, service_id: day.service.id };
	await post( 'slots/select', { ...stranger, client_id: 'a-stranger-in-the-a11y-test' } );
	await form.select( '10:00' );
	await form.see( '11:00', 'processing', ONE_CADENCE_MS );
	await check( 'time' );
	assert.equal( await grid.locator( '[aria-selected="true"]' ).count(), 1 );
	await page.getByRole( 'button', { name: /^10:00.*selected by you/, pressed: true } ).waitFor();
	await page.getByRole( 'button', { name: /^11:00.*being viewed by another user/ } ).and( page.locator( '[aria-disabled="true"]' ) ).waitFor();
	await page.getByRole( 'button', { name: /^10:30.*available/, pressed: false } ).waitFor();
	assert.match(
		await page.locator( '.appointease-times [aria-live="polite"]' ).innerText(),
		/11:00.* is being viewed by another user|\d+ times have changed/
	);
	assert.equal( await page.getByRole( 'list', { name: 'What the colours mean' } ).getByRole( 'listitem' ).count(), 4 );

	await form.goToDetails();
	await form.submit();
	await check( 'details' );
	for ( const [ label, autocomplete ] of [ [ 'Name', 'name' ], [ 'Email', 'email' ], [ 'Phone', 'tel' ] ] ) {
		assert.equal( await form.field( label ).getAttribute( 'autocomplete' ), autocomplete );
	}
	await form.button( 'Back' ).click();
	await form.heading( 'Choose a day and time' ).waitFor();
} );
