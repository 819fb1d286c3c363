/**
 * What visitors will see first, drawn with the form's own parts: the owner's
 * settings decide which step that is.
 */

import { useMemo } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { BookingCalendar } from '../app/features/booking/components/BookingCalendar';
import { EmployeePicker } from '../app/features/booking/components/EmployeePicker';
import { ServicePicker } from '../app/features/booking/components/ServicePicker';
import { StepHeader } from '../app/features/booking/components/StepHeader';
import { TimeSelector } from '../app/features/booking/components/TimeSelector';
import { addDays } from '../lib/dates';
import { formatDay } from '../lib/format';
import { employeesFor, offerOf } from '../lib/offer';
import type { SeenSlot } from '../lib/slots';
import type { Catalog } from '../types';

interface Props {
	catalog: Catalog;
	serviceId: number;
	employeeId: number;
}

/** A morning in which every state occurs, so that the owner sees them all. */
const SAMPLE: SeenSlot[] = [
	{ time: '09:00', end: '09:30', state: 'booked' },
	{ time: '09:30', end: '10:00', state: 'available' },
	{ time: '10:00', end: '10:30', state: 'selected' },
	{ time: '10:30', end: '11:00', state: 'processing' },
	{ time: '11:00', end: '11:30', state: 'available' },
	{ time: '11:30', end: '12:00', state: 'available' },
];

const nothing = () => {};

export function BookingPreview( { catalog, serviceId, employeeId }: Props ) {
	const offer = useMemo(
		() => offerOf( catalog, serviceId, employeeId ),
		[ catalog, serviceId, employeeId ]
	);
	const service = offer.services.length === 1 ? offer.services[ 0 ] : null;
	const people = service
		? employeesFor( catalog, service.id, offer.employeeId )
		: [];
	const employee = people.length === 1 ? people[ 0 ] : null;
	const count =
		2 + ( service ? 0 : 1 ) + ( service && people.length === 1 ? 0 : 1 );
	const position = { index: 0, count, takesFocus: false, onBack: null };
	const day = addDays( catalog.today, 1 );

	return (
		<div className="appointease-card">
			{ ! service && (
				<>
					<StepHeader
						{ ...position }
						title={ __( 'Choose a service', 'appointease' ) }
					/>
					<ServicePicker
						services={ offer.services }
						currency={ catalog.currency }
						selectedId={ 0 }
						onChoose={ nothing }
					/>
				</>
			) }
			{ service && ! employee && (
				<>
					<StepHeader
						{ ...position }
						title={ __(
							'Who would you like to see?',
							'appointease'
						) }
						hint={ service.name }
					/>
					<EmployeePicker
						employees={ people }
						selectedId={ 0 }
						onChoose={ nothing }
					/>
				</>
			) }
			{ service && employee && (
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
							lastDay={ addDays(
								catalog.today,
								catalog.horizon_days
							) }
							selected={ day }
							onChoose={ nothing }
						/>
						<div className="appointease-day-panel">
							<h3 className="appointease-subtitle">
								{ formatDay( day ) }
							</h3>
							<TimeSelector
								date={ day }
								zone=""
								slots={ SAMPLE }
								isPending={ false }
								isStale={ false }
								lastAnswerAt={ 0 }
								onSelect={ nothing }
							/>
						</div>
					</div>
				</>
			) }
		</div>
	);
}
