/**
 * One start time in one of four states. The colour, the border, the icon and
 * the words below the time each say the state on their own.
 *
 * A slot that cannot be taken stays focusable: it may turn free or busy while
 * it has the focus, and a disabled button would drop it.
 */

import { memo } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { formatTime } from '../../../../lib/format';
import type { SlotState } from '../../../../types';
import { Icon, type IconName } from './Icon';

export const STATE_ICONS: Record< SlotState, IconName > = {
	available: 'circle',
	selected: 'check',
	processing: 'hourglass',
	booked: 'closed',
};

export function stateLabel( state: SlotState ): string {
	switch ( state ) {
		case 'selected':
			return __( 'Selected', 'appointease' );
		case 'processing':
			return __( 'Processing', 'appointease' );
		case 'booked':
			return __( 'Booked', 'appointease' );
		default:
			return __( 'Available', 'appointease' );
	}
}

/**
 * What a screen reader says: a word on the grid is a sentence here.
 * @param state The state.
 */
function spokenState( state: SlotState ): string {
	switch ( state ) {
		case 'selected':
			return __( 'selected by you', 'appointease' );
		case 'processing':
			return __(
				'processing: being viewed by another user',
				'appointease'
			);
		case 'booked':
			return __( 'booked', 'appointease' );
		default:
			return __( 'available', 'appointease' );
	}
}

interface Props {
	time: string;
	end: string;
	state: SlotState;
	/** Of a group. */
	seatsLeft?: number | undefined;
	/** The server has not granted the choice yet. */
	isPending: boolean;
	onSelect: ( time: string ) => void;
}

function Slot( { time, end, state, seatsLeft, isPending, onSelect }: Props ) {
	const isTaken = state === 'processing' || state === 'booked';
	// Of a group, what is available is so many places.
	const hasPlaces = state === 'available' && seatsLeft !== undefined;
	return (
		<button
			type="button"
			className={ `appointease-slot is-${ state }` }
			data-time={ time }
			data-state={ state }
			aria-pressed={ state === 'selected' }
			aria-disabled={ isTaken || undefined }
			aria-busy={ isPending || undefined }
			aria-label={ sprintf(
				/* translators: 1: start of the slot, 2: its end, 3: its state, such as "available" */
				__( '%1$s to %2$s, %3$s', 'appointease' ),
				formatTime( time ),
				formatTime( end ),
				hasPlaces
					? sprintf(
							/* translators: %d: number of places */
							_n(
								'%d place left',
								'%d places left',
								seatsLeft,
								'appointease'
							),
							seatsLeft
						)
					: spokenState( state )
			) }
			// The second click of a double click does not take back the first.
			onClick={ ( { detail } ) => detail < 2 && onSelect( time ) }
		>
			<span className="appointease-slot-time">
				{ formatTime( time ) }
			</span>
			<span className="appointease-slot-state">
				<Icon name={ STATE_ICONS[ state ] } />
				{ hasPlaces
					? sprintf(
							/* translators: %d: number of places, on a small button */
							__( '%d left', 'appointease' ),
							seatsLeft
						)
					: stateLabel( state ) }
			</span>
		</button>
	);
}

/** A day has dozens, and a heartbeat usually changes one. */
export const TimeSlot = memo( Slot );
