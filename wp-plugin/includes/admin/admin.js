/**
 * Where the staff choose a time, the free ones of that day and staff member are shown as buttons below the field. The
 * form works without them.
 */

( () => {
	const time = document.querySelector( '[data-free-times]' );
	if ( ! time ) {
		return;
	}
	const { elements } = time.form;
	const shown = document.createElement( 'p' );
	shown.className = 'appointease-free';
	shown.setAttribute( 'aria-live', 'polite' );
	time.after( shown );
	let asked = 0;

	const button = ( start ) => {
		const choice = document.createElement( 'button' );
		choice.type = 'button';
		choice.className = 'button button-small';
		choice.textContent = start;
		choice.addEventListener( 'click', () => {
			time.value = start;
		} );
		return choice;
	};

	const show = async () => {
		const mine = ++asked;
		shown.replaceChildren();
		if ( ! elements.date.value ) {
			return;
		}
		const url = new URL( time.dataset.freeTimes );
		for ( const name of [ 'date', 'employee_id', 'service_id' ] ) {
			url.searchParams.set( name, elements[ name ].value );
		}
		try {
			const response = await fetch( url, {
				headers: { 'X-WP-Nonce': time.dataset.nonce },
			} );
			const { slots } = await response.json();
			// An answer to an older question is none.
			if ( mine === asked && slots ) {
				const free = slots.filter(
					( { status } ) => status === 'available'
				);
				shown.replaceChildren(
					free.length ? time.dataset.free : time.dataset.none,
					...free.flatMap( ( slot ) => [ ' ', button( slot.time ) ] )
				);
			}
		} catch {
			// Without an answer the time can still be typed.
		}
	};

	for ( const name of [ 'date', 'employee_id', 'service_id' ] ) {
		elements[ name ].addEventListener( 'change', show );
	}
	show();
} )();
