import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { kindOf, reasonOf, tooMany, unfit, unreadable } from './failures.ts';
import { fieldsOf, getAt, isFields, type Names, namesOf, put, removeAt, setAt } from './fields.ts';
import type { Origin, Records, ShapePage, ShaperParts, Step } from './shaper.ts';

/** What is found in a record that becomes records of its own. */
export interface Item {
  readonly value: JsonValue;
  /** Fields that the document asks for beside it: its key, its number. */
  readonly marks: readonly { readonly at: Names; readonly value: JsonValue }[];
  /** The way to the value in its record, where it is known. */
  readonly at: readonly (string | number)[] | undefined;
}

export interface ExpandConfig {
  readonly keep?: Readonly<Record<string, string>> | 'all';
  readonly empty?: 'drop' | 'keep';
}

interface Expansion {
  readonly where: string;
  /** The items of a record. Throws as `unfit` does for what cannot be parted. */
  readonly items: (record: JsonValue) => readonly Item[];
  /** What a new record has of its parent; undefined: nothing. */
  readonly kept: ((record: JsonValue) => JsonObject) | undefined;
  /** Whether the fields that were kept give way to the item's. */
  readonly under: boolean;
  readonly as: Names | undefined;
  readonly keepEmpty: boolean;
}

/** A step that makes several records of one. `parted` names what they are made of, when that is a path of names. */
export function expand(
  config: ExpandConfig & { readonly as?: string },
  items: Expansion['items'],
  parted: Names | undefined,
  parts: ShaperParts,
): Step {
  const expansion: Expansion = {
    where: parts.where,
    items,
    kept: compileKeep(config.keep, parted, parts),
    under: config.keep === 'all',
    as: config.as === undefined ? undefined : namesOf(config.as, parts),
    keepEmpty: config.empty === 'keep',
  };
  return { kind: 'page', run: (records, page) => expandAll(records, page, expansion) };
}

function compileKeep(keep: ExpandConfig['keep'], parted: Names | undefined, parts: ShaperParts): Expansion['kept'] {
  if (keep === undefined) return undefined;
  if (keep === 'all') return (record) => fieldsOf(removeAt(record, parted ?? []));
  const fields = Object.entries(keep).map(([target, source]) => ({ target: namesOf(target, parts), path: parts.expressions.path(source) }));
  return (record) => {
    let kept: JsonValue = {};
    for (const { target, path } of fields) {
      // A path selects parts of a JSON value, or lists them.
      const value = path.get(record) as JsonValue | undefined;
      if (value !== undefined) kept = setAt(kept, target, value);
    }
    return fieldsOf(kept);
  };
}

function expandAll({ values, origins, failures }: Records, page: ShapePage, expansion: Expansion): Records {
  const made: JsonValue[] = [];
  const places: Origin[] = [];
  const reasons: (string | undefined)[] = [];
  values.forEach((record, index) => {
    const failure = failures?.[index];
    if (failure !== undefined) {
      made.push(record);
      places.push(origins === undefined ? index : origins[index]);
    } else expandOne(record, index, origins === undefined ? index : origins[index], { made, places }, expansion);
    if (failures) while (reasons.length < made.length) reasons.push(failure);
    if (made.length > page.maxRecords) throw tooMany(expansion.where, page.maxRecords);
  });
  return { values: made, origins: places, failures: failures && reasons };
}

function expandOne(
  record: JsonValue,
  index: number,
  origin: Origin,
  { made, places }: { readonly made: JsonValue[]; readonly places: Origin[] },
  expansion: Expansion,
): void {
  try {
    const items = expansion.items(record);
    const kept = expansion.kept?.(record);
    if (items.length === 0 && expansion.keepEmpty) {
      made.push(kept ?? {});
      places.push(undefined);
    }
    for (const item of items) {
      const value = build(item, kept, expansion);
      made.push(value);
      places.push(value === item.value ? placeIn(origin, item.at) : undefined);
    }
  } catch (thrown) {
    throw unreadable(expansion.where, index, reasonOf(thrown));
  }
}

function build({ value, marks }: Item, kept: JsonObject | undefined, { as, under }: Expansion): JsonValue {
  let record = as === undefined && kept === undefined && marks.length === 0 ? value : combine(value, kept, as, under);
  for (const mark of marks) if (!isMarked(record, mark)) record = setAt(record, mark.at, mark.value);
  return record;
}

function combine(value: JsonValue, kept: JsonObject | undefined, as: Names | undefined, under: boolean): JsonValue {
  if (as !== undefined) return setAt(kept ?? {}, as, value);
  if (!isFields(value))
    throw unfit(`an item is ${kindOf(value)}, which has no fields; say under which name it goes (\`as\`, or \`value\` of entries)`);
  if (kept === undefined) return value;
  return under ? { ...kept, ...value } : merged(value, kept);
}

/** A copy with the fields that were asked for by name, also below a name that both have. */
function merged(value: JsonObject, kept: JsonObject): JsonObject {
  const copy = { ...value };
  for (const [name, field] of Object.entries(kept)) {
    const own = Object.hasOwn(copy, name) ? copy[name] : undefined;
    put(copy, name, isFields(own) && isFields(field) ? merged(own, field) : field);
  }
  return copy;
}

/** `{ 7: { id: 7 } }` has its key inside already. */
function isMarked(record: JsonValue, { at, value }: Item['marks'][number]): boolean {
  const own = getAt(record, at);
  return own === value || (typeof value === 'string' && (typeof own === 'number' || typeof own === 'bigint') && String(own) === value);
}

function placeIn(origin: Origin, at: Item['at']): Origin {
  if (origin === undefined || at === undefined) return undefined;
  return typeof origin === 'number' ? { record: origin, at } : { record: origin.record, at: [...origin.at, ...at] };
}
