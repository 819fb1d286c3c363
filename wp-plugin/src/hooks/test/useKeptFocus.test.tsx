import { createRoot, useRef } from '@wordpress/element';
import { act } from 'react';
import { useKeptFocus } from '../useKeptFocus';

function Card( {
	button,
	title = true,
}: {
	button: boolean;
	title?: boolean;
} ) {
	const box = useRef< HTMLDivElement >( null );
	useKeptFocus( box );
	return (
		<div ref={ box }>
			{ title && (
				<h2 className="appointease-title" tabIndex={ -1 }>
					Step
				</h2>
			) }
			<input />
			{ button && <button>Close</button> }
		</div>
	);
}

describe( 'the focus', () => {
	let show: ( button: boolean, title?: boolean ) => void;
	const find = ( name: string ) =>
		document.body.querySelector< HTMLElement >( name )!;

	beforeEach( () => {
		( globalThis as any ).IS_REACT_ACT_ENVIRONMENT = true;
		const place = document.body.appendChild(
			document.createElement( 'div' )
		);
		const root = createRoot( place );
		show = ( button, title ) =>
			act( () =>
				root.render( <Card button={ button } title={ title } /> )
			);
		show( true );
	} );
	afterEach( () => ( document.body.innerHTML = '' ) );

	const settled = () => new Promise( ( done ) => setTimeout( done, 150 ) );

	it( 'goes to the heading when what had it is gone', async () => {
		find( 'button' ).focus();
		show( false );
		await settled();
		expect( find( 'h2' ).ownerDocument.activeElement ).toBe( find( 'h2' ) );
	} );

	it( 'waits for the heading where that comes with an answer', async () => {
		show( true, false );
		find( 'button' ).focus();
		show( false, false );
		await settled();
		show( false );
		await settled();
		expect( find( 'h2' ).ownerDocument.activeElement ).toBe( find( 'h2' ) );
	} );

	it( 'stays where the visitor has put it meanwhile', async () => {
		find( 'button' ).focus();
		show( false );
		find( 'input' ).focus();
		await settled();
		expect( find( 'h2' ).ownerDocument.activeElement ).toBe(
			find( 'input' )
		);
	} );

	it( 'is not fetched back from outside', async () => {
		find( 'input' ).focus();
		find( 'input' ).blur();
		show( false );
		await settled();
		expect( find( 'h2' ).ownerDocument.activeElement ).toBe(
			document.body
		);
	} );
} );
