/**
 * The way from a service to an appointment: which step is open, what has been
 * chosen, and what follows from an answer. What only one step needs lives there.
 */

import {
	useCallback,
	useEffect,
	useMemo,
	useRef,
	useState,
} from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { useAvailability } from '../../../../hooks/useAvailability';
import { useBookingActions } from '../../../../hooks/useBookingActions';
import { useHeartbeatSlotPolling } from '../../../../hooks/useHeartbeatSlotPolling';
import { useStepHistory } from '../../../../hooks/useStepHistory';
import { messageFor } from '../../../../lib/messages';
import { employeesFor, offerOf } from '../../../../lib/offer';
import { offerIsOutdated } from '../../../../lib/slots';
import type { ApiError } from '../../../../services/apiError';
import type { Booked } from '../../../../services/bookingAttempt';
import type { HoldOutcome } from '../../../../services/holdKeeper';
import type { RedisDataService } from '../../../../services/redisDataService';
import type { Catalog, SlotTarget, VisitorDetails } from '../../../../types';
import { Confirmation } from './Confirmation';
import { DetailsStep } from './DetailsStep';
import { EmployeePicker } from './EmployeePicker';
import { ServicePicker } from './ServicePicker';
import { StepHeader } from './StepHeader';
import { TimeStep } from './TimeStep';
import { Toast } from './Toast';

type Step = 'service' | 'staff' | 'time' | 'details';

interface Props {
	api: RedisDataService;
	catalog: Catalog;
	clientId: string;
	/** The owner's choices, or 0. */
	serviceId: number;
	employeeId: number;
	/** Seconds between heartbeats. */
	interval: number;
	/** The visitor came here by "book another": the form takes the focus. */
	isAgain: boolean;
	onAgain: () => void;
}

