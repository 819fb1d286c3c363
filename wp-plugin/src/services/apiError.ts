/**
 * What can go wrong between the page and the server, as one class whose
 * predicates say what may be done about it.
 */

export interface ApiErrorFacts {
	/** The HTTP status; 0 when no answer came. */
	status: number;
	/** The route's word for what is wrong, or `bad_answer` where it was not our route that answered. */
	code: string;
	message?: string;
	/** The server's complaint about single fields. */
	fields?: Record< string, string >;
	/** Seconds until it may be worth another try. */
	retryAfter?: number;
}

export class ApiError extends Error {
	readonly status: number;
	readonly code: string;
	readonly fields: Record< string, string >;
	readonly retryAfter: number | undefined;

	constructor( facts: ApiErrorFacts ) {
		super( facts.message ?? '' );
		this.name = 'ApiError';
		this.status = facts.status;
		this.code = facts.code;
		this.fields = facts.fields ?? {};
		this.retryAfter = facts.retryAfter;
	}

	/** Somebody else was first, or the time is not on offer any more. */
	get isConflict(): boolean {
		return this.status === 409;
	}

	/** The server looked at the request and decided: nothing is left hanging. */
	get isDefinite(): boolean {
		return (
			this.status >= 400 &&
			this.status < 500 &&
			this.code !== 'bad_answer' &&
			! [ 408, 425, 429 ].includes( this.status )
		);
	}

	/** The server had no room for the request, and will have it in a moment. */
	get isBusy(): boolean {
		return [ 502, 503, 504 ].includes( this.status );
	}

	/** We gave the request up ourselves: no message is due. */
	get isAbort(): boolean {
		return this.code === 'aborted';
	}
}
