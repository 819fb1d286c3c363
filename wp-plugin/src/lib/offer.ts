/**
 * Who offers what, from the catalog and the owner's settings of the block.
 */

import { __ } from '@wordpress/i18n';
import type { Catalog, Employee, Service } from '../types';
import { addDays } from './dates';

/** Stands for whoever is free. */
export const anybody = (): Employee => ( {
	id: 0,
	name: __( 'any staff member', 'appointease' ),
	service_ids: [],
} );

/**
 * The last day on which a service can be booked.
 *
 * @param catalog The catalog.
 * @param service The service.
 */
export function lastDayOf( catalog: Catalog, service: Service ): string {
	return addDays(
		catalog.today,
		Math.min(
			catalog.horizon_days,
			service.horizon_days || catalog.horizon_days
		)
	);
}

/**
 * The people who offer a service; only the one the owner named, if there is one.
 *
 * @param catalog    The catalog.
 * @param serviceId  The service.
 * @param employeeId The owner's choice, or 0.
 */
export function employeesFor(
	catalog: Catalog,
	serviceId: number,
	employeeId: number
): Employee[] {
	return catalog.employees.filter(
		( person ) =>
			person.service_ids.includes( serviceId ) &&
			( ! employeeId || person.id === employeeId )
	);
}

export interface Offer {
	services: Service[];
	/** The owner's choice of a member of staff, if that person is in the catalog; 0 otherwise. */
	employeeId: number;
}

/**
 * What this form offers. A service nobody gives is not on offer, and a setting
 * that names something long gone must not leave visitors before a closed door:
 * then they choose themselves.
 *
 * @param catalog    The catalog.
 * @param serviceId  The owner's choice, or 0.
 * @param employeeId The owner's choice, or 0.
 */
export function offerOf(
	catalog: Catalog,
	serviceId: number,
	employeeId: number
): Offer {
	const given = ( person: number ) =>
		catalog.services.filter(
			( { id } ) => employeesFor( catalog, id, person ).length > 0
		);
	const person = given( employeeId ).length ? employeeId : 0;
	const services = given( person );
	const named = services.filter( ( { id } ) => id === serviceId );
	return {
		services: named.length ? named : services,
		employeeId: person,
	};
}
