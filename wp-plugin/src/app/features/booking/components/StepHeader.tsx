/**
 * The head of a step: where the visitor stands, the way back, and the heading,
 * which takes the focus when the step appears so that keyboards and screen
 * readers arrive where the eyes do. (No <header>, <section> or <aside> anywhere
 * in the form: themes dress those by their names.)
 */

import { useEffect, useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { bringIntoView } from '../../../../lib/scroll';
import { Icon } from './Icon';

export interface StepPosition {
	index: number;
	count: number;
	/** Not for the step the page opens with: a page does not take the focus by itself. */
	takesFocus: boolean;
	onBack: ( () => void ) | null;
}

interface Props extends StepPosition {
	title: string;
	hint?: string | undefined;
}

export function StepHeader( {
	index,
	count,
	takesFocus,
	onBack,
	title,
	hint,
}: Props ) {
	const heading = useRef< HTMLHeadingElement >( null );

	useEffect( () => {
		if ( takesFocus ) {
			heading.current?.focus( { preventScroll: true } );
			bringIntoView( heading.current?.closest( '.appointease-card' ) );
		}
		// Once, when the step appears.
	}, [] ); // eslint-disable-line react-hooks/exhaustive-deps

	return (
		<div className="appointease-head">
			<div className="appointease-head-bar">
				{ onBack && (
					<button
						type="button"
						className="appointease-back"
						onClick={ onBack }
					>
						<Icon name="back" />
						{ __( 'Back', 'appointease' ) }
					</button>
				) }
				{ count > 1 && (
					<p className="appointease-progress">
						<span className="appointease-progress-text">
							{ sprintf(
								/* translators: 1: number of this step, 2: number of steps */
								__( 'Step %1$d of %2$d', 'appointease' ),
								index + 1,
								count
							) }
						</span>
						<span
							className="appointease-progress-bar"
							aria-hidden="true"
						>
							{ Array.from( { length: count }, ( _, at ) => (
								<span
									key={ at }
									className={
										at <= index ? 'is-done' : undefined
									}
								/>
							) ) }
						</span>
					</p>
				) }
			</div>
			<h2 className="appointease-title" tabIndex={ -1 } ref={ heading }>
				{ title }
			</h2>
			{ hint && <p className="appointease-hint">{ hint }</p> }
		</div>
	);
}
