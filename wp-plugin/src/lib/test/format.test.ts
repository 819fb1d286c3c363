import {
	firstWeekday,
	foreignZone,
	followSite,
	formatDayNumber,
	formatDayWithYear,
	formatDuration,
	formatInstant,
	formatMonth,
	formatPrice,
	formatTime,
	weekdayNames,
} from '../format';
import { calendarFile } from '../ics';
import { visitorZone } from '../zone';

const euro = { code: 'EUR', symbol: '€', decimals: 2, position: 'right_space' };
const yen = { code: 'JPY', symbol: '¥', decimals: 0, position: 'left' };

describe( 'formats', () => {
	beforeEach( () => {
		document.documentElement.lang = 'en-US';
	} );

	it( 'puts the symbol where the shop has it', () => {
		expect( formatPrice( 123_456, euro ) ).toBe( '1,234.56\u00a0€' );
		expect( formatPrice( 1200, yen ) ).toBe( '¥1,200' );
	} );

	it( 'says nothing about a price that is not set', () => {
		expect( formatPrice( 0, euro ) ).toBe( '' );
	} );

	it( 'writes lengths in hours and minutes', () => {
		expect( formatDuration( 30 ) ).toBe( '30\u00a0min' );
		expect( formatDuration( 120 ) ).toBe( '2\u00a0h' );
		expect( formatDuration( 95 ) ).toBe( '1\u00a0h 35\u00a0min' );
	} );

	it( 'follows the language of the page', () => {
		expect( formatTime( '14:30' ) ).toMatch( /^2:30\sPM$/ );
		document.documentElement.lang = 'de-DE';
		expect( formatTime( '14:30' ) ).toBe( '14:30' );
		expect( weekdayNames( 1 )[ 0 ] ).toEqual( {
			short: 'Mo',
			long: 'Montag',
		} );
	} );

	it( 'lets the site decide between 12 and 24 hours and on its weeks', () => {
		followSite( { hour12: false, start_of_week: 3 } );
		expect( formatTime( '14:30' ) ).toBe( '14:30' );
		expect( firstWeekday() ).toBe( 3 );
		followSite( {} );
		expect( formatTime( '14:30' ) ).toMatch( /PM$/ );
	} );

	it.each( [
		[ 'fa-IR', '۲۴', 'نوامبر', '۲۰۲۶' ],
		[ 'th-TH', '24', 'พฤศจิกายน', '2026' ],
		[ 'ar-SA', '٢٤', 'نوفمبر', '٢٠٢٦' ],
		[ 'en-US-u-ca-hebrew', '24', 'November', '2026' ],
	] )( 'keeps to the site’s calendar in %s', ( lang, day, month, year ) => {
		document.documentElement.lang = lang;
		const whole = formatDayWithYear( '2026-11-24' );
		[ day, month, year ].forEach( ( part ) =>
			expect( whole ).toContain( part )
		);
		expect( formatDayNumber( '2026-11-24' ) ).toBe( day );
		expect( formatMonth( '2026-11' ) ).toContain( year );
		expect(
			formatInstant( Date.parse( '2026-11-24T09:00:00Z' ), 'UTC' )
		).toContain( month );
	} );

	it( 'names a zone only to those whose clock shows another time', () => {
		const winter = Date.parse( '2026-01-15T12:00:00Z' );
		expect( foreignZone( visitorZone(), winter ) ).toBe( '' );
		expect( foreignZone( 'Pacific/Kiritimati', winter ) ).toBe(
			'Pacific/Kiritimati (GMT+14)'
		);
		expect( foreignZone( 'Etc/GMT-14', winter ) ).toBe( 'GMT+14' );
	} );

	it( 'survives a page that declares nonsense', () => {
		document.documentElement.lang = 'not a language';
		expect( formatTime( '09:05' ) ).toContain( '05' );
	} );
} );

describe( 'the calendar entry', () => {
	const file = calendarFile(
		{
			uid: 'APT-2026-000001@example.com',
			start: Date.parse( '2026-11-24T09:00:00Z' ),
			end: Date.parse( '2026-11-24T09:30:00Z' ),
			summary: 'Cut, colour; and more with Ana — ' + 'ä'.repeat( 60 ),
			description: 'one\ntwo',
		},
		Date.parse( '2026-11-21T12:00:00Z' )
	);

	it( 'is in UTC and escaped', () => {
		expect( file ).toContain( 'DTSTART:20261124T090000Z\r\n' );
		expect( file ).toContain( 'DTEND:20261124T093000Z\r\n' );
		expect( file ).toContain( 'SUMMARY:Cut\\, colour\\; and more' );
		expect( file ).toContain( 'DESCRIPTION:one\\ntwo\r\n' );
	} );

	it( 'has no line of more than 75 octets', () => {
		const octets = file
			.split( '\r\n' )
			.map(
				( line ) =>
					encodeURIComponent( line ).replace( /%../g, '_' ).length
			);
		expect( Math.max( ...octets ) ).toBeLessThanOrEqual( 75 );
	} );
} );
