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

/** How long a number the server stores. */
const LONGEST_PHONE = 40;

/**
 * What the form itself finds wrong with a number.
 *
 * @param typed What stands in the field.
 */
function phoneError( typed: string ): string | null {
	const phone = plainPhone( typed );
	if ( ! isPhone( phone ) ) {
		return __(
			'Please use only digits, spaces and the signs + - ( ) . / # x here. You may also leave it out.',
			'appointease'
		);
	}
	if ( phone.length > LONGEST_PHONE ) {
		return __(
			'This number looks too long. Please give us just one, or leave it out.',
			'appointease'
		);
	}
	if ( phone && phone.replace( /[^0-9]/g, '' ).length < 5 ) {
		return __(
			'This number looks too short. You may also leave it out.',
			'appointease'
		);
	}
	return null;
}

/**
 * Catches slips before they travel; the server has the last word.
 *
 * @param details What was typed.
 */
export function findErrors( details: VisitorDetails ): FieldErrors {
	const { name, email } = details;
	const phone = phoneError( details.phone );
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
	if ( phone ) {
		errors.phone = phone;
	}
	return errors;
}

/**
 * The fields that the server complains about, which it names as its route does.
 * It does not say why in words for visitors. What is wrong with a number the
 * form may know; where it finds nothing, it does not guess.
 *
 * @param error The refusal, if there is one.
 * @param sent  What was refused.
 */
export function fieldErrors(
	error: ApiError | null,
	sent: VisitorDetails
): FieldErrors {
	const { name, email, phone } = error?.fields ?? {};
	return {
		...( name && {
			name: __(
				'We cannot use this name. Please write it in another way.',
				'appointease'
			),
		} ),
		...( email && { email: notAnAddress() } ),
		...( phone && {
			phone:
				phoneError( sent.phone ) ??
				__(
					'We cannot use this number. Please check it, or leave it out.',
					'appointease'
				),
		} ),
	};
}
