import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { unfit } from './failures.ts';
import { getAt, isFields, type Names, namesOf, put, removeAt, setAt } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

interface Renaming {
  readonly from: Names;
  readonly to: Names;
}

/** Renames fields, all at once, so that two can change names. A field that stays in its object keeps its place in it. */
export function rename(config: Readonly<Record<string, string>>, parts: ShaperParts): Step {
  const renamings = Object.entries(config).map(([from, to]) => ({ from: namesOf(from, parts), to: namesOf(to, parts) }));
  if (renamings.every(({ from, to }) => from.length === 1 && to.length === 1)) {
    const names = new Map(renamings.map(({ from, to }) => [from[0] ?? '', to[0] ?? '']));
    return { kind: 'record', run: (record) => renameOwn(record, names) };
  }
  return { kind: 'record', run: (record) => move(record, renamings) };
}

function renameOwn(record: JsonValue, names: ReadonlyMap<string, string>): JsonValue {
  if (!isFields(record) || ![...names.keys()].some((name) => Object.hasOwn(record, name))) return record;
  const copy: JsonObject = {};
  // Records come from JSON: all that is enumerable is their own, and this is several times faster than listing their keys.
  for (const key in record) {
    const name = names.get(key) ?? key;
    if (Object.hasOwn(copy, name)) throw taken(name);
    put(copy, name, record[key] ?? null);
  }
  return copy;
}

function move(record: JsonValue, renamings: readonly Renaming[]): JsonValue {
  const found = renamings.map(({ from, to }) => ({ to, value: getAt(record, from) }));
  let made = renamings.reduce((left, { from }) => removeAt(left, from), record);
  for (const { to, value } of found) {
    if (value === undefined) continue;
    if (getAt(made, to) !== undefined) throw taken(to.join('.'));
    made = setAt(made, to, value);
  }
  return made;
}

function taken(name: string): Error {
  return unfit(`the record has "${name}" already; remove or rename that first`);
}
