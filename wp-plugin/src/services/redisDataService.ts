/**
 * The client of the REST routes, and what the page knows of the storage behind
 * them: every heartbeat and every hold says whether Redis or MySQL answered.
 *
 * Requests carry cookies as the browser does by default, and no nonce. WordPress
 * takes a logged-in user's REST request without a nonce as anonymous, which is
 * what these public routes want, and a nonce printed into a page would be stale
 * wherever pages are cached. `credentials: 'omit'` would say the same to
 * WordPress but lock visitors out of sites behind a password or a bot check,
 * whose cookies and Basic credentials it drops as well.
 */

import type {
	Availability,
	BookingAnswer,
	BookingRequest,
	Catalog,
	ChangeAnswer,
	HoldAnswer,
	ManagedAppointment,
	ManageLink,
	MonthAvailability,
	PollAnswer,
	SlotTarget,
	StorageMode,
} from '../types';
import { ApiError } from './apiError';

const TIMEOUT_MS = 12_000;

type Query = Record< string, string | number >;

interface RequestOptions {
	/** A field that every answer of this route has. */
	sign?: string;
	method?: 'GET' | 'POST';
	query?: Query;
	body?: object;
	headers?: Record< string, string >;
	signal?: AbortSignal | undefined;
}

export type RedisDataService = ReturnType< typeof createRedisDataService >;

/** Where times to choose from come from. */
export type OfferService = Pick<
	RedisDataService,
	'getAvailability' | 'getMonth'
>;

/**
 * Where a route is, for pretty permalinks (`…/wp-json/appointease/v1/`) and plain
 * ones (`…/?rest_route=/appointease/v1/`) alike.
 *
 * @param restUrl The namespace's address.
 * @param path    The route below it.
 * @param query   Parameters.
 */
export function routeUrl(
	restUrl: string,
	path: string,
	query: Query = {}
): string {
	const url = new URL( restUrl, window.location.href );
	const route = url.searchParams.get( 'rest_route' );
	if ( route === null ) {
		url.pathname = url.pathname.replace( /\/?$/, '/' ) + path;
	} else {
		url.searchParams.set(
			'rest_route',
			route.replace( /\/?$/, '/' ) + path
		);
	}
	Object.entries( query ).forEach( ( [ key, value ] ) =>
		url.searchParams.set( key, String( value ) )
	);
	return url.toString();
}

function asStrings( value: unknown ): Record< string, string > {
	return Object.fromEntries(
		Object.entries( value && typeof value === 'object' ? value : {} ).map(
			( [ key, entry ] ) => [ key, String( entry ) ]
		)
	);
}

/**
 * What answers in our place: a firewall or a fatal error with a page, a server
 * with words of its own, WordPress itself where the plugin is not active.
 *
 * @param response The answer.
 */
function notOurs( response: Response ): ApiError {
	return new ApiError( {
		status: response.ok ? 502 : response.status,
		code: 'bad_answer',
	} );
}

function errorFrom( response: Response, body: any ): ApiError {
	// Our routes have no such codes, and owners choose others for what they add to them.
	if ( typeof body?.code !== 'string' || body.code.startsWith( 'rest_' ) ) {
		return notOurs( response );
	}
	const data = body?.data ?? {};
	const fields = asStrings( data.params );
	if ( typeof data.field === 'string' && ! ( data.field in fields ) ) {
		fields[ data.field ] = String( body?.message ?? '' );
	}
	const after = Number( response.headers.get( 'Retry-After' ) );
	return new ApiError( {
		// Outcomes the extension returned without the route turning them into a status.
		status: response.ok ? 409 : response.status,
		code: body.code,
		message: typeof body.message === 'string' ? body.message : '',
		fields,
		...( after > 0 && { retryAfter: after } ),
	} );
}

/**
 * A signal that also ends a request no server will answer any more.
 *
 * @param signal The asker's own reason to stop.
 */
function limited( signal: AbortSignal | undefined ) {
	const controller = new AbortController();
	const giveUp = () => controller.abort();
	const timer = setTimeout( giveUp, TIMEOUT_MS );
	signal?.addEventListener( 'abort', giveUp );
	return {
		signal: controller.signal,
		done: () => {
			clearTimeout( timer );
			signal?.removeEventListener( 'abort', giveUp );
		},
	};
}

function parse( text: string, response: Response ): any {
	try {
		return JSON.parse( text );
	} catch {
		throw notOurs( response );
	}
}

