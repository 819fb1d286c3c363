/**
 * Randomness from the browser's generator. `crypto.randomUUID` exists on secure
 * pages only, and sites without TLS are still out there: both forms are made
 * from `getRandomValues`, which exists everywhere.
 */

function randomHex( bytes: number ): string {
	return Array.from(
		crypto.getRandomValues( new Uint8Array( bytes ) ),
		( byte ) => byte.toString( 16 ).padStart( 2, '0' )
	).join( '' );
}

/** 160 bits: the visitor's secret. Who knows it can release the visitor's hold. */
export function randomClientId(): string {
	return randomHex( 20 );
}

export function randomUuid(): string {
	if ( crypto.randomUUID ) {
		return crypto.randomUUID();
	}
	const hex = randomHex( 16 );
	// Version 4, variant 1, as RFC 9562 lays them out.
	const variant = ( ( parseInt( hex.charAt( 16 ), 16 ) % 4 ) + 8 ).toString(
		16
	);
	return [
		hex.slice( 0, 8 ),
		hex.slice( 8, 12 ),
		`4${ hex.slice( 13, 16 ) }`,
		variant + hex.slice( 17, 20 ),
		hex.slice( 20 ),
	].join( '-' );
}
