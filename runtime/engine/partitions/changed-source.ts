import { createHash } from 'node:crypto';
import type { Connector, Partitions, PartitionSource } from '../../documents/generated/connector.ts';
import { partitionSources } from '../../documents/partition-names.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { ParentSource } from '../engine.ts';

/**
 * What a position of the source's parents is kept under: it means something only while the words stand that say which of them make
 * partitions, and how they are asked for. With others, all parents are read once more.
 */
export function changedSource(connector: Connector, sources: Partitions, source: PartitionSource, where: string): ParentSource | undefined {
  if (source.type !== 'parent' || source.from !== 'changed') return undefined;
  const parent = connector.objects.find(({ name }) => name === source.object);
  const words = [sources, connector.http.baseUrl, connector.defaults?.list, parent?.parent, parent?.list];
  const hash = createHash('sha256').update(stringifyJson(words)).digest('hex').slice(0, 32);
  return { object: source.object, key: `${where} ${hash}` };
}

/** Whether an object is one of which some other reads only what has changed: how far its pages go is then kept with them. */
export function isFollowed(connector: Connector, object: string): boolean {
  return connector.objects.some((child) => hasChanged(partitionSources(connector, { ...child }), object));
}

function hasChanged(sources: readonly Readonly<Record<string, unknown>>[], object: string): boolean {
  return sources.some((source) => {
    const lists = Array.isArray(source['of']) ? source['of'] : [];
    if (source['from'] === 'changed' && source['object'] === object) return true;
    // The document was validated: these are lists of sources.
    return lists.some((list) => hasChanged(list as readonly Readonly<Record<string, unknown>>[], object));
  });
}
