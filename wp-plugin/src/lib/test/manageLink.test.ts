import { parseManageLink, takeManageLink } from '../manageLink';

describe( 'the link in an email', () => {
	it( 'is a number and a key', () => {
		expect( parseManageLink( '#appointease-manage=62.0a1b' ) ).toEqual( {
			id: 62,
			token: '0a1b',
		} );
	} );

	it( 'is nothing else', () => {
		for ( const fragment of [
			'',
			'#',
			'#appointease-manage=62',
			'#appointease-manage=.0a1b',
			'#appointease-manage=62.',
			'#appointease-manage=62.0a1b&more=1',
			'#appointease-manage=9999999999999999.0a1b',
			`#appointease-manage=1.${ 'a'.repeat( 129 ) }`,
			'#section',
		] ) {
			expect( parseManageLink( fragment ) ).toBeNull();
		}
	} );

	it( 'does not stay in the address', () => {
		window.history.replaceState(
			null,
			'',
			'/book/?lang=de#appointease-manage=62.0a1b'
		);
		expect( takeManageLink() ).toEqual( { id: 62, token: '0a1b' } );
		expect( window.location.href ).toMatch( /\/book\/\?lang=de$/ );
		expect( takeManageLink() ).toBeNull();
	} );

	it( 'leaves other fragments alone', () => {
		window.history.replaceState( null, '', '/book/#prices' );
		expect( takeManageLink() ).toBeNull();
		expect( window.location.hash ).toBe( '#prices' );
	} );
} );
