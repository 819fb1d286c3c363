/**
 * The people who offer the chosen service, and whoever of them is free.
 */

import { __ } from '@wordpress/i18n';
import type { Employee } from '../../../../types';
import { Icon } from './Icon';

interface Props {
	employees: Employee[];
	selectedId: number | null;
	onChoose: ( employee: Employee ) => void;
}

/**
 * Up to two letters that stand for a name, whatever the script it is written in.
 *
 * @param name A person's name.
 */
export function initials( name: string ): string {
	const words = name.trim().split( /\s+/ );
	const letters = [ words[ 0 ], words.length > 1 ? words.at( -1 ) : '' ];
	return letters
		.map( ( word ) => Array.from( word ?? '' )[ 0 ] ?? '' )
		.join( '' )
		.toLocaleUpperCase();
}

export function Avatar( { employee }: { employee: Employee } ) {
	return (
		<span
			className={ `appointease-avatar is-tint-${ employee.id % 5 }` }
			aria-hidden="true"
		>
			{ employee.id ? initials( employee.name ) : <Icon name="people" /> }
		</span>
	);
}

export function EmployeePicker( { employees, selectedId, onChoose }: Props ) {
	return (
		<ul className="appointease-choices is-people">
			{ employees.map( ( employee ) => (
				<li key={ employee.id }>
					<button
						type="button"
						className="appointease-choice"
						data-employee={ employee.id }
						aria-current={ employee.id === selectedId || undefined }
						onClick={ () => onChoose( employee ) }
					>
						<Avatar employee={ employee } />
						<span className="appointease-choice-text">
							<span className="appointease-choice-name">
								{ employee.id
									? employee.name
									: __( 'Any staff member', 'appointease' ) }
							</span>
							{ ! employee.id && (
								<span className="appointease-choice-about">
									{ __(
										'Whoever is free: the most times to choose from.',
										'appointease'
									) }
								</span>
							) }
						</span>
						<Icon name="forward" />
					</button>
				</li>
			) ) }
		</ul>
	);
}
