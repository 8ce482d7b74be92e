import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** A mistake that somebody could make in the compiler. */
export interface Fault {
  readonly name: string;
  /** Under runtime/expressions. */
  readonly file: string;
  /** Stands once in the file. */
  readonly text: string;
  readonly replacement: string;
}

export async function readFaults(): Promise<readonly Fault[]> {
  const { faults } = parse(await readFile('test/expressions/faults.yaml', 'utf8')) as { readonly faults: readonly Fault[] };
  return faults;
}
