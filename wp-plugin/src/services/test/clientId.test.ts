import { randomUuid } from '../../lib/random';
import { takeClientId } from '../clientId';

const KEY = 'appointease_client_id';

beforeAll( () => {
	Object.defineProperty( globalThis, 'crypto', {
		value: {
			getRandomValues: ( bytes: Uint8Array ) =>
				bytes.map( () => Math.floor( Math.random() * 256 ) ),
		},
	} );
} );

beforeEach( () => window.sessionStorage.clear() );

describe( 'the visitor’s identity', () => {
	it( 'has 160 random bits', () => {
		const id = takeClientId();
		expect( id ).toMatch( /^[0-9a-f]{40}$/ );
		expect( takeClientId() ).not.toBe( id );
	} );

	it( 'is not in the storage a duplicated tab would copy', () => {
		takeClientId();
		expect( window.sessionStorage.getItem( KEY ) ).toBeNull();
	} );

	it( 'is handed on to the next page of the same tab', () => {
		const id = takeClientId();
		window.dispatchEvent( new Event( 'pagehide' ) );
		expect( takeClientId() ).toBe( id );
	} );

	it( 'is handed on also where the page goes out of sight after that', () => {
		const id = takeClientId();
		const seen = jest.spyOn( document, 'visibilityState', 'get' );
		window.dispatchEvent( new Event( 'pagehide' ) );
		seen.mockReturnValue( 'hidden' );
		document.dispatchEvent( new Event( 'visibilitychange' ) );
		Object.assign( document, { wasDiscarded: false } );
		expect( takeClientId() ).toBe( id );
		delete ( document as { wasDiscarded?: boolean } ).wasDiscarded;
		seen.mockRestore();
	} );

	it( 'is still there for a tab that was thrown away while nobody saw it', () => {
		const id = takeClientId();
		const seen = jest.spyOn( document, 'visibilityState', 'get' );
		seen.mockReturnValue( 'hidden' );
		document.dispatchEvent( new Event( 'visibilitychange' ) );
		expect( takeClientId() ).toBe( id );
		document.dispatchEvent( new Event( 'visibilitychange' ) );
		seen.mockReturnValue( 'visible' );
		document.dispatchEvent( new Event( 'visibilitychange' ) );
		expect( window.sessionStorage.getItem( KEY ) ).toBeNull();
		seen.mockRestore();
	} );

	it( 'is not that of a tab that is duplicated while nobody sees it', () => {
		const id = takeClientId();
		const seen = jest.spyOn( document, 'visibilityState', 'get' );
		seen.mockReturnValue( 'hidden' );
		document.dispatchEvent( new Event( 'visibilitychange' ) );
		Object.assign( document, { wasDiscarded: false } );
		expect( takeClientId() ).not.toBe( id );
		delete ( document as { wasDiscarded?: boolean } ).wasDiscarded;
		seen.mockRestore();
	} );

	it( 'is replaced if something else stands in its place', () => {
		window.sessionStorage.setItem( KEY, 'short' );
		expect( takeClientId() ).toMatch( /^[0-9a-f]{40}$/ );
	} );

	it( 'does without storage', () => {
		const id = takeClientId( () => {
			throw new Error( 'forbidden' );
		} );
		expect( id ).toMatch( /^[0-9a-f]{40}$/ );
	} );
} );

describe( 'keys', () => {
	it( 'are version 4 UUIDs on pages without TLS, too', () => {
		expect( randomUuid() ).toMatch(
			/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
		);
	} );
} );
