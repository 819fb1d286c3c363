/**
 * Arithmetic on calendar days written `YYYY-MM-DD`. A day has no zone here:
 * every calculation happens in UTC, where all days have 24 hours, so that a
 * change to summer time can neither skip nor repeat one.
 */

const DAY_MS = 86_400_000;

export function toUtc( date: string ): number {
	return Date.parse( `${ date }T00:00:00Z` );
}

function fromUtc( ms: number ): string {
	return new Date( ms ).toISOString().slice( 0, 10 );
}

export function addDays( date: string, days: number ): string {
	return fromUtc( toUtc( date ) + days * DAY_MS );
}

/**
 * The month a day lies in, as `YYYY-MM`.
 * @param date YYYY-MM-DD.
 */
export function monthOf( date: string ): string {
	return date.slice( 0, 7 );
}

export function daysInMonth( month: string ): number {
	const [ year = 1970, number = 1 ] = month.split( '-' ).map( Number );
	return new Date( Date.UTC( year, number, 0 ) ).getUTCDate();
}

export function shiftMonth( month: string, months: number ): string {
	const [ year = 1970, number = 1 ] = month.split( '-' ).map( Number );
	return fromUtc( Date.UTC( year, number - 1 + months, 1 ) ).slice( 0, 7 );
}

/**
 * The same day of another month, or its last day: 31 January + 1 is 28 February.
 * @param date   YYYY-MM-DD.
 * @param months How many; back if negative.
 */
export function addMonths( date: string, months: number ): string {
	const month = shiftMonth( monthOf( date ), months );
	const day = Math.min( Number( date.slice( 8 ) ), daysInMonth( month ) );
	return `${ month }-${ String( day ).padStart( 2, '0' ) }`;
}

/**
 * 0 is Sunday.
 * @param date YYYY-MM-DD.
 */
export function weekdayOf( date: string ): number {
	return new Date( toUtc( date ) ).getUTCDay();
}

/**
 * How many days lie between the start of the week and this one.
 * @param date      YYYY-MM-DD.
 * @param weekStart 0 is Sunday.
 */
export function dayOfWeek( date: string, weekStart: number ): number {
	return ( weekdayOf( date ) - weekStart + 7 ) % 7;
}

/**
 * The rows of a month's page; cells that belong to other months are null.
 * @param month     YYYY-MM.
 * @param weekStart 0 is Sunday.
 */
export function monthWeeks(
	month: string,
	weekStart: number
): Array< Array< string | null > > {
	const first = `${ month }-01`;
	const cells: Array< string | null > = new Array(
		dayOfWeek( first, weekStart )
	).fill( null );
	for ( let day = 0; day < daysInMonth( month ); day++ ) {
		cells.push( addDays( first, day ) );
	}
	while ( cells.length % 7 ) {
		cells.push( null );
	}
	const weeks = [];
	for ( let at = 0; at < cells.length; at += 7 ) {
		weeks.push( cells.slice( at, at + 7 ) );
	}
	return weeks;
}

export function clampDate( date: string, from: string, to: string ): string {
	if ( date < from ) {
		return from;
	}
	return date > to ? to : date;
}
