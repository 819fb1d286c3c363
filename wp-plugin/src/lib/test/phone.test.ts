import { isPhone, plainPhone } from '../phone';

describe( 'telephone numbers', () => {
	it.each( [
		[ 'Arabic-Indic digits', '٠٣٠ ١٢٣٤٥٦٧٨٩', '030 123456789' ],
		[ 'Persian digits', '۰۲۱-۸۸۷۷۶۶۵۵', '021-88776655' ],
		[ 'Devanagari digits', '०२२ १२३४', '022 1234' ],
		[
			'full-width signs',
			'＋８１（３）１２３４－５６７８',
			'+81(3)1234-5678',
		],
		[ 'digits beyond the first plane', '𝟗𝟘𝟣', '901' ],
		[ 'typographic dashes', '030‐1‑2‒3–4—5―6−7', '030-1-2-3-4-5-6-7' ],
		[ 'a Japanese long vowel', '03ー1234ｰ5678', '03-1234-5678' ],
		[
			'spaces that do not break',
			'+49\u00a030\u202f123\u2009\u3000\t45',
			'+49 30 123 45',
		],
		[
			'marks of direction',
			'\u202a+49 30 1234\u202c\u200b',
			'+49 30 1234',
		],
		[ 'nothing', ' \u00a0 ', '' ],
	] )( 'are understood with %s', ( _, typed, plain ) => {
		expect( plainPhone( typed ) ).toBe( plain );
		expect( isPhone( plain ) ).toBe( true );
	} );

	it( 'stay as they are where the server takes them', () => {
		const usual = '+49 (30) 123-45/6.7 #8x9';
		expect( plainPhone( usual ) ).toBe( usual );
		expect( isPhone( usual ) ).toBe( true );
		expect( isPhone( '' ) ).toBe( true );
	} );

	it( 'are nothing that has other signs', () => {
		for ( const typed of [
			'call me',
			'030 1234 X',
			'030_1234',
			'030*1',
		] ) {
			expect( isPhone( plainPhone( typed ) ) ).toBe( false );
		}
	} );
} );
