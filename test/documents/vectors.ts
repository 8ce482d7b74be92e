import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

interface VectorFile<Vector> {
  readonly vectors: readonly (Vector & { readonly name: string })[];
}

/** The vectors of a file of test/vectors/documents. */
export async function readVectors<Vector>(name: string): Promise<VectorFile<Vector>['vectors']> {
  const text = await readFile(join(import.meta.dirname, '../vectors/documents', `${name}.yaml`), 'utf8');
  // The test that uses it fails where the file does not have the shape that it says.
  return (parse(text) as VectorFile<Vector>).vectors;
}
