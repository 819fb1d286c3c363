/**
 * Whether a moment on this browser's clock has come, while the page stays open.
 * It is looked at often instead of being waited for: a timer of days neither
 * outlasts a computer's sleep nor fits into every browser.
 */

import { useEffect, useState } from '@wordpress/element';

const LOOK_MS = 1000;

/**
 * @param moment Milliseconds since 1970; 0 has always come.
 */
export function useHasCome( moment: number ): boolean {
	const [ latest, setLatest ] = useState( 0 );
	useEffect( () => {
		const timer = setInterval( () => {
			if ( Date.now() >= moment ) {
				setLatest( moment );
			}
		}, LOOK_MS );
		return () => clearInterval( timer );
	}, [ moment ] );
	return latest >= moment;
}
