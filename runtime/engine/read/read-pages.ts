import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DecodedPage } from '../../decoders/decoder.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { PageToken } from '../../pagination/index.ts';
import type { ReadPage, ReadStop } from '../engine.ts';
import { decodePage } from './decode-page.ts';
import { fetchPage } from './fetch-page.ts';
import { finishRecords } from './finish-records.ts';
import { type ListSource, openListSource } from './list-source.ts';
import { createLoopGuard } from './loop-guard.ts';
import type { Fetched, Reading } from './reading.ts';
import { RecordPage } from './record-page.ts';

/** The pages of one list, one after another; the next is asked for while one is worked on. */
export async function* readPages(reading: Reading): AsyncGenerator<ReadPage> {
  const { session, object, list, options } = reading;
  const source = await openListSource(session, object, list, options.since);
  const ahead = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ahead.signal]) : ahead.signal;
  const fetch = (token: PageToken): Promise<Fetched> => fetchPage(reading, source, token, signal);
  const guard = createLoopGuard(list.maxPages);
  let token = options.from ?? null;
  let given = 0;
  try {
    let coming = fetch(token);
    for (let number = 1; ; number += 1) {
      const fetched = await inPage(coming, number);
      const early = await startEarly(reading, source, fetched, token, fetch);
      const page = await inPage(stepPage(reading, source, fetched, guard, token), number);
      const left = (options.limit ?? Infinity) - given;
      const stop = stopOf(page, left);
      if (stop === undefined && (options.prefetch ?? 1) > 0) coming = early?.token === page.next ? early.coming : settled(fetch(page.next));
      const { decoded } = page;
      yield await inPage(toReadPage(reading, source, { fetched, number, token, stop, next: page.next, decoded, left }), number);
      if (stop !== undefined) return;
      if (options.prefetch === 0) coming = settled(fetch(page.next));
      given += Math.min(left, decoded.values.length);
      token = page.next;
    }
  } finally {
    ahead.abort();
  }
}

/**
 * Asks for the next page before this one is decoded, where its headers tell the token; not when a limit may make it needless.
 * Gives back control once the request is out: decoding would otherwise come first, and nothing overlap.
 */
async function startEarly(
  { options }: Reading,
  source: ListSource,
  { response }: Fetched,
  token: PageToken,
  fetch: (token: PageToken) => Promise<Fetched>,
): Promise<{ readonly token: PageToken; readonly coming: Promise<Fetched> } | undefined> {
  if (options.limit !== undefined || options.prefetch === 0) return undefined;
  const next = source.paginator.early?.({ headers: response.headers, url: response.url.href }, token);
  if (next === undefined) return undefined;
  const coming = settled(fetch(next));
  // undici looks once around the event loop whether the server has closed the connection, before it uses it again.
  await nextTurn();
  await nextTurn();
  return { token: next, coming };
}

interface StepPage {
  readonly decoded: DecodedPage;
  /** The next token; null when the pages end. */
  readonly next: PageToken;
  readonly ended: ReadStop | undefined;
}

async function stepPage(
  reading: Reading,
  source: ListSource,
  { response }: Fetched,
  guard: ReturnType<typeof createLoopGuard>,
  token: PageToken,
): Promise<StepPage> {
  const decoded = await decodePage(reading, source, response);
  const { headers, url } = response;
  const next = source.paginator.next({ body: decoded.body, headers, recordCount: decoded.values.length, url: url.href }, token);
  if ('stop' in next) return { decoded, next: null, ended: next.stop };
  guard.check(decoded, next.token);
  return { decoded, next: next.token, ended: undefined };
}

function stopOf(page: StepPage, left: number): ReadStop | undefined {
  if (left < page.decoded.values.length || (left === page.decoded.values.length && page.ended === undefined)) return 'limit';
  return page.ended;
}

interface PageFacts {
  readonly fetched: Fetched;
  readonly number: number;
  readonly token: PageToken;
  readonly stop: ReadStop | undefined;
  readonly next: PageToken;
  readonly decoded: DecodedPage;
  /** Records that may still be given. */
  readonly left: number;
}

async function toReadPage({ session, object, list, mapper }: Reading, source: ListSource, facts: PageFacts): Promise<ReadPage> {
  const { fetched, number, token, stop, next, decoded, left } = facts;
  const apiVersion = session.plan.loaded.document.apiVersion ?? null;
  const records = await finishRecords(decoded, left, { plan: object, apiVersion, requestedAt: fetched.response.requestedAt }, mapper);
  return new RecordPage(object, list, {
    number,
    token,
    nextToken: stop === undefined ? next : undefined,
    stable: source.paginator.stable,
    records,
    requestedAt: fetched.providerTime,
    stop,
  });
}

/** Errors say on which page they happened. */
async function inPage<T>(work: Promise<T>, page: number): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw thrown instanceof ConnectorError ? thrown.with({ page }) : thrown;
  }
}

/** Keeps a rejection from counting as unhandled until the loop comes to it. */
function settled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}
