import { ConnectorError } from '../../kernel/errors.ts';
import { openSpans, type Span } from '../incremental/span.ts';
import type { ReadPage } from '../engine.ts';
import type { Reading } from './reading.ts';

/** All lists of a read one after another, as many as it has windows; `readList` reads one. */
export function readSpans(reading: Reading, readList: ReadSpan): AsyncGenerator<ReadPage> {
  return reading.list.incremental ? readEach(reading, readList) : readList(reading, undefined);
}

type ReadSpan = (reading: Reading, span: Span | undefined) => AsyncGenerator<ReadPage>;

async function* readEach(reading: Reading, readList: ReadSpan): AsyncGenerator<ReadPage> {
  const { session, object, list, options } = reading;
  const spans = await openSpans({ session, object, list, scope: { ...session.scope, object: object.scope } }, options);
  if (!spans) return yield* readList(reading, undefined);
  let { from } = spans;
  let before = 0;
  let left = options.limit ?? Infinity;
  for (let step = spans.first; step < spans.count; step += 1) {
    const span = spans.at(step, before);
    const limit = left === Infinity ? {} : { limit: left };
    const pages = telling(readList({ ...reading, options: { ...options, from, ...limit } }, span), reading);
    for await (const page of pages) {
      before += 1;
      left -= page.records.length;
      yield page;
      if (page.stop === 'limit') return;
    }
    from = null;
  }
}

/** A failure that says that the provider no longer knows how far we were tells so. */
async function* telling(pages: AsyncIterable<ReadPage>, { list, options }: Reading): AsyncGenerator<ReadPage> {
  try {
    yield* pages;
  } catch (thrown) {
    const statuses: readonly number[] = list.incremental?.config.expired ?? [];
    const isExpired =
      thrown instanceof ConnectorError && statuses.includes(thrown.details.upstreamStatus ?? 0) && options.since !== undefined;
    throw isExpired ? thrown.with({ cursorExpired: true }) : thrown;
  }
}
