/**
 * A calendar entry as RFC 5545 wants it, for the visitor's own calendar.
 */

export interface CalendarEntry {
	uid: string;
	/** Milliseconds since 1970. */
	start: number;
	end: number;
	summary: string;
	description: string;
}

function stamp( epoch: number ): string {
	return new Date( epoch ).toISOString().replace( /[-:]|\.\d{3}/g, '' );
}

function escape( text: string ): string {
	return text.replace( /[\\;,]/g, '\\$&' ).replace( /\r?\n/g, '\\n' );
}

/**
 * Lines end after 75 octets, not characters, and go on after a space.
 *
 * @param line One content line.
 */
function fold( line: string ): string {
	let out = '';
	let width = 0;
	for ( const character of line ) {
		const octets = utf8Length( character.codePointAt( 0 ) ?? 0 );
		if ( width + octets > 75 ) {
			out += '\r\n ';
			width = 1;
		}
		out += character;
		width += octets;
	}
	return out;
}

function utf8Length( codePoint: number ): number {
	const limits = [ 0x80, 0x800, 0x10000, Infinity ];
	return limits.findIndex( ( limit ) => codePoint < limit ) + 1;
}

export function calendarFile( entry: CalendarEntry, now: number ): string {
	return (
		[
			'BEGIN:VCALENDAR',
			'VERSION:2.0',
			'PRODID:-//AppointEase//Booking//EN',
			'BEGIN:VEVENT',
			`UID:${ escape( entry.uid ) }`,
			`DTSTAMP:${ stamp( now ) }`,
			`DTSTART:${ stamp( entry.start ) }`,
			`DTEND:${ stamp( entry.end ) }`,
			`SUMMARY:${ escape( entry.summary ) }`,
			`DESCRIPTION:${ escape( entry.description ) }`,
			'END:VEVENT',
			'END:VCALENDAR',
		]
			.map( fold )
			.join( '\r\n' ) + '\r\n'
	);
}
