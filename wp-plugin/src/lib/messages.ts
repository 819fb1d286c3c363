/**
 * What the visitor reads when something did not work: what happened and what
 * to do next, never a code.
 */

import { __ } from '@wordpress/i18n';
import type { ApiError } from '../services/apiError';

export function messageFor( error: ApiError ): string {
	switch ( error.code ) {
		case 'slot_locked':
			return __(
				'This time slot is being viewed by another user',
				'appointease'
			);
		case 'slot_taken':
			return __( 'This time has just been booked', 'appointease' );
		case 'in_past':
			return __(
				'This time has passed. Please choose a later one.',
				'appointease'
			);
		case 'outside_hours':
		case 'not_a_start':
		case 'not_offered':
			return __(
				'This time is not on offer any more. Please choose another one.',
				'appointease'
			);
		case 'idempotency_mismatch':
			return __(
				'We could not tell whether your earlier attempt went through. Please contact us before you book again.',
				'appointease'
			);
		case 'not_found':
			return __(
				'This service is not on offer any more. Please reload the page.',
				'appointease'
			);
		case 'too_many_requests':
			return (
				error.message ||
				__(
					'That was a little fast. Please try again in a moment.',
					'appointease'
				)
			);
		case 'network':
			return __(
				'We could not reach the server. Please check your connection and try again.',
				'appointease'
			);
		case 'store_unavailable':
			return (
				error.message ||
				__(
					'Booking is taking a short break. Please try again in a few minutes.',
					'appointease'
				)
			);
	}
	// Our routes word their refusals for people; what else answers in their place does not.
	return error.isDefinite && error.message
		? error.message
		: __(
				'Booking is not possible just now. Please try again in a few minutes, or contact us.',
				'appointease'
			);
}
