import type { Connector, ConnectorObject } from '../../documents/generated/connector.ts';
import { partitionSources } from '../../documents/partition-names.ts';
import type { Expressions, Path } from '../../expressions/index.ts';
import type { JsonValue } from '../../kernel/json.ts';

/** A path of a record's id: in the record, or in the values of the partition that it was read in. */
export interface IdPath extends Path {
  readonly ofPartition: boolean;
}

const beginning = 'partition.';

/** In an object that is not parted, `partition` is a key of its records like any other. */
export function compileRecordId(
  connector: Connector,
  { recordId }: ConnectorObject,
  parted: boolean,
  expressions: Expressions,
): readonly IdPath[] | undefined {
  const sources: unknown = typeof recordId === 'string' ? [recordId] : recordId;
  if (!Array.isArray(sources)) return undefined;
  // The schema has paths in this list, and nothing else.
  return (sources as readonly string[]).map((source) => {
    const ofPartition = parted && source.startsWith(beginning);
    const path = expressions.path(ofPartition ? source.slice(beginning.length) : source);
    return { ofPartition, source, many: path.many, keys: path.keys, get: (value: unknown) => path.get(value) };
  });
}

export function isParted(connector: Connector, object: ConnectorObject): boolean {
  return partitionSources(connector, { ...object }).length > 0;
}

/** A value of a partition within an id: `:` joins the parts, so it is not left in them. */
export function partitionIdText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.replaceAll(/[%:]/g, encodeURIComponent);
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : undefined;
}

/**
 * The partition that an id names, and the record's own id in it. Undefined where the id cannot be taken apart: where its parts do not
 * begin with those of the partition. Values are texts then, whatever they were in the list.
 */
export function splitRecordId(
  paths: readonly IdPath[] | undefined,
  id: string,
): { readonly partition: Readonly<Record<string, JsonValue>>; readonly id: string } | undefined {
  const first = paths?.findIndex(({ ofPartition }) => !ofPartition) ?? 0;
  const names = paths?.slice(0, first).map(({ source }) => source.slice(beginning.length)) ?? [];
  const parts = id.split(':');
  if (names.length === 0 || parts.length <= names.length || paths?.slice(first).some(({ ofPartition }) => ofPartition)) return undefined;
  return {
    partition: Object.fromEntries(names.map((name, at) => [name, decode(parts[at] ?? '')])),
    id: parts.slice(names.length).join(':'),
  };
}

/**
 * What the ids of a partition's records begin with. Undefined where they do not begin with all that tells it: such a record may lie in
 * several partitions.
 */
export function idsBeginWith(
  paths: readonly IdPath[] | undefined,
  names: readonly string[],
  told: Readonly<Record<string, JsonValue>>,
): string | undefined {
  const first = paths?.slice(0, names.length) ?? [];
  const isTold =
    first.every(({ ofPartition }) => ofPartition) && names.every((name) => first.some(({ source }) => source === `${beginning}${name}`));
  if (names.length === 0 || !isTold || paths?.length === names.length) return undefined;
  const parts = first.map((path) => partitionIdText(path.get(told)));
  return parts.includes(undefined) ? undefined : `${parts.join(':')}:`;
}

function decode(text: string): string {
  return text.replaceAll(/%(25|3A)/gi, decodeURIComponent);
}
