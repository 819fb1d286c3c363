/**
 * What the four states of the grid mean.
 */

import { __ } from '@wordpress/i18n';
import type { SlotState } from '../../../../types';
import { Icon } from './Icon';
import { STATE_ICONS } from './TimeSlot';

export function SlotLegend() {
	const states: Array< [ SlotState, string ] > = [
		[ 'available', __( 'Available', 'appointease' ) ],
		[ 'selected', __( 'Selected', 'appointease' ) ],
		[ 'booked', __( 'Booked', 'appointease' ) ],
		[
			'processing',
			__( 'Processing: another visitor is choosing it', 'appointease' ),
		],
	];
	return (
		<ul
			className="appointease-legend"
			aria-label={ __( 'What the colours mean', 'appointease' ) }
		>
			{ states.map( ( [ state, text ] ) => (
				<li key={ state }>
					<span className={ `appointease-swatch is-${ state }` }>
						<Icon name={ STATE_ICONS[ state ] } />
					</span>
					{ text }
				</li>
			) ) }
		</ul>
	);
}
