/**
 * Who the appointment is for. Complaints, ours and the server's, stand at the
 * field they are about; the first such field takes the focus.
 */

import { useEffect, useId, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { type FieldErrors, findErrors } from '../../../../lib/details';
import type { VisitorDetails } from '../../../../types';
import { Icon } from './Icon';

interface Props {
	details: VisitorDetails;
	errors: FieldErrors;
	/** What is wrong with the whole. */
	problem: string;
	isSubmitting: boolean;
	/** The booking is a request that the staff will confirm. */
	needsApproval: boolean;
	onChange: ( details: VisitorDetails ) => void;
	onErrors: ( errors: FieldErrors ) => void;
	onSubmit: () => void;
}

const FIELDS = [ 'name', 'email', 'phone' ] as const;

export function DetailsForm( {
	details,
	errors,
	problem,
	isSubmitting,
	needsApproval,
	onChange,
	onErrors,
	onSubmit,
}: Props ) {
	const form = useRef< HTMLFormElement >( null );
	const formId = useId();
	const firstWrong = FIELDS.find( ( field ) => errors[ field ] );

	useEffect( () => {
		if ( firstWrong ) {
			form.current
				?.querySelector< HTMLElement >( `[name="${ firstWrong }"]` )
				?.focus();
		}
	}, [ errors, firstWrong ] );

	let submitLabel: string = __( 'Book this appointment', 'appointease' );
	if ( isSubmitting ) {
		submitLabel = __( 'Booking…', 'appointease' );
	} else if ( needsApproval ) {
		submitLabel = __( 'Request this appointment', 'appointease' );
	}

	const attributes = {
		name: {
			label: __( 'Name', 'appointease' ),
			type: 'text',
			autoComplete: 'name',
			required: true,
			maxLength: 190,
		},
		email: {
			label: __( 'Email', 'appointease' ),
			type: 'email',
			autoComplete: 'email',
			required: true,
			maxLength: 190,
		},
		phone: {
			label: __( 'Phone', 'appointease' ),
			type: 'tel',
			autoComplete: 'tel',
			required: false,
			// More than is stored: a browser cuts what is pasted without a word, and we say that it is too long.
			maxLength: 100,
		},
	};

	return (
		<form
			ref={ form }
			className="appointease-form"
			noValidate
			onSubmit={ ( event ) => {
				event.preventDefault();
				if ( isSubmitting ) {
					return;
				}
				const found = findErrors( details );
				onErrors( found );
				if ( ! Object.keys( found ).length ) {
					onSubmit();
				}
			} }
		>
			{ FIELDS.map( ( field ) => {
				const { label, ...input } = attributes[ field ];
				const id = `${ formId }-${ field }`;
				const error = errors[ field ];
				return (
					<div key={ field } className="appointease-field">
						<label htmlFor={ id }>
							{ label }
							{ ! input.required && (
								<span className="appointease-optional">
									{ __( 'optional', 'appointease' ) }
								</span>
							) }
						</label>
						<input
							{ ...input }
							id={ id }
							name={ field }
							value={ details[ field ] }
							aria-invalid={ !! error }
							aria-describedby={
								error ? `${ id }-error` : undefined
							}
							onChange={ ( { target } ) =>
								onChange( {
									...details,
									[ field ]: target.value,
								} )
							}
						/>
						{ error && (
							<p
								className="appointease-field-error"
								id={ `${ id }-error` }
							>
								<Icon name="alert" />
								{ error }
							</p>
						) }
					</div>
				);
			} ) }
			<div role="alert">
				{ problem && (
					<p className="appointease-problem">
						<Icon name="alert" />
						{ problem }
					</p>
				) }
			</div>
			{ needsApproval && (
				<p className="appointease-note">
					{ __(
						'We confirm each of these appointments by email. The time is kept for you until then.',
						'appointease'
					) }
				</p>
			) }
			<button
				type="submit"
				className="appointease-primary"
				aria-disabled={ isSubmitting || undefined }
				aria-busy={ isSubmitting || undefined }
			>
				{ submitLabel }
			</button>
		</form>
	);
}
