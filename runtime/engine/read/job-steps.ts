import type { Expression, Scope } from '../../expressions/index.ts';
import { type HttpResponse, retryAfterMs } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { evaluate } from '../evaluate.ts';
import type { Span } from '../incremental/span.ts';
import type { JobPlan } from './job-plan.ts';
import { bodyOf, capturesOf, type JobValues } from './job-values.ts';
import type { RequestPlan } from '../request/render-request.ts';
import { renderRequest } from '../request/render-request.ts';
import { isSuccess, responseError } from '../response-error.ts';
import { useOf } from './operation-use.ts';
import { send } from '../session.ts';
import { fetchPage } from './fetch-page.ts';
import { openListSource } from './list-source.ts';
import type { Reading } from './reading.ts';

/** A job that was submitted: plain JSON, so that a page token can hold it. */
export interface SubmittedJob {
  readonly values: JobValues;
  /** When it was submitted, milliseconds since the epoch, by our clock: what it gives is as of then. */
  readonly at: number;
}

/** How a job ended. `gone`: the provider knows it no longer. */
export type JobEnd =
  | { readonly type: 'done'; readonly response: HttpResponse }
  | { readonly type: 'empty' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'gone' };

/** Starts a job. Gives also when that was by the provider's clock. */
export async function submitJob(
  reading: Reading,
  job: JobPlan,
  span: Span | undefined,
  signal: AbortSignal,
): Promise<{ readonly submitted: SubmittedJob; readonly providerTime: number }> {
  const { session, object, list, options } = reading;
  const source = await openListSource(session, object, { ...list, request: job.submit, pagination: job.onePage }, options, span?.bounds);
  // The results may be streamed; what the job is told by is looked into.
  const { response, providerTime } = await fetchPage({ ...reading, list: { ...list, batch: undefined } }, source, null, signal);
  const captures = await evaluate(job.captures, jobScope(reading), `${job.where}.captures`);
  return {
    submitted: { values: capturesOf(captures, response, session.parts.expressions, job.where), at: response.requestedAt },
    providerTime,
  };
}

/** Asks how the job is until it has ended. Throws TIMEOUT when that takes longer than it may. */
export async function pollJob(reading: Reading, job: JobPlan, { values }: SubmittedJob, signal: AbortSignal): Promise<JobEnd> {
  const { clock } = reading.session.parts;
  // Of a job that is taken up again, only the time that we wait counts.
  const begun = clock.now();
  let wait = job.every;
  let asked = 0;
  for (let polls = 0; polls < job.maxPolls; polls += 1) {
    const pause = Math.max(wait, asked);
    if (clock.now() + pause - begun > job.timeout) throw new ConnectorError('TIMEOUT', `${job.where}: ${unfinished(job)}`);
    reading.session.watch.tell({ type: 'wait', reason: 'job', ms: pause });
    await clock.sleep(pause, signal);
    const response = await request(reading, job.poll, values, signal);
    const end = await endOf(reading, job, values, response);
    if (end) return end;
    asked = retryAfterMs(response, clock.now()) ?? 0;
    wait = Math.min(wait * job.backoff, Math.max(job.maxEvery, job.every));
  }
  throw new ConnectorError('TIMEOUT', `${job.where}: the job is not done after ${job.maxPolls} polls; raise \`maxPolls\` or \`every\``);
}

function unfinished({ timeout }: JobPlan): string {
  return `the job is not done after ${timeout / 1_000} seconds; raise \`timeout\`, or ask for less at once`;
}

/** Asks for the one response that says where the results are. */
export async function locateResults(
  reading: Reading,
  job: JobPlan,
  values: JobValues,
  done: HttpResponse,
  signal: AbortSignal,
): Promise<HttpResponse> {
  if (!job.locate) return done;
  const response = await request(reading, job.locate, values, signal);
  return isSuccess(response) ? response : refuse(reading, job.locate, response);
}

/** Removes the job, as far as that goes: the records are read, and a job that stays is the provider's to clear away. */
export async function cleanUpJob(reading: Reading, job: JobPlan, values: JobValues): Promise<void> {
  const { signal, onNote } = reading.options;
  if (!job.cleanup || signal?.aborted) return;
  try {
    const response = await request(reading, job.cleanup, values, signal);
    if (!isSuccess(response)) refuse(reading, job.cleanup, response);
  } catch (thrown) {
    const why = thrown instanceof ConnectorError ? thrown.message : 'it was stopped';
    onNote?.(`the job could not be cleaned up: ${why}`);
  }
}

export function jobScope({ session, object }: Reading, values?: JobValues & { readonly result?: string }): Scope {
  return { ...session.scope, object: object.scope, ...(values ? { job: values } : {}) };
}

async function request(reading: Reading, plan: RequestPlan, values: JobValues, signal: AbortSignal | undefined): Promise<HttpResponse> {
  const { session, options } = reading;
  const { base } = await session.connection();
  const draft = await renderRequest(plan, base, jobScope(reading, values));
  return send(session, draft, { signal, onTrace: options.onTrace, use: useOf(reading) });
}

function refuse({ session: { parts } }: Reading, { where, method }: RequestPlan, response: HttpResponse): never {
  const { redactor, clock } = parts;
  const error = responseError(response, { method: method.source, redactor, clock });
  throw new ConnectorError(error.code, `${where}: ${error.message}`, error.details, error);
}

/** Undefined: it is still at work. */
async function endOf(reading: Reading, job: JobPlan, values: JobValues, response: HttpResponse): Promise<JobEnd | undefined> {
  const { status, headers } = response;
  if (job.pending.includes(status)) return undefined;
  if (status === 404 || status === 410) return { type: 'gone' };
  if (!isSuccess(response)) return refuse(reading, job.poll, response);
  const scope: Scope = { ...jobScope(reading, values), response: bodyOf(response), status, headers };
  const reason = await condition(job.failed, scope, `${job.where}.failed`);
  if (reason === true || typeof reason === 'string') return { type: 'failed', reason: reason === true ? '' : reason };
  if ((await condition(job.empty, scope, `${job.where}.empty`)) === true) return { type: 'empty' };
  return (await condition(job.until, scope, `${job.where}.until`)) === true ? { type: 'done', response } : undefined;
}

/** What is neither true nor false is a slip of the author's that would let us wait for nothing. Only `failed` may give a text. */
async function condition(expression: Expression | undefined, scope: Scope, where: string): Promise<boolean | string> {
  const value = expression && (await evaluate(expression, scope, where));
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? false;
  if (where.endsWith('.failed') && typeof value === 'string') return value === '' ? false : value;
  throw new ConnectorError(
    'EXPRESSION_FAILED',
    `${where}: gives ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}; expected true or false, as \`response.state = 'done'\``,
  );
}
