/**
 * From the clock on the site's wall to instants and back. The browser's own
 * zone data (Intl) does the work; no rule about any zone is written here.
 */

import { toUtc } from './dates';

/**
 * Sites that set an offset instead of a city have zones like `+02:00`, which
 * not every browser takes. Whole hours have a name everywhere; anything else
 * the browser does not know is shown in UTC rather than not at all.
 *
 * @param timezone As the server names it.
 */
export function knownZone( timezone: string ): string {
	const offset = /^([+-])(\d{2}):?00$/.exec( timezone );
	const spelled =
		offset && offset[ 2 ] !== '00'
			? // The names of this family count westwards.
				`Etc/GMT${ offset[ 1 ] === '+' ? '-' : '+' }${ Number(
					offset[ 2 ]
				) }`
			: timezone;
	try {
		new Intl.DateTimeFormat( 'en', { timeZone: spelled } );
		return spelled;
	} catch {
		return 'UTC';
	}
}

export function visitorZone(): string {
	return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/**
 * What the clock on the wall says at an instant.
 *
 * @param epoch    Milliseconds since 1970.
 * @param timezone A zone the browser knows.
 */
export function wallClock(
	epoch: number,
	timezone: string
): { date: string; time: string } {
	const parts: Record< string, string > = {};
	new Intl.DateTimeFormat( 'en', {
		timeZone: timezone,
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
	} )
		.formatToParts( epoch )
		.forEach( ( { type, value } ) => ( parts[ type ] = value ) );
	return {
		date: `${ parts.year }-${ parts.month }-${ parts.day }`,
		time: `${ parts.hour }:${ parts.minute }`,
	};
}

function minutesAhead( epoch: number, timezone: string ): number {
	const { date, time } = wallClock( epoch, timezone );
	const wall = Date.parse( `${ date }T${ time }:00Z` );
	return Math.round( ( wall - epoch ) / 60_000 );
}

/**
 * The instant of a time on the site's clock. A time that exists twice, in the
 * night summer time ends, means its first occurrence, as it does on the server.
 *
 * @param date     YYYY-MM-DD.
 * @param time     HH:MM.
 * @param timezone A zone the browser knows.
 */
export function toInstant(
	date: string,
	time: string,
	timezone: string
): number {
	const asUtc = Date.parse( `${ date }T${ time }:00Z` );
	const midnight = toUtc( date );
	const candidates = [ midnight - 86_400_000, midnight + 2 * 86_400_000 ].map(
		( nearby ) => asUtc - minutesAhead( nearby, timezone ) * 60_000
	);
	const exact = candidates.filter( ( epoch ) => {
		const wall = wallClock( epoch, timezone );
		return wall.date === date && wall.time === time;
	} );
	return Math.min( ...( exact.length ? exact : candidates ) );
}

/**
 * Whether two zones show the same time at an instant: a visitor in Paris need
 * not be told that the salon is in Berlin.
 *
 * @param epoch Milliseconds since 1970.
 * @param one   A zone.
 * @param other Another.
 */
export function sameClock(
	epoch: number,
	one: string,
	other: string
): boolean {
	return minutesAhead( epoch, one ) === minutesAhead( epoch, other );
}
