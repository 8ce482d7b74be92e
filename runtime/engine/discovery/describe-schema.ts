import type { ReadOptions, ReadPage } from '../engine.ts';
import type { ObjectPlan } from '../plan.ts';
import { compareFields } from './compare-fields.ts';
import { observeRecords, schemaOfShape } from './infer-schema.ts';
import type { ObjectSchema, SchemaOptions } from './object-schema.ts';
import { nothingSeen } from './shape.ts';

const defaultSample = 100;

/** Reads a sample of records, as the provider gives them, and tells what they have in common. */
export async function describeSchema(
  { config }: ObjectPlan,
  read: (options: ReadOptions) => AsyncIterable<ReadPage>,
  { sample = defaultSample, ...options }: SchemaOptions,
): Promise<ObjectSchema> {
  let shape = nothingSeen;
  let records = 0;
  for await (const page of read({ ...options, limit: sample, map: false })) {
    records += page.records.length;
    shape = observeRecords(
      page.records.map(({ value }) => value),
      shape,
    );
  }
  const schema = schemaOfShape(shape);
  const { fields } = config;
  return {
    object: config.name,
    records,
    schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema },
    declared: fields ? { type: 'object', properties: fields } : null,
    drift: fields ? compareFields(fields, schema) : null,
  };
}
