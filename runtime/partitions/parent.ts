import { nothing, type Partitioner } from './partitioner.ts';
import { recordParts } from './record-parts.ts';

/** A part for each record of another object; with `optional` one without, first. */
export const parent: Partitioner<'parent'> = (config, feed) =>
  async function* parents(before) {
    if (config.optional) yield nothing;
    yield* recordParts(config, feed, before);
  };
