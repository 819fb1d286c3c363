/**
 * The booking form as a visitor uses it: by what is written on it.
 */

import assert from 'node:assert/strict';
import { siteUrl } from './site.mjs';

export class BookingForm {
	constructor( page ) {
		this.page = page;
	}

	async open() {
		await this.page.goto( siteUrl, { waitUntil: 'domcontentloaded' } );
		await this.heading( 'Choose a service' ).waitFor();
		return this;
	}

	heading( name ) {
		return this.page.getByRole( 'heading', { name } );
	}

	button( name ) {
		return this.page.getByRole( 'button', { name } );
	}

	async chooseService( service ) {
		await this.page.locator( `[data-service="${ service.id }"]` ).click();
		await this.heading( /Who would you like to see|Choose a day and time/ ).waitFor();
	}

	async chooseEmployee( employee ) {
		await this.page.locator( `[data-employee="${ employee.id }"]` ).click();
		await this.heading( 'Choose a day and time' ).waitFor();
	}

	async chooseDay( date ) {
		const day = this.page.locator( `[data-date="${ date }"]` );
		for ( let months = 0; ! ( await day.count() ); months++ ) {
			assert.ok( months < 4, `${ date } is not in the calendar` );
			await this.button( 'Next month' ).click();
		}
		await day.click();
		await this.page.locator( '.appointease-times' ).waitFor();
	}

	/** From the first step to the times of a day. */
	async openDay( { service, employee, date } ) {
		await this.open();
		await this.chooseService( service );
		await this.chooseEmployee( employee );
		await this.chooseDay( date );
		return this;
	}

	slot( time ) {
		return this.page.locator( `[data-time="${ time }"]` );
	}

	state( time ) {
		return this.slot( time ).getAttribute( 'data-state' );
	}

	/** Waits until a slot is in a state. */
	async see( time, state, timeout ) {
		await this.page.locator( `[data-time="${ time }"][data-state="${ state }"]` ).waitFor( { timeout } );
	}

	async select( time ) {
		await this.slot( time ).click();
		await this.page.locator( `[data-time="${ time }"][data-state="selected"]:not([aria-busy])` ).waitFor();
	}

	async goToDetails() {
		await this.button( 'Continue' ).click();
		await this.heading( 'Your details' ).waitFor();
	}

	/** From the page behind a customer's link to another time of the same appointment, which is sent and not waited for. */
	async moveTo( date, time ) {
		await this.button( 'Choose another time' ).click();
		await this.chooseDay( date );
		await this.select( time );
		await this.button( 'Move it here' ).click();
	}

	field( label ) {
		return this.page.getByRole( 'textbox', { name: label } );
	}

	async fillIn( { name = 'Nadia Brandt', email = 'nadia@example.com', phone = '' } = {} ) {
		await this.field( 'Name' ).fill( name );
		await this.field( 'Email' ).fill( email );
		await this.field( 'Phone' ).fill( phone );
	}

	async submit() {
		await this.button( 'Book this appointment' ).click();
	}

	async confirmation() {
		await this.heading( 'Your appointment is booked' ).waitFor();
		return this.page.locator( '.appointease-number strong' ).innerText();
	}

	async message() {
		const toast = this.page.locator( '.appointease-toast' );
		await toast.waitFor();
		return ( await toast.innerText() ).trim();
	}

	/**
	 * Writes down every state each slot is ever shown in, from the first drawing on,
	 * however briefly. Call it before the page is opened.
	 */
	async watchStates() {
		await this.page.addInitScript( () => {
			window.slotStates = {};
			const look = () =>
				document.querySelectorAll( '[data-time]' ).forEach( ( { dataset } ) => {
					const seen = ( window.slotStates[ dataset.time ] ??= [] );
					if ( seen.at( -1 ) !== dataset.state ) {
						seen.push( dataset.state );
					}
				} );
			new MutationObserver( look ).observe( document, {
				subtree: true,
				childList: true,
				attributes: true,
			} );
		} );
	}

	statesSeen( time ) {
		return this.page.evaluate( ( slot ) => window.slotStates[ slot ] ?? [], time );
	}
}
