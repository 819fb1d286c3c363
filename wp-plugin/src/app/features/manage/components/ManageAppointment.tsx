/**
 * What the link in a customer's email opens: the appointment as it stands, a new
 * time for it, or its end. The server decides what is possible; a refusal leaves
 * everything as it was, and says so. Whether it has begun is the server's word
 * too: clocks of visitors are wrong more often than one would think.
 */

import { useCallback, useEffect, useMemo, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { useManagedAppointment } from '../../../../hooks/useManagedAppointment';
import { useStepHistory } from '../../../../hooks/useStepHistory';
import { useTimeChoice } from '../../../../hooks/useTimeChoice';
import { foreignZone } from '../../../../lib/format';
import {
	afterChange,
	durationOf,
	isSameStanding,
	newsOfMove,
	offersFor,
	type Standing,
} from '../../../../lib/managed';
import { messageFor } from '../../../../lib/messages';
import { employeesFor } from '../../../../lib/offer';
import { knownZone, toInstant } from '../../../../lib/zone';
import type { ApiError } from '../../../../services/apiError';
import type { RedisDataService } from '../../../../services/redisDataService';
import type {
	Catalog,
	ChangeAnswer,
	ManagedAppointment,
	ManageLink,
} from '../../../../types';
import { Icon } from '../../booking/components/Icon';
import { OwnClock } from '../../booking/components/OwnClock';
import { StepHeader } from '../../booking/components/StepHeader';
import { Summary } from '../../booking/components/Summary';
import { TimeStep } from '../../booking/components/TimeStep';
import { Toast } from '../../booking/components/Toast';
import { CancelQuestion } from './CancelQuestion';

interface Props {
	api: RedisDataService;
	catalog: Catalog;
	clientId: string;
	/** Seconds between heartbeats. */
	interval: number;
	link: ManageLink;
	/** Leaves the appointment for the booking form. */
	onAgain: () => void;
}

const STANDING = [ 'pending', 'created', 'confirmed' ];

function titleOf( status: string ): string {
	switch ( status ) {
		case 'pending':
			return __( 'Your request waits for our answer', 'appointease' );
		case 'cancelled':
			return __( 'This appointment is cancelled', 'appointease' );
		case 'completed':
		case 'no_show':
			return __( 'This appointment is over', 'appointease' );
		default:
			return __( 'Your appointment', 'appointease' );
	}
}

export function ManageAppointment( {
	api,
	catalog,
	clientId,
	interval,
	link,
	onAgain,
}: Props ) {
	const managed = useManagedAppointment( api, link );
	const { seen, beginsAt, hasBegun, error, see, lookAgain } = managed;
	const [ mode, setMode ] = useState< 'look' | 'move' | 'cancel' >( 'look' );
	// How often the visitor has come back to the appointment: then its heading takes the focus.
	const [ returns, setReturns ] = useState( 0 );
	const [ isBusy, setBusy ] = useState( false );
	const [ news, setNews ] = useState( '' );
	const [ toast, setToast ] = useState( { text: '', count: 0 } );
	const tell = useCallback(
		( text: string ) =>
			setToast( ( { count } ) => ( { text, count: count + 1 } ) ),
		[]
	);

	// What is not offered any more cannot be moved here, but it can be cancelled.
	const service = catalog.services.find(
		( { id } ) => id === seen?.service_id
	);
	const people = useMemo(
		() =>
			service && seen
				? employeesFor( catalog, service.id, seen.employee_id )
				: [],
		[ catalog, service, seen ]
	);
	const employee = people[ 0 ];
	const offers = useMemo(
		() => ( seen ? offersFor( api, link, seen ) : undefined ),
		[ api, link, seen ]
	);
	const choice = useTimeChoice( {
		api,
		clientId,
		interval,
		enabled: mode === 'move',
		service,
		employee,
		people,
		moving: seen,
		offers,
		tell,
	} );

	const comeBack = () => {
		setMode( 'look' );
		setReturns( ( count ) => count + 1 );
	};

	const look = () => {
		choice.leave();
		tell( '' );
		comeBack();
		managed.settle();
	};
	useStepHistory( mode === 'look' ? 0 : 1, look );

	const goTo = ( next: 'move' | 'cancel' ) => {
		setNews( '' );
		setMode( next );
		// It may have been moved, or given to somebody else, since the page was opened.
		void lookAgain();
	};

	// It began while somebody thought about another time for it.
	useEffect( () => {
		if ( hasBegun && mode !== 'look' ) {
			look();
		}
	}, [ hasBegun ] ); // eslint-disable-line react-hooks/exhaustive-deps -- what else changes is no reason to leave.

	/**
	 * Asks the server for a change, and shows what stands then. A change that was
	 * made is one, also where the look at it fails: then its own answer is shown.
	 * One that was refused, or of which nothing was heard, is looked at as well:
	 * the appointment may have changed since, or by this very request.
	 *
	 * @param before The appointment as it is.
	 * @param work   The request.
	 * @param done   What to say when it went well.
	 * @param isDone Whether it has, by what stands.
	 */
	const change = async (
		before: ManagedAppointment,
		work: () => Promise< ChangeAnswer >,
		done: ( standing: Standing ) => string,
		isDone: ( standing: Standing ) => boolean
	) => {
		if ( isBusy ) {
			return;
		}
		setBusy( true );
		tell( '' );
		try {
			const answer = await choice.actions.whileSending( work );
			choice.leave();
			tell( '' );
			const left = Math.max( 0, beginsAt - Date.now() ) / 1000;
			const known = afterChange(
				{ ...before, starts_in: left },
				answer,
				knownZone( catalog.timezone )
			);
			if ( ! ( await lookAgain() ) ) {
				see( known );
			}
			setNews( done( answer ) );
			comeBack();
		} catch ( reason ) {
			const refusal = reason as ApiError;
			choice.onConflict( refusal );
			const now = await lookAgain();
			if ( now && ! isSameStanding( before, now ) ) {
				choice.leave();
				tell( '' );
				setNews(
					! refusal.isDefinite && isDone( now )
						? done( now )
						: __(
								'It has changed meanwhile. This is how it stands now.',
								'appointease'
							)
				);
				comeBack();
			}
		} finally {
			setBusy( false );
		}
	};

	if ( error ) {
		const isWrong = error.code === 'not_found';
		return (
			<div className="appointease-empty" role="alert">
				<Icon name="alert" />
				<p>
					{ isWrong
						? __(
								'This link does not open an appointment. Please use the newest email from us, or contact us.',
								'appointease'
							)
						: messageFor( error ) }
				</p>
				<div className="appointease-actions">
					<button
						type="button"
						className="appointease-secondary"
						onClick={ () =>
							isWrong ? onAgain() : managed.retry()
						}
					>
						{ isWrong
							? __( 'Book an appointment', 'appointease' )
							: __( 'Try again', 'appointease' ) }
					</button>
				</div>
			</div>
		);
	}
	if ( ! seen ) {
		return (
			<p className="appointease-empty" role="status">
				{ __( 'Looking for your appointment…', 'appointease' ) }
			</p>
		);
	}

	const zone = knownZone( catalog.timezone );
	const start = toInstant( seen.date, seen.time, zone );
	const isStanding = STANDING.includes( seen.status );
	const isOpen = isStanding && ! hasBegun;
	const isOver = isStanding && hasBegun;
	const isMoving = mode === 'move' && service && employee;

	return (
		<div className="appointease-flow" data-step={ `manage-${ mode }` }>
			<Toast
				key={ toast.count }
				text={ toast.text }
				onClose={ () => tell( '' ) }
			/>
			<div className={ isMoving ? undefined : 'appointease-manage' }>
				{ isMoving ? (
					<TimeStep
						api={ offers ?? api }
						catalog={ catalog }
						service={ service }
						employee={ employee }
						position={ {
							index: 0,
							count: 0,
							takesFocus: true,
							onBack: look,
						} }
						choice={ choice }
						fixedSeats
						onDate={ choice.setDate }
						onTime={ ( time, taken ) => {
							tell(
								taken
									? __(
											'This time is not free',
											'appointease'
										)
									: ''
							);
							if ( ! taken ) {
								void choice.pick( time );
							}
						} }
						continueLabel={
							service.needs_approval
								? __( 'Ask for this time', 'appointease' )
								: __( 'Move it here', 'appointease' )
						}
						continueNote={
							service.needs_approval
								? __(
										'Your present time becomes free when you ask, and we confirm the new one by email.',
										'appointease'
									)
								: null
						}
						onContinue={ () => {
							const slot = choice.picked;
							if ( slot ) {
								void change(
									seen,
									() =>
										api.moveAppointment(
											link,
											slot,
											clientId
										),
									( now ) => newsOfMove( seen, now ),
									( { date, time } ) =>
										date === slot.date && time === slot.time
								);
							}
						} }
					/>
				) : (
					<StepHeader
						key={ returns }
						index={ 0 }
						count={ 0 }
						takesFocus={ returns > 0 }
						onBack={ null }
						title={ titleOf( seen.status ) }
						hint={ seen.strong_id }
					/>
				) }
				{ /* Here in every mode, also while it is empty: else what is put into it is not announced. */ }
				<div className="appointease-news" role="status">
					{ mode === 'look' && ! isOver && news && <p>{ news }</p> }
					{ mode === 'look' && isOver && (
						<p className="appointease-note">
							{ __(
								'Its time has come, so it can no longer be moved or cancelled here. If something is wrong, please contact us.',
								'appointease'
							) }
						</p>
					) }
				</div>
				{ ! isMoving && (
					<>
						<Summary
							service={ {
								name: seen.service_name,
								duration: durationOf( seen, zone ),
								// The price of today may not be the one it was booked at.
								price_cents: 0,
							} }
							employee={ { name: seen.employee_name } }
							currency={ catalog.currency }
							date={ seen.date }
							time={ seen.time }
							end={ seen.end }
							seats={ seen.seats }
							zone={ foreignZone( zone, start ) }
						/>
						<OwnClock start={ start } zone={ zone } />
						{ isOpen && mode === 'look' && (
							<div className="appointease-actions">
								{ employee && (
									<button
										type="button"
										className="appointease-primary"
										onClick={ () => goTo( 'move' ) }
									>
										{ __(
											'Choose another time',
											'appointease'
										) }
									</button>
								) }
								<button
									type="button"
									className="appointease-secondary"
									onClick={ () => goTo( 'cancel' ) }
								>
									{ __( 'Cancel it', 'appointease' ) }
								</button>
								<button
									type="button"
									className="appointease-secondary"
									onClick={ onAgain }
								>
									{ __(
										'Book another appointment',
										'appointease'
									) }
								</button>
							</div>
						) }
						{ isOpen && mode === 'cancel' && (
							<CancelQuestion
								serviceName={ seen.service_name }
								isBusy={ isBusy }
								onYes={ () =>
									void change(
										seen,
										() => api.cancelAppointment( link ),
										() =>
											__(
												'It is cancelled. Thank you for telling us.',
												'appointease'
											),
										( { status } ) => status === 'cancelled'
									)
								}
								onNo={ look }
							/>
						) }
						{ ! isOpen && (
							<div className="appointease-actions">
								<button
									type="button"
									className="appointease-secondary"
									onClick={ onAgain }
								>
									{ __(
										'Book an appointment',
										'appointease'
									) }
								</button>
							</div>
						) }
					</>
				) }
			</div>
		</div>
	);
}