export function BookingFlow( {
	api,
	catalog,
	clientId,
	serviceId,
	employeeId,
	interval,
	isAgain,
	onAgain,
}: Props ) {
	const offer = useMemo(
		() => offerOf( catalog, serviceId, employeeId ),
		[ catalog, serviceId, employeeId ]
	);
	const only = offer.services.length === 1 ? offer.services[ 0 ] : undefined;
	const [ chosenService, setService ] = useState( only?.id ?? 0 );
	const service = offer.services.find( ( { id } ) => id === chosenService );
	const people = useMemo(
		() =>
			service
				? employeesFor( catalog, service.id, offer.employeeId )
				: [],
		[ catalog, service, offer.employeeId ]
	);
	const [ chosenPerson, setPerson ] = useState( 0 );
	const employee =
		people.length === 1
			? people[ 0 ]
			: people.find( ( { id } ) => id === chosenPerson );

	// A choice of one is no choice: its step is left out.
	const steps = useMemo< Step[] >(
		() => [
			...( only ? [] : ( [ 'service' ] as const ) ),
			...( people.length === 1 ? [] : ( [ 'staff' ] as const ) ),
			'time',
			'details',
		],
		[ only, people ]
	);
	const [ depth, setDepth ] = useState( 0 );
	const step = steps[ depth ] ?? 'details';

	const [ date, setDate ] = useState< string | null >( null );
	const [ slot, setSlot ] = useState< SlotTarget | null >( null );
	const [ details, setDetails ] = useState< VisitorDetails >( {
		name: '',
		email: '',
		phone: '',
	} );
	const [ toast, setToast ] = useState( { text: '', count: 0 } );
	const [ submitError, setSubmitError ] = useState< ApiError | null >( null );
	const [ booked, setBooked ] = useState< Booked | null >( null );
	const moved = useRef( isAgain );

	const tell = useCallback(
		( text: string ) =>
			setToast( ( { count } ) => ( { text, count: count + 1 } ) ),
		[]
	);
	const refresh = useRef( () => {} );
	const onConflict = useCallback(
		( error: ApiError ) => {
			tell( messageFor( error ) );
			if ( error.isConflict ) {
				refresh.current();
			}
		},
		[ tell ]
	);

	const actions = useBookingActions( api, clientId, onConflict );
	const { wanted, held } = actions;
	const isTiming = ! booked && ( step === 'time' || step === 'details' );
	const availability = useAvailability(
		api,
		isTiming ? date : null,
		employee?.id ?? 0,
		service?.id ?? 0
	);
	const polling = useHeartbeatSlotPolling( {
		enabled: isTiming,
		interval,
		date,
		employeeId: employee?.id ?? 0,
		duration: service?.duration ?? 0,
		clientId,
		selectedTime: held && held.date === date ? held.time : null,
		onHold: actions.noteHold,
		onAnswer: api.noteHeartbeat,
	} );
	refresh.current = () => {
		availability.reload();
		polling.connectNow();
	};

	// A cancellation frees what the offer still shows as booked: fetched again once per change.
	const { day, reload } = availability;
	const { live, isLive } = polling;
	useEffect( () => {
		if ( day && isLive && offerIsOutdated( day.slots, live ) ) {
			reload();
		}
	}, [ live ] ); // eslint-disable-line react-hooks/exhaustive-deps -- an unchanged answer to the reload must not ask for another.

	const leaveSlot = () => {
		setSlot( null );
		setSubmitError( null );
		if ( wanted || held ) {
			actions.releaseSlot();
		}
	};

	const goTo = ( target: number ) => {
		moved.current = true;
		tell( '' );
		if ( booked ) {
			onAgain();
			return;
		}
		if ( target < depth ) {
			leaveSlot();
			if ( step === 'details' ) {
				refresh.current();
			}
		}
		setDepth( target );
	};
	useStepHistory( booked ? steps.length : depth, goTo );

	const position = {
		index: depth,
		count: steps.length,
		takesFocus: moved.current,
		onBack: depth > 0 ? () => goTo( depth - 1 ) : null,
	};

	const settle = ( outcome: HoldOutcome ) => {
		if ( outcome.result === 'refused' ) {
			onConflict( outcome.error );
		}
		return outcome.result === 'held';
	};

	const chooseTime = async (
		time: string,
		taken: 'processing' | 'booked' | null
	) => {
		if ( ! date || ! service || ! employee ) {
			return;
		}
		if ( taken ) {
			tell(
				taken === 'booked'
					? __( 'This time is already booked', 'appointease' )
					: __(
							'This time slot is being viewed by another user',
							'appointease'
						)
			);
			return;
		}
		tell( '' );
		if ( wanted?.time === time && wanted.date === date ) {
			actions.releaseSlot();
			return;
		}
		settle(
			await actions.selectSlot( {
				date,
				time,
				employeeId: employee.id,
				serviceId: service.id,
			} )
		);
	};

	const enterDetails = async () => {
		if ( wanted && settle( await actions.lockSlot( wanted ) ) ) {
			setSlot( wanted );
			goTo( steps.indexOf( 'details' ) );
		}
	};

	const holdAgain = async () => {
		if ( ! slot ) {
			return;
		}
		const outcome = await actions.lockSlot( slot );
		if ( outcome.result === 'refused' && outcome.error.isConflict ) {
			goTo( depth - 1 );
		}
		settle( outcome );
	};

	const submit = async () => {
		if ( ! slot ) {
			return;
		}
		setSubmitError( null );
		try {
			setBooked( await actions.createAppointment( slot, details ) );
			moved.current = true;
		} catch ( reason ) {
			const error = reason as ApiError;
			if ( error.isConflict && error.code !== 'idempotency_mismatch' ) {
				goTo( depth - 1 );
				onConflict( error );
			} else {
				setSubmitError( error );
			}
		}
	};

	if ( ! offer.services.length ) {
		return (
			<p className="appointease-empty">
				{ __(
					'There is nothing to book online at the moment.',
					'appointease'
				) }
			</p>
		);
	}

	const bookedService =
		booked &&
		catalog.services.find( ( { id } ) => id === booked.request.service_id );
	const bookedEmployee =
		booked &&
		catalog.employees.find(
			( { id } ) => id === booked.request.employee_id
		);

	return (
		<div
			className="appointease-flow"
			data-step={ booked ? 'done' : step }
			data-storage-mode={ polling.storageMode ?? undefined }
		>
			<Toast
				key={ toast.count }
				text={ toast.text }
				onClose={ () => tell( '' ) }
			/>
			{ booked && bookedService && bookedEmployee && (
				<Confirmation
					booked={ booked }
					service={ bookedService }
					employee={ bookedEmployee }
					currency={ catalog.currency }
					timezone={ catalog.timezone }
					onAgain={ onAgain }
				/>
			) }
			{ ! booked && step === 'service' && (
				<>
					<StepHeader
						{ ...position }
						title={ __( 'Choose a service', 'appointease' ) }
					/>
					<ServicePicker
						services={ offer.services }
						currency={ catalog.currency }
						selectedId={ chosenService }
						onChoose={ ( { id } ) => {
							setService( id );
							goTo( depth + 1 );
						} }
					/>
				</>
			) }
			{ ! booked && step === 'staff' && (
				<>
					<StepHeader
						{ ...position }
						title={ __(
							'Who would you like to see?',
							'appointease'
						) }
						hint={ service?.name }
					/>
					<EmployeePicker
						employees={ people }
						selectedId={ chosenPerson }
						onChoose={ ( { id } ) => {
							setPerson( id );
							goTo( depth + 1 );
						} }
					/>
				</>
			) }
			{ ! booked && step === 'time' && service && employee && (
				<TimeStep
					api={ api }
					catalog={ catalog }
					service={ service }
					employee={ employee }
					position={ position }
					date={ date }
					availability={ availability }
					polling={ polling }
					selectedTime={
						wanted && wanted.date === date ? wanted.time : null
					}
					isPending={ ! actions.isHeld }
					onDate={ ( next ) => {
						if ( next !== date ) {
							tell( '' );
							leaveSlot();
							setDate( next );
						}
					} }
					onTime={ ( time, taken ) => void chooseTime( time, taken ) }
					onContinue={ () => void enterDetails() }
				/>
			) }
			{ ! booked && step === 'details' && slot && service && employee && (
				<DetailsStep
					catalog={ catalog }
					service={ service }
					employee={ employee }
					slot={ slot }
					position={ position }
					details={ details }
					isLost={ actions.isLost }
					isSubmitting={ actions.isSubmitting }
					heldUntil={ actions.until }
					error={ submitError }
					onChange={ setDetails }
					onHoldAgain={ () => void holdAgain() }
					onSubmit={ () => void submit() }
				/>
			) }
		</div>
	);
}
