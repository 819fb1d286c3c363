/**
 * The salon from behind the counter: the owner sets terms, the desk books,
 * approves, moves, closes days and imports, on a desktop and on a phone.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { business } from './support/business.mjs';
import { Desk, owner } from './support/owner.mjs';
import { addDays, get, postBooking, siteUrl } from './support/site.mjs';
import { DESKTOP, fits, PHONE, picture, SMALLEST, startBrowser, stopBrowser } from './support/visitors.mjs';

before( startBrowser );
after( stopBrowser );

const unique = () => Math.random().toString( 36 ).slice( 2, 8 );

test( 'a simple service stays simple, and what is special opens by itself', async ( t ) => {
	const desk = new Desk( await owner( t ) );
	await desk.open( '-services', '&edit=new' );
	const more = desk.page.locator( '[name="buffer_after"]' );
	assert.equal( await more.isVisible(), false );
	await picture( desk.page, 'desk-service-simple' );
	await desk.fillIn( { name: 'Never saved', buffer_after: '7' } );
	await desk.press( 'Add service' );
	assert.equal( await more.isVisible(), true );
	assert.match( await desk.page.locator( '#appointease-buffer-after-error' ).innerText(), /not a multiple of 5/ );
	await picture( desk.page, 'desk-service-error' );
	const [ name, person ] = [ `Test consultation ${ unique() }`, `Test Noor ${ unique() }` ];
	await desk.addService( { name, duration: '30', price: '25', buffer_after: '10', min_notice: '2', capacity: '6', needs_approval: true } );
	await desk.addStaff( person, name );
	const seen = async () => ( await get( 'catalog' ) ).services.find( ( offered ) => offered.name === name );
	const service = await seen();
	assert.deepEqual( [ service.capacity, service.buffer_after, service.min_notice, service.needs_approval ], [ 6, 10, 120, true ] );
	await desk.open( '-services' );
	await picture( desk.page, 'desk-services' );
	await desk.hide( '-staff', person );
	await desk.hide( '-services', name );
	assert.equal( await seen(), undefined, 'what is hidden is not offered' );
} );

test( 'a time zone that nobody chose is asked about where hours are written, and a city ends it', async ( t ) => {
	const desk = new Desk( await owner( t ) );
	const { page } = desk;
	// Not on WordPress' own screen, which asks outside for translations.
	const choose = async ( timezone ) => {
		const nonce = await ( await page.request.get( `${ siteUrl }/wp-admin/admin-ajax.php?action=rest-nonce` ) ).text();
		const answer = await page.request.post( `${ siteUrl }/?rest_route=/wp/v2/settings`, {
			headers: { 'X-WP-Nonce': nonce },
			data: { timezone },
		} );
		assert.equal( answer.status(), 200 );
	};
	page.beforeClosing( () => choose( 'Europe/Berlin' ) );
	await choose( 'UTC' );
	await desk.open( '-staff', '&edit=new' );
	await desk.notice( 'Do your clocks show UTC all year round?' ).waitFor();
	await fits( page, 'desk-time-zone' );
	await page.setViewportSize( PHONE );
	await desk.open( '-settings' );
	await fits( page, 'desk-time-zone-phone' );
	const way = page.getByRole( 'link', { name: 'Choose a city' } );
	assert.match( await way.getAttribute( 'href' ), /\/options-general\.php#timezone_string$/ );
	await choose( 'Europe/Berlin' );
	await desk.open( '-settings' );
	assert.equal( await page.getByText( 'Do your clocks show' ).count(), 0 );
} );

test( 'the desk books a caller on a free time, and a slip is undone', async ( t ) => {
	const desk = new Desk( await owner( t ) );
	const { page } = desk;
	const { service, employee, date } = await business( t );
	await desk.open( '', `&new=1&day=${ date }` );
	await desk.fillIn( { service_id: String( service.id ), employee_id: String( employee.id ) } );
	await page.locator( '.appointease-free button', { hasText: '10:00' } ).click();
	assert.equal( await page.locator( '[name="time"]' ).inputValue(), '10:00' );
	await desk.fillIn( { name: 'Caller Kim', phone: '030 123456' } );
	await picture( page, 'desk-new-appointment' );
	await desk.press( 'Book appointment' );
	await desk.notice( 'The appointment is booked.' ).waitFor();
	await picture( page, 'desk-appointments' );

	await desk.open( '', `&new=1&day=${ date }` );
	await desk.fillIn( { service_id: String( service.id ), employee_id: String( employee.id ), time: '10:15', name: 'Caller Two' } );
	await page.locator( '.appointease-free button', { hasText: '10:30' } ).waitFor();
	assert.equal( await page.locator( '.appointease-free button', { hasText: '10:00' } ).count(), 0, 'taken' );
	await desk.press( 'Book appointment' );
	await desk.notice( 'This time is not free' ).waitFor();
	assert.equal( await page.locator( '[name="name"]' ).inputValue(), 'Caller Two' );
	await picture( page, 'desk-conflict' );

	await desk.open( '', `&day=${ date }&staff=${ employee.id }` );
	await page.locator( 'summary', { hasText: 'Cancel' } ).click();
	await page.getByText( 'please call the customer' ).waitFor();
	await desk.press( 'Cancel the appointment' );
	await desk.press( 'Undo' );
	await desk.notice( 'The appointment stands again.' ).waitFor();
	await page.locator( '.appointease-status.is-confirmed' ).waitFor();

	await page.getByRole( 'link', { name: /^Move/ } ).first().click();
	await page.locator( '.appointease-free button', { hasText: '11:30' } ).click();
	await picture( page, 'desk-move' );
	await desk.press( 'Move the appointment' );
	await desk.notice( 'The appointment has its new time.' ).waitFor();
	await page.locator( 'tr', { hasText: employee.name } ).getByText( '11:30–12:00' ).waitFor();
} );

test( 'the desk is told at once who does not offer a service', async ( t ) => {
	const desk = new Desk( await owner( t ) );
	const { page } = desk;
	const { employee, date } = await business( t );
	const { service, employee: colleague } = await business( t );
	const said = page.locator( '.appointease-free' );
	await desk.open( '', `&new=1&day=${ date }` );
	await desk.fillIn( { service_id: String( service.id ), employee_id: String( employee.id ) } );
	assert.equal( await said.innerText(), `${ employee.name } does not offer this service.` );
	await picture( page, 'desk-not-offered' );
	// Whoever sends it all the same, as without a script, is told by the server.
	await desk.fillIn( { time: '10:00', name: 'Caller Kim' } );
	await desk.press( 'Book appointment' );
	await desk.notice( 'This staff member does not offer this service' ).waitFor();
	assert.equal( await said.innerText(), `${ employee.name } does not offer this service.` );
	for ( const free of [ colleague.id, 0 ] ) {
		await desk.fillIn( { employee_id: String( employee.id ) } );
		await desk.fillIn( { employee_id: String( free ) } );
		await said.getByRole( 'button', { name: '10:00' } ).waitFor();
	}
	assert.doesNotMatch( await said.innerText(), /does not offer/ );
} );

test( 'long words break, and push nothing off the screen', async ( t ) => {
	const desk = new Desk( await owner( t ) );
	const { page } = desk;
	const { service, employee, date } = await business( t, { name: `Test${ 'w'.repeat( 46 ) }`, needs_approval: true } );
	const name = 'N'.repeat( 175 );
	const booked = await postBooking( { service, employee, date }, '09:00', { name, email: `${ 'e'.repeat( 64 ) }@example.com` } );
	const rows = [
		[ 'date', 'time', 'service', 'staff', 'name' ],
		[ date, '12:00', service.name, employee.name, name ],
		[ date, '12:30', 'S'.repeat( 100 ), 'P'.repeat( 100 ), 'Ada Lovelace' ],
	];
	await desk.open( '', '&import=1' );
	await page.locator( '[name="file"]' ).setInputFiles( {
		name: `${ 'b'.repeat( 80 ) }.csv`,
		mimeType: 'text/csv',
		buffer: Buffer.from( rows.map( ( row ) => row.join( ';' ) ).join( '\r\n' ) ),
	} );
	await desk.press( 'Check the file' );
	for ( const [ screen, query, title ] of [
		[ '', `&day=${ date }`, 'appointments' ],
		[ '', `&move=${ booked.appointment_id }`, 'move' ],
		[ '', '&import=1', 'import' ],
		[ '-services', '', 'services' ],
		[ '-staff', '', 'staff' ],
		[ '-staff', `&edit=${ employee.id }`, 'staff-member' ],
	] ) {
		await desk.open( screen, query );
		await page.waitForLoadState( 'load' );
		for ( const [ size, viewport ] of Object.entries( { wide: DESKTOP, tablet: { width: 800, height: 900 }, phone: PHONE, smallest: SMALLEST } ) ) {
			await page.setViewportSize( viewport );
			const closed = page.locator( 'tr:not(.is-expanded) .toggle-row:visible' );
			for ( let left = await closed.count(); left > 0; left-- ) {
				await closed.first().click();
			}
			await fits( page, `desk-long-${ title }-${ size }` );
		}
		await page.setViewportSize( DESKTOP );
	}
	await desk.open( '', '&import=1' );
	await desk.press( 'Choose another file' );
} );

test( 'a request waits, is seen on a phone, and is approved', async ( t ) => {
	const desk = new Desk( await owner( t, { viewport: PHONE, hasTouch: true, isMobile: true } ) );
	const { page } = desk;
	const { service, employee, date } = await business( t, { needs_approval: true } );
	const booked = await postBooking( { service, employee, date }, '09:00' );
	assert.equal( booked.status, 'pending' );
	await desk.open( '' );
	await desk.notice( /requests? waits? for approval/ ).waitFor();
	await page.getByRole( 'link', { name: 'Show' } ).click();
	const row = page.locator( 'tr', { hasText: booked.strong_id } );
	await row.waitFor();
	// WordPress opens rows by a script that is there only when the page has been loaded.
	await page.waitForLoadState( 'load' );
	await row.locator( '.toggle-row' ).click();
	await fits( page, 'desk-phone-waiting' );
	await page.getByRole( 'button', { name: `Approve ${ booked.strong_id }` } ).click();
	await desk.notice( 'Approved.' ).waitFor();
	for ( const [ screen, query, title ] of [
		[ '', `&day=${ date }`, 'desk-phone-appointments' ],
		[ '', '&new=1', 'desk-phone-new' ],
		[ '', '&import=1', 'desk-phone-import' ],
		[ '-services', '', 'desk-phone-services' ],
		[ '-services', `&edit=${ service.id }`, 'desk-phone-service' ],
		[ '-days', '', 'desk-phone-days' ],
		[ '-days', '&edit=new', 'desk-phone-new-days' ],
	] ) {
		await desk.open( screen, query );
		await fits( page, title );
	}
} );

test( 'days off close the calendar until they are removed', async ( t ) => {
	const desk = new Desk( await owner( t ) );
	const { page } = desk;
	const { service, employee, date } = await business( t );
	await postBooking( { service, employee, date }, '09:00' );
	const times = async () => ( await get( 'availability', { date, employee_id: employee.id, service_id: service.id } ) ).slots.length;
	await desk.open( '-days', '&edit=new' );
	await desk.fillIn( { employee_id: String( employee.id ), from: date, to: addDays( date, 2 ), note: 'Summer' } );
	await picture( page, 'desk-new-days' );
	await desk.press( 'Save days' );
	await page.getByRole( 'link', { name: '1 appointment stands' } ).waitFor();
	await picture( page, 'desk-days' );
	assert.equal( await times(), 0 );
	await page.locator( 'tr', { hasText: employee.name } ).getByRole( 'button', { name: /^Remove/ } ).click();
	await desk.notice( 'These days are ordinary days again.' ).waitFor();
	assert.notEqual( await times(), 0 );
} );

test( 'a file is looked at before it is booked', async ( t ) => {
	const desk = new Desk( await owner( t ) );
	const { page } = desk;
	const { service, employee, date } = await business( t );
	const rows = [
		[ 'date', 'time', 'service', 'staff', 'name', 'phone' ],
		[ date, '09:00', service.name, employee.name, 'Ada Lovelace', '030 1' ],
		[ date, '9:15', service.name, employee.name, 'Too Near', '' ],
		[ date, 'noon', service.name, 'Nobody', '', '' ],
	];
	await desk.open( '', '&import=1' );
	await picture( page, 'desk-import' );
	await page.locator( '[name="file"]' ).setInputFiles( {
		name: 'book.csv',
		mimeType: 'text/csv',
		buffer: Buffer.from( `\ufeff${ rows.map( ( row ) => row.join( ';' ) ).join( '\r\n' ) }` ),
	} );
	await desk.press( 'Check the file' );
	await desk.notice( '2 appointments can be booked. Nothing is booked yet.' ).waitFor();
	await picture( page, 'desk-import-preview' );
	await desk.press( 'Book 2 appointments' );
	await desk.notice( '1 booked, 0 were there already, 1 could not be booked.' ).waitFor();
	await picture( page, 'desk-import-outcome' );
	await desk.press( 'Import another file' );
	await page.locator( '[name="file"]' ).waitFor();
	await page.goto( `${ siteUrl }/wp-admin/` );
} );
