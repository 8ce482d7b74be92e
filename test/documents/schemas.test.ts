import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { schemaTexts } from '../../runtime/documents/index.ts';
import { resolve, type Schema, schemaOf, fileKinds } from '../../runtime/documents/schema/schemas.ts';
import { schemaErrors } from '../../runtime/documents/schema/validator.ts';
import { boundOf } from '../../runtime/expressions/regex/bound.ts';
import { readPattern } from '../../runtime/expressions/regex/read.ts';
import { referenceOf } from '../../runtime/documents/schema/schemas.ts';

/** Every schema within a schema, with where it is. */
function* schemasIn(schema: Schema, at = '#'): Generator<[string, Schema]> {
  yield [at, schema];
  const maps = { properties: schema.properties, $defs: schema.$defs };
  for (const [word, map] of Object.entries(maps)) for (const [name, part] of Object.entries(map ?? {})) yield* schemasIn(part, `${at}/${word}/${name}`);
  for (const word of ['anyOf', 'oneOf'] as const) for (const [index, part] of (schema[word] ?? []).entries()) yield* schemasIn(part, `${at}/${word}/${index}`);
  for (const word of ['items', 'additionalProperties', 'propertyNames'] as const) {
    const part = schema[word];
    if (typeof part === 'object') yield* schemasIn(part, `${at}/${word}`);
  }
}

describe.each(fileKinds)('the schema of a %s', (kind) => {
  const root = schemaOf(kind);
  const parts = [...schemasIn(root)];
  const wrong = (isWrong: (schema: Schema, at: string) => boolean): string[] => parts.filter(([at, schema]) => isWrong(schema, at)).map(([at]) => at);

  it('is a schema', () => {
    const ajv = new Ajv2020();
    expect(ajv.validateSchema(root), JSON.stringify(ajv.errors)).toBe(true);
  });

  it('can be compiled in every part', () => {
    for (const at of ['#', ...Object.keys(root.$defs ?? {}).map((name) => `#/$defs/${name}`)]) expect(() => schemaErrors(kind, 0, at), at).not.toThrow();
    for (const [at, { $ref }] of parts) expect($ref === undefined || $ref.startsWith('#/$defs/'), at).toBe(true);
  });

  it('has no pattern that takes more than 30 steps for a character', () => {
    const slow = parts.filter(([, { pattern }]) => pattern !== undefined && boundOf(readPattern(new RegExp(pattern)))(100_000) > 3_000_000);
    expect(slow).toEqual([]);
  });

  it('has its file as its $id', () => {
    const { $id } = JSON.parse(schemaTexts().find(({ name }) => name.startsWith(kind))?.text ?? '') as { $id: string };
    expect($id).toBe(`${kind}.schema.json`);
  });

  it('describes every property', () => {
    const undescribed = parts.flatMap(([at, schema]) =>
      Object.entries(schema.properties ?? {})
        .filter(([, property]) => !(property.description ?? resolve(root, property).description))
        .map(([name]) => `${at}/properties/${name}`),
    );
    expect(undescribed).toEqual([]);
  });

  it('closes and names every object that has properties', () => {
    // Some are named by the type that they stand for (`tsType`).
    expect(wrong((schema) => schema.properties !== undefined && !(schema.additionalProperties === false && (schema.title !== undefined || 'tsType' in schema)))).toEqual([]);
  });

  it('tells alternatives apart by a discriminator that every branch sets', () => {
    const undiscriminated = (schema: Schema): boolean => {
      if (!schema.oneOf) return false;
      const tag = schema.discriminator?.propertyName;
      return tag === undefined || schema.oneOf.some((branch) => resolve(root, branch).properties?.[tag]?.const === undefined);
    };
    expect(wrong(undiscriminated)).toEqual([]);
  });

  it('puts nothing that validates beside anyOf, so that an error is about a branch', () => {
    const told = new Set(['anyOf', 'description', 'default', 'title', 'tsType', 'format', 'examples']);
    expect(wrong((schema) => schema.anyOf !== undefined && Object.keys(schema).some((word) => !told.has(word)))).toEqual([]);
  });

  it('has examples and defaults that it allows', () => {
    const invalid = parts.flatMap(([at, schema]) =>
      [...(schema.examples ?? []), ...('default' in schema ? [schema.default] : [])]
        .filter((value) => schemaErrors(kind, value, referenceOf(kind, schema) ?? '').length > 0)
        .map((value) => `${at}: ${JSON.stringify(value)}`),
    );
    expect(invalid).toEqual([]);
  });
});

it('tells one pattern from another', () => {
  // ajv keeps compiled patterns by their text.
  expect(schemaErrors('datasource', { kind: 'datasource', name: 'a-b', connector: 'a_b@1.2' })).toEqual([]);
  expect(schemaErrors('datasource', { kind: 'datasource', name: 'a@1', connector: 'a-b' }).map(({ instancePath }) => instancePath)).toEqual(['/name', '/connector']);
});

it('say the same of the rules of a mapping, wherever they stand', () => {
  const [mapping, datasource] = [schemaOf('mapping'), schemaOf('datasource')];
  for (const [name, part] of Object.entries(mapping.$defs ?? {})) expect(datasource.$defs?.[name], name).toEqual(part);
  const own = Object.entries(mapping.properties ?? {}).filter(([key]) => !['ferrule', 'kind', 'name', 'object', 'connector', 'datasource'].includes(key));
  expect(datasource.$defs?.['inlineMapping']?.properties).toEqual(Object.fromEntries(own));
});
