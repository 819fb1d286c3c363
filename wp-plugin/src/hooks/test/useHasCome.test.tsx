import { createRoot } from '@wordpress/element';
import { act } from 'react';
import { useHasCome } from '../useHasCome';

function Seen( { moment }: { moment: number } ) {
	return <>{ useHasCome( moment ) ? 'come' : 'to come' }</>;
}

describe( 'a moment', () => {
	const place = document.createElement( 'div' );
	const root = createRoot( place );
	const show = ( moment: number ) =>
		act( () => root.render( <Seen moment={ moment } /> ) );
	const pass = ( ms: number ) =>
		act( () => {
			jest.advanceTimersByTime( ms );
		} );

	beforeAll( () => {
		( globalThis as any ).IS_REACT_ACT_ENVIRONMENT = true;
		jest.useFakeTimers();
	} );

	afterAll( () => {
		act( () => root.unmount() );
		jest.useRealTimers();
	} );

	it( 'comes while the page is open, and not before', () => {
		show( Date.now() + 60_000 );
		pass( 59_000 );
		expect( place.textContent ).toBe( 'to come' );
		pass( 2_000 );
		expect( place.textContent ).toBe( 'come' );
	} );

	it( 'may be put off', () => {
		show( Date.now() + 5_000 );
		expect( place.textContent ).toBe( 'to come' );
		pass( 6_000 );
		expect( place.textContent ).toBe( 'come' );
	} );

	it( 'has come from the start where it is none', () => {
		show( 0 );
		expect( place.textContent ).toBe( 'come' );
	} );
} );
