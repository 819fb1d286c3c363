/**
 * Brings a place to the top of the window if it is out of sight or far down;
 * gently, unless the visitor prefers that nothing moves.
 */

export function bringIntoView( element: Element | null | undefined ): void {
	const top = element?.getBoundingClientRect().top ?? 0;
	if ( element && ( top < 0 || top > window.innerHeight * 0.5 ) ) {
		element.scrollIntoView( {
			block: 'start',
			behavior: window.matchMedia( '(prefers-reduced-motion: reduce)' )
				.matches
				? 'auto'
				: 'smooth',
		} );
	}
}
