import type { Partitioner } from './partitioner.ts';

/** What several lists of sources give, one list after another. */
export const union: Partitioner<'union'> = (_config, feed) =>
  async function* lists(before) {
    for (const list of feed.lists) yield* list(before);
  };
