import { pageKey, type ReadPage } from '../engine/index.ts';
import type { ObjectSync } from './object-sync.ts';
import type { Committed } from './ports.ts';

/** A page that is being written, without its records. */
export interface PageWrite extends Pick<ReadPage, 'token' | 'partition'> {
  readonly written: Promise<Committed>;
  readonly records: number;
}

/** Waits until a page is in the store, and tells of it. */
export async function report(sync: ObjectSync, writing: PageWrite | undefined): Promise<void> {
  if (!writing) return;
  const { token, partition, records } = writing;
  const { checkpoint, counts } = await writing.written;
  sync.observe({ type: 'page', page: pageKey(token, partition), number: checkpoint.pages, partition: partition?.key, records, counts });
  sync.onPage(checkpoint, counts);
}
