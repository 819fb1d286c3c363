/**
 * The appointment is made: its number, what, with whom and when, in the site's
 * zone and, where the clocks differ, also in the visitor's.
 */

import { useMemo } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { foreignZone } from '../../../../lib/format';
import { calendarFile } from '../../../../lib/ics';
import { knownZone, toInstant, wallClock } from '../../../../lib/zone';
import type { Booked } from '../../../../services/bookingAttempt';
import type { Currency, Employee, Service } from '../../../../types';
import { Icon } from './Icon';
import { OwnClock } from './OwnClock';
import { StepHeader } from './StepHeader';
import { Summary } from './Summary';

interface Props {
	booked: Booked;
	service: Service;
	/** Nobody where the page does not know with whom it is. */
	employee: Employee | null;
	currency: Currency;
	timezone: string;
	onAgain: () => void;
}

export function Confirmation( {
	booked,
	service,
	employee,
	currency,
	timezone,
	onAgain,
}: Props ) {
	const zone = knownZone( timezone );
	const date = booked.date;
	const time = booked.time.slice( 0, 5 );
	const start = toInstant( date, time, zone );
	const end = start + booked.duration * 60_000;
	const isRequest = booked.status === 'pending';

	const entry = useMemo( () => {
		const file = calendarFile(
			{
				uid: `${ booked.strong_id }@${ window.location.hostname }`,
				start,
				end,
				summary: employee
					? sprintf(
							/* translators: 1: a service, 2: a member of staff */
							__( '%1$s with %2$s', 'appointease' ),
							service.name,
							employee.name
						)
					: service.name,
				description: sprintf(
					/* translators: %s: the number of an appointment */
					__( 'Appointment %s', 'appointease' ),
					booked.strong_id
				),
			},
			Date.now()
		);
		return `data:text/calendar;charset=utf-8,${ encodeURIComponent( file ) }`;
	}, [ booked, start, end, service, employee ] );

	return (
		<div className="appointease-done">
			<span className="appointease-done-mark">
				<Icon name="check" />
			</span>
			<StepHeader
				index={ 0 }
				count={ 0 }
				takesFocus
				onBack={ null }
				title={
					isRequest
						? __( 'We have received your request', 'appointease' )
						: __( 'Your appointment is booked', 'appointease' )
				}
			/>
			{ isRequest && (
				<p className="appointease-note">
					{ __(
						'We will confirm it by email. Until then the time is kept for you.',
						'appointease'
					) }
				</p>
			) }
			{ booked.earlier && (
				<p className="appointease-note">
					{ __(
						'Your first attempt had already gone through, so we kept it. This is what is booked:',
						'appointease'
					) }
				</p>
			) }
			<p className="appointease-number">
				{ __( 'Appointment number', 'appointease' ) }
				<strong>{ booked.strong_id }</strong>
			</p>
			<Summary
				service={ service }
				employee={ employee }
				currency={ currency }
				date={ date }
				time={ time }
				seats={ booked.seats }
				end={ wallClock( end, zone ).time }
				zone={ foreignZone( zone, start ) }
			/>
			<OwnClock start={ start } zone={ zone } />
			<div className="appointease-actions">
				{ ! isRequest && (
					<a
						className="appointease-primary"
						href={ entry }
						download={ `${ booked.strong_id }.ics` }
					>
						<Icon name="calendar" />
						{ __( 'Add to calendar', 'appointease' ) }
					</a>
				) }
				<button
					type="button"
					className="appointease-secondary"
					onClick={ onAgain }
				>
					{ __( 'Book another appointment', 'appointease' ) }
				</button>
			</div>
		</div>
	);
}
