/**
 * One booking, however often it must be sent. The idempotency key is kept until
 * the server's answer is definite, so that a retry after a lost answer can only
 * return the first booking, never make a second one.
 *
 * A mismatch means that the first attempt did arrive and the visitor has changed
 * something since: the first request is then repeated word for word, which
 * returns the booking it made.
 */

import { randomUuid } from '../lib/random';
import type { BookingAnswer, BookingRequest } from '../types';
import { ApiError } from './apiError';
import type { RedisDataService } from './redisDataService';

export interface Booked extends BookingAnswer {
	request: BookingRequest;
	/** The booking is an earlier attempt's, not this one's. */
	earlier: boolean;
}

export class BookingAttempt {
	private key = '';
	private first: BookingRequest | null = null;

	constructor(
		private readonly api: Pick< RedisDataService, 'confirmBooking' >
	) {}

	async submit( request: BookingRequest ): Promise< Booked > {
		this.key = this.key || randomUuid();
		const first = this.first ?? request;
		this.first = first;
		try {
			return await this.send( request, false );
		} catch ( error ) {
			if (
				error instanceof ApiError &&
				error.code === 'idempotency_mismatch' &&
				first !== request
			) {
				return await this.send( first, true );
			}
			throw error;
		}
	}

	private async send(
		request: BookingRequest,
		earlier: boolean
	): Promise< Booked > {
		try {
			const answer = await this.api.confirmBooking( request, this.key );
			this.reset();
			return { ...answer, request, earlier };
		} catch ( error ) {
			const mismatch =
				error instanceof ApiError &&
				error.code === 'idempotency_mismatch' &&
				! earlier;
			if ( error instanceof ApiError && error.isDefinite && ! mismatch ) {
				this.reset();
			}
			throw error;
		}
	}

	private reset(): void {
		this.key = '';
		this.first = null;
	}
}
