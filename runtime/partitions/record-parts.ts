import type { PartitionSource } from '../documents/generated/connector.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject, type JsonValue } from '../kernel/json.ts';
import { inBatches, type OwnPart, whole } from './batch.ts';
import type { Part, PartitionFeed } from './partitioner.ts';

type RecordSource = Extract<PartitionSource, { readonly type: 'parent' | 'request' }>;

/** The parts that records give: a value for each name, 0 and "" among them. */
export async function* recordParts(config: RecordSource, feed: PartitionFeed, before: Part): AsyncGenerator<Part> {
  const parts = ownParts(config, feed, before);
  if (config.batch === undefined) for await (const part of parts) yield whole(part);
  else yield* inBatches(parts, config.batch, () => feed.note(`${feed.where}: a value that came twice was left out of its batch`));
}

async function* ownParts(config: RecordSource, feed: PartitionFeed, before: Part): AsyncGenerator<OwnPart> {
  const keys = typeof config.key === 'string' ? [config.key] : (config.key ?? [undefined]);
  const names = typeof config.as === 'string' ? [config.as] : config.as;
  const fields = Object.entries(config.fields ?? {});
  for await (const records of feed.records(before)) {
    for (const { value: record, inherited } of records) {
      const values = keyValues(record, keys, names, config, feed);
      if (values) yield { own: { values, fields: fieldValues(record, fields, feed) }, inherited };
    }
  }
}

function keyValues(
  record: JsonValue,
  keys: readonly (string | undefined)[],
  names: readonly string[],
  config: RecordSource,
  feed: PartitionFeed,
): Record<string, JsonValue> | undefined {
  const values: Record<string, JsonValue> = {};
  for (const [index, key] of keys.entries()) {
    const value = key === undefined ? record : feed.read(record, key);
    if (value === undefined || value === null) return missing(record, key, config, feed);
    if (typeof value === 'object') throw notTold(value, key, feed);
    // A path of a record gives nothing but JSON.
    values[names[index] ?? ''] = value as JsonValue;
  }
  return values;
}

function fieldValues(record: JsonValue, fields: readonly (readonly [string, string])[], feed: PartitionFeed): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = {};
  for (const [name, path] of fields) {
    const value = feed.read(record, path);
    // As above.
    if (value !== undefined) values[name] = value as JsonValue;
  }
  return values;
}

function missing(record: JsonValue, key: string | undefined, config: RecordSource, feed: PartitionFeed): undefined {
  const what = `${feed.where}: a ${config.type === 'parent' ? config.object : 'record'} has ${key === undefined ? 'no value' : `nothing at "${key}"`}`;
  if (config.onMissing === 'skip') {
    feed.note(`${what}; it was skipped`);
    return undefined;
  }
  const has = isObject(record) ? `; it has ${Object.keys(record).slice(0, 12).join(', ') || 'no keys'}` : '';
  throw new ConnectorError('NORMALIZATION_FAILED', `${what}, so it makes no partition${has}; \`onMissing: skip\` leaves such records out`);
}

function notTold(value: object, key: string | undefined, feed: PartitionFeed): ConnectorError {
  const kind = Array.isArray(value) ? 'a list' : 'an object';
  const what = key === undefined ? `a record is ${kind}` : `"${key}" is ${kind}`;
  return new ConnectorError(
    'NORMALIZATION_FAILED',
    `${feed.where}: ${what}; expected text, a number or a boolean to tell partitions by; say where it is in \`key\``,
  );
}
