/**
 * Asks whether an appointment is really to be cancelled. It takes the focus from
 * the button that opened it, which is gone.
 */

import { useEffect, useId, useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';

interface Props {
	serviceName: string;
	isBusy: boolean;
	onYes: () => void;
	onNo: () => void;
}

export function CancelQuestion( { serviceName, isBusy, onYes, onNo }: Props ) {
	const box = useRef< HTMLDivElement >( null );
	const questionId = useId();
	useEffect( () => box.current?.focus(), [] );

	return (
		<div
			ref={ box }
			className="appointease-lost"
			role="group"
			aria-labelledby={ questionId }
			tabIndex={ -1 }
		>
			<p id={ questionId }>
				{ sprintf(
					/* translators: %s: a service */
					__(
						'Really cancel “%s”? The time becomes free for others at once.',
						'appointease'
					),
					serviceName
				) }
			</p>
			<div className="appointease-actions">
				<button
					type="button"
					className="appointease-primary"
					aria-busy={ isBusy || undefined }
					onClick={ onYes }
				>
					{ __( 'Yes, cancel the appointment', 'appointease' ) }
				</button>
				<button
					type="button"
					className="appointease-secondary"
					onClick={ onNo }
				>
					{ __( 'Keep it', 'appointease' ) }
				</button>
			</div>
		</div>
	);
}
