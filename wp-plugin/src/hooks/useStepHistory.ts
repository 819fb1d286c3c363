/**
 * Lets the browser's own Back button go back a step instead of leaving the
 * page. Each step forward makes a history entry of the same address; steps
 * taken back in the form take the entries back too. Entries that others make,
 * such as a click on the theme's "Back to top", move nobody in the form.
 */

import { useEffect, useRef } from '@wordpress/element';

const KEY = 'appointease';

/** How many forms of the page are on the screen. */
let forms = 0;

/**
 * Nothing where the entry is not one of ours.
 *
 * @param state Of a history entry.
 */
function depthOf( state: unknown ): number | null {
	const depth = ( state as Record< string, unknown > | null )?.[ KEY ];
	return typeof depth === 'number' ? depth : null;
}

function mark( depth: number ): void {
	window.history.replaceState(
		{ ...window.history.state, [ KEY ]: depth },
		''
	);
}

/**
 * @param depth    How many steps the visitor is away from the first.
 * @param onReturn Goes back to a smaller depth.
 */
export function useStepHistory(
	depth: number,
	onReturn: ( depth: number ) => void
): void {
	const entries = useRef( 0 );
	const latest = useRef( onReturn );
	latest.current = onReturn;

	useEffect( () => {
		// What a reload left behind is not ours to return to; what another form of the page has marked is its own.
		if ( ! forms && depthOf( window.history.state ) !== 0 ) {
			mark( 0 );
		}
		forms++;
		const onPopState = () => {
			const target = depthOf( window.history.state );
			if ( target === null ) {
				// A link within the page: whoever comes back to its entry finds the step that was open.
				mark( entries.current );
			} else if ( target < entries.current ) {
				entries.current = target;
				latest.current( target );
			}
		};
		window.addEventListener( 'popstate', onPopState );
		return () => {
			window.removeEventListener( 'popstate', onPopState );
			forms--;
			// A form that starts over leaves no steps behind that lead nowhere.
			if ( entries.current ) {
				window.history.go( -entries.current );
			}
		};
	}, [] );

	useEffect( () => {
		const before = entries.current;
		entries.current = depth;
		// One entry a step, also where two are taken at once: as many are taken back in the end.
		for ( let step = before + 1; step <= depth; step++ ) {
			window.history.pushState(
				{ ...window.history.state, [ KEY ]: step },
				''
			);
		}
		if ( depth < before ) {
			window.history.go( depth - before );
		}
	}, [ depth ] );
}
