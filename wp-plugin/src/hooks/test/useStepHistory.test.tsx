import { createRoot } from '@wordpress/element';
import { act, StrictMode } from 'react';
import { useStepHistory } from '../useStepHistory';

const onReturn = jest.fn();

function Steps( { depth }: { depth: number } ) {
	useStepHistory( depth, onReturn );
	return null;
}

const { history } = window;
const depthHere = () => history.state?.appointease;

/**
 * Lets the browser go through its history, which takes it a moment.
 *
 * @param work What makes it go.
 */
async function went( work: () => void ) {
	await act( async () => {
		const done = new Promise( ( resolve ) =>
			window.addEventListener( 'popstate', resolve, { once: true } )
		);
		work();
		await done;
	} );
}

const goBack = () => went( () => history.back() );

/**
 * What a click on a link within the page does.
 *
 * @param fragment Where it leads to.
 */
const follow = ( fragment: string ) =>
	went( () => {
		history.pushState( null, '', fragment );
		window.dispatchEvent( new PopStateEvent( 'popstate' ) );
	} );

describe( 'the steps in the history', () => {
	let roots: Array< ReturnType< typeof createRoot > >;
	const newForm = () => {
		const root = createRoot( document.createElement( 'div' ) );
		roots.push( root );
		return ( depth: number ) =>
			act( () =>
				root.render(
					<StrictMode>
						<Steps depth={ depth } />
					</StrictMode>
				)
			);
	};

	beforeEach( () => {
		( globalThis as any ).IS_REACT_ACT_ENVIRONMENT = true;
		roots = [];
		onReturn.mockClear();
		history.pushState( { theme: 'its own' }, '', '/book/' );
	} );
	afterEach( async () => {
		act( () => roots.forEach( ( root ) => root.unmount() ) );
		// What a form takes back at its end is no business of the next test.
		await new Promise( ( resolve ) => setTimeout( resolve, 20 ) );
	} );

	it( 'are taken back one by one', async () => {
		const show = newForm();
		show( 0 );
		expect( history.state ).toEqual( { theme: 'its own', appointease: 0 } );
		show( 1 );
		show( 2 );
		expect( depthHere() ).toBe( 2 );
		await goBack();
		expect( onReturn.mock.calls ).toEqual( [ [ 1 ] ] );
		show( 1 );
		await goBack();
		expect( onReturn.mock.calls ).toEqual( [ [ 1 ], [ 0 ] ] );
		show( 0 );
		expect( history.state ).toEqual( { theme: 'its own', appointease: 0 } );
	} );

	it( 'that are taken at once are taken back at once, and no more', async () => {
		history.pushState( null, '', '/before/' );
		history.pushState( null, '', '/book/' );
		const show = newForm();
		show( 0 );
		show( 2 );
		await goBack();
		expect( onReturn.mock.calls ).toEqual( [ [ 1 ] ] );
		show( 1 );
		// As after a booking that was answered when its visitor had gone back a step.
		show( 3 );
		await went( () => act( () => roots[ 0 ]?.unmount() ) );
		expect( window.location.pathname ).toBe( '/book/' );
		expect( depthHere() ).toBe( 0 );
	} );

	it( 'are not left by a link within the page, and neither by the way back from it', async () => {
		const show = newForm();
		show( 0 );
		show( 1 );
		await follow( '#top' );
		await goBack();
		expect( window.location.hash ).toBe( '' );
		expect( onReturn ).not.toHaveBeenCalled();
		await goBack();
		expect( onReturn.mock.calls ).toEqual( [ [ 0 ] ] );
	} );

	it( 'may go on from there, and lead back to there', async () => {
		const show = newForm();
		show( 0 );
		show( 1 );
		await follow( '#top' );
		show( 2 );
		await goBack();
		expect( onReturn.mock.calls ).toEqual( [ [ 1 ] ] );
		expect( window.location.hash ).toBe( '#top' );
	} );

	it( 'are not looked for in what was there before the form', async () => {
		history.pushState( null, '', '#book' );
		const show = newForm();
		show( 0 );
		await goBack();
		expect( onReturn ).not.toHaveBeenCalled();
	} );

	it( 'that a reload left behind are none', () => {
		history.replaceState( { theme: 'its own', appointease: 2 }, '' );
		newForm()( 0 );
		expect( history.state ).toEqual( { theme: 'its own', appointease: 0 } );
	} );

	it( 'stay as they are when another form of the page comes later', async () => {
		const show = newForm();
		show( 0 );
		show( 1 );
		newForm()( 0 );
		expect( depthHere() ).toBe( 1 );
		show( 2 );
		await goBack();
		expect( onReturn.mock.calls ).toEqual( [ [ 1 ] ] );
	} );
} );
