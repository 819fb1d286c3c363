/**
 * The link in a customer's email. Its key stands in the fragment, which browsers
 * send to nobody; it is taken out of the address at once, so that neither the
 * history nor another script of the page finds it there. The tab keeps it until
 * the visitor goes on to the booking form, because phones load a tab again that
 * they had put aside.
 */

import type { ManageLink } from '../types';

const KEY = 'appointease_manage_link';

const FRAGMENT = /^#appointease-manage=(\d{1,15})\.([A-Za-z0-9_-]{1,128})$/;

export function parseManageLink( fragment: string ): ManageLink | null {
	const found = FRAGMENT.exec( fragment );
	return found
		? { id: Number( found[ 1 ] ), token: found[ 2 ] as string }
		: null;
}

/** Leaves nothing to come back to: the key is wrong, or its reader wants the form. */
export function forgetManageLink(): void {
	try {
		window.sessionStorage.removeItem( KEY );
	} catch {
		// Storage may be forbidden: then nothing has been kept.
	}
}

/** The link that this page had before it was loaded again. Whoever comes anew, by a menu for example, wants the form. */
function keptLink(): ManageLink | null {
	const [ navigation ] = performance.getEntriesByType(
		'navigation'
	) as PerformanceNavigationTiming[];
	if ( ( navigation?.type ?? 'navigate' ) === 'navigate' ) {
		forgetManageLink();
		return null;
	}
	try {
		return parseManageLink( window.sessionStorage.getItem( KEY ) ?? '' );
	} catch {
		return null;
	}
}

export function takeManageLink(): ManageLink | null {
	const { hash, pathname, search } = window.location;
	const link = parseManageLink( hash );
	if ( link ) {
		try {
			window.sessionStorage.setItem( KEY, hash );
		} catch {
			// Without storage a page that is loaded again shows the form.
		}
		window.history.replaceState(
			window.history.state,
			'',
			pathname + search
		);
	}
	// The link may also be followed from this very page, which is then not loaded again.
	window.addEventListener( 'hashchange', () => {
		if ( parseManageLink( window.location.hash ) ) {
			window.location.reload();
		}
	} );
	return link ?? keptLink();
}
