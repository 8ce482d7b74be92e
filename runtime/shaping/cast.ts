import type { Field, ShapeStep } from '../documents/generated/connector.ts';
import { readSegments, type Segment } from '../expressions/paths/segments.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { type CastType, castValue } from '../kernel/cast-value.ts';
import { isFields, put } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

/** What values become, and what is in them. */
interface Casting {
  type: CastType | undefined;
  readonly names: Map<string, Casting>;
  /** Of the items of a list. */
  every: Casting | undefined;
}

/** Writes values as the types that they are declared to be. */
export function cast(config: NonNullable<ShapeStep['cast']>, { fields = {}, where }: ShaperParts): Step {
  const root = config === 'fields' ? castingOf({ properties: fields }) : castingAt(config, where);
  return { kind: 'record', run: (record) => casted(record, root) };
}

/** Of several types none is meant more than another: such a value stays as it is. */
function castingOf({ type, properties = {}, items }: Field): Casting {
  const [only, ...others] = (typeof type === 'string' ? [type] : (type ?? [])).filter((each) => each !== 'null');
  return {
    type: only === undefined || only === 'object' || others.length > 0 ? undefined : only,
    names: new Map(Object.entries(properties).map(([name, field]) => [name, castingOf(field)] as const)),
    every: items && castingOf(items),
  };
}

/** Throws CONNECTOR_CONFIG_INVALID for a path that is more than names and `[*]`; the loader says so before. */
function castingAt(types: Readonly<Record<string, CastType>>, where: string): Casting {
  const root = none();
  for (const [source, type] of Object.entries(types)) {
    const segments = source.startsWith('$') ? readSegments(source, 1, 'jsonpath') : readSegments(source, 0, 'plain');
    const end = segments === 'foreign' ? undefined : segments.reduce<Casting | undefined>(inside, root);
    if (end === undefined || end === root) {
      throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: "${source}" is no path of names and [*]`);
    }
    end.type = type;
  }
  return root;
}

function none(): Casting {
  return { type: undefined, names: new Map(), every: undefined };
}

function inside(casting: Casting | undefined, segment: Segment): Casting | undefined {
  if (segment.type === 'every') return casting && (casting.every ??= none());
  if (segment.type !== 'key' || casting === undefined) return undefined;
  const known = casting.names.get(segment.key) ?? none();
  casting.names.set(segment.key, known);
  return known;
}

/** The same value when nothing in it changes. */
function casted(given: JsonValue, { type, names, every }: Casting): JsonValue {
  const value = type === undefined ? given : castValue(given, type);
  if (every && Array.isArray(value)) return castedItems(value, every);
  return names.size > 0 && isFields(value) ? castedFields(value, names) : value;
}

function castedItems(items: JsonValue[], every: Casting): JsonValue[] {
  const made = items.map((item) => casted(item, every));
  return made.some((item, index) => item !== items[index]) ? made : items;
}

function castedFields(fields: JsonObject, names: ReadonlyMap<string, Casting>): JsonObject {
  let copy: JsonObject | undefined;
  for (const [name, casting] of names) {
    if (!Object.hasOwn(fields, name)) continue;
    const value = fields[name] ?? null;
    const made = casted(value, casting);
    // A spread keeps the order of fields, and an own `__proto__` what it is.
    if (made !== value) put((copy ??= { ...fields }), name, made);
  }
  return copy ?? fields;
}
