/**
 * The few line drawings the booking form uses. They are decoration: whatever
 * they mean stands next to them in words.
 */

const PATHS = {
	back: 'M12.5 4.5 7 10l5.5 5.5',
	forward: 'M7.5 4.5 13 10l-5.5 5.5',
	check: 'm4.5 10.5 3.5 3.5 7.5-8',
	circle: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Z',
	hourglass:
		'M5.5 3.5h9M5.5 16.5h9M6.5 3.5c0 4 3.5 4.5 3.5 6.5s-3.5 2.5-3.5 6.5M13.5 3.5c0 4-3.5 4.5-3.5 6.5s3.5 2.5 3.5 6.5',
	closed: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM5.5 5.5l9 9',
	clock: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM10 6.5V10l2.5 1.5',
	calendar: 'M4 5.5h12v11H4zM4 8.5h12M7 3.5v3M13 3.5v3',
	person: 'M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5',
	people: 'M7.5 5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5ZM2.5 16c.5-2.7 2.5-4 5-4s4.5 1.3 5 4M13 5.2a2.5 2.5 0 0 1 0 4.6M14.5 12.2c1.7.5 2.7 1.8 3 3.8',
	tag: 'M3.5 4v5.5l7 7 6-6-7-7H4ZM7 7h.01',
	globe: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM3.5 10h13M10 3.5c2 2 2.7 4 2.7 6.5S12 14.5 10 16.5C8 14.5 7.3 12.5 7.3 10S8 5.5 10 3.5',
	alert: 'M10 3.5 17.5 16.5H2.5ZM10 8v4M10 14.2v.01',
	close: 'm5.5 5.5 9 9M14.5 5.5l-9 9',
	paused: 'M7.5 5v10M12.5 5v10',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon( { name }: { name: IconName } ) {
	return (
		<svg
			className={ `appointease-icon appointease-icon-${ name }` }
			viewBox="0 0 20 20"
			width="20"
			height="20"
			aria-hidden="true"
			focusable="false"
		>
			<path d={ PATHS[ name ] } />
		</svg>
	);
}
