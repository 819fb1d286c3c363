/**
 * The visitor's identity for holds: one per tab, so that two tabs are two
 * visitors. While the page lives the id is kept in memory only; it rests in
 * sessionStorage between two pages of the same tab, from `pagehide` to the next
 * load. A tab that is duplicated copies sessionStorage as it is at that moment,
 * without the id, and makes its own. Nothing has to be compared or asked, and
 * nothing can go wrong in between.
 */

import { randomClientId } from '../lib/random';

const KEY = 'appointease_client_id';

export function takeClientId(
	storage: () => Storage = () => window.sessionStorage
): string {
	let id: string | null = null;
	try {
		id = storage().getItem( KEY );
		storage().removeItem( KEY );
	} catch {
		// Storage may be forbidden: then each page of the tab is a visitor of its own.
	}
	const own = id && /^[0-9a-f]{40}$/.test( id ) ? id : randomClientId();

	window.addEventListener( 'pagehide', () => {
		try {
			storage().setItem( KEY, own );
		} catch {
			// As above.
		}
	} );
	// A page that comes back from the back/forward cache is alive again.
	window.addEventListener( 'pageshow', ( { persisted } ) => {
		if ( persisted ) {
			try {
				storage().removeItem( KEY );
			} catch {
				// As above.
			}
		}
	} );
	return own;
}
