/**
 * Registers the block with the editor. PHP renders it, so nothing is saved but
 * its attributes.
 */

import { registerBlockType } from '@wordpress/blocks';
import metadata from './block.json';
import { Edit, type BookingAttributes } from './editor/Edit';

registerBlockType< BookingAttributes >( metadata, {
	edit: Edit,
	save: () => null,
} );
