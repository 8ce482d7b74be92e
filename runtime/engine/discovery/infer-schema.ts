import type { JsonValue } from '../../kernel/json.ts';
import { defaultShapeLimits, mergeShapes, nothingSeen, type Shape, shapeOf, type ShapeLimits } from './shape.ts';
import { formatOf, type StringFormat } from './string-formats.ts';

export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** The part of JSON Schema (draft 2020-12) that is inferred. */
export interface InferredSchema {
  /** Absent where nothing was seen. */
  readonly type?: JsonType | readonly JsonType[];
  readonly format?: StringFormat;
  readonly items?: InferredSchema;
  readonly properties?: { readonly [name: string]: InferredSchema };
  /** Names that every object had. */
  readonly required?: readonly string[];
}

/** What records, page after page, have in common. */
export function observeRecords(
  records: readonly JsonValue[],
  before: Shape = nothingSeen,
  limits: ShapeLimits = defaultShapeLimits,
): Shape {
  return records.reduce<Shape>((known, record) => mergeShapes(known, shapeOf(record, limits), limits), before);
}

/**
 * The schema that all the values of a shape are valid against. A value that was null at times may be null, one that was
 * absent at times is not required; enumerations are not guessed, since no sample shows that there is no other value.
 */
export function schemaOfShape(shape: Shape): InferredSchema {
  const types = typesOf(shape);
  const [only] = types;
  const format = shape.strings === 0 ? undefined : formatOf(shape.formats);
  return {
    ...(only === undefined ? {} : { type: types.length === 1 ? only : types }),
    ...(format === undefined ? {} : { format }),
    ...(shape.items ? { items: schemaOfShape(shape.items) } : {}),
    ...(shape.objects > 0 ? objectWords(shape) : {}),
  };
}

function typesOf(shape: Shape): readonly JsonType[] {
  const numbers: JsonType = shape.fractions > 0 ? 'number' : 'integer';
  const seen: readonly (readonly [JsonType, number])[] = [
    ['object', shape.objects],
    ['array', shape.arrays],
    ['string', shape.strings],
    [numbers, shape.integers + shape.fractions],
    ['boolean', shape.booleans],
    ['null', shape.nulls],
  ];
  return seen.flatMap(([type, count]) => (count > 0 ? [type] : []));
}

function objectWords({ objects, properties }: Shape): Pick<InferredSchema, 'properties' | 'required'> {
  if (properties.size === 0) return {};
  const entries = [...properties].map(([name, shape]) => [name, schemaOfShape(shape)] as const);
  const required = [...properties].flatMap(([name, shape]) => (seenIn(shape) === objects ? [name] : []));
  return { properties: Object.fromEntries(entries), ...(required.length > 0 ? { required } : {}) };
}

function seenIn(shape: Shape): number {
  return shape.nulls + shape.booleans + shape.integers + shape.fractions + shape.strings + shape.arrays + shape.objects;
}
