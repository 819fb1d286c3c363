/**
 * The visitor's identity for holds: one per tab, so that two tabs are two
 * visitors. While the page is on the screen the id is kept in memory only; it
 * rests in sessionStorage while the page is out of sight and between two pages
 * of the same tab. A tab that is duplicated copies sessionStorage as it is at
 * that moment, without the id, and makes its own. Nothing has to be compared or
 * asked. Out of sight, because a phone that needs memory throws a tab away
 * without a word, and loads it again when its visitor comes back. On a desktop a
 * tab can be duplicated while it is out of sight; so there what rests for that
 * reason is taken only where the browser does not deny that it threw a tab away.
 */

import { randomClientId } from '../lib/random';

const KEY = 'appointease_client_id';

/** What stands before the id while its page may still be alive. */
const ALIVE = 'alive:';

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
	if ( id?.startsWith( ALIVE ) && mayHaveBeenThrownAway() ) {
		id = id.slice( ALIVE.length );
	}
	const own = id && /^[0-9a-f]{40}$/.test( id ) ? id : randomClientId();

	// A page that is left goes out of sight after that, and comes back alive from the back/forward cache.
	let isLeft = false;
	const rest = () => {
		try {
			if ( isLeft || document.visibilityState === 'hidden' ) {
				storage().setItem( KEY, ( isLeft ? '' : ALIVE ) + own );
			} else {
				storage().removeItem( KEY );
			}
		} catch {
			// As above.
		}
	};
	document.addEventListener( 'visibilitychange', rest );
	window.addEventListener( 'pagehide', () => {
		isLeft = true;
		rest();
	} );
	window.addEventListener( 'pageshow', ( { persisted } ) => {
		if ( persisted ) {
			isLeft = false;
			rest();
		}
	} );
	return own;
}

function mayHaveBeenThrownAway(): boolean {
	const { wasDiscarded } = document as { wasDiscarded?: boolean };
	// Not every phone's browser says it of a tab that the system has ended.
	return (
		wasDiscarded !== false ||
		!! window.matchMedia?.( '(pointer: coarse)' ).matches
	);
}
