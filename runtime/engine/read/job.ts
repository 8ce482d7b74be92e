import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, stringifyJson } from '../../kernel/json.ts';
import type { PageToken } from '../../pagination/index.ts';
import type { Completeness, ReadPage, ReadStop } from '../engine.ts';
import { evaluate } from '../evaluate.ts';
import { inSpan, type Span } from '../incremental/span.ts';
import { downloadReading } from './job-download.ts';
import type { JobPlan } from './job-plan.ts';
import { cleanUpJob, type JobEnd, jobScope, locateResults, pollJob, type SubmittedJob, submitJob } from './job-steps.ts';
import { type JobValues, resultsOf } from './job-values.ts';
import { readPages } from './read-pages.ts';
import type { Reading } from './reading.ts';
import { readSpans } from './read-spans.ts';
import { RecordPage } from './record-page.ts';

/** Where a read of a job stands: the job, which of its results, and which page of that. */
interface Position {
  readonly job: SubmittedJob;
  readonly index: number;
  readonly page: PageToken;
}

/** What a read of a job has come to. */
interface Progress {
  /** The job to clean up in the end. */
  job: SubmittedJob | undefined;
  pages: number;
  /** The window that the job is for; undefined without incremental bounds. */
  readonly span: Span | undefined;
}

/**
 * Reads records that the API prepares first. Each result is a page, or several where the list has a pagination; before them
 * comes a page of no records, whose token lets an interrupted sync go on with the job that it started. A read that asks for no
 * more than a `limit` is not gone on with, and leaves that page out. Each window of an incremental read is a job of its own.
 */
export function readJob(reading: Reading, job: JobPlan): AsyncGenerator<ReadPage> {
  return readSpans(reading, (within, span) => readOne(within, job, span));
}

async function* readOne(reading: Reading, job: JobPlan, span: Span | undefined): AsyncGenerator<ReadPage> {
  const signal = reading.options.signal ?? new AbortController().signal;
  const mine: Progress = { job: undefined, pages: 0, span };
  try {
    const { from, done } = yield* finishJob(reading, job, mine, signal);
    const results = done ? await findResults(reading, job, from.job.values, done, signal) : [];
    if (results.length === 0) yield emptyPage(reading, from, mine);
    else yield* readResults(reading, job, results, from, mine);
  } finally {
    if (mine.job) await cleanUpJob(reading, job, mine.job.values);
  }
}

interface Finished {
  readonly from: Position;
  /** The poll that said that the job is done; undefined when it has nothing to give. */
  readonly done: Extract<JobEnd, { type: 'done' }>['response'] | undefined;
}

/** Submits the job, or takes up the one of the token, and waits until it is done. */
async function* finishJob(reading: Reading, job: JobPlan, mine: Progress, signal: AbortSignal): AsyncGenerator<ReadPage, Finished> {
  let resumed = positionOf(reading.options.from);
  for (let attempt = 1; ; attempt += 1) {
    const from: Position = resumed ?? { job: yield* startJob(reading, job, mine, signal), index: 0, page: null };
    mine.job = from.job;
    const end = await inStep('poll', pollJob(reading, job, from.job, signal));
    if (end.type === 'done') return { from, done: end.response };
    if (end.type === 'empty') return { from, done: undefined };
    mine.job = undefined;
    if (end.type === 'failed') await cleanUpJob(reading, job, from.job.values);
    // A job that is taken up may be gone or stale by now: that is no attempt.
    if (resumed) attempt -= 1;
    else if (end.type === 'gone') throw gone(job);
    else if (attempt >= job.attempts) throw failed(job, end.reason, attempt);
    resumed = undefined;
  }
}

async function* startJob(reading: Reading, job: JobPlan, mine: Progress, signal: AbortSignal): AsyncGenerator<ReadPage, SubmittedJob> {
  const { submitted, providerTime } = await inStep('submit', submitJob(reading, job, mine.span, signal));
  if (reading.options.limit === undefined) {
    const nextToken = tokenOf({ job: submitted, index: 0, page: null });
    mine.pages += 1;
    const place = { number: mine.pages, token: null, nextToken, stable: true, stop: undefined, complete: undefined };
    yield pageOf(reading, mine, { ...place, records: [], requestedAt: providerTime });
  }
  return submitted;
}

async function findResults(
  reading: Reading,
  job: JobPlan,
  values: JobValues,
  done: NonNullable<Finished['done']>,
  signal: AbortSignal,
): Promise<readonly (string | undefined)[]> {
  const response = await inStep('locate', locateResults(reading, job, values, done, signal));
  if (!job.results) return [undefined];
  const source = await evaluate(job.results, jobScope(reading, values), `${job.where}.results`);
  return resultsOf(source, response, job.maxResults, reading.session.parts.expressions, job.where);
}

