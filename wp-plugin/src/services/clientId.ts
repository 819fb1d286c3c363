/**
 * The visitor's identity for holds: one per tab, so that two tabs are two
 * visitors. While the page is on the screen the id is kept in memory only; it
 * rests in sessionStorage while the page is out of sight and between two pages
 * of the same tab. A tab that is duplicated copies sessionStorage as it is at
 * that moment, without the id, and makes its own. Nothing has to be compared or
 * asked. Out of sight, because a phone that needs memory throws a tab away
 * without a word, and loads it again when its visitor comes back.
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

	const rest = ( isOutOfSight: boolean ) => {
		try {
			if ( isOutOfSight ) {
				storage().setItem( KEY, own );
			} else {
				storage().removeItem( KEY );
			}
		} catch {
			// As above.
		}
	};
	document.addEventListener( 'visibilitychange', () =>
		rest( document.visibilityState === 'hidden' )
	);
	window.addEventListener( 'pagehide', () => rest( true ) );
	// A page that comes back from the back/forward cache is alive again.
	window.addEventListener( 'pageshow', ( { persisted } ) => {
		if ( persisted ) {
			rest( document.visibilityState === 'hidden' );
		}
	} );
	return own;
}
