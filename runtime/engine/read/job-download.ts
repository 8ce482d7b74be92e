import type { Signer } from '../../http/index.ts';
import type { PageToken } from '../../pagination/index.ts';
import type { Connection } from '../connection.ts';
import { evaluate } from '../evaluate.ts';
import { joinUrl } from '../request/render-request.ts';
import type { Session } from '../session.ts';
import type { JobPlan } from './job-plan.ts';
import { jobScope, type SubmittedJob } from './job-steps.ts';
import type { Reading } from './reading.ts';

/** One result of a job as a list to be read: its request is the download, from a page on. */
export async function downloadReading(
  reading: Reading,
  job: JobPlan,
  { values, at }: SubmittedJob,
  result: string | undefined,
  { page, left }: { readonly page: PageToken; readonly left: number },
): Promise<Reading> {
  const { session, list, options } = reading;
  const named = { ...values, ...(result === undefined ? {} : { result }) };
  const connection = await downloadConnection(reading, job, named);
  const { limit: _limit, ...others } = options;
  return {
    ...reading,
    // The bounds of an incremental read went into the submit: the results are what it asked for.
    list: { ...list, request: job.download, incremental: undefined },
    options: { ...others, from: page, ...(left === Infinity ? {} : { limit: left }) },
    session: { ...asOf(session, at), scope: { ...session.scope, job: named }, connection: () => Promise.resolve(connection) },
  };
}

/** What a job gives is as old as the job, not as its download. */
function asOf(session: Session, at: number): Session {
  const { exchange } = session.parts;
  return {
    ...session,
    parts: { ...session.parts, exchange: async (request, how) => ({ ...(await exchange(request, how)), requestedAt: at }) },
  };
}

/**
 * Credentials and the headers and query of every request go along to the base URL's own origin only, unless the document says
 * otherwise: results lie behind signed URLs of other hosts, which have no business with them, and refuse them too.
 */
async function downloadConnection(reading: Reading, job: JobPlan, named: SubmittedJob['values']): Promise<Connection> {
  const connection = await reading.session.connection();
  const { base, signing } = connection;
  const path = await evaluate(job.download.path, jobScope(reading, named), `${job.download.where}.path`);
  const own = new URL(base.baseUrl).origin;
  const carries = job.authenticate ?? joinUrl(base.baseUrl, String(path), `${job.download.where}.path`).origin === own;
  if (!carries) return { ...connection, base: { ...base, headers: { accept: '*/*' }, query: {} }, signing: { sign: (request) => request } };
  return job.authenticate === true
    ? { ...connection, signs: () => true }
    : { ...connection, signing: { ...signing, sign: signAt(own, signing.sign) } };
}

/** A next page of the result may lead away. */
function signAt(origin: string, sign: Signer): Signer {
  return (request) => (request.url.origin === origin ? sign(request) : request);
}
