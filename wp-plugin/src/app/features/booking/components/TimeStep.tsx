/**
 * Day and time, side by side where there is room: the calendar, the day's
 * times, and the bar that leads on with what has been chosen.
 */

import {
	useEffect,
	useId,
	useMemo,
	useRef,
	useState,
} from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useMonth } from '../../../../hooks/useMonth';
import { useNextFreeDay } from '../../../../hooks/useNextFreeDay';
import type { TimeChoice } from '../../../../hooks/useTimeChoice';
import { monthOf } from '../../../../lib/dates';
import {
	foreignZone,
	formatDay,
	formatDayShort,
	formatTime,
} from '../../../../lib/format';
import { messageFor } from '../../../../lib/messages';
import { lastDayOf } from '../../../../lib/offer';
import { bringIntoView } from '../../../../lib/scroll';
import { seenSlots } from '../../../../lib/slots';
import { knownZone, toInstant, wallClock } from '../../../../lib/zone';
import type { OfferService } from '../../../../services/redisDataService';
import type { Catalog, Employee, Service } from '../../../../types';
import { BookingCalendar } from './BookingCalendar';
import { Icon } from './Icon';
import { StepHeader, type StepPosition } from './StepHeader';
import { TimeSelector } from './TimeSelector';

interface Props {
	api: OfferService;
	catalog: Catalog;
	service: Service;
	employee: Employee;
	position: StepPosition;
	choice: TimeChoice;
	/** How many places cannot be changed, as of an appointment that is moved. */
	fixedSeats?: boolean;
	onDate: ( date: string ) => void;
	onTime: ( time: string, isTaken: 'processing' | 'booked' | null ) => void;
	/** What the button of the bar says. */
	continueLabel: string;
	/** What to know before it is pressed. */
	continueNote?: string | null;
	onContinue: () => void;
}

