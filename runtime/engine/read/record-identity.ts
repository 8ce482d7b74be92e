import { createHash } from 'node:crypto';
import type { ConnectorObject } from '../../documents/generated/connector.ts';
import type { Expressions, Path } from '../../expressions/index.ts';
import { isObject, type JsonValue, stringifyJson } from '../../kernel/json.ts';
import { partitionIdText } from '../partitions/record-id.ts';

/** What tells records apart that have no id of their own. */
export type Identity = { readonly kind: 'rowNumber' } | { readonly kind: 'contentHash'; readonly paths: readonly Path[] | undefined };

/** Undefined where records have an id. */
export function compileIdentity({ recordId }: ConnectorObject, expressions: Pick<Expressions, 'path'>): Identity | undefined {
  if (!isObject(recordId)) return undefined;
  if ('rowNumber' in recordId) return { kind: 'rowNumber' };
  if (!('contentHash' in recordId)) return undefined;
  const { contentHash } = recordId;
  return { kind: 'contentHash', paths: contentHash === true ? undefined : contentHash.map((source) => expressions.path(source)) };
}

/**
 * The id of a record: its number in the read, from 1; or the SHA-256 of what it holds, whatever the order of its keys. Records of
 * the same content are one record. In a partition its values come first.
 */
export function identityOf(
  identity: Identity,
  value: JsonValue,
  row: number,
  partition: Readonly<Record<string, JsonValue>> | undefined,
): { readonly id: string } | { readonly failure: string } {
  const own = identity.kind === 'rowNumber' ? String(row) : contentHash(value, identity.paths);
  if (own === undefined) return { failure: 'no record id: there is nothing at any path of `recordId.contentHash`' };
  const parts = Object.values(partition ?? {}).map((part) => partitionIdText(part) ?? '');
  return { id: [...parts, own].join(':') };
}

function contentHash(value: JsonValue, paths: readonly Path[] | undefined): string | undefined {
  const content = paths?.map((path) => path.get(value) ?? null) ?? value;
  if (paths && Array.isArray(content) && content.every((part) => part === null)) return undefined;
  return createHash('sha256')
    .update(stringifyJson(sorted(content)))
    .digest('hex');
}

/** A copy with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  // Names before their values, in an object of one field: no list looks like it, and no name is taken for a number.
  return {
    fields: Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  };
}
