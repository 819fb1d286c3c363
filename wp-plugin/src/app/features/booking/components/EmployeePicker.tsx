/**
 * The people who offer the chosen service.
 */

import type { Employee } from '../../../../types';
import { Icon } from './Icon';

interface Props {
	employees: Employee[];
	selectedId: number;
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
			{ initials( employee.name ) }
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
								{ employee.name }
							</span>
						</span>
						<Icon name="forward" />
					</button>
				</li>
			) ) }
		</ul>
	);
}
