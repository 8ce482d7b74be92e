import { batchesOf, once, peek } from '../../decoders/index.ts';
import type { DecodedPage } from '../../decoders/decoder.ts';
import type { ReadPage } from '../engine.ts';
import { isSuccess } from '../response-error.ts';
import { decodeNothing } from './decode-page.ts';
import type { ListSource } from './list-source.ts';
import type { Fetched, Reading } from './reading.ts';

/** Gives a batch as a page of its own; `isLast` when no more are wanted. */
export type GiveBatch = (batch: DecodedPage) => Promise<{ readonly page: ReadPage; readonly isLast: boolean }>;

/** Whether a page's records are still to come. */
export function isStreamed({ list }: Reading, { response, outcome }: Fetched): boolean {
  return list.batch !== undefined && outcome === undefined && isSuccess(response);
}

/**
 * Reads a body while it comes: gives all its batches but the last, which is returned for what follows the page, or undefined
 * when no more were wanted.
 */
export async function* streamPage(
  reading: Reading,
  source: ListSource,
  fetched: Fetched,
  give: GiveBatch,
): AsyncGenerator<ReadPage, Fetched | undefined> {
  const batches = await openBatches(reading, source, fetched);
  try {
    for (;;) {
      const next = await batches.next();
      if (next.done === true) return { ...fetched, decoded: next.value };
      const { page, isLast } = await give(next.value);
      yield page;
      if (isLast) return undefined;
    }
  } finally {
    await batches.return(none);
  }
}

const none: DecodedPage = { values: [], body: null, rawOf: () => '' };

async function openBatches(
  { list }: Reading,
  source: ListSource,
  { response }: Fetched,
): Promise<AsyncGenerator<DecodedPage, DecodedPage>> {
  const { decode, limits } = source;
  const { batch = 1 } = list;
  const { head, whole } = await peek(response.stream ?? once(response.body));
  if (head.length === 0 || !decode.stream) return onlyReturn(decodeNothing(decode.config, source, response));
  const options = { selector: source.selector, limits, contentType: response.headers['content-type'] };
  return batchesOf(decode.stream(whole, options), batch);
}

// oxlint-disable-next-line require-yield -- what has no batches but the last
async function* onlyReturn(page: DecodedPage): AsyncGenerator<DecodedPage, DecodedPage> {
  return page;
}
