import type { ReadOptions, ReadPage } from '../engine.ts';
import { encodePage, parentPage } from './page-text.ts';

export function parentShare(object: string): string {
  return `parent ${object}`;
}

/** The pages of an object, kept on their way for the children that the same run reads after it, where they are all there is. */
export async function* recordParents(pages: AsyncIterable<ReadPage>, object: string, options: ReadOptions): AsyncGenerator<ReadPage> {
  const recorder = isWhole(options) ? options.shared?.record(parentShare(object)) : undefined;
  if (!recorder) return yield* pages;
  let ended = false;
  try {
    for await (const page of pages) {
      await recorder.append(encodePage(parentPage(page)));
      yield page;
    }
    ended = true;
  } finally {
    await recorder.end(ended);
  }
  return undefined;
}

function isWhole({ since, from, limit, position }: ReadOptions): boolean {
  return since === undefined && (from ?? null) === null && limit === undefined && position === undefined;
}
