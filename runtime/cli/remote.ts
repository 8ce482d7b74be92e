import { setTimeout as delay } from 'node:timers/promises';
import { ConnectorError, type ErrorCode, errorTable } from '../kernel/errors.ts';
import { isObject } from '../kernel/json.ts';
import type { Run, SyncOptions } from '../sync/index.ts';

export interface RemoteServer {
  readonly url: string;
  readonly token: string;
}

const between = 500;

/**
 * Runs a sync on the server that holds the data folder, and looks until it has ended, however long that takes. Throws the error
 * that ended it, and SYNC_CANCELLED when `signal` is aborted: the server goes on then.
 */
export async function syncRemotely(
  server: RemoteServer,
  datasource: string,
  body: Omit<SyncOptions, 'signal' | 'onProgress'>,
  signal: AbortSignal,
): Promise<Run> {
  try {
    const asked = { method: 'POST', body: JSON.stringify(body), signal };
    // The server's answers are what its API describes.
    const begun = (await call(server, `/datasources/${encodeURIComponent(datasource)}/sync`, asked)) as Run | { readonly runId: string };
    // A dry run, which is recorded nowhere.
    if (!('runId' in begun)) return begun;
    const { runId } = begun;
    const look = async (): Promise<Run> => (await call(server, `/runs/${encodeURIComponent(runId)}`, { signal })) as Run;
    let run = await look();
    while (run.status === 'running' || run.status === 'queued') {
      await delay(between, undefined, { signal });
      run = await look();
    }
    if (run.error) throw new ConnectorError(knownCode(run.error.code), run.error.message, { datasource, runId: run.id });
    return run;
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    throw new ConnectorError('SYNC_CANCELLED', `no longer waiting: the sync goes on in the server at ${server.url}`, { datasource });
  }
}

export async function runsRemotely(server: RemoteServer, datasource: string | undefined, limit: number): Promise<readonly Run[]> {
  const query = new URLSearchParams({ limit: String(limit), ...(datasource === undefined ? {} : { datasource }) });
  const answer = (await call(server, `/runs?${query}`, {})) as { readonly runs: readonly Run[] };
  return answer.runs;
}

interface Call {
  readonly method?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** What the body is. Default JSON. */
  readonly type?: string;
  readonly signal?: AbortSignal;
}

/** Throws what the server answers with, and NETWORK_ERROR where it does not. */
export async function call(server: RemoteServer, path: string, init: Call): Promise<unknown> {
  const response = await ask(server, path, init);
  return response.status === 204 ? undefined : response.json();
}

/** An answer that is taken as it comes. One that breaks off throws as it is read. */
export async function callForStream(
  server: RemoteServer,
  path: string,
  init: Call,
): Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly headers: Headers }> {
  const { body, headers } = await ask(server, path, init);
  if (body === null) throw new ConnectorError('NETWORK_ERROR', `the server at ${server.url} answered nothing`);
  return { body: body as AsyncIterable<Uint8Array>, headers };
}

async function ask(server: RemoteServer, path: string, { type = 'application/json', ...init }: Call): Promise<Response> {
  const headers = { authorization: `Bearer ${server.token}`, ...(init.body === undefined ? {} : { 'content-type': type }) };
  const response = await fetch(server.url + path, { ...init, headers }).catch((thrown: unknown) => {
    throw new ConnectorError('NETWORK_ERROR', `the server at ${server.url} holds the store and does not answer`, {}, thrown);
  });
  if (response.ok) return response;
  const answer: unknown = await response.json();
  const error = isObject(answer) && isObject(answer['error']) ? answer['error'] : {};
  const { message } = error;
  throw new ConnectorError(
    knownCode(error['code']),
    typeof message === 'string' ? message : `the server at ${server.url} answered ${response.status}`,
  );
}

function knownCode(code: unknown): ErrorCode {
  // What is a key of the table is a code.
  return typeof code === 'string' && Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'INTERNAL';
}
