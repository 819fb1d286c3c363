import { ApiError } from '../../services/apiError';
import { fieldErrors, findErrors } from '../details';

const details = { name: 'Ada', email: 'ada@example.com', phone: '' };

describe( 'what is wrong with the details', () => {
	it( 'is nothing in a number of another script', () => {
		for ( const phone of [ '', '٠٣٠١٢', '+49–30–1234', '０３−１２３４' ] ) {
			expect( findErrors( { ...details, phone } ) ).toEqual( {} );
		}
	} );

	it( 'is said of a number that is too short, too long or none', () => {
		const of = ( phone: string ) =>
			findErrors( { ...details, phone } ).phone;
		expect( of( '۱۲۳۴' ) ).toMatch( /too short/ );
		expect( of( '-' ) ).toMatch( /too short/ );
		expect( of( '1'.repeat( 40 ) ) ).toBeUndefined();
		expect( of( '1'.repeat( 41 ) ) ).toMatch( /too long/ );
		expect( of( `\u202a${ '1'.repeat( 40 ) }\u202c` ) ).toBeUndefined();
		expect( of( 'call me at 12345' ) ).toMatch(
			/^Please use only digits.* \+ - \( \) \. \/ # x here/
		);
	} );

	it( 'is in our words also where the server finds it', () => {
		const error = new ApiError( {
			status: 400,
			code: 'invalid_argument',
			fields: {
				name: 'It is empty.',
				email: 'Invalid parameter.',
				phone: '"-" is not a telephone number.',
				date: 'No such day.',
			},
		} );
		const found = fieldErrors( error, { ...details, phone: '030_1234' } );
		expect( Object.keys( found ) ).toEqual( [ 'name', 'email', 'phone' ] );
		expect( found.name ).toMatch( /^We cannot use this name/ );
		expect( found.email ).toMatch( /^This does not look like/ );
		expect( found.phone ).toMatch( /^Please use only digits/ );
		expect( fieldErrors( null, details ) ).toEqual( {} );
	} );

	it( 'is not guessed where only the server finds something', () => {
		const error = new ApiError( {
			status: 400,
			code: 'invalid_argument',
			fields: { phone: 'It is no number of this country.' },
		} );
		expect(
			fieldErrors( error, { ...details, phone: '030 1234' } ).phone
		).toMatch( /^We cannot use this number/ );
	} );
} );
