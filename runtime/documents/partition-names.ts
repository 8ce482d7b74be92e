import { isObject } from '../kernel/json.ts';

/** The names that a partition of an object has. */
export interface PartitionNames {
  /** Of the values that tell it from others. */
  readonly values: readonly string[];
  /** Of the values that only come along. */
  readonly fields: readonly string[];
}

type Part = Readonly<Record<string, unknown>>;

const none: PartitionNames = { values: [], fields: [] };

/**
 * Names of the partitions that an object is read in, with those that its parents bring along. The connector may break its
 * schema: what has another shape counts for nothing.
 */
export function partitionNames(connector: unknown, object: string, on: ReadonlySet<string> = new Set()): PartitionNames {
  const config = objectsOf(connector).find((one) => one['name'] === object);
  if (!config || on.has(object)) return none;
  return namesOfList(connector, partitionSources(connector, config), new Set([...on, object]));
}

/** The sources of an object's partitions, its `parent` first. */
export function partitionSources(connector: unknown, object: Part): readonly Part[] {
  const parent = isObject(object['parent']) ? [{ ...object['parent'], type: 'parent' }] : [];
  return [...parent, ...(isObject(object['list']) ? partsOf(listedSources(connector, object['list'])) : [])];
}

function listedSources(connector: unknown, list: Part): unknown {
  if (list['partitions'] !== undefined) return list['partitions'];
  const defaults = isObject(connector) ? connector['defaults'] : undefined;
  const base = isObject(defaults) ? defaults['list'] : undefined;
  return isObject(base) ? base['partitions'] : undefined;
}

function namesOfList(connector: unknown, sources: readonly Part[], on: ReadonlySet<string>): PartitionNames {
  return merge(sources.map((source) => namesOfSource(connector, source, on)));
}

/** Names that one source gives, with those that a parent brings along. */
export function namesOfSource(connector: unknown, source: Part, on: ReadonlySet<string> = new Set()): PartitionNames {
  if (source['type'] === 'union') {
    const lists = Array.isArray(source['of']) ? source['of'] : [];
    return merge(lists.map((list: unknown) => namesOfList(connector, partsOf(list), on)));
  }
  const own: PartitionNames = { values: textsOf(source['as']), fields: isObject(source['fields']) ? Object.keys(source['fields']) : [] };
  if (source['type'] !== 'parent' || typeof source['object'] !== 'string') return own;
  return merge([partitionNames(connector, source['object'], on), own]);
}

function merge(all: readonly PartitionNames[]): PartitionNames {
  return {
    values: [...new Set(all.flatMap(({ values }) => values))],
    fields: [...new Set(all.flatMap(({ fields }) => fields))],
  };
}

function objectsOf(connector: unknown): readonly Part[] {
  return isObject(connector) ? partsOf(connector['objects']) : [];
}

function partsOf(list: unknown): readonly Part[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}
