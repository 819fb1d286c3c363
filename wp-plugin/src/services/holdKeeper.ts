/**
 * Keeps the server's idea of the visitor's hold equal to the visitor's. The
 * visitor's wish may change with every click; requests go out one at a time,
 * and when one returns, the wish of that moment decides the next. So the last
 * click wins on the server too. (Aborting the earlier request would only close
 * our ear: the server might still carry out the two in the wrong order.) A busy
 * server is asked again before the visitor hears of it: asking twice for a hold
 * gives no more than one.
 */

import type { SlotTarget } from '../types';
import type { ApiError } from './apiError';
import type { RedisDataService } from './redisDataService';

export interface Hold extends SlotTarget {
	kind: 'selection' | 'lock';
}

export type HoldOutcome =
	| { result: 'held' }
	| { result: 'released' }
	/** Another wish took this one's place. */
	| { result: 'superseded' }
	| { result: 'refused'; error: ApiError };

export interface HoldSnapshot {
	/** What the visitor sees as chosen: the wish, before the server agrees. */
	wanted: Hold | null;
	/** What the server granted last. */
	held: Hold | null;
	/** A request is in the air. */
	busy: boolean;
	/** When the granted hold lapses unless something renews it (ms since 1970). */
	until: number;
}

/** At least so long, and at most twice, a busy server is left alone before each new try. */
const PAUSES_MS = [ 1000, 2000 ];

type Api = Pick<
	RedisDataService,
	'selectSlot' | 'lockSlot' | 'deselectSlot' | 'releaseOnLeave'
>;

export function sameSlot(
	one: SlotTarget | null,
	other: SlotTarget | null
): boolean {
	return (
		one === other ||
		( !! one &&
			!! other &&
			one.date === other.date &&
			one.time === other.time &&
			one.employeeId === other.employeeId &&
			one.serviceId === other.serviceId &&
			one.seats === other.seats )
	);
}

function sameHold( one: Hold | null, other: Hold | null ): boolean {
	return sameSlot( one, other ) && one?.kind === other?.kind;
}

export class HoldKeeper {
	private state: HoldSnapshot = {
		wanted: null,
		held: null,
		busy: false,
		until: 0,
	};
	private settle: ( outcome: HoldOutcome ) => void = () => {};
	private listeners = new Set< () => void >();
	private renewing = false;

	constructor(
		private readonly api: Api,
		private readonly clientId: string,
		private readonly pause = ( ms: number ) =>
			new Promise< void >( ( resolve ) => {
				setTimeout( resolve, ms );
			} )
	) {}

	subscribe = ( listener: () => void ): ( () => void ) => {
		this.listeners.add( listener );
		return () => this.listeners.delete( listener );
	};

	snapshot = (): HoldSnapshot => this.state;

	/**
	 * States the visitor's wish; null wishes for nothing. Settles when the server
	 * has granted or refused it, or when a later wish replaced it.
	 *
	 * @param wish The hold that is wanted from now on.
	 */
	want( wish: Hold | null ): Promise< HoldOutcome > {
		this.settle( { result: 'superseded' } );
		const outcome = new Promise< HoldOutcome >( ( resolve ) => {
			this.settle = resolve;
		} );
		this.set( { wanted: wish } );
		if ( ! this.state.busy ) {
			void this.run();
		}
		return outcome;
	}

	/** Asks again for what is already wanted: extends a lease, or takes back one that lapsed. */
	renew(): Promise< HoldOutcome > {
		this.renewing = true;
		return this.want( this.state.wanted );
	}

	/**
	 * The server says how long the hold lives from now.
	 *
	 * @param ttl Seconds.
	 */
	extend( ttl: number ): void {
		this.set( { until: Date.now() + ttl * 1000 } );
	}

	/** The hold is gone without our doing: it became a booking, or somebody else's. */
	forget(): void {
		this.settle( { result: 'superseded' } );
		this.settle = () => {};
		this.renewing = false;
		this.set( { wanted: null, held: null, until: 0 } );
	}

	/** The page goes away: one last word, nobody waits for it. */
	leave(): void {
		const slot = this.state.wanted ?? this.state.held;
		if ( slot ) {
			this.api.releaseOnLeave( slot, this.clientId );
		}
	}

	private set( change: Partial< HoldSnapshot > ): void {
		this.state = { ...this.state, ...change };
		this.listeners.forEach( ( listener ) => listener() );
	}

	private async run(): Promise< void > {
		let outcome: HoldOutcome = { result: 'superseded' };
		this.set( { busy: true } );
		while (
			this.renewing ||
			! sameHold( this.state.wanted, this.state.held )
		) {
			this.renewing = false;
			outcome = await this.step( this.state.wanted );
		}
		if ( outcome.result === 'superseded' ) {
			// The wish is the state of things already.
			outcome = { result: this.state.wanted ? 'held' : 'released' };
		}
		this.set( { busy: false } );
		this.settle( outcome );
		this.settle = () => {};
	}

	private async step( wish: Hold | null, tries = 0 ): Promise< HoldOutcome > {
		const { held } = this.state;
		try {
			if ( ! wish ) {
				this.set( { held: null, until: 0 } );
				if ( held ) {
					await this.api.deselectSlot( held, this.clientId );
				}
				return { result: 'released' };
			}
			const answer = await ( wish.kind === 'lock'
				? this.api.lockSlot( wish, this.clientId )
				: this.api.selectSlot( wish, this.clientId ) );
			this.set( {
				held: wish,
				until: Date.now() + answer.ttl * 1000,
			} );
			return { result: 'held' };
		} catch ( reason ) {
			const error = reason as ApiError;
			const least = PAUSES_MS[ tries ];
			if ( wish && error.isBusy && least ) {
				await this.pause( least * ( 1 + Math.random() ) );
				return sameHold( this.state.wanted, wish )
					? this.step( wish, tries + 1 )
					: { result: 'superseded' };
			}
			return this.refuse( wish, held, error );
		}
	}

	private refuse(
		wish: Hold | null,
		held: Hold | null,
		error: ApiError
	): HoldOutcome {
		if ( ! wish ) {
			// Said once more in the way that survives a bad line best. Should that
			// fail too, the lease lapses by itself.
			if ( held ) {
				this.api.releaseOnLeave( held, this.clientId );
			}
			return { result: 'released' };
		}
		// Refused on the slot we thought ours: it is ours no more. Refused on
		// another one: the earlier hold stands, and the wish goes back to it.
		const left = error.isConflict && sameSlot( wish, held ) ? null : held;
		this.set( {
			held: left,
			...( sameHold( this.state.wanted, wish ) && { wanted: left } ),
		} );
		return { result: 'refused', error };
	}
}
