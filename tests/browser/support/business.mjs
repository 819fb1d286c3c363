/**
 * A business of a test's own, saved as the owner's screens save it, but without the screens: those have their own tests,
 * and are most of what such a test costs.
 */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { addDays, get, needed } from './site.mjs';

const script = fileURLToPath( new URL( 'save-business.php', import.meta.url ) );
const unique = () => Math.random().toString( 36 ).slice( 2, 8 );

/** What the functions of the extension answer to these rows. */
async function save( rows ) {
	const { stdout } = await promisify( execFile )( needed( 'STACK_PHP' ), [ script, needed( 'STACK_WP_DIR' ), JSON.stringify( rows ) ] );
	return JSON.parse( stdout );
}

/**
 * A service, and as many people as wanted who offer nothing else, all week; hidden when the test is over.
 *
 * @param {import('node:test').TestContext} t
 * @param {object} terms The service's terms, as `appointease_save_service()` takes them.
 * @param {number} count How many people.
 */
export async function business( t, terms = {}, count = 1 ) {
	const service = { name: `Test ${ unique() }`, duration: 30, ...terms };
	const names = Array.from( { length: count }, ( _, at ) => `Test ${ 'ABC'[ at ] } ${ unique() }` );
	const saved = await save( { service, employees: names.map( ( name ) => ( { name } ) ) } );
	const hidden = ( { id } ) => ( { id, active: false } );
	t.after( () => save( { service: hidden( saved.service ), employees: saved.employees.map( hidden ) } ) );
	const { services, employees, today } = await get( 'catalog' );
	const people = saved.employees.map( ( { id } ) => employees.find( ( person ) => person.id === id ) );
	return {
		service: services.find( ( { id } ) => id === saved.service.id ),
		people,
		employee: people[ 0 ],
		date: addDays( today, 8 ),
	};
}
