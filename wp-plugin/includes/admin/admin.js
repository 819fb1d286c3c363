/**
 * Where the staff choose a time, the free ones of that day and staff member are shown as buttons below the field, or why
 * there can be none. The form works without them.
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
	// By staff member; an empty list stands for all services.
	const offers = JSON.parse( time.dataset.offers );
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

	/** Why nobody who is chosen can have the service; empty where somebody can. */
	const whyNot = () => {
		const { employee_id: staff, service_id: service } = elements;
		const lists =
			'0' === staff.value
				? Object.values( offers )
				: [ offers[ staff.value ] ?? [] ];
		if (
			lists.some(
				( list ) =>
					! list.length || list.includes( Number( service.value ) )
			)
		) {
			return '';
		}
		return '0' === staff.value
			? time.dataset.nobody
			: time.dataset.notOffered.replace(
					'%s',
					() => staff.selectedOptions[ 0 ].text
				);
	};

	const show = async () => {
		const mine = ++asked;
		const reason = whyNot();
		shown.replaceChildren( reason );
		shown.classList.toggle( 'appointease-error', !! reason );
		if ( reason ) {
			return;
		}
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
