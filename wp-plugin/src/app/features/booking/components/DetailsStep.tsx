/**
 * The visitor's details, next to what they are booking. While this step is open
 * the time is locked; should the lock be lost, the form says so, keeps what was
 * typed and offers both ways out.
 */

import { useEffect, useMemo, useReducer, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { type FieldErrors, fieldErrors } from '../../../../lib/details';
import { foreignZone } from '../../../../lib/format';
import { messageFor } from '../../../../lib/messages';
import { knownZone, toInstant, wallClock } from '../../../../lib/zone';
import type { ApiError } from '../../../../services/apiError';
import type {
	Catalog,
	Employee,
	Service,
	SlotTarget,
	VisitorDetails,
} from '../../../../types';
import { DetailsForm } from './DetailsForm';
import { Icon } from './Icon';
import { StepHeader, type StepPosition } from './StepHeader';
import { Summary } from './Summary';

interface Props {
	catalog: Catalog;
	service: Service;
	employee: Employee;
	slot: SlotTarget;
	/** Places of a group. */
	seats: number;
	position: StepPosition;
	details: VisitorDetails;
	isLost: boolean;
	isSubmitting: boolean;
	/** When the lock lapses (ms since 1970). */
	heldUntil: number;
	/** Why the last attempt to book did not work. */
	error: ApiError | null;
	onChange: ( details: VisitorDetails ) => void;
	onHoldAgain: () => void;
	onSubmit: () => void;
}

/**
 * Whole minutes, rounded up; looked at often enough to be right.
 * @param until Milliseconds since 1970.
 */
function useMinutesLeft( until: number ): number {
	const [ , lookAgain ] = useReducer( ( looks: number ) => looks + 1, 0 );
	useEffect( () => {
		const timer = setInterval( lookAgain, 10_000 );
		return () => clearInterval( timer );
	}, [] );
	return Math.max( 0, Math.ceil( ( until - Date.now() ) / 60_000 ) );
}

export function DetailsStep( {
	catalog,
	service,
	employee,
	slot,
	seats,
	position,
	details,
	isLost,
	isSubmitting,
	heldUntil,
	error,
	onChange,
	onHoldAgain,
	onSubmit,
}: Props ) {
	const [ errors, setErrors ] = useState< FieldErrors >( {} );
	const minutes = useMinutesLeft( heldUntil );
	const zone = knownZone( catalog.timezone );
	const start = toInstant( slot.date, slot.time, zone );
	const end = wallClock( start + service.duration * 60_000, zone ).time;

	// About what was sent, not about what is typed since.
	const serverErrors = useMemo(
		() => fieldErrors( error, details ),
		[ error ] // eslint-disable-line react-hooks/exhaustive-deps
	);
	useEffect( () => setErrors( serverErrors ), [ serverErrors ] );

	let problem = '';
	if ( error && ! Object.keys( serverErrors ).length ) {
		problem = messageFor( error );
		if ( ! error.isDefinite ) {
			problem +=
				' ' +
				__(
					'Trying again is safe: nothing is booked twice.',
					'appointease'
				);
		}
	}

	return (
		<>
			<StepHeader
				{ ...position }
				title={ __( 'Your details', 'appointease' ) }
			/>
			<div className="appointease-who">
				<div
					className="appointease-overview"
					role="group"
					aria-label={ __( 'Your appointment', 'appointease' ) }
				>
					<Summary
						service={ service }
						employee={ employee }
						currency={ catalog.currency }
						date={ slot.date }
						time={ slot.time }
						end={ end }
						seats={ seats }
						zone={ foreignZone( zone, start ) }
					/>
					{ ! isLost && minutes > 0 && (
						<p className="appointease-held">
							<Icon name="hourglass" />
							{ sprintf(
								/* translators: %d: minutes */
								_n(
									'We hold this time for you for %d more minute.',
									'We hold this time for you for %d more minutes.',
									minutes,
									'appointease'
								),
								minutes
							) }
						</p>
					) }
				</div>
				<div>
					<div role="alert">
						{ isLost && (
							<div className="appointease-lost">
								<p>
									<strong>
										{ __(
											'We could not hold this time any longer.',
											'appointease'
										) }
									</strong>{ ' ' }
									{ __(
										'It may still be free: hold it again, or choose another time. What you typed stays here.',
										'appointease'
									) }
								</p>
								<div className="appointease-actions">
									<button
										type="button"
										className="appointease-secondary"
										onClick={ onHoldAgain }
									>
										{ __( 'Hold it again', 'appointease' ) }
									</button>
									<button
										type="button"
										className="appointease-secondary"
										onClick={ position.onBack ?? undefined }
									>
										{ __(
											'Choose another time',
											'appointease'
										) }
									</button>
								</div>
							</div>
						) }
					</div>
					<DetailsForm
						details={ details }
						errors={ errors }
						problem={ problem }
						isSubmitting={ isSubmitting }
						needsApproval={ service.needs_approval }
						onChange={ onChange }
						onErrors={ setErrors }
						onSubmit={ onSubmit }
					/>
				</div>
			</div>
		</>
	);
}
