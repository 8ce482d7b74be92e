import { readSegments, type Segment } from '../expressions/paths/segments.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { isFields, put } from './fields.ts';

/** Paths as a tree of what they go through: names, numbers, `[*]`. A leaf is where one of them ends. */
export interface Places {
  leaf: boolean;
  readonly names: Map<string, Places>;
  readonly numbers: Map<number, Places>;
  every: Places | undefined;
}

/** Throws CONNECTOR_CONFIG_INVALID for a path with `..` or slices, or for the record itself; the loader says so before. */
export function placesOf(sources: readonly string[], where: string): Places {
  const root = none();
  for (const source of sources) {
    const segments = source.startsWith('$') ? readSegments(source, 1, 'jsonpath') : readSegments(source, 0, 'plain');
    const end = segments === 'foreign' ? undefined : segments.reduce<Places | undefined>(inside, root);
    if (end === undefined || end === root) {
      throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: "${source}" is no path of names, [0] and [*]`);
    }
    end.leaf = true;
  }
  return root;
}

function none(): Places {
  return { leaf: false, names: new Map(), numbers: new Map(), every: undefined };
}

function inside(places: Places | undefined, segment: Segment): Places | undefined {
  if (segment.type === 'every') return places && (places.every ??= none());
  if (segment.type === 'key') return places && entry(places.names, segment.key);
  return segment.type === 'index' ? places && entry(places.numbers, segment.index) : undefined;
}

function entry<Key>(map: Map<Key, Places>, key: Key): Places {
  const known = map.get(key) ?? none();
  map.set(key, known);
  return known;
}

/** A copy without what is at the places; the same value when nothing is. */
export function prune(value: JsonValue, places: Places): JsonValue {
  if (Array.isArray(value)) return pruneList(value, places);
  return isFields(value) ? pruneFields(value, places) : value;
}

function pruneFields(fields: JsonObject, { names, every }: Places): JsonObject {
  let changed = false;
  const copy: JsonObject = {};
  // Records come from JSON: all that is enumerable is their own, and this is several times faster than listing their keys.
  for (const key in fields) {
    const value = fields[key] ?? null;
    const place = names.get(key);
    const left = pruned(pruned(value, place), every);
    if (left !== undefined) put(copy, key, left);
    changed ||= left !== value;
  }
  return changed ? copy : fields;
}

function pruneList(list: readonly JsonValue[], { names, numbers, every }: Places): JsonValue {
  const copy = list.map((value, index) => {
    const place = numbers.get(index) ?? numbers.get(index - list.length) ?? names.get(String(index));
    return pruned(pruned(value, place), every);
  });
  // Nothing was changed: the list is one of JSON values.
  return copy.every((value, index) => value === list[index]) ? (list as JsonValue[]) : copy.filter((value) => value !== undefined);
}

function pruned(value: JsonValue | undefined, place: Places | undefined): JsonValue | undefined {
  if (place === undefined || value === undefined) return value;
  return place.leaf ? undefined : prune(value, place);
}

/** A copy of only what is at the places, in their order; undefined when nothing is. */
export function pick(value: JsonValue, places: Places): JsonValue | undefined {
  if (places.leaf) return value;
  if (Array.isArray(value)) return pickList(value, places);
  if (!isFields(value)) return undefined;
  const copy: JsonObject = {};
  if (places.every) {
    for (const [name, inner] of Object.entries(value)) take(copy, name, pick(inner, places.every));
  }
  for (const [name, place] of places.names) if (Object.hasOwn(value, name)) take(copy, name, pick(value[name] ?? null, place));
  return copy;
}

function take(copy: JsonObject, name: string, value: JsonValue | undefined): void {
  if (value !== undefined) put(copy, name, value);
}

function pickList(list: readonly JsonValue[], { names, numbers, every }: Places): JsonValue | undefined {
  if (every === undefined && numbers.size === 0 && names.size === 0) return undefined;
  const picked = list.map((value, index) => {
    const place = numbers.get(index) ?? numbers.get(index - list.length) ?? names.get(String(index)) ?? every;
    return place && pick(value, place);
  });
  return picked.filter((value) => value !== undefined);
}
