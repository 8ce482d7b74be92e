import type { Partitioner } from './partitioner.ts';
import { recordParts } from './record-parts.ts';

/** A part for each record that a request gives. */
export const request: Partitioner<'request'> = (config, feed) => (before) => recordParts(config, feed, before);
