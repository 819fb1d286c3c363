/**
 * Telephone numbers as people type and paste them, and as the server takes them:
 * digits 0 to 9, and the signs that people put between them.
 */

const NO_SIGN_OF_A_NUMBER = /[^0-9+\-() ./#x]/;

/**
 * The digit that a character means in any script. Unicode lines up the ten
 * digits of each script from its zero on, and scripts without a gap between
 * them in tens.
 *
 * @param character A decimal digit.
 */
function digit( character: string ): string {
	const code = character.codePointAt( 0 ) ?? 0;
	let zero = code;
	while ( /^\p{Nd}$/u.test( String.fromCodePoint( zero - 1 ) ) ) {
		zero--;
	}
	return String( ( code - zero ) % 10 );
}

/**
 * A number with the digits and signs of an English keyboard. Numbers that are
 * pasted from contacts bring marks along that nobody sees: they go.
 *
 * @param typed What stands in the field.
 */
export function plainPhone( typed: string ): string {
	return (
		typed
			// Full-width signs, and spaces that do not break.
			.normalize( 'NFKC' )
			.replace( /\p{Nd}/gu, digit )
			// Dashes, the minus sign, and the long vowel that Japanese keyboards have in their place.
			.replace( /[\p{Pd}\u2212\u30fc]/gu, '-' )
			.replace( /\p{Cf}/gu, '' )
			.replace( /\s+/g, ' ' )
			.trim()
	);
}

/**
 * Whether the server would take a number.
 *
 * @param plain As the function above writes it.
 */
export function isPhone( plain: string ): boolean {
	return ! NO_SIGN_OF_A_NUMBER.test( plain );
}
