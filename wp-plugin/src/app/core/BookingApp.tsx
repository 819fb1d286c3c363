/**
 * The whole form as it stands in a page: it fetches the catalog, shows that it
 * is coming or why it is not, and starts the flow, again and again if wanted.
 */

import {
	Component,
	useEffect,
	useMemo,
	useRef,
	useState,
} from '@wordpress/element';
import type { ReactNode } from 'react';
import { __ } from '@wordpress/i18n';
import { useKeptFocus } from '../../hooks/useKeptFocus';
import { followSite } from '../../lib/format';
import { forgetManageLink } from '../../lib/manageLink';
import { messageFor } from '../../lib/messages';
import type { ApiError } from '../../services/apiError';
import { createRedisDataService } from '../../services/redisDataService';
import type { BlockSettings, Catalog, ManageLink } from '../../types';
import { BookingFlow } from '../features/booking/components/BookingFlow';
import { Icon } from '../features/booking/components/Icon';
import { ManageAppointment } from '../features/manage/components/ManageAppointment';

const DEFAULT_INTERVAL_S = 1;

/** A fault of ours ends in a sentence, not in a hole in the owner's page. */
class Guard extends Component< { children: ReactNode } > {
	override state = { isBroken: false };

	static getDerivedStateFromError() {
		return { isBroken: true };
	}

	override render() {
		return this.state.isBroken ? (
			<p className="appointease-empty" role="alert">
				{ __(
					'Something went wrong on our side. Please reload the page.',
					'appointease'
				) }
			</p>
		) : (
			this.props.children
		);
	}
}

interface Props {
	settings: BlockSettings;
	clientId: string;
	/** The appointment that a link in an email opens, if the page was reached by one. */
	link: ManageLink | null;
}

function Booking( { settings, clientId, link }: Props ) {
	const api = useMemo(
		() => createRedisDataService( { restUrl: settings.restUrl } ),
		[ settings.restUrl ]
	);
	const [ catalog, setCatalog ] = useState< Catalog | null >( null );
	const [ error, setError ] = useState< ApiError | null >( null );
	// Counts what must start afresh: another try, another appointment.
	const [ round, setRound ] = useState( 0 );
	const [ isAgain, setAgain ] = useState( false );
	const again = () => {
		if ( link ) {
			forgetManageLink();
		}
		setAgain( true );
		setRound( round + 1 );
	};

	useEffect( () => {
		const controller = new AbortController();
		setCatalog( null );
		setError( null );
		api.getCatalog( controller.signal ).then(
			( answer ) => {
				followSite( answer );
				setCatalog( answer );
			},
			( reason: ApiError ) => {
				if ( ! reason.isAbort ) {
					setError( reason );
				}
			}
		);
		return () => controller.abort();
	}, [ api, round ] );

	if ( error ) {
		return (
			<div className="appointease-empty" role="alert">
				<Icon name="alert" />
				<p>{ messageFor( error ) }</p>
				<button
					type="button"
					className="appointease-secondary"
					onClick={ () => setRound( round + 1 ) }
				>
					{ __( 'Try again', 'appointease' ) }
				</button>
			</div>
		);
	}
	if ( ! catalog ) {
		return (
			<div className="appointease-loading" role="status">
				<span className="appointease-unseen">
					{ __( 'Loading the booking form…', 'appointease' ) }
				</span>
				<span />
				<span />
				<span />
			</div>
		);
	}
	const shared = {
		api,
		catalog,
		clientId,
		interval: settings.interval || DEFAULT_INTERVAL_S,
		onAgain: again,
	};
	return link && ! isAgain ? (
		<ManageAppointment { ...shared } link={ link } />
	) : (
		<BookingFlow
			{ ...shared }
			serviceId={ settings.serviceId ?? 0 }
			employeeId={ settings.employeeId ?? 0 }
			isAgain={ isAgain }
		/>
	);
}

export function BookingApp( props: Props ) {
	const card = useRef< HTMLDivElement >( null );
	useKeptFocus( card );
	return (
		<div ref={ card } className="appointease-card">
			<Guard>
				<Booking { ...props } />
			</Guard>
		</div>
	);
}
