import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { readVectorFiles } from './support/vectors.ts';

// A schema: ajv takes nothing else, and says what is wrong with it.
const schema = JSON.parse(readFileSync(new URL('vectors/vector.schema.json', import.meta.url), 'utf8')) as {
  readonly $id: string;
  readonly $defs: object;
};
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
  allowUnionTypes: true,
  validateFormats: false,
});
ajv.addSchema(schema);

const files = readVectorFiles();

function problemsOf(room: string, content: unknown): readonly unknown[] {
  const validate = ajv.getSchema(room in schema.$defs ? `${schema.$id}#/$defs/${room}` : schema.$id);
  if (validate === undefined) throw new Error(`no schema for ${room}`);
  void validate(content);
  return validate.errors ?? [];
}

test.each(files)('$file has the shape of its room', ({ file, content }) => {
  const [room = ''] = file.split('/');
  expect(problemsOf(room, content)).toEqual([]);
});

test('a room of strategies has its own shape', () => {
  const vector = { name: 'a name', given: { config: { type: 'none' }, pages: [{ count: 1 }] }, expect: { stop: 'lastPage' } };
  expect(problemsOf('pagination', { vectors: [vector] })).toMatchObject([
    { keyword: 'additionalProperties', instancePath: '/vectors/0/given/pages/0' },
  ]);
  expect(problemsOf('http', { vectors: [vector] })).toEqual([]);
});

test.each(files)('each vector of $file has a name of its own', ({ content: { vectors } }) => {
  const names = vectors.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('there are vectors', () => {
  expect(files.length).toBeGreaterThan(10);
});
