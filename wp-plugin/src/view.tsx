/**
 * The front end's start: finds the places the block and the shortcode have left
 * in the page and brings the form to life there.
 */

import { createRoot } from '@wordpress/element';
import { BookingApp } from './app/core/BookingApp';
import { randomClientId } from './lib/random';
import { takeManageLink } from './lib/manageLink';
import { takeClientId } from './services/clientId';
import { openFastLane } from './services/fastLane';
import type { BlockSettings } from './types';
import './style.scss';

function settingsOf( place: HTMLElement ): BlockSettings | null {
	try {
		const settings = JSON.parse( place.dataset.settings ?? '' );
		return typeof settings?.restUrl === 'string' ? settings : null;
	} catch {
		return null;
	}
}

function start(): void {
	const link = takeManageLink();
	document
		.querySelectorAll< HTMLElement >( '[data-appointease-booking]' )
		.forEach( ( place, index ) => {
			const settings = settingsOf( place );
			if ( settings ) {
				openFastLane( settings.fastLaneUrl );
				// Each form of a page is a visitor of its own: a visitor has one hold.
				const clientId = index ? randomClientId() : takeClientId();
				createRoot( place ).render(
					<BookingApp
						settings={ settings }
						clientId={ clientId }
						// The first form of the page opens the appointment of a link.
						link={ index ? null : link }
					/>
				);
			}
		} );
}

if ( document.readyState === 'loading' ) {
	document.addEventListener( 'DOMContentLoaded', start );
} else {
	start();
}
