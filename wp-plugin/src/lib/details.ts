/**
 * What can be wrong with the visitor's details, in words for the field that it
 * is about. The server's own words are for programs: they are in English, or in
 * those of WordPress for any form.
 */

import { __ } from '@wordpress/i18n';
import type { ApiError } from '../services/apiError';
import type { VisitorDetails } from '../types';
import { isPhone, plainPhone } from './phone';

export type FieldErrors = Partial< Record< keyof VisitorDetails, string > >;

const notAnAddress = () =>
	__(
		'This does not look like an email address. It should be like name@example.com.',
		'appointease'
	);

const notANumber = () =>
	__(
		'Please use only digits, spaces and the signs + - ( ) . / here. You may also leave it out.',
		'appointease'
	);

/**
 * Catches slips before they travel; the server has the last word.
 *
 * @param details What was typed.
 */
export function findErrors( details: VisitorDetails ): FieldErrors {
	const { name, email } = details;
	const phone = plainPhone( details.phone );
	const errors: FieldErrors = {};
	if ( ! name.trim() ) {
		errors.name = __( 'Please tell us your name.', 'appointease' );
	}
	if ( ! email.trim() ) {
		errors.email = __(
			'Please tell us your email address.',
			'appointease'
		);
	} else if ( ! /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test( email.trim() ) ) {
		errors.email = notAnAddress();
	}
	if ( ! isPhone( phone ) ) {
		errors.phone = notANumber();
	} else if ( phone && phone.replace( /[^0-9]/g, '' ).length < 5 ) {
		errors.phone = __(
			'This number looks too short. You may also leave it out.',
			'appointease'
		);
	}
	return errors;
}

/**
 * The fields that the server complains about, which it names as its route does.
 *
 * @param error The refusal, if there is one.
 */
export function fieldErrors( error: ApiError | null ): FieldErrors {
	const { name, email, phone } = error?.fields ?? {};
	return {
		...( name && {
			name: __(
				'We cannot use this name. Please write it in another way.',
				'appointease'
			),
		} ),
		...( email && { email: notAnAddress() } ),
		...( phone && { phone: notANumber() } ),
	};
}
