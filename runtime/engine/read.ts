import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DecodedPage } from '../decoders/decoder.ts';
import { decoders } from '../decoders/index.ts';
import type { HttpResponse } from '../http/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Mapper } from '../mapping/index.ts';
import type { PageToken } from '../pagination/index.ts';
import type { ReadOptions, ReadPage, ReadStop } from './engine.ts';
import { RecordPage } from './record-page.ts';
import { type ListSource, openListSource } from './list-source.ts';
import { createLoopGuard } from './loop-guard.ts';
import type { ListPlan, ObjectPlan } from './plan.ts';
import { finishRecords } from './records.ts';
import { isSuccess, responseError } from './response-error.ts';
import { type Session, send } from './session.ts';

/** A read of one object: what it reads with, fixed when it starts. */
interface Reading {
  readonly session: Session;
  readonly object: ObjectPlan;
  readonly list: ListPlan;
  readonly mapper: Mapper | undefined;
  readonly options: ReadOptions;
}

/** A response on its way: kept as a settled outcome, so that one fetched ahead and never used disturbs nobody. */
interface Fetched {
  readonly response: HttpResponse;
  /** When the request was sent by the provider's clock, milliseconds since the epoch. */
  readonly providerTime: number;
}

export async function* readPages(reading: Reading): AsyncGenerator<ReadPage> {
  const { session, object, list, options } = reading;
  const source = await openListSource(session, object, list, options.since);
  const ahead = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ahead.signal]) : ahead.signal;
  const fetchPage = (token: PageToken): Promise<Fetched> => fetchOne(reading, source, token, signal);
  const guard = createLoopGuard(list.maxPages);
  let token = options.from ?? null;
  let given = 0;
  try {
    let coming = fetchPage(token);
    for (let number = 1; ; number += 1) {
      const fetched = await inPage(coming, number);
      const early = await startEarly(reading, source, fetched, token, fetchPage);
      const page = await inPage(decodePage(reading, source, fetched, guard, token), number);
      const left = (options.limit ?? Infinity) - given;
      const stop = stopOf(page, left);
      if (stop === undefined && (options.prefetch ?? 1) > 0)
        coming = early?.token === page.next ? early.coming : settled(fetchPage(page.next));
      const { decoded } = page;
      yield await inPage(toReadPage(reading, source, { fetched, number, token, stop, next: page.next, decoded, left }), number);
      if (stop !== undefined) return;
      if (options.prefetch === 0) coming = settled(fetchPage(page.next));
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
  fetchPage: (token: PageToken) => Promise<Fetched>,
): Promise<{ readonly token: PageToken; readonly coming: Promise<Fetched> } | undefined> {
  if (options.limit !== undefined || options.prefetch === 0) return undefined;
  const next = source.paginator.early?.({ headers: response.headers, url: response.url.href }, token);
  if (next === undefined) return undefined;
  const coming = settled(fetchPage(next));
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

async function decodePage(
  reading: Reading,
  source: ListSource,
  { response }: Fetched,
  guard: ReturnType<typeof createLoopGuard>,
  token: PageToken,
): Promise<StepPage> {
  const { policy } = await reading.session.connection();
  const decoded = decoders.json(response.body, source.selector, policy.limits, response.headers['content-type']);
  refuseNothing(decoded, response, source.selector.source);
  const { headers, url } = response;
  const next = source.paginator.next({ body: decoded.body, headers, recordCount: decoded.values.length, url: url.href }, token);
  if ('stop' in next) return { decoded, next: null, ended: next.stop };
  guard.check(decoded, next.token);
  return { decoded, next: next.token, ended: undefined };
}

/** No body proves no absence, unless the provider says that there is none (204): a sweep would take its word. */
function refuseNothing({ body }: DecodedPage, { status, body: bytes }: HttpResponse, records: string | undefined): void {
  if (status === 204 || body !== null || (records === undefined && bytes.length > 0)) return;
  const expected = records === undefined ? 'JSON' : `JSON with records at "${records}"`;
  throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `the response is empty (status ${status}); expected ${expected}`, {
    upstreamStatus: status,
  });
}

function stopOf(page: StepPage, left: number): ReadStop | undefined {
  if (left < page.decoded.values.length || (left === page.decoded.values.length && page.ended === undefined)) return 'limit';
  return page.ended;
}

async function fetchOne({ session, options }: Reading, source: ListSource, token: PageToken, signal: AbortSignal): Promise<Fetched> {
  const { clock, redactor } = session.parts;
  const response = await send(session, source.request(token), { signal, onTrace: options.onTrace });
  if (!isSuccess(response)) throw responseError(response, { method: source.method, redactor, clock });
  const served = Date.parse(response.headers['date'] ?? '');
  const elapsed = Math.max(0, clock.now() - response.requestedAt);
  return { response, providerTime: Number.isNaN(served) ? response.requestedAt : served - elapsed };
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
