/**
 * The way of a heartbeat to the plugin's heartbeat.php, which answers without
 * starting WordPress. It is a transport of jQuery: Heartbeat itself sends every
 * beat to admin-ajax.php, as always, and here one that carries our poll and
 * nothing else takes the shorter way. Where that does not lead to a proper
 * answer, the same beat goes on to admin-ajax.php, so that neither Heartbeat nor
 * anybody who listens to it notices; and the fast lane is left alone for a while.
 *
 * A server that has too much to do fails as well, and for it the longer way would
 * be forty times worse. So after a failure that may be of that kind the same beat
 * waits, tries the fast lane twice more, and goes the longer way only then.
 */

/** Even behind a long queue an answer of the fast lane is quick to make. */
const PATIENCE_MS = 10_000;
const SHORTEST_REST_MS = 30_000;
const LONGEST_REST_MS = 600_000;
/** Over how long pages spread their detours when the fast lane fails for all of them at once. */
const SPREAD_MS = 3_000;
/** At least so long, and at most twice, a beat waits for a busy server before each new try. */
const BUSY_MS = [ 2_000, 4_000 ];
/** What web servers answer when those behind them cannot keep up, or are just being restarted. */
const BUSY_STATUSES = [ 429, 502, 503, 504 ];

const OTHER_FIELDS = [ 'interval', 'screen_id', 'has_focus' ];

interface AjaxOptions {
	url: string;
	data?: unknown;
	xhr: () => XMLHttpRequest;
}

type Complete = (
	status: number,
	statusText: string,
	responses?: { text: string },
	headers?: string
) => void;

/**
 * Whether a request is a heartbeat of somebody who is not logged in that carries
 * our poll and nothing of anybody else.
 *
 * @param data The body, as jQuery has put it together.
 */
export function isPlainPoll( data: unknown ): boolean {
	const fields = [ ...new URLSearchParams( String( data ) ) ];
	const isOurs = ( name: string ) =>
		name.startsWith( 'data[appointease_poll][' );
	return (
		fields.some( ( [ name ] ) => isOurs( name ) ) &&
		fields.some(
			( [ name, value ] ) => name === 'action' && value === 'heartbeat'
		) &&
		fields.every(
			( [ name, value ] ) =>
				isOurs( name ) ||
				name === 'action' ||
				OTHER_FIELDS.includes( name ) ||
				( name === '_nonce' && value === '' )
		)
	);
}

/**
 * Whether a text is an answer to a heartbeat, and not some page about an error.
 *
 * @param text What came back.
 */
export function isAnswer( text: string ): boolean {
	try {
		const answer = JSON.parse( text );
		return (
			typeof answer?.storage_mode === 'string' &&
			typeof answer.redis_status === 'string' &&
			typeof answer.server_time === 'number'
		);
	} catch {
		return false;
	}
}

/** When to try the fast lane, by what came of it so far. */
export class FastLaneMemory {
	private restsUntil = 0;
	private rest = SHORTEST_REST_MS;
	private hasWorked = false;

	constructor(
		private readonly now: () => number = Date.now,
		private readonly random: () => number = Math.random
	) {}

	isOpen(): boolean {
		return this.now() >= this.restsUntil;
	}

	worked(): void {
		this.hasWorked = true;
		this.rest = SHORTEST_REST_MS;
	}

	/**
	 * How many milliseconds to wait before the fast lane is tried again with the same
	 * beat; null where that would lead nowhere.
	 *
	 * @param status What it answered; 0 is nothing.
	 * @param tries  How often it has been tried again already.
	 */
	busyFor( status: number, tries: number ): number | null {
		const mayBeBusy =
			BUSY_STATUSES.includes( status ) ||
			// A line that never led there may be blocked.
			( status === 0 && this.hasWorked );
		const least = BUSY_MS[ tries ];
		return mayBeBusy && least ? least * ( 1 + this.random() ) : null;
	}

	/**
	 * How many milliseconds to wait before the detour. Where the fast lane has never
	 * worked, none. Where it has, it fails for every open page at the same moment,
	 * and a detour costs the server forty times as much.
	 */
	failed(): number {
		this.restsUntil = this.now() + this.rest;
		this.rest = Math.min( 2 * this.rest, LONGEST_REST_MS );
		return this.hasWorked ? this.random() * SPREAD_MS : 0;
	}
}

/**
 * One request, and the way to end it early.
 *
 * @param options Those of jQuery.
 * @param url     Where to.
 * @param headers What jQuery would send.
 * @param timeout Milliseconds; 0 leaves that to jQuery.
 * @param done    Called with the request, whatever came of it.
 */
function ask(
	options: AjaxOptions,
	url: string,
	headers: Record< string, string >,
	timeout: number,
	done: ( xhr: XMLHttpRequest ) => void
): () => void {
	const xhr = options.xhr();
	xhr.open( 'POST', url );
	xhr.timeout = timeout;
	Object.entries( headers ).forEach( ( [ name, value ] ) =>
		xhr.setRequestHeader( name, value )
	);
	xhr.onload = xhr.onerror = xhr.ontimeout = () => done( xhr );
	xhr.send( String( options.data ) );
	return () => {
		xhr.onload = xhr.onerror = xhr.ontimeout = null;
		xhr.abort();
	};
}

/**
 * The transport for one heartbeat: the fast lane, and where that fails the address
 * that Heartbeat wanted.
 *
 * @param url     Of heartbeat.php.
 * @param memory  What came of it so far.
 * @param options Those of jQuery.
 */
export function fastTransport(
	url: string,
	memory: FastLaneMemory,
	options: AjaxOptions
) {
	let stop = () => {};
	return {
		send( headers: Record< string, string >, complete: Complete ) {
			const report = ( xhr: XMLHttpRequest ) =>
				xhr.status
					? complete(
							xhr.status,
							xhr.statusText,
							{ text: xhr.responseText },
							xhr.getAllResponseHeaders()
						)
					: complete( 0, 'error' );
			const later = ( step: () => void, delay: number ) => {
				const timer = setTimeout( step, delay );
				stop = () => clearTimeout( timer );
			};
			const detour = () => {
				stop = ask( options, options.url, headers, 0, report );
			};
			const attempt = ( tries: number ) => {
				stop = ask( options, url, headers, PATIENCE_MS, ( xhr ) => {
					if ( xhr.status === 200 && isAnswer( xhr.responseText ) ) {
						memory.worked();
						report( xhr );
						return;
					}
					const delay = memory.busyFor( xhr.status, tries );
					if ( delay === null ) {
						later( detour, memory.failed() );
					} else {
						later( () => attempt( tries + 1 ), delay );
					}
				} );
			};
			attempt( 0 );
		},
		abort: () => stop(),
	};
}

let isOpened = false;

/**
 * Sends the page's heartbeats the short way from now on.
 *
 * @param address Of heartbeat.php; without one everything stays as it is.
 */
export function openFastLane( address: string | undefined ): void {
	const { jQuery } = window;
	if ( ! address || isOpened || ! jQuery?.ajaxTransport ) {
		return;
	}
	const { origin, href } = new URL( address, window.location.href );
	if ( origin !== window.location.origin ) {
		return;
	}
	// jQuery cannot forget a transport, so there is one for the life of the page.
	isOpened = true;
	const memory = new FastLaneMemory();
	jQuery.ajaxTransport( 'json', ( options: AjaxOptions ) =>
		memory.isOpen() && isPlainPoll( options.data )
			? fastTransport( href, memory, options )
			: undefined
	);
}
