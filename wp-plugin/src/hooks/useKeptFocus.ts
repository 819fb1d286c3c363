/**
 * Leads keyboards and screen readers on where what they were on goes away: a
 * button that has done its work, a message that was closed. The browser would
 * put them back to the top of the page; they get the nearest heading of the
 * form instead, unless the new step has taken the focus itself.
 */

import { useEffect, type RefObject } from '@wordpress/element';

/** Until a step that has just appeared has had its time to take the focus. */
const SETTLED_MS = 100;

/** The day's own heading, where a day is open, else the step's. */
const HEADINGS = [
	'.appointease-day-panel .appointease-subtitle',
	'.appointease-title',
];

export function useKeptFocus( box: RefObject< HTMLElement > ): void {
	useEffect( () => {
		const card = box.current;
		if ( ! card ) {
			return;
		}
		let last: EventTarget | null = null;
		let timer: ReturnType< typeof setTimeout > | undefined;
		const onFocusIn = ( { target }: FocusEvent ) => ( last = target );
		const lead = () => {
			const { activeElement, body } = card.ownerDocument;
			if ( activeElement !== body || ! isGone( last ) ) {
				return;
			}
			const heading = HEADINGS.map( ( name ) =>
				card.querySelector< HTMLElement >( name )
			).find( Boolean );
			// Where there is none yet, one comes with the answer that is waited for.
			if ( heading ) {
				last = null;
				heading.focus( { preventScroll: true } );
			}
		};
		const watch = new MutationObserver( () => {
			if ( isGone( last ) ) {
				clearTimeout( timer );
				timer = setTimeout( lead, SETTLED_MS );
			}
		} );
		card.addEventListener( 'focusin', onFocusIn );
		watch.observe( card, { childList: true, subtree: true } );
		return () => {
			card.removeEventListener( 'focusin', onFocusIn );
			watch.disconnect();
			clearTimeout( timer );
		};
	}, [ box ] );
}

function isGone( element: EventTarget | null ): boolean {
	return element instanceof Node && ! element.isConnected;
}
