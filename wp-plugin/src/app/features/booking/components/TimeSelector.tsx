/**
 * The times of one day, in the four states, under "morning", "afternoon" and
 * "evening". Changes that other visitors cause are said aloud, briefly.
 */

import {
	useCallback,
	useEffect,
	useMemo,
	useRef,
	useState,
} from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { formatClock, formatDay, formatTime } from '../../../../lib/format';
import type { SeenSlot } from '../../../../lib/slots';
import { Icon } from './Icon';
import { SlotLegend } from './SlotLegend';
import { TimeSlot } from './TimeSlot';

interface Props {
	date: string;
	/** The site's zone in words, or nothing if the visitor's clock shows the same. */
	zone: string;
	slots: SeenSlot[];
	/** Of the visitor's choice; it is shown at once and marked busy until granted. */
	isPending: boolean;
	isStale: boolean;
	/** Milliseconds since 1970; 0 before the first answer. */
	lastAnswerAt: number;
	onSelect: ( time: string ) => void;
}

function dayPart( time: string ): 'morning' | 'afternoon' | 'evening' {
	if ( time < '12:00' ) {
		return 'morning';
	}
	return time < '17:00' ? 'afternoon' : 'evening';
}

function partLabel( part: ReturnType< typeof dayPart > ): string {
	switch ( part ) {
		case 'morning':
			return __( 'Morning', 'appointease' );
		case 'afternoon':
			return __( 'Afternoon', 'appointease' );
		default:
			return __( 'Evening', 'appointease' );
	}
}

/**
 * What to say of the slots that others have taken or freed since the last time.
 *
 * @param before The grid as it was.
 * @param after  The grid as it is.
 */
export function spokenChanges( before: SeenSlot[], after: SeenSlot[] ): string {
	const old = new Map( before.map( ( slot ) => [ slot.time, slot.state ] ) );
	const changed = after.filter( ( { time, state } ) => {
		const was = old.get( time );
		return (
			was !== undefined &&
			was !== state &&
			was !== 'selected' &&
			state !== 'selected'
		);
	} );
	const only = changed[ 0 ];
	if ( ! only ) {
		return '';
	}
	if ( changed.length > 1 ) {
		return sprintf(
			/* translators: %d: how many times of the day have changed */
			_n(
				'%d time has changed',
				'%d times have changed',
				changed.length,
				'appointease'
			),
			changed.length
		);
	}
	const time = formatTime( only.time );
	if ( only.state === 'processing' ) {
		return sprintf(
			/* translators: %s: a time of day */
			__( '%s is being viewed by another user', 'appointease' ),
			time
		);
	}
	if ( only.state === 'booked' ) {
		return sprintf(
			/* translators: %s: a time of day */
			__( '%s has just been booked', 'appointease' ),
			time
		);
	}
	return sprintf(
		/* translators: %s: a time of day */
		__( '%s is available again', 'appointease' ),
		time
	);
}

export function TimeSelector( {
	date,
	zone,
	slots,
	isPending,
	isStale,
	lastAnswerAt,
	onSelect,
}: Props ) {
	const [ spoken, setSpoken ] = useState( '' );
	const seen = useRef< { date: string; slots: SeenSlot[] } | null >( null );

	useEffect( () => {
		const before = seen.current;
		seen.current = { date, slots };
		const change =
			before?.date === date ? spokenChanges( before.slots, slots ) : '';
		if ( change ) {
			setSpoken( change );
		}
	}, [ date, slots ] );

	// The slots keep one callback, so that a heartbeat draws only what it changes.
	const latest = useRef( onSelect );
	latest.current = onSelect;
	const select = useCallback(
		( time: string ) => latest.current( time ),
		[]
	);

	const parts = useMemo( () => {
		const groups = new Map< ReturnType< typeof dayPart >, SeenSlot[] >();
		slots.forEach( ( slot ) => {
			const part = dayPart( slot.time );
			groups.set( part, [ ...( groups.get( part ) ?? [] ), slot ] );
		} );
		return [ ...groups ];
	}, [ slots ] );

	return (
		<div className="appointease-times">
			{ zone && (
				<p className="appointease-zone">
					<Icon name="globe" />
					{ sprintf(
						/* translators: %s: a time zone */
						__( 'Times are in the time zone %s', 'appointease' ),
						zone
					) }
				</p>
			) }
			<p className="appointease-stale" role="status">
				{ isStale && (
					<>
						<Icon name="paused" />
						{ lastAnswerAt
							? sprintf(
									/* translators: %s: a time of day */
									__(
										'Live updates paused – last updated %s',
										'appointease'
									),
									formatClock( lastAnswerAt )
								)
							: __( 'Live updates paused', 'appointease' ) }
					</>
				) }
			</p>
			<div
				role="group"
				aria-label={ sprintf(
					/* translators: %s: a day */
					__( 'Times on %s', 'appointease' ),
					formatDay( date )
				) }
			>
				{ parts.map( ( [ part, group ] ) => (
					<div key={ part } className="appointease-part">
						<h4>{ partLabel( part ) }</h4>
						<div className="appointease-slots">
							{ group.map( ( slot ) => (
								<TimeSlot
									key={ slot.time }
									time={ slot.time }
									end={ slot.end }
									state={ slot.state }
									seatsLeft={ slot.seatsLeft }
									isPending={
										isPending && slot.state === 'selected'
									}
									onSelect={ select }
								/>
							) ) }
						</div>
					</div>
				) ) }
			</div>
			<SlotLegend />
			<p className="appointease-unseen" aria-live="polite">
				{ spoken }
			</p>
		</div>
	);
}
