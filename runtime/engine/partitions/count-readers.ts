import type { ObjectPlan, SourcePlan } from '../plan.ts';

/**
 * How often the records of each shared source will be asked for when `objects` are read: a parent that is read is itself read in
 * the partitions of its own parents, once. A source that stands after another is asked for any number of times.
 */
export function countReaders(objects: readonly string[], plans: ReadonlyMap<string, ObjectPlan>): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  const reading = new Set<string>();
  const wanted = [...objects];
  const count = (sources: readonly SourcePlan[]): void => {
    for (const source of sources) {
      for (const list of source.lists) count(list);
      if (source.share === undefined) continue;
      readers.set(source.share, (readers.get(source.share) ?? 0) + (source.repeats ? 2 : 1));
      if (source.config.type !== 'parent' || reading.has(source.config.object)) continue;
      reading.add(source.config.object);
      count(plans.get(source.config.object)?.list?.partitions?.sources ?? []);
    }
  };
  for (const object of wanted) count(plans.get(object)?.list?.partitions?.sources ?? []);
  return readers;
}
