import { stringifyJson } from '../../kernel/json.ts';
import type { Cursor } from '../cursor.ts';
import type { ReadOptions, ReadPage } from '../engine.ts';
import { encodePage, parentPage } from './page-text.ts';
import type { Recorder } from './shared-reads.ts';

export function parentShare(object: string): string {
  return `parent ${object}`;
}

/** What has changed of a parent since these positions, by the keys of its partitions. */
export function sinceShare(object: string, since: Readonly<Record<string, Cursor>>): string {
  const positions = Object.entries(since).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${parentShare(object)} since ${stringifyJson(positions)}`;
}

/**
 * The pages of an object, kept on their way for the children that the same run reads after it: where they are all there is, or
 * (`isFollowed`) all that has changed since a position from which children may go on as well.
 */
export function recordParents(
  pages: AsyncIterable<ReadPage>,
  object: string,
  options: ReadOptions,
  isFollowed: boolean,
): AsyncIterable<ReadPage> {
  const recorder = recorderOf(object, options, isFollowed);
  return recorder ? recordPages(pages, recorder, isFollowed) : pages;
}

async function* recordPages(pages: AsyncIterable<ReadPage>, recorder: Recorder, isFollowed: boolean): AsyncGenerator<ReadPage> {
  let ended = false;
  try {
    for await (const page of pages) {
      await recorder.append(encodePage(parentPage(page, isFollowed)));
      yield page;
    }
    ended = true;
  } finally {
    await recorder.end(ended);
  }
}

function recorderOf(object: string, options: ReadOptions, isFollowed: boolean): Recorder | undefined {
  const { since, from, limit, position, validator, shared } = options;
  if ((from ?? null) !== null || limit !== undefined || position !== undefined) return undefined;
  const name = parentShare(object);
  if (since === undefined) return shared?.record(name);
  // A time that somebody named is no position, and what is compared with an earlier read is not all that there is.
  if (!isFollowed || typeof since !== 'string' || validator !== undefined) return undefined;
  return shared?.record(sinceShare(object, { '': since }), name);
}
