/**
 * The way from a service to an appointment: which step is open, what has been
 * chosen, and what follows from an answer. What only one step needs lives there.
 */

import { useCallback, useMemo, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { useStepHistory } from '../../../../hooks/useStepHistory';
import { useTimeChoice } from '../../../../hooks/useTimeChoice';
import {
	anybody,
	employeesFor,
	lastDayOf,
	offerOf,
} from '../../../../lib/offer';
import { messageFor } from '../../../../lib/messages';
import type { ApiError } from '../../../../services/apiError';
import type { Booked } from '../../../../services/bookingAttempt';
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
	// Who can be chosen where there is a choice; whoever is free comes first.
	const choices = useMemo(
		() => ( people.length > 1 ? [ anybody(), ...people ] : people ),
		[ people ]
	);
	const [ chosenPerson, setPerson ] = useState< number | null >( null );
	const employee =
		choices.length === 1
			? choices[ 0 ]
			: choices.find( ( { id } ) => id === chosenPerson );

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

	const [ slot, setSlot ] = useState< SlotTarget | null >( null );
	const latestSlot = useRef( slot );
	latestSlot.current = slot;
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
	const isTiming = ! booked && ( step === 'time' || step === 'details' );
	const choice = useTimeChoice( {
		api,
		clientId,
		interval,
		enabled: isTiming,
		service,
		employee,
		people,
		tell,
	} );
	const { actions, date, picked } = choice;

	const leaveSlot = () => {
		setSlot( null );
		setSubmitError( null );
		choice.leave();
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
				choice.refresh();
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

	const chooseTime = (
		time: string,
		taken: 'processing' | 'booked' | null
	) => {
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
		void choice.pick( time );
	};

	const enterDetails = async () => {
		if ( ! picked ) {
			return;
		}
		const outcome = await choice.keep( picked );
		if ( outcome.result === 'held' ) {
			setSlot( picked );
			goTo( steps.indexOf( 'details' ) );
		} else if ( outcome.result === 'refused' ) {
			choice.onConflict( outcome.error );
		}
	};

	const holdAgain = async () => {
		const outcome = slot && ( await choice.keep( slot ) );
		if ( outcome?.result === 'refused' && latestSlot.current === slot ) {
			if ( outcome.error.isConflict ) {
				goTo( depth - 1 );
			}
			choice.onConflict( outcome.error );
		}
	};

	const submit = async () => {
		if ( ! slot ) {
			return;
		}
		setSubmitError( null );
		try {
			// Whoever is free may by now be somebody else than the one who was held.
			const who = employee?.id ?? slot.employeeId;
			setBooked(
				await actions.createAppointment(
					{ ...slot, employeeId: who },
					details,
					choice.seats
				)
			);
			moved.current = true;
		} catch ( reason ) {
			const error = reason as ApiError;
			if ( latestSlot.current !== slot ) {
				// The visitor has gone back meanwhile, and a refusal is what they want by now.
				if ( ! error.isDefinite ) {
					tell( messageFor( error ) );
				}
			} else if (
				error.isConflict &&
				error.code !== 'idempotency_mismatch'
			) {
				goTo( depth - 1 );
				choice.onConflict( error );
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
	// Whoever is free may be somebody who was not on offer yet when the page was loaded.
	const bookedEmployee =
		catalog.employees.find( ( { id } ) => id === booked?.employee_id ) ??
		null;

	return (
		<div
			className="appointease-flow"
			data-step={ booked ? 'done' : step }
			data-storage-mode={ choice.polling.storageMode ?? undefined }
		>
			<Toast
				key={ toast.count }
				text={ toast.text }
				onClose={ () => tell( '' ) }
			/>
			{ booked && bookedService && (
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
						onChoose={ ( chosen ) => {
							// A day that was chosen for another service may be further away than this one goes.
							if ( date && date > lastDayOf( catalog, chosen ) ) {
								choice.setDate( null );
							}
							setService( chosen.id );
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
						employees={ choices }
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
					choice={ choice }
					onDate={ ( next ) => {
						if ( next !== date ) {
							tell( '' );
							leaveSlot();
							choice.setDate( next );
						}
					} }
					onTime={ chooseTime }
					continueLabel={ __( 'Continue', 'appointease' ) }
					onContinue={ () => void enterDetails() }
				/>
			) }
			{ ! booked && step === 'details' && slot && service && employee && (
				<DetailsStep
					catalog={ catalog }
					service={ service }
					employee={ employee }
					slot={ slot }
					seats={ choice.seats }
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
