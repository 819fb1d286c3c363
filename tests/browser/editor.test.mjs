/**
 * The block in the editor and the shortcode, as an owner meets them, and what
 * their choices mean for visitors.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingForm } from './support/booking-form.mjs';
import { owner } from './support/owner.mjs';
import { get, quietDay, siteUrl } from './support/site.mjs';
import { picture, startBrowser, stopBrowser, visitor } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

async function newPage( page ) {
	await page.goto( `${ siteUrl }/wp-admin/post-new.php?post_type=page` );
	await page.waitForFunction( () => window.wp?.data?.select( 'core/editor' )?.getCurrentPostId() );
	await page.evaluate( () => {
		const { dispatch } = window.wp.data;
		dispatch( 'core/preferences' ).set( 'core/edit-post', 'welcomeGuide', false );
		dispatch( 'core/preferences' ).set( 'core', 'enableChoosePatternModal', false );
	} );
	// What greets newcomers would stand before the page.
	await page.reload();
	await page.waitForFunction( () => window.wp?.data?.select( 'core/editor' )?.getCurrentPostId() );
}

/** Saves the post that is being edited, until the test is over, and tells where visitors find it. */
async function publish( page, title ) {
	const { id, link } = await page.evaluate( async ( name ) => {
		const editor = window.wp.data.dispatch( 'core/editor' );
		editor.editPost( { title: name, status: 'publish' } );
		await editor.savePost();
		const saved = window.wp.data.select( 'core/editor' );
		return { id: saved.getCurrentPostId(), link: saved.getPermalink() };
	}, title );
	page.beforeClosing( () =>
		page.evaluate(
			( post ) => window.wp.apiFetch( { path: `/wp/v2/pages/${ post }?force=true`, method: 'DELETE' } ),
			id
		)
	);
	return link;
}

/** A service that several people offer, and one of them. */
async function choices() {
	const { services, employees } = await get( 'catalog' );
	for ( const service of services ) {
		const people = employees.filter( ( { service_ids: ids } ) => ids.includes( service.id ) );
		if ( people.length > 1 ) {
			return { service, employee: people[ 0 ] };
		}
	}
	return assert.fail( 'no service is offered by more than one person' );
}

test( 'the block shows what visitors will see, and they see it', async ( t ) => {
	const { service, employee } = await choices();
	const page = await owner( t );
	await newPage( page );
	await page.evaluate( () => {
		const { createBlock } = window.wp.blocks;
		window.wp.data.dispatch( 'core/block-editor' ).insertBlock( createBlock( 'appointease/booking' ) );
		window.wp.data.dispatch( 'core/edit-post' ).openGeneralSidebar( 'edit-post/block' );
	} );

	const canvas = page.frameLocator( 'iframe[name="editor-canvas"]' );
	await canvas.getByText( 'Choose a service' ).waitFor();
	await canvas.getByText( service.name, { exact: true } ).waitFor();
	await picture( page, 'editor-block' );

	await page.getByLabel( 'Service', { exact: true } ).selectOption( { label: service.name } );
	await canvas.getByText( 'Who would you like to see?' ).waitFor();
	await page.getByLabel( 'Member of staff', { exact: true } ).selectOption( { label: employee.name } );
	await canvas.getByText( 'Choose a day and time' ).waitFor();
	assert.equal( await canvas.locator( '[data-state="processing"]' ).count(), 1, 'all states are shown' );
	await picture( page, 'editor-block-chosen' );
	await page.getByLabel( 'Member of staff', { exact: true } ).selectOption( { label: 'The visitor chooses' } );

	const link = await publish( page, 'Only one service' );
	await page.reload();
	await page.waitForFunction( () => window.wp?.data?.select( 'core/block-editor' )?.getBlocks().length );
	const [ block ] = await page.evaluate( () => window.wp.data.select( 'core/block-editor' ).getBlocks() );
	assert.equal( block.isValid, true );
	assert.deepEqual( block.attributes, { serviceId: service.id, employeeId: 0 } );

	const form = new BookingForm( await visitor( t ) );
	await form.page.goto( link );
	await form.heading( 'Who would you like to see?' ).waitFor();
	await form.page.getByText( 'Step 1 of 3' ).waitFor();
	assert.equal( await form.button( 'Back' ).count(), 0 );
	await form.chooseEmployee( employee );
	await form.page.getByText( `${ service.name } with ${ employee.name }` ).waitFor();
} );

test( 'the shortcode with a service and a person opens on the calendar', async ( t ) => {
	const { service, employee } = await choices();
	const page = await owner( t );
	await newPage( page );
	await page.evaluate( ( text ) => {
		const { createBlock } = window.wp.blocks;
		window.wp.data.dispatch( 'core/block-editor' ).insertBlock( createBlock( 'core/shortcode', { text } ) );
	}, `[appointease_booking service="${ service.id }" employee="${ employee.id }"]` );
	const link = await publish( page, 'A shortcode' );

	const form = new BookingForm( await visitor( t ) );
	await form.page.goto( link );
	await form.heading( 'Choose a day and time' ).waitFor();
	await form.page.getByText( 'Step 1 of 2' ).waitFor();
	await form.page.getByText( `${ service.name } with ${ employee.name }` ).waitFor();
	assert.equal( await form.page.evaluate( () => document.activeElement === document.body ), true, 'a page does not take the focus' );
} );

test( 'a logged-in owner can use the form as visitors do', async ( t ) => {
	const page = await owner( t );
	const form = new BookingForm( page );
	await form.openDay( await quietDay() );
	// Logged in, heartbeats go another way through WordPress.
	await page.locator( '.appointease-flow[data-storage-mode]' ).waitFor();
	assert.match( await page.locator( '.appointease-flow' ).getAttribute( 'data-storage-mode' ), /^(redis|mysql)$/ );
} );
