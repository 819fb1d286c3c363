/**
 * Days, times, lengths and prices as people write them, in the language of the
 * page. Formatters are kept: making one costs more than using it a thousand times.
 *
 * Days are Gregorian whatever the language: those of the site are, and so are
 * the ones in its e-mails. Some languages would otherwise show another calendar.
 */

import { __, sprintf } from '@wordpress/i18n';
import type { Catalog, Currency } from '../types';
import { toUtc } from './dates';
import { sameClock, visitorZone } from './zone';

const kept = new Map< string, Intl.DateTimeFormat >();

let siteHour12: boolean | undefined;
let siteWeekStart: number | undefined;

/**
 * Takes over how the site writes times and begins its weeks. One page shows one
 * site, so this is kept here and not passed through every component.
 *
 * @param catalog What the server says.
 */
export function followSite(
	catalog: Pick< Catalog, 'hour12' | 'start_of_week' >
): void {
	siteHour12 = catalog.hour12;
	siteWeekStart = catalog.start_of_week;
}

/** The language the page declares; undefined is the browser's own. */
export function pageLocale(): string | undefined {
	const lang = document.documentElement.lang;
	try {
		return lang ? Intl.getCanonicalLocales( lang )[ 0 ] : undefined;
	} catch {
		return undefined;
	}
}

// Only a format with hours takes the choice of 12 or 24 of them, and not as
// `hour12: false`: some browsers then call midnight 24:00.
function clock(
	options: Intl.DateTimeFormatOptions
): Intl.DateTimeFormatOptions {
	return options.hour && siteHour12 !== undefined
		? { hourCycle: siteHour12 ? 'h12' : 'h23' }
		: {};
}

function format( epoch: number, options: Intl.DateTimeFormatOptions ): string {
	const locale = pageLocale();
	const key = JSON.stringify( [ locale, options, siteHour12 ] );
	let formatter = kept.get( key );
	if ( ! formatter ) {
		formatter = new Intl.DateTimeFormat( locale, {
			calendar: 'gregory',
			timeZone: 'UTC',
			...clock( options ),
			...options,
		} );
		kept.set( key, formatter );
	}
	return formatter.format( epoch );
}

/**
 * @param time HH:MM
 */
export function formatTime( time: string ): string {
	return format( Date.parse( `1970-01-01T${ time }:00Z` ), {
		hour: 'numeric',
		minute: '2-digit',
	} );
}

/**
 * @param date YYYY-MM-DD
 */
export function formatDay( date: string ): string {
	return format( toUtc( date ), {
		weekday: 'long',
		day: 'numeric',
		month: 'long',
	} );
}

export function formatDayWithYear( date: string ): string {
	return format( toUtc( date ), {
		weekday: 'long',
		day: 'numeric',
		month: 'long',
		year: 'numeric',
	} );
}

export function formatDayShort( date: string ): string {
	return format( toUtc( date ), {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
	} );
}

/**
 * @param month YYYY-MM
 */
export function formatMonth( month: string ): string {
	return format( toUtc( `${ month }-01` ), {
		month: 'long',
		year: 'numeric',
	} );
}

export function formatDayNumber( date: string ): string {
	return format( toUtc( date ), { day: 'numeric' } );
}

/**
 * The seven column heads of a calendar.
 *
 * @param weekStart 0 is Sunday.
 */
export function weekdayNames(
	weekStart: number
): Array< { short: string; long: string } > {
	// 4 January 1970 was a Sunday.
	return [ 0, 1, 2, 3, 4, 5, 6 ].map( ( day ) => {
		const epoch = ( 3 + weekStart + day ) * 86_400_000;
		const short = format( epoch, { weekday: 'short' } );
		return {
			// In some languages the short names are as long as the long ones.
			short:
				short.length > 4
					? format( epoch, { weekday: 'narrow' } )
					: short,
			long: format( epoch, { weekday: 'long' } ),
		};
	} );
}

/** The site's first day of the week, else that of the page's language, else Monday. */
export function firstWeekday(): number {
	if ( siteWeekStart !== undefined ) {
		return siteWeekStart;
	}
	const locale = pageLocale() ?? navigator.language;
	try {
		const info = new Intl.Locale( locale ) as Intl.Locale & {
			getWeekInfo?: () => { firstDay: number };
			weekInfo?: { firstDay: number };
		};
		return (
			( info.getWeekInfo?.() ?? info.weekInfo ?? { firstDay: 1 } )
				.firstDay % 7
		);
	} catch {
		return 1;
	}
}

/**
 * An instant, day and time, in a zone.
 *
 * @param epoch    Milliseconds since 1970.
 * @param timezone A zone.
 */
export function formatInstant( epoch: number, timezone: string ): string {
	return format( epoch, {
		timeZone: timezone,
		weekday: 'long',
		day: 'numeric',
		month: 'long',
		hour: 'numeric',
		minute: '2-digit',
	} );
}

export function formatClock( epoch: number ): string {
	return format( epoch, {
		timeZone: visitorZone(),
		hour: 'numeric',
		minute: '2-digit',
		second: '2-digit',
	} );
}

/**
 * "Europe/Berlin (GMT+1)": the city says where, the offset settles it.
 *
 * @param timezone A zone.
 * @param epoch    The instant its offset is wanted for.
 */
export function formatZone( timezone: string, epoch: number ): string {
	const offset = new Intl.DateTimeFormat( 'en', {
		timeZone: timezone,
		timeZoneName: 'shortOffset',
	} )
		.formatToParts( epoch )
		.find( ( { type } ) => type === 'timeZoneName' )?.value;
	if ( ! timezone.includes( '/' ) || timezone.startsWith( 'Etc/' ) ) {
		return offset ?? timezone;
	}
	const place = timezone.replace( /_/g, ' ' );
	return offset ? `${ place } (${ offset })` : place;
}

/**
 * The same, or nothing where the visitor's clock shows the zone's time anyway.
 *
 * @param timezone A zone.
 * @param epoch    The instant that is shown.
 */
export function foreignZone( timezone: string, epoch: number ): string {
	return sameClock( epoch, timezone, visitorZone() )
		? ''
		: formatZone( timezone, epoch );
}

export function formatDuration( minutes: number ): string {
	const hours = Math.floor( minutes / 60 );
	const rest = minutes % 60;
	if ( ! hours ) {
		/* translators: %d: a number of minutes */
		return sprintf( __( '%d\u00a0min', 'appointease' ), rest );
	}
	if ( ! rest ) {
		/* translators: %d: a number of hours */
		return sprintf( __( '%d\u00a0h', 'appointease' ), hours );
	}
	return sprintf(
		/* translators: 1: a number of hours, 2: a number of minutes */
		__( '%1$d\u00a0h %2$d\u00a0min', 'appointease' ),
		hours,
		rest
	);
}

/**
 * An empty string for 0: a service without a price says nothing about money.
 *
 * @param cents    In the currency's smallest unit.
 * @param currency The shop's.
 */
export function formatPrice( cents: number, currency: Currency ): string {
	if ( ! cents ) {
		return '';
	}
	const decimals = currency.decimals;
	const number = new Intl.NumberFormat( pageLocale(), {
		minimumFractionDigits: decimals,
		maximumFractionDigits: decimals,
	} ).format( cents / 10 ** decimals );
	const gap = currency.position.endsWith( '_space' ) ? '\u00a0' : '';
	return currency.position.startsWith( 'right' )
		? number + gap + currency.symbol
		: currency.symbol + gap + number;
}
