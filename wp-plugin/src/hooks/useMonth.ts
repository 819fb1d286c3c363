/**
 * Which days of a month are closed or full. Only the colours of the calendar
 * rest on it: without an answer every day looks open, and its times tell.
 */

import { useEffect, useState } from '@wordpress/element';
import type { OfferService } from '../services/redisDataService';

export type DayMark = 'available' | 'full' | 'closed';
export type DayMarks = ReadonlyMap< string, DayMark >;

const NO_MARKS: DayMarks = new Map();

export function useMonth(
	api: OfferService,
	month: string,
	employeeId: number,
	serviceId: number
): DayMarks {
	const [ marks, setMarks ] = useState( NO_MARKS );

	useEffect( () => {
		const controller = new AbortController();
		setMarks( NO_MARKS );
		api.getMonth( month, employeeId, serviceId, controller.signal ).then(
			( { days } ) =>
				setMarks(
					new Map(
						days.map( ( { date, status } ) => [ date, status ] )
					)
				),
			() => {}
		);
		return () => controller.abort();
	}, [ api, month, employeeId, serviceId ] );

	return marks;
}
