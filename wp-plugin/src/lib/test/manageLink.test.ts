import {
	forgetManageLink,
	parseManageLink,
	takeManageLink,
} from '../manageLink';

const LINK = '#appointease-manage=62.0a1b';

/**
 * Has the page come as browsers say of themselves.
 *
 * @param type     Of the navigation.
 * @param fragment The end of the address.
 * @param page     The rest of it.
 */
function come( type: string, fragment = '', page = '/book/' ) {
	performance.getEntriesByType = () => [ { type } as never ];
	window.history.replaceState( null, '', page + fragment );
	return takeManageLink();
}

beforeEach( () => {
	window.sessionStorage.clear();
	come( 'navigate' );
} );

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

	it( 'is kept for a page that is loaded again, and not for one that is opened anew', () => {
		const link = come( 'navigate', LINK );
		expect( come( 'reload' ) ).toEqual( link );
		expect( come( 'back_forward' ) ).toEqual( link );
		expect( window.location.href ).not.toContain( '0a1b' );
		expect( come( 'navigate' ) ).toBeNull();
		expect( come( 'reload' ) ).toBeNull();
	} );

	it( 'belongs to its page, and to no other that is come back to', () => {
		const link = come( 'navigate', LINK );
		for ( const page of [ '/', '/book/more/', '/book/?lang=de' ] ) {
			expect( come( 'back_forward', '', page ) ).toBeNull();
		}
		expect( come( 'back_forward' ) ).toEqual( link );
	} );

	it( 'gives way to a newer one, and is forgotten', () => {
		come( 'navigate', LINK );
		const newer = come( 'navigate', '#appointease-manage=63.2c3d' );
		expect( come( 'reload' ) ).toEqual( newer );
		forgetManageLink();
		expect( come( 'reload' ) ).toBeNull();
	} );

	it( 'does without storage', () => {
		const storage = jest
			.spyOn( window, 'sessionStorage', 'get' )
			.mockImplementation( () => {
				throw new Error( 'forbidden' );
			} );
		expect( come( 'navigate', LINK ) ).toEqual( { id: 62, token: '0a1b' } );
		expect( come( 'reload' ) ).toBeNull();
		expect( () => forgetManageLink() ).not.toThrow();
		storage.mockRestore();
	} );
} );