export function createRedisDataService( { restUrl }: { restUrl: string } ) {
	let storageMode: StorageMode | null = null;

	async function request< T >(
		path: string,
		{
			sign = 'success',
			method = 'GET',
			query,
			body,
			headers,
			signal,
		}: RequestOptions = {}
	): Promise< T > {
		const limit = limited( signal );
		try {
			const response = await fetch( routeUrl( restUrl, path, query ), {
				method,
				headers: {
					Accept: 'application/json',
					...( body && { 'Content-Type': 'application/json' } ),
					...headers,
				},
				...( body && { body: JSON.stringify( body ) } ),
				cache: 'no-store',
				signal: limit.signal,
			} );
			const answer = parse( await response.text(), response );
			if ( ! response.ok || answer?.success === false ) {
				throw errorFrom( response, answer );
			}
			if ( ! ( sign in Object( answer ) ) ) {
				throw notOurs( response );
			}
			return answer as T;
		} catch ( error ) {
			if ( error instanceof ApiError ) {
				throw error;
			}
			throw new ApiError( {
				status: 0,
				code: signal?.aborted ? 'aborted' : 'network',
			} );
		} finally {
			limit.done();
		}
	}

	function holdBody( slot: SlotTarget, clientId: string ) {
		return {
			date: slot.date,
			time: slot.time,
			employee_id: slot.employeeId,
			service_id: slot.serviceId,
			client_id: clientId,
			...( slot.seats && { seats: slot.seats } ),
		};
	}

	async function hold( path: string, slot: SlotTarget, clientId: string ) {
		const answer = await request< HoldAnswer >( path, {
			method: 'POST',
			body: holdBody( slot, clientId ),
		} );
		storageMode = answer.storage ?? storageMode;
		return answer;
	}

	return {
		getCatalog: ( signal?: AbortSignal ) =>
			request< Catalog >( 'catalog', { sign: 'services', signal } ),

		getAvailability: (
			date: string,
			employeeId: number,
			serviceId: number,
			signal?: AbortSignal
		) =>
			request< Availability >( 'availability', {
				sign: 'slots',
				query: {
					date,
					employee_id: employeeId,
					service_id: serviceId,
				},
				signal,
			} ),

		getMonth: (
			month: string,
			employeeId: number,
			serviceId: number,
			signal?: AbortSignal
		) =>
			request< MonthAvailability >( 'availability', {
				sign: 'days',
				query: {
					month,
					employee_id: employeeId,
					service_id: serviceId,
				},
				signal,
			} ),

		selectSlot: ( slot: SlotTarget, clientId: string ) =>
			hold( 'slots/select', slot, clientId ),

		lockSlot: ( slot: SlotTarget, clientId: string ) =>
			hold( 'slots/lock', slot, clientId ),

		deselectSlot: ( slot: SlotTarget, clientId: string ) =>
			request< { success: true; released: boolean } >( 'slots/deselect', {
				method: 'POST',
				body: holdBody( slot, clientId ),
			} ),

		/**
		 * The release of a page that is going away: it outlives the page, and
		 * nobody waits for its answer.
		 *
		 * @param slot     What is held.
		 * @param clientId By whom.
		 */
		releaseOnLeave( slot: SlotTarget, clientId: string ): void {
			const url = routeUrl( restUrl, 'slots/deselect' );
			const body = JSON.stringify( holdBody( slot, clientId ) );
			const type = 'application/json';
			if (
				! navigator.sendBeacon?.( url, new Blob( [ body ], { type } ) )
			) {
				fetch( url, {
					method: 'POST',
					headers: { 'Content-Type': type },
					body,
					keepalive: true,
				} ).catch( () => {} );
			}
		},

		confirmBooking: ( booking: BookingRequest, idempotencyKey: string ) =>
			request< BookingAnswer >( 'appointments', {
				method: 'POST',
				body: booking,
				headers: { 'X-Idempotency-Key': idempotencyKey },
			} ),

		viewAppointment: ( { id, token }: ManageLink, signal?: AbortSignal ) =>
			request< ManagedAppointment >( `appointments/${ id }/view`, {
				sign: 'appointment_id',
				method: 'POST',
				body: { manage_token: token },
				signal,
			} ),

		/**
		 * What a day, or each day of a month, offers to an appointment that is moved.
		 *
		 * @param link       Opens the appointment.
		 * @param link.id
		 * @param link.token
		 * @param when       A day or a month.
		 * @param signal     Gives it up.
		 */
		getNewTimes: < When extends { date: string } | { month: string } >(
			{ id, token }: ManageLink,
			when: When,
			signal?: AbortSignal
		) =>
			request<
				When extends { date: string } ? Availability : MonthAvailability
			>( `appointments/${ id }/availability`, {
				sign: 'date' in when ? 'slots' : 'days',
				method: 'POST',
				body: { manage_token: token, ...when },
				signal,
			} ),

		cancelAppointment: ( { id, token }: ManageLink ) =>
			request< ChangeAnswer >( `appointments/${ id }/cancel`, {
				method: 'POST',
				body: { manage_token: token },
			} ),

		moveAppointment: (
			{ id, token }: ManageLink,
			slot: SlotTarget,
			clientId: string
		) =>
			request< ChangeAnswer >( `appointments/${ id }/reschedule`, {
				method: 'POST',
				body: {
					manage_token: token,
					date: `${ slot.date } ${ slot.time }:00`,
					client_id: clientId,
				},
			} ),

		/**
		 * Learns the storage mode from a heartbeat.
		 *
		 * @param answer What the heartbeat said.
		 */
		noteHeartbeat( answer: PollAnswer ): StorageMode | null {
			storageMode = answer.storage_mode ?? storageMode;
			return storageMode;
		},

		get storageMode(): StorageMode | null {
			return storageMode;
		},

		get isRedisAvailable(): boolean {
			return storageMode === 'redis';
		},
	};
}
