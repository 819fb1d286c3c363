/**
 * Lets the browser's own Back button go back a step instead of leaving the
 * page. Each step forward makes a history entry of the same address; steps
 * taken back in the form take the entries back too.
 */

import { useEffect, useRef } from '@wordpress/element';

const KEY = 'appointease';

function depthOf( state: unknown ): number {
	const depth = ( state as Record< string, unknown > | null )?.[ KEY ];
	return typeof depth === 'number' ? depth : 0;
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
		// What a reload left behind is not ours to return to.
		if ( depthOf( window.history.state ) ) {
			window.history.replaceState(
				{ ...window.history.state, [ KEY ]: 0 },
				''
			);
		}
		const onPopState = ( { state }: PopStateEvent ) => {
			const target = depthOf( state );
			if ( target < entries.current ) {
				entries.current = target;
				latest.current( target );
			}
		};
		window.addEventListener( 'popstate', onPopState );
		return () => {
			window.removeEventListener( 'popstate', onPopState );
			// A form that starts over leaves no steps behind that lead nowhere.
			if ( entries.current ) {
				window.history.go( -entries.current );
			}
		};
	}, [] );

	useEffect( () => {
		const change = depth - entries.current;
		entries.current = depth;
		if ( change > 0 ) {
			window.history.pushState(
				{ ...window.history.state, [ KEY ]: depth },
				''
			);
		} else if ( change < 0 ) {
			window.history.go( change );
		}
	}, [ depth ] );
}
