import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';

/** Folders that are about a suite of others, and have its shape. */
const foreign = ['jsonata'];
const root = new URL('../vectors/', import.meta.url).pathname;

export interface Vector<Given = unknown, Expected = unknown> {
  readonly name: string;
  readonly given: Given;
  readonly expect: Expected;
  /** Keys of the schemas that it shows to be read. */
  readonly covers?: readonly string[];
}

export interface VectorFile<Given = unknown, Expected = unknown> {
  /** Relative to test/vectors. */
  readonly file: string;
  /** The file's name: in a room of strategies, that of the strategy. */
  readonly strategy: string;
  readonly content: { readonly covers?: readonly string[]; readonly vectors: readonly Vector<Given, Expected>[] };
}

/** The vector files of a room, or of all rooms. What they hold is checked by test/vectors.test.ts. */
export function readVectorFiles<Given, Expected>(room = '.'): readonly VectorFile<Given, Expected>[] {
  const files = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name));
  return files
    .filter((file) => file.endsWith('.yaml') && file.includes('/') && !foreign.includes(dirname(file)))
    .toSorted()
    .map((file) => ({ file, strategy: basename(file, '.yaml'), content: readVectorFile(file) }));
}

function readVectorFile<Given, Expected>(file: string): VectorFile<Given, Expected>['content'] {
  // Held to the schema by test/vectors.test.ts, and to the room's types by its runner.
  return parse(readFileSync(join(root, file), 'utf8')) as VectorFile<Given, Expected>['content'];
}

/** The vectors of one file: `http/backoff`. Keys of their own are told by `More`. */
export function readVectors<Given, Expected, More = object>(name: string): readonly (Vector<Given, Expected> & More)[] {
  // Where the file does not have the shape that it says, the test that uses it fails.
  return readVectorFile<Given, Expected>(`${name}.yaml`).vectors as readonly (Vector<Given, Expected> & More)[];
}

/** Each key that a vector covers, with the vector. */
export function coveredIn<Given, Expected>(
  vectors: readonly Vector<Given, Expected>[],
): readonly (Omit<Vector<Given, Expected>, 'covers'> & { readonly key: string })[] {
  return vectors.flatMap(({ covers = [], ...vector }) => covers.map((key) => ({ key, ...vector })));
}

/** What went wrong, as vectors write it. */
export function failureOf(thrown: unknown): { readonly error: { readonly code: unknown; readonly message: string } } {
  if (!(thrown instanceof Error)) throw thrown;
  return { error: { code: 'code' in thrown ? thrown.code : undefined, message: thrown.message } };
}
