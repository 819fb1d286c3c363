/**
 * What has been chosen so far, as a list of facts.
 */

import { __, _n, sprintf } from '@wordpress/i18n';
import {
	formatDayWithYear,
	formatDuration,
	formatPrice,
	formatTime,
} from '../../../../lib/format';
import type { Currency, Employee, Service } from '../../../../types';
import { Icon, type IconName } from './Icon';

interface Props {
	service: Pick< Service, 'name' | 'duration' | 'price_cents' >;
	employee: Pick< Employee, 'name' > | null;
	currency: Currency;
	date?: string | null;
	time?: string | null;
	end?: string;
	zone?: string;
	/** Places of a group. */
	seats?: number;
}

export function Summary( {
	service,
	employee,
	currency,
	date,
	time,
	end,
	zone,
	seats = 1,
}: Props ) {
	const price = formatPrice( service.price_cents * seats, currency );
	const facts: Array< [ IconName, string, string, string? ] > = [
		[
			'tag',
			__( 'What', 'appointease' ),
			service.name,
			[
				formatDuration( service.duration ),
				seats > 1 &&
					sprintf(
						/* translators: %d: number of places */
						_n( '%d place', '%d places', seats, 'appointease' ),
						seats
					),
				price,
			]
				.filter( Boolean )
				.join( ' · ' ),
		],
	];
	if ( employee ) {
		facts.push( [ 'person', __( 'With', 'appointease' ), employee.name ] );
	}
	if ( date ) {
		facts.push( [
			'calendar',
			__( 'Day', 'appointease' ),
			formatDayWithYear( date ),
		] );
	}
	if ( time ) {
		const span = end
			? sprintf(
					/* translators: 1: start, 2: end of an appointment */
					__( '%1$s – %2$s', 'appointease' ),
					formatTime( time ),
					formatTime( end )
				)
			: formatTime( time );
		facts.push( [ 'clock', __( 'Time', 'appointease' ), span, zone ] );
	}
	return (
		<dl className="appointease-summary">
			{ facts.map( ( [ icon, term, fact, more ] ) => (
				<div key={ term }>
					<dt>
						<Icon name={ icon } />
						<span className="appointease-unseen">{ term }</span>
					</dt>
					<dd>
						{ fact }
						{ more && <small>{ more }</small> }
					</dd>
				</div>
			) ) }
		</dl>
	);
}
