/**
 * The owner in the dashboard: logs in, and fills in the plugin's screens as they are written.
 */

import assert from 'node:assert/strict';
import { admin, siteUrl } from './site.mjs';
import { visitor } from './visitors.mjs';

/** Complaints of the dashboard that are not about us are not ours to answer for. */
const NOT_OURS = /^(?!.*appointease)/is;

export async function owner( t, options = {} ) {
	const page = await visitor( t, { allow: NOT_OURS, ...options } );
	const { user, password } = admin();
	// Past the form: its script puts the cursor into its first field a moment after it is shown, also while the second
	// one is being typed into. And past WordPress' first page, which asks outside for news.
	const answer = await page.request.post( `${ siteUrl }/wp-login.php`, {
		form: { log: user, pwd: password, redirect_to: `${ siteUrl }/wp-admin/profile.php` },
		maxRedirects: 0,
	} );
	assert.equal( answer.status(), 302, 'WordPress lets the owner in' );
	return page;
}

export class Desk {
	constructor( page ) {
		this.page = page;
	}

	async open( screen, query = '' ) {
		await this.page.goto( `${ siteUrl }/wp-admin/admin.php?page=appointease${ screen }${ query }` );
	}

	async fillIn( fields ) {
		for ( const [ name, value ] of Object.entries( fields ) ) {
			const field = this.page.locator( `.appointease form [name="${ name }"]` ).last();
			if ( ! ( await field.isVisible() ) ) {
				await this.page.locator( 'details.appointease-more > summary' ).click();
			}
			if ( typeof value === 'boolean' ) {
				await field.setChecked( value );
			} else if ( ( await field.evaluate( ( { tagName } ) => tagName ) ) === 'SELECT' ) {
				await field.selectOption( value );
			} else {
				await field.fill( value );
			}
		}
	}

	/** Presses a button and waits for the page that follows. */
	async press( name ) {
		await Promise.all( [
			this.page.waitForNavigation(),
			this.page.getByRole( 'button', { name } ).first().click(),
		] );
	}

	notice( text ) {
		return this.page.locator( '.notice', { hasText: text } ).first();
	}

	async addService( fields ) {
		await this.open( '-services', '&edit=new' );
		await this.fillIn( fields );
		await this.press( 'Add service' );
		await this.notice( 'Saved.' ).waitFor();
	}

	/** Somebody who offers one service alone, all week. */
	async addStaff( name, service ) {
		await this.open( '-staff', '&edit=new' );
		await this.fillIn( { name, hours_sat: '09:00-17:00', hours_sun: '09:00-17:00' } );
		await this.page.getByLabel( service, { exact: true } ).check();
		await this.press( 'Add staff member' );
		await this.notice( 'Saved.' ).waitFor();
	}

	/** Takes what a test has added out of the visitors' sight. */
	async hide( screen, name ) {
		await this.open( screen );
		await this.page.getByRole( 'button', { name: `Hide from visitors ${ name }` } ).click();
		await this.notice( 'Visitors cannot book this any more.' ).waitFor();
	}
}
