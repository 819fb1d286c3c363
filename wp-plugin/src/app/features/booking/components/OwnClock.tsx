/**
 * When an appointment is on the visitor's clock, where that shows another time
 * than the site's.
 */

import { __, sprintf } from '@wordpress/i18n';
import { formatInstant, formatZone } from '../../../../lib/format';
import { sameClock, visitorZone } from '../../../../lib/zone';
import { Icon } from './Icon';

interface Props {
	/** Milliseconds since 1970. */
	start: number;
	/** The site's. */
	zone: string;
}

export function OwnClock( { start, zone }: Props ) {
	const own = visitorZone();
	return sameClock( start, zone, own ) ? null : (
		<p className="appointease-zone">
			<Icon name="globe" />
			{ sprintf(
				/* translators: 1: day and time, 2: the visitor's time zone */
				__( 'On your clock: %1$s, %2$s', 'appointease' ),
				formatInstant( start, own ),
				formatZone( own, start )
			) }
		</p>
	);
}
