/**
 * The link in a customer's email. Its key stands in the fragment, which browsers
 * send to nobody; it is taken out of the address at once, so that it stays
 * neither in the history nor where scripts look that tell others which pages
 * were seen. The tab keeps it for this one page until the visitor goes on to the
 * booking form, because phones load a tab again that they had put aside. While
 * the tab lives, every script of the same origin can read what it keeps: from
 * those the key is not hidden.
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

/** The page as its address is without a fragment. */
function presentPage(): string {
	const { pathname, search } = window.location;
	return pathname + search;
}

/**
 * The link that this page had before it was loaded again. Whoever comes anew, by
 * a menu for example, wants the form; so does whoever goes back to another page.
 */
function keptLink(): ManageLink | null {
	const [ navigation ] = performance.getEntriesByType(
		'navigation'
	) as PerformanceNavigationTiming[];
	if ( ( navigation?.type ?? 'navigate' ) === 'navigate' ) {
		forgetManageLink();
		return null;
	}
	try {
		const kept = window.sessionStorage.getItem( KEY ) ?? '';
		const page = presentPage();
		return kept.startsWith( page )
			? parseManageLink( kept.slice( page.length ) )
			: null;
	} catch {
		return null;
	}
}

export function takeManageLink(): ManageLink | null {
	const { hash } = window.location;
	const link = parseManageLink( hash );
	if ( link ) {
		try {
			window.sessionStorage.setItem( KEY, presentPage() + hash );
		} catch {
			// Without storage a page that is loaded again shows the form.
		}
		window.history.replaceState( window.history.state, '', presentPage() );
	}
	// The link may also be followed from this very page, which is then not loaded again.
	window.addEventListener( 'hashchange', () => {
		if ( parseManageLink( window.location.hash ) ) {
			window.location.reload();
		}
	} );
	return link ?? keptLink();
}
