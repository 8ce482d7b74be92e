import type { Job } from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import type { Expression, Expressions } from '../../expressions/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { type Choice, compileChoice } from '../choice.ts';
import { compileRequest, type RequestPlan, type RequestWords } from '../request/render-request.ts';

/** A job's words compiled. Times in milliseconds. */
export interface JobPlan {
  readonly where: string;
  readonly submit: RequestPlan;
  /** The submit is one request, whatever pages the results have. */
  readonly onePage: Choice;
  readonly captures: Expression;
  readonly poll: RequestPlan;
  readonly until: Expression;
  readonly failed: Expression | undefined;
  readonly empty: Expression | undefined;
  readonly pending: readonly number[];
  readonly every: number;
  readonly backoff: number;
  readonly maxEvery: number;
  readonly timeout: number;
  readonly maxPolls: number;
  readonly attempts: number;
  readonly locate: RequestPlan | undefined;
  readonly results: Expression | undefined;
  readonly maxResults: number;
  readonly download: RequestPlan;
  readonly authenticate: boolean | undefined;
  readonly cleanup: RequestPlan | undefined;
}

const objectNames = namesIn('operation');
const jobNames = namesIn('job');
const statusNames = namesIn('jobStatus');

export function compileJob(job: Job, list: string, expressions: Expressions): JobPlan {
  const where = `${list}.job`;
  const request = (step: string, words: RequestWords, names = jobNames): RequestPlan =>
    compileRequest(words, names, `${where}.${step}`, expressions);
  const optional = (step: string, words: RequestWords | undefined): RequestPlan | undefined => words && request(step, words);
  const condition = (source: string | undefined): Expression | undefined =>
    source === undefined ? undefined : expressions.jsonata(source, statusNames);
  return {
    where,
    submit: request('submit', job.submit as RequestWords, objectNames),
    onePage: compileChoice({ type: 'none' }, [], expressions),
    captures: expressions.structure(job.captures ?? {}, objectNames),
    poll: request('poll', job.poll as RequestWords),
    until: expressions.jsonata(job.until, statusNames),
    failed: condition(job.failed),
    empty: condition(job.empty),
    locate: optional('locate', job.locate as RequestWords | undefined),
    results: job.results && expressions.structure(job.results, jobNames),
    download: request('download', (job.download as RequestWords | undefined) ?? { path: '{{ job.result }}' }),
    authenticate: job.authenticate,
    cleanup: optional('cleanup', job.cleanup as RequestWords | undefined),
    ...bounds(job),
  };
}

type Bounds = Pick<JobPlan, 'pending' | 'every' | 'backoff' | 'maxEvery' | 'timeout' | 'maxPolls' | 'attempts' | 'maxResults'>;

function bounds(job: Job): Bounds {
  return {
    pending: job.pending ?? [],
    every: milliseconds(job.every, 5_000),
    backoff: job.backoff ?? 1.5,
    maxEvery: milliseconds(job.maxEvery, 60_000),
    timeout: milliseconds(job.timeout, 3_600_000),
    maxPolls: job.maxPolls ?? 1_000,
    attempts: job.attempts ?? 1,
    maxResults: job.maxResults ?? 10_000,
  };
}

function milliseconds(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : (parseDuration(text) ?? otherwise);
}
