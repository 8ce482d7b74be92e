import type { ShapeJoin } from '../documents/generated/connector.ts';
import type { Path } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { kindOf } from './failures.ts';
import { namesOf, setAt } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

/** Joins records with a list elsewhere on the page. What both are joined by is compared as text: `5` is "5". */
export function join({ from, key, with: own, as }: ShapeJoin, parts: ShaperParts): Step {
  const { expressions, where } = parts;
  const list = expressions.path(from);
  const keys = paths(key, parts);
  const ids = paths(own, parts);
  if (keys.length !== ids.length) {
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `${where}: \`key\` has ${keys.length} paths and \`with\` ${ids.length}; expected as many`,
    );
  }
  const target = namesOf(as, parts);
  const index = (body: JsonValue): ReadonlyMap<string, JsonValue> => {
    // A path selects parts of a JSON value, or lists them.
    const found = (list.get(body) as JsonValue | undefined) ?? [];
    if (Array.isArray(found)) return indexOf(found, keys);
    throw new ConnectorError(
      'UPSTREAM_RESPONSE_INVALID',
      `${where}: "${from}" of the body is ${kindOf(found)}; expected a list to join with`,
    );
  };
  // One page after another: its list is looked through once.
  const indexes = new WeakMap<object, ReadonlyMap<string, JsonValue>>();
  return {
    kind: 'record',
    run(record, page) {
      const known = indexes.get(page) ?? index(page.body);
      indexes.set(page, known);
      const found = lookUp(record, ids, known);
      return found === undefined ? record : setAt(record, target, found);
    },
  };
}

function paths(source: string | readonly string[], { expressions }: ShaperParts): readonly Path[] {
  return (typeof source === 'string' ? [source] : source).map((one) => expressions.path(one));
}

/** Records by the text of their keys; the first of several with the same. */
export function indexOf(list: readonly JsonValue[], keys: readonly Path[]): ReadonlyMap<string, JsonValue> {
  const index = new Map<string, JsonValue>();
  for (const record of list) {
    const text = keyText(keys.map((path) => path.get(record)));
    if (text !== undefined && !index.has(text)) index.set(text, record);
  }
  return index;
}

/** What the index has under the record's keys: a list where they are many, undefined where there is none. */
export function lookUp(record: JsonValue, keys: readonly Path[], index: ReadonlyMap<string, JsonValue>): JsonValue | undefined {
  const found = keys.map((path) => path.get(record));
  if (!keys.some(({ many }) => many)) {
    const text = keyText(found);
    return text === undefined ? undefined : index.get(text);
  }
  const lists = found.map((value) => (Array.isArray(value) ? (value as readonly unknown[]) : undefined));
  const length = Math.max(0, ...lists.map((list) => list?.length ?? 0));
  return Array.from({ length }, (_, at) => keyText(lists.map((list, part) => (list === undefined ? found[part] : list[at]))))
    .map((text) => (text === undefined ? undefined : index.get(text)))
    .filter((value) => value !== undefined);
}

/** Undefined when a part of the key is missing. */
export function keyText(parts: readonly unknown[]): string | undefined {
  const texts = parts.map((part) =>
    typeof part === 'string' || typeof part === 'number' || typeof part === 'bigint' ? String(part) : undefined,
  );
  if (texts.includes(undefined)) return undefined;
  return texts.length === 1 ? texts[0] : JSON.stringify(texts);
}
