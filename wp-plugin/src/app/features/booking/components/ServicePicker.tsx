/**
 * The services on offer, each a button that says what it is, how long it takes
 * and what it costs.
 */

import { __ } from '@wordpress/i18n';
import { formatDuration, formatPrice } from '../../../../lib/format';
import type { Currency, Service } from '../../../../types';
import { Icon } from './Icon';

interface Props {
	services: Service[];
	currency: Currency;
	selectedId: number;
	onChoose: ( service: Service ) => void;
}

export function ServicePicker( {
	services,
	currency,
	selectedId,
	onChoose,
}: Props ) {
	return (
		<ul className="appointease-choices">
			{ services.map( ( service ) => {
				const price = formatPrice( service.price_cents, currency );
				return (
					<li key={ service.id }>
						<button
							type="button"
							className="appointease-choice"
							data-service={ service.id }
							aria-current={
								service.id === selectedId || undefined
							}
							onClick={ () => onChoose( service ) }
						>
							<span className="appointease-choice-text">
								<span className="appointease-choice-name">
									{ service.name }
								</span>
								{ service.description && (
									<span className="appointease-choice-about">
										{ service.description }
									</span>
								) }
							</span>
							<span className="appointease-choice-facts">
								{ price && (
									<span className="appointease-choice-price">
										{ price }
									</span>
								) }
								{ service.capacity > 1 && (
									<span>
										{ price
											? __( 'per place', 'appointease' )
											: __( 'group', 'appointease' ) }
									</span>
								) }
								<span>
									{ formatDuration( service.duration ) }
								</span>
							</span>
							<Icon name="forward" />
						</button>
					</li>
				);
			} ) }
		</ul>
	);
}
