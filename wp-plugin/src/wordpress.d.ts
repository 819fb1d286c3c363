/**
 * The few parts of WordPress that come without types or only with hundreds of
 * megabytes of packages around them: Heartbeat, jQuery's events, and what the
 * block's editor side uses. WordPress provides all of them at run time.
 */

interface WpHeartbeat {
	/**
	 * Sets the interval if seconds are given; always answers the one in force.
	 * Exactly 5 seconds hold for 30 ticks only.
	 */
	interval: ( seconds?: number ) => number;
	/** Sends at once, or right after the beat that is under way. Does nothing while suspended. */
	connectNow: () => void;
	disableSuspend: () => void;
	/** Whether the window has the focus, as far as Heartbeat has noticed: without it beats are two minutes apart. */
	hasFocus: () => boolean;
}

interface JQueryEvents {
	// Heartbeat hands its handlers different arguments for each event.
	on: ( events: string, handler: ( ...args: any[] ) => void ) => JQueryEvents;
	off: (
		events: string,
		handler: ( ...args: any[] ) => void
	) => JQueryEvents;
}

interface Window {
	// Both are missing where a host or a plugin has taken Heartbeat out.
	wp?: { heartbeat?: WpHeartbeat };
	jQuery?: ( ( target: Document ) => JQueryEvents ) & {
		ajaxTransport?: (
			dataType: string,
			factory: ( options: any ) => object | undefined
		) => void;
	};
}

declare module '@wordpress/api-fetch' {
	export default function apiFetch< T >( options: {
		path: string;
	} ): Promise< T >;
}

declare module '@wordpress/blocks' {
	import type { ComponentType } from 'react';
	export interface BlockEditProps< Attributes > {
		attributes: Attributes;
		setAttributes: ( changes: Partial< Attributes > ) => void;
	}
	export function registerBlockType< Attributes >(
		metadata: object,
		settings: {
			edit: ComponentType< BlockEditProps< Attributes > >;
			save: () => null;
		}
	): void;
}

declare module '@wordpress/block-editor' {
	import type { HTMLAttributes, ReactNode } from 'react';
	export function InspectorControls( props: {
		children: ReactNode;
	} ): JSX.Element;
	export function useBlockProps(
		props?: HTMLAttributes< HTMLDivElement >
	): HTMLAttributes< HTMLDivElement >;
}

declare module '@wordpress/components' {
	import type { ReactNode } from 'react';
	export function Disabled( props: { children: ReactNode } ): JSX.Element;
	export function Notice( props: {
		status: 'error' | 'info' | 'warning';
		isDismissible: boolean;
		children: ReactNode;
	} ): JSX.Element;
	export function PanelBody( props: {
		title: string;
		children: ReactNode;
	} ): JSX.Element;
	export function Placeholder( props: {
		icon?: string;
		label: string;
		instructions?: string;
		children?: ReactNode;
	} ): JSX.Element;
	export function SelectControl( props: {
		label: string;
		help?: string;
		value: string;
		options: Array< { label: string; value: string } >;
		onChange: ( value: string ) => void;
		__next40pxDefaultSize?: boolean;
		__nextHasNoMarginBottom?: boolean;
	} ): JSX.Element;
	export function Spinner(): JSX.Element;
}

declare module '*.scss';
