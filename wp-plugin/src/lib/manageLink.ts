/**
 * The link in a customer's email. Its key stands in the fragment, which browsers
 * send to nobody; it is taken out of the address at once, so that neither the
 * history nor another script of the page finds it there.
 */

import type { ManageLink } from '../types';

const FRAGMENT = /^#appointease-manage=(\d{1,15})\.([A-Za-z0-9_-]{1,128})$/;

export function parseManageLink( fragment: string ): ManageLink | null {
	const found = FRAGMENT.exec( fragment );
	return found
		? { id: Number( found[ 1 ] ), token: found[ 2 ] as string }
		: null;
}

export function takeManageLink(): ManageLink | null {
	const { hash, pathname, search } = window.location;
	const link = parseManageLink( hash );
	if ( link ) {
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
	return link;
}
