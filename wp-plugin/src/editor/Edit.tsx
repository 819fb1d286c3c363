/**
 * The block in the editor: which service and which member of staff the form is
 * for, and a picture of what visitors will see.
 */

import apiFetch from '@wordpress/api-fetch';
import { InspectorControls, useBlockProps } from '@wordpress/block-editor';
import type { BlockEditProps } from '@wordpress/blocks';
import {
	Disabled,
	Notice,
	PanelBody,
	Placeholder,
	SelectControl,
	Spinner,
} from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { followSite } from '../lib/format';
import { offerOf } from '../lib/offer';
import type { Catalog } from '../types';
import { BookingPreview } from './BookingPreview';

export interface BookingAttributes {
	/** 0: the visitor chooses. */
	serviceId: number;
	employeeId: number;
}

interface Named {
	id: number;
	name: string;
}

function options( label: string, things: Named[], chosen: number ) {
	const gone = chosen && ! things.some( ( { id } ) => id === chosen );
	return [
		{ label, value: '0' },
		...things.map( ( { id, name } ) => ( {
			label: name,
			value: String( id ),
		} ) ),
		...( gone
			? [
					{
						label: __( 'No longer on offer', 'appointease' ),
						value: String( chosen ),
					},
				]
			: [] ),
	];
}

export function Edit( {
	attributes: { serviceId, employeeId },
	setAttributes,
}: BlockEditProps< BookingAttributes > ) {
	const [ catalog, setCatalog ] = useState< Catalog | null >( null );
	const [ problem, setProblem ] = useState( '' );
	const blockProps = useBlockProps( { className: 'appointease-booking' } );

	useEffect( () => {
		apiFetch< Catalog >( { path: '/appointease/v1/catalog' } ).then(
			( answer ) => {
				followSite( answer );
				setCatalog( answer );
			},
			( { message }: { message?: string } ) =>
				setProblem(
					message ||
						__( 'The catalog could not be read.', 'appointease' )
				)
		);
	}, [] );

	if ( ! catalog ) {
		return (
			<div { ...blockProps }>
				<Placeholder
					icon="calendar-alt"
					label={ __( 'Appointment booking', 'appointease' ) }
					instructions={ problem }
				>
					{ ! problem && <Spinner /> }
				</Placeholder>
			</div>
		);
	}

	const isEmpty = ! offerOf( catalog, 0, 0 ).services.length;
	const services = catalog.services.filter(
		( { id } ) =>
			! employeeId ||
			catalog.employees.some(
				( person ) =>
					person.id === employeeId &&
					person.service_ids.includes( id )
			)
	);
	const employees = catalog.employees.filter(
		( person ) => ! serviceId || person.service_ids.includes( serviceId )
	);

	return (
		<div { ...blockProps }>
			<InspectorControls>
				<PanelBody title={ __( 'What can be booked', 'appointease' ) }>
					<SelectControl
						__next40pxDefaultSize
						__nextHasNoMarginBottom
						label={ __( 'Service', 'appointease' ) }
						help={ __(
							'With one service, visitors skip that step.',
							'appointease'
						) }
						value={ String( serviceId ) }
						options={ options(
							__( 'The visitor chooses', 'appointease' ),
							services,
							serviceId
						) }
						onChange={ ( value ) =>
							setAttributes( { serviceId: Number( value ) } )
						}
					/>
					<SelectControl
						__next40pxDefaultSize
						__nextHasNoMarginBottom
						label={ __( 'Member of staff', 'appointease' ) }
						value={ String( employeeId ) }
						options={ options(
							__( 'The visitor chooses', 'appointease' ),
							employees,
							employeeId
						) }
						onChange={ ( value ) =>
							setAttributes( { employeeId: Number( value ) } )
						}
					/>
				</PanelBody>
			</InspectorControls>
			{ isEmpty ? (
				<Notice status="warning" isDismissible={ false }>
					{ __(
						'There is nothing to book yet. Add a service, and a member of staff who offers it.',
						'appointease'
					) }
				</Notice>
			) : (
				<Disabled>
					<BookingPreview
						catalog={ catalog }
						serviceId={ serviceId }
						employeeId={ employeeId }
					/>
				</Disabled>
			) }
		</div>
	);
}