export function TimeStep( {
	api,
	catalog,
	service,
	employee,
	position,
	choice,
	fixedSeats = false,
	onDate,
	onTime,
	continueLabel,
	continueNote = null,
	onContinue,
}: Props ) {
	const { date, availability, polling, picked, isPending, seats } = choice;
	const selectedTime = picked && picked.date === date ? picked.time : null;
	const isGroup = service.capacity > 1;
	const seatsId = useId();
	const noteId = useId();
	const zone = knownZone( catalog.timezone );
	const lastDay = lastDayOf( catalog, service );
	const [ month, setMonth ] = useState( monthOf( date ?? catalog.today ) );
	const marks = useMonth( api, month, employee.id, service.id );
	const next = useNextFreeDay( api, employee.id, service.id, lastDay );
	const heading = useRef< HTMLHeadingElement >( null );
	const { day, isLoading, error, reload } = availability;
	const { actions } = choice;
	const isGoingOn =
		actions.isSubmitting ||
		( actions.busy && actions.wanted?.kind === 'lock' );

	// To the visitor the day's times are a new place: keyboards go there with the eyes.
	const chosenDay = useRef( date );
	useEffect( () => {
		if ( date && date !== chosenDay.current ) {
			heading.current?.focus( { preventScroll: true } );
			bringIntoView( heading.current );
		}
		chosenDay.current = date;
	}, [ date ] );

	const wall = wallClock( Date.now() + polling.clockSkew, zone );
	let now = date === wall.date ? wall.time : null;
	if ( date && date < wall.date ) {
		// The page was left open past midnight, and this was its today.
		now = '24:00';
	}
	const slots = useMemo(
		() =>
			day
				? seenSlots( day.slots, polling.live, selectedTime, now, seats )
				: [],
		[ day, polling.live, selectedTime, now, seats ]
	);
	const selected = slots.find( ( { state } ) => state === 'selected' );
	const free = slots.filter( ( { state } ) => state === 'available' ).length;

	const zoneLabel = useMemo(
		() =>
			foreignZone(
				zone,
				toInstant( date ?? catalog.today, '12:00', zone )
			),
		[ date, catalog.today, zone ]
	);

	// Whoever chooses something else meanwhile is not torn away from it when the answer comes.
	const { stop } = next;
	useEffect( () => stop(), [ stop, date, selectedTime ] );
	const latestOnDate = useRef( onDate );
	latestOnDate.current = onDate;
	const goOn = async () => {
		const found = date && ( await next.search( date ) );
		if ( found ) {
			latestOnDate.current( found );
		}
	};

	// Said once of a day, or of a number of places; what changes then is said by itself.
	const question =
		day && [ day.date, day.employee_id, day.service_id, seats ].join( '|' );
	const [ counted, setCounted ] = useState( { question, free } );
	if ( counted.question !== question ) {
		setCounted( { question, free } );
	}

	const choose = ( time: string ) => {
		const state = slots.find( ( slot ) => slot.time === time )?.state;
		onTime(
			time,
			state === 'processing' || state === 'booked' ? state : null
		);
	};

	return (
		<>
			<StepHeader
				{ ...position }
				title={ __( 'Choose a day and time', 'appointease' ) }
				hint={ sprintf(
					/* translators: 1: a service, 2: a member of staff */
					__( '%1$s with %2$s', 'appointease' ),
					service.name,
					employee.name
				) }
			/>
			<div className="appointease-when">
				<BookingCalendar
					today={ catalog.today }
					lastDay={ lastDay }
					selected={ date }
					marks={ marks }
					onMonth={ setMonth }
					onChoose={ onDate }
				/>
				<div className="appointease-day-panel">
					{ ! date && (
						<p className="appointease-empty">
							<Icon name="calendar" />
							{ __(
								'Choose a day to see its times.',
								'appointease'
							) }
						</p>
					) }
					{ date && (
						<h3
							className="appointease-subtitle"
							tabIndex={ -1 }
							ref={ heading }
						>
							{ formatDay( date ) }
						</h3>
					) }
					{ date && isGroup && ! fixedSeats && (
						<p className="appointease-seats">
							<label htmlFor={ seatsId }>
								{ __( 'Places', 'appointease' ) }
							</label>
							<select
								id={ seatsId }
								value={ seats }
								onChange={ ( { target } ) =>
									choice.setSeats( Number( target.value ) )
								}
							>
								{ Array.from(
									{ length: service.capacity },
									( _, at ) => (
										<option key={ at } value={ at + 1 }>
											{ at + 1 }
										</option>
									)
								) }
							</select>
						</p>
					) }
					<p className="appointease-unseen" aria-live="polite">
						{ date && isLoading && ! day
							? __( 'Loading times…', 'appointease' )
							: null }
						{ question
							? sprintf(
									/* translators: %d: how many times are free */
									_n(
										'%d time is available',
										'%d times are available',
										counted.free,
										'appointease'
									),
									counted.free
								)
							: null }
					</p>
					{ date && isLoading && ! day && (
						<div
							className="appointease-slots is-skeleton"
							aria-hidden="true"
						>
							{ Array.from( { length: 12 }, ( _, at ) => (
								<span key={ at } />
							) ) }
						</div>
					) }
					{ date && error && ! day && (
						<div className="appointease-empty" role="alert">
							<Icon name="alert" />
							<p>{ messageFor( error ) }</p>
							<button
								type="button"
								className="appointease-secondary"
								onClick={ reload }
							>
								{ __( 'Try again', 'appointease' ) }
							</button>
						</div>
					) }
					{ date && day && slots.length > 0 && (
						<TimeSelector
							date={ date }
							zone={ zoneLabel }
							slots={ slots }
							isPending={ isPending }
							isStale={ ! polling.isConnected }
							lastAnswerAt={ polling.lastAnswerAt }
							onSelect={ choose }
						/>
					) }
					{ date && day && free === 0 && ! selected && (
						<div className="appointease-empty">
							<p>
								{ slots.length
									? __(
											'Everything is taken on this day.',
											'appointease'
										)
									: __(
											'There are no times on this day.',
											'appointease'
										) }
							</p>
							<button
								type="button"
								className="appointease-secondary"
								aria-disabled={ next.isSearching || undefined }
								onClick={ () =>
									! next.isSearching && void goOn()
								}
							>
								{ next.isSearching
									? __( 'Looking…', 'appointease' )
									: __(
											'Show the next free day',
											'appointease'
										) }
							</button>
							<p role="status">
								{ next.foundNothing &&
									__(
										'No free day was found in the time that can be booked.',
										'appointease'
									) }
								{ next.hasFailed &&
									__(
										'We could not look for one. Please try again.',
										'appointease'
									) }
							</p>
						</div>
					) }
				</div>
			</div>
			{ selected && date && (
				<div className="appointease-bar">
					{ continueNote && (
						<p className="appointease-bar-note" id={ noteId }>
							{ continueNote }
						</p>
					) }
					<p>
						<strong>
							{ sprintf(
								/* translators: 1: a day, 2: a time */
								__( '%1$s, %2$s', 'appointease' ),
								formatDayShort( date ),
								formatTime( selected.time )
							) }
						</strong>
						<span>
							{ isGroup &&
								sprintf(
									/* translators: %d: number of places */
									_n(
										'%d place',
										'%d places',
										seats,
										'appointease'
									),
									seats
								) }
							{ ! choice.isUnheld &&
								__(
									'Held for you while you are here',
									'appointease'
								) }
						</span>
					</p>
					<button
						type="button"
						className="appointease-primary"
						aria-describedby={ continueNote ? noteId : undefined }
						aria-busy={ isGoingOn || undefined }
						onClick={ onContinue }
					>
						{ continueLabel }
						<Icon name="forward" />
					</button>
				</div>
			) }
		</>
	);
}
