import type { ShapeKeys } from '../documents/generated/connector.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { unfit } from './failures.ts';
import { isFields, put } from './fields.ts';
import type { Step } from './shaper.ts';

type Case = NonNullable<ShapeKeys['case']>;

/** Names that are remembered: most records have the same. */
const mostNames = 10_000;

/** Writes the names of fields in another way. */
export function keys({ case: how, replace, depth = 100 }: ShapeKeys): Step {
  const known = new Map<string, string>();
  const rename = (name: string): string => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const replaced = replace === undefined ? name : name.replaceAll(replace.from, () => replace.to);
    const written = how === undefined ? replaced : cases[how](replaced);
    if (known.size < mostNames) known.set(name, written);
    return written;
  };
  return { kind: 'record', run: (record) => renamed(record, rename, depth) };
}

/** The same value when no name changes. */
function renamed(value: JsonValue, rename: (name: string) => string, levels: number): JsonValue {
  if (levels === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => renamed(item, rename, levels));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  return renamedFields(value, rename, levels);
}

function renamedFields(fields: JsonObject, rename: (name: string) => string, levels: number): JsonObject {
  let changed = false;
  const copy: JsonObject = {};
  // Records come from JSON: all that is enumerable is their own, and this is faster than listing their keys.
  for (const name in fields) {
    const value = fields[name] ?? null;
    const written = rename(name);
    if (Object.hasOwn(copy, written)) throw unfit(`two fields become "${written}", "${name}" among them`);
    const inner = isFields(value) || Array.isArray(value) ? renamed(value, rename, levels - 1) : value;
    put(copy, written, inner);
    changed ||= written !== name || inner !== value;
  }
  return changed ? copy : fields;
}

/** A name without letters or digits stays what it is; what stands before the first word, as in `_id`, stays too. */
const cases: { readonly [How in Case]: (name: string) => string } = {
  lower: (name) => name.toLowerCase(),
  snake: (name) =>
    prefixOf(name) +
    wordsOf(name)
      .map((word) => word.toLowerCase())
      .join('_'),
  camel: (name) =>
    prefixOf(name) +
    wordsOf(name)
      .map((word, index) => (index === 0 ? word.toLowerCase() : (word[0] ?? '').toUpperCase() + word.slice(1).toLowerCase()))
      .join(''),
};

function prefixOf(name: string): string {
  return /[\p{L}\p{N}]/u.test(name) ? (/^_*/.exec(name)?.[0] ?? '') : name;
}

/** `firstName`, `HTMLPage`, `first name`, `first-name`: a word ends before a capital after a small letter, and before the last of several. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}
