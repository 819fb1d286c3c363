/**
 * A short message over the form. It stays until it is closed or answered by the
 * next choice: nobody has to read against a clock.
 */

import { __ } from '@wordpress/i18n';
import { Icon } from './Icon';

interface Props {
	text: string;
	onClose: () => void;
}

export function Toast( { text, onClose }: Props ) {
	return (
		<div className="appointease-toast-place" role="alert">
			{ text && (
				<div className="appointease-toast">
					<Icon name="alert" />
					<p>{ text }</p>
					<button
						type="button"
						className="appointease-toast-close"
						aria-label={ __( 'Close this message', 'appointease' ) }
						onClick={ onClose }
					>
						<Icon name="close" />
					</button>
				</div>
			) }
		</div>
	);
}
