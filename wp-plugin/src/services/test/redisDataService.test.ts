import { messageFor } from '../../lib/messages';
import { ApiError } from '../apiError';
import { createRedisDataService, routeUrl } from '../redisDataService';

const restUrl = 'https://salon.example/wp-json/appointease/v1';
const slot = {
	date: '2026-11-24',
	time: '10:00',
	employeeId: 2,
	serviceId: 3,
};

function respond( status: number, body: unknown, headers = {} ) {
	const fetchMock = jest.fn( async () => ( {
		ok: status < 400,
		status,
		headers: new Map( Object.entries( headers ) ),
		text: async () =>
			typeof body === 'string' ? body : JSON.stringify( body ),
	} ) );
	globalThis.fetch = fetchMock as unknown as typeof fetch;
	return fetchMock;
}

async function failure( promise: Promise< unknown > ): Promise< ApiError > {
	return promise.then(
		() => {
			throw new Error( 'it succeeded' );
		},
		( error ) => error
	);
}

describe( 'routes', () => {
	it( 'are found with pretty and with plain permalinks', () => {
		expect( routeUrl( restUrl, 'slots/select' ) ).toBe(
			`${ restUrl }/slots/select`
		);
		expect(
			routeUrl(
				'https://salon.example/index.php?rest_route=/appointease/v1/',
				'availability',
				{ date: '2026-11-24' }
			)
		).toBe(
			'https://salon.example/index.php?rest_route=%2Fappointease%2Fv1%2Favailability&date=2026-11-24'
		);
	} );
} );

describe( 'the service', () => {
	it( 'names the slot as the routes want it and learns the storage mode', async () => {
		const fetchMock = respond( 200, { success: true, storage: 'mysql' } );
		const api = createRedisDataService( { restUrl } );
		expect( api.storageMode ).toBeNull();
		await api.selectSlot( slot, 'secret' );
		expect( api.isRedisAvailable ).toBe( false );
		expect( api.storageMode ).toBe( 'mysql' );
		const [ , init ] = fetchMock.mock.calls[ 0 ] as unknown as [
			string,
			RequestInit,
		];
		expect( JSON.parse( init.body as string ) ).toEqual( {
			date: '2026-11-24',
			time: '10:00',
			employee_id: 2,
			service_id: 3,
			client_id: 'secret',
		} );
		await api.lockSlot( { ...slot, seats: 2 }, 'secret' );
		const [ , locked ] = fetchMock.mock.calls[ 1 ] as unknown as [
			string,
			RequestInit,
		];
		expect( JSON.parse( locked.body as string ) ).toMatchObject( {
			service_id: 3,
			seats: 2,
		} );
		expect( api.noteHeartbeat( { storage_mode: 'redis' } ) ).toBe(
			'redis'
		);
		expect( api.isRedisAvailable ).toBe( true );
	} );

	it( 'carries the fields the server complains about', async () => {
		respond( 400, {
			code: 'invalid_argument',
			message: 'Invalid',
			data: {
				status: 400,
				field: 'email',
				params: { phone: 'Too short' },
			},
		} );
		const error = await failure(
			createRedisDataService( { restUrl } ).getCatalog()
		);
		expect( error.fields ).toEqual( {
			email: 'Invalid',
			phone: 'Too short',
		} );
		expect( error.isDefinite ).toBe( true );
	} );

	it( 'says when to come back', async () => {
		respond( 429, { code: 'too_many_requests' }, { 'Retry-After': '7' } );
		const error = await failure(
			createRedisDataService( { restUrl } ).getCatalog()
		);
		expect( error.retryAfter ).toBe( 7 );
		expect( error.isDefinite ).toBe( false );
	} );

	it( 'takes a refusal for one even where the status is 200', async () => {
		respond( 200, { success: false, code: 'slot_locked' } );
		const error = await failure(
			createRedisDataService( { restUrl } ).lockSlot( slot, 'secret' )
		);
		expect( error.isConflict ).toBe( true );
		expect( error.code ).toBe( 'slot_locked' );
	} );

	it( 'does not take a page for an answer', async () => {
		respond( 200, '<html>Are you human?</html>' );
		const error = await failure(
			createRedisDataService( { restUrl } ).getCatalog()
		);
		expect( error.code ).toBe( 'bad_answer' );
		expect( error.isDefinite ).toBe( false );
	} );

	it( 'does not take what others answer in its place for an answer', async () => {
		const { getCatalog, viewAppointment } = createRedisDataService( {
			restUrl,
		} );
		for ( const [ status, body ] of [
			[ 404, { code: 'rest_no_route', message: 'No route was found' } ],
			[ 401, { code: 'rest_login_required', message: 'Log in.' } ],
			[ 403, { message: 'Forbidden' } ],
			[ 403, '<html>Are you human?</html>' ],
			[ 200, { status: 'maintenance' } ],
			[ 200, [] ],
			[ 200, null ],
		] as const ) {
			respond( status, body );
			for ( const error of [
				await failure( getCatalog() ),
				await failure( viewAppointment( { id: 1, token: 'a' } ) ),
			] ) {
				expect( error.code ).toBe( 'bad_answer' );
				expect( error.message ).toBe( '' );
				// Nobody knows what became of an earlier attempt.
				expect( error.isDefinite ).toBe( false );
				expect( messageFor( error ) ).toMatch(
					/^Booking is not possible just now/
				);
			}
		}
	} );

	it( 'passes on what a site’s owner has added', async () => {
		respond( 403, { code: 'not_welcome', message: 'Please call us.' } );
		const error = await failure(
			createRedisDataService( { restUrl } ).getCatalog()
		);
		expect( messageFor( error ) ).toBe( 'Please call us.' );
	} );

	it( 'tells a lost connection from a request that was given up', async () => {
		globalThis.fetch = jest.fn( async () => {
			throw new TypeError( 'Failed to fetch' );
		} ) as unknown as typeof fetch;
		const api = createRedisDataService( { restUrl } );
		expect( ( await failure( api.getCatalog() ) ).code ).toBe( 'network' );
		const controller = new AbortController();
		controller.abort();
		expect(
			( await failure( api.getCatalog( controller.signal ) ) ).isAbort
		).toBe( true );
	} );
} );
