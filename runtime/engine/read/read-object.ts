import type { ReadPage } from '../engine.ts';
import type { Reading } from './reading.ts';
import { readPages } from './read-pages.ts';

/** All pages of an object. */
export async function* readObject(reading: Reading): AsyncGenerator<ReadPage> {
  yield* readPages(reading);
}
