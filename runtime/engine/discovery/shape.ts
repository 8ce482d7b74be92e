import type { JsonValue } from '../../kernel/json.ts';
import { formatsOf } from './string-formats.ts';

/**
 * What is known of the values at one place, as counts, so that two can be added: in any order, in any grouping, with the same
 * result. Plain data.
 */
export interface Shape {
  readonly nulls: number;
  readonly booleans: number;
  readonly integers: number;
  /** Numbers that are no integers. */
  readonly fractions: number;
  readonly strings: number;
  /** Formats that all the strings have, as bits. */
  readonly formats: number;
  readonly arrays: number;
  /** What the elements of all the arrays are. */
  readonly items: Shape | undefined;
  readonly objects: number;
  /** By name, in the order of names; those beyond the bound are left out. */
  readonly properties: ReadonlyMap<string, Shape>;
}

export interface ShapeLimits {
  /** Names of one object: of more, the first in the order of names are kept, whatever order they came in. */
  readonly properties: number;
  /** Levels within each other that are looked into. */
  readonly depth: number;
}

export const defaultShapeLimits: ShapeLimits = { properties: 1_000, depth: 10 };

const noProperties: ReadonlyMap<string, Shape> = new Map();

/** Nothing seen: added to a shape, it gives the shape. */
export const nothingSeen: Shape = {
  nulls: 0,
  booleans: 0,
  integers: 0,
  fractions: 0,
  strings: 0,
  formats: 0,
  arrays: 0,
  items: undefined,
  objects: 0,
  properties: noProperties,
};

export function shapeOf(value: JsonValue, limits: ShapeLimits = defaultShapeLimits): Shape {
  if (value === null) return { ...nothingSeen, nulls: 1 };
  switch (typeof value) {
    case 'boolean':
      return { ...nothingSeen, booleans: 1 };
    case 'bigint':
      return { ...nothingSeen, integers: 1 };
    case 'number':
      return Number.isInteger(value) ? { ...nothingSeen, integers: 1 } : { ...nothingSeen, fractions: 1 };
    case 'string':
      return { ...nothingSeen, strings: 1, formats: formatsOf(value) };
    default:
      return Array.isArray(value) ? shapeOfArray(value, limits) : shapeOfObject(value, limits);
  }
}

function shapeOfArray(value: readonly JsonValue[], limits: ShapeLimits): Shape {
  if (limits.depth <= 0) return { ...nothingSeen, arrays: 1 };
  const inner = { ...limits, depth: limits.depth - 1 };
  let items: Shape | undefined;
  for (const item of value) items = mergeOptional(items, shapeOf(item, inner), inner);
  return { ...nothingSeen, arrays: 1, items };
}

function shapeOfObject(value: { readonly [key: string]: JsonValue }, limits: ShapeLimits): Shape {
  if (limits.depth <= 0) return { ...nothingSeen, objects: 1 };
  const inner = { ...limits, depth: limits.depth - 1 };
  const names = firstNames(Object.keys(value), limits);
  // The names are the value's own.
  const properties = new Map(names.map((name) => [name, shapeOf(value[name] as JsonValue, inner)]));
  return { ...nothingSeen, objects: 1, properties };
}

/** What is known of all the values that two shapes know of. */
export function mergeShapes(a: Shape, b: Shape, limits: ShapeLimits = defaultShapeLimits): Shape {
  const inner = { ...limits, depth: limits.depth - 1 };
  return {
    nulls: a.nulls + b.nulls,
    booleans: a.booleans + b.booleans,
    integers: a.integers + b.integers,
    fractions: a.fractions + b.fractions,
    strings: a.strings + b.strings,
    formats: a.strings === 0 ? b.formats : b.strings === 0 ? a.formats : a.formats & b.formats,
    arrays: a.arrays + b.arrays,
    items: mergeOptional(a.items, b.items, inner),
    objects: a.objects + b.objects,
    properties: mergeProperties(a.properties, b.properties, limits, inner),
  };
}

function mergeOptional(a: Shape | undefined, b: Shape | undefined, limits: ShapeLimits): Shape | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return mergeShapes(a, b, limits);
}

function mergeProperties(
  a: ReadonlyMap<string, Shape>,
  b: ReadonlyMap<string, Shape>,
  limits: ShapeLimits,
  inner: ShapeLimits,
): ReadonlyMap<string, Shape> {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  const names = firstNames([...new Set([...a.keys(), ...b.keys()])], limits);
  // A name is in one of the two.
  return new Map(names.map((name) => [name, mergeOptional(a.get(name), b.get(name), inner) as Shape]));
}

/**
 * Whichever names come first in the order of names stay so when more join them: what is left out of a part is left out of the
 * whole, so that the whole does not hang on how it was put together.
 */
function firstNames(names: readonly string[], { properties }: ShapeLimits): readonly string[] {
  return names.toSorted(byCodeUnits).slice(0, properties);
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