async function* readResults(
  reading: Reading,
  job: JobPlan,
  results: readonly (string | undefined)[],
  from: Position,
  mine: Progress,
): AsyncGenerator<ReadPage> {
  const limit = reading.options.limit ?? Infinity;
  let given = 0;
  let complete: Completeness | undefined;
  let page = from.page;
  for (let index = from.index; index < results.length; index += 1) {
    const inner = await downloadReading(reading, job, from.job, results[index], { page, left: limit - given });
    for await (const read of inResult(readPages(inner), index)) {
      given += read.records.length;
      mine.pages += 1;
      const stop = stopOf(read, index + 1 < results.length, given >= limit);
      const next = read.stop === undefined ? { index, page: read.nextToken ?? null } : { index: index + 1, page: null };
      complete = worse(complete, read.complete);
      const nextToken = stop === undefined ? tokenOf({ job: from.job, ...next }) : undefined;
      yield pageOf(reading, mine, {
        number: mine.pages,
        token: tokenOf({ job: from.job, index, page: read.token }),
        nextToken,
        stable: read.stable,
        stop,
        complete: stop === undefined ? lacking(read) : stop === 'limit' ? read.complete : complete,
        records: read.records,
        requestedAt: read.requestedAt,
      });
      if (stop !== undefined) return;
    }
    page = null;
  }
}

/** The end of a result is the end of the read only when no other follows. */
function stopOf({ stop }: ReadPage, more: boolean, enough: boolean): ReadStop | undefined {
  if (stop === undefined || stop === 'limit' || !more) return stop;
  return enough ? 'limit' : undefined;
}

/** What the results together prove: no more than the one that proves least. */
function worse(a: Completeness | undefined, b: Completeness | undefined): Completeness | undefined {
  return byProof.find((one) => one === a || one === b);
}

const byProof: readonly Completeness[] = ['incomplete', 'unproven', 'proven'];

/** That a result is complete says nothing of the others; that one is not does. */
function lacking({ complete }: ReadPage): Completeness | undefined {
  return complete === 'incomplete' ? complete : undefined;
}

function emptyPage(reading: Reading, { job }: Position, mine: Progress): ReadPage {
  mine.pages += 1;
  const token = tokenOf({ job, index: 0, page: null });
  const place = { number: mine.pages, token, nextToken: undefined, stable: true, stop: 'emptyPage', complete: 'proven' } as const;
  return pageOf(reading, mine, { ...place, records: [], requestedAt: job.at });
}

/** A job gives what was there when it was submitted: its greatest cursor counts, though its results come in any order. */
const cursorFacts = { speaksForAll: true, keepsPlace: false, cursorToken: undefined };

function pageOf(
  { object, list, range, partition = range }: Reading,
  { span }: Progress,
  page: Omit<ReadPage, 'maxCursor' | 'ascendingFrom'>,
): ReadPage {
  return new RecordPage(object, list, { ...page, ...inSpan(span, page), ...cursorFacts, partition });
}

function tokenOf({ job, index, page }: Position): PageToken {
  return stringifyJson({ job: job.values, at: job.at, index, page });
}

/** Undefined for what is no token of a job: the read then begins anew. */
function positionOf(token: PageToken | undefined): Position | undefined {
  if (typeof token !== 'string') return undefined;
  try {
    const read: unknown = JSON.parse(token);
    if (!isObject(read) || !isObject(read['job']) || typeof read['at'] !== 'number' || typeof read['index'] !== 'number') return undefined;
    // Written by tokenOf: what it captured is text, and the page is a token.
    return { job: { values: read['job'] as JobValues, at: read['at'] }, index: read['index'], page: read['page'] as PageToken };
  } catch {
    return undefined;
  }
}

async function inStep<T>(step: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw thrown instanceof ConnectorError ? thrown.with({ step: `job.${step}` }) : thrown;
  }
}

async function* inResult(pages: AsyncIterable<ReadPage>, index: number): AsyncGenerator<ReadPage> {
  try {
    yield* pages;
  } catch (thrown) {
    throw thrown instanceof ConnectorError ? thrown.with({ step: 'job.download', result: index + 1 }) : thrown;
  }
}

function failed({ where }: JobPlan, reason: string, attempts: number): ConnectorError {
  const said = reason === '' ? '' : `: ${reason.slice(0, 300)}`;
  return new ConnectorError('UPSTREAM_ERROR', `${where}: the provider says that the job failed${said}`, { attempts });
}

function gone({ where }: JobPlan): ConnectorError {
  const message = `${where}.poll: the provider knows nothing of the job that it has just taken; check the path, or name the status in \`pending\` when it means "not yet"`;
  return new ConnectorError('UPSTREAM_NOT_FOUND', message);
}
