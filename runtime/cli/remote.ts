import { ConnectorError, type ErrorCode, errorTable } from '../kernel/errors.ts';
import { isObject } from '../kernel/json.ts';
import type { Run, RunMode } from '../sync/index.ts';

export interface RemoteServer {
  readonly url: string;
  readonly token: string;
}

/** Runs a sync on the server that holds the data folder, and waits for its end. */
export async function syncRemotely(
  server: RemoteServer,
  datasource: string,
  body: { readonly mode?: RunMode; readonly objects?: readonly string[] },
): Promise<Run> {
  return (await call(server, `/datasources/${encodeURIComponent(datasource)}/sync?wait=true`, {
    method: 'POST',
    body: JSON.stringify(body),
  })) as Run;
}

export async function runsRemotely(server: RemoteServer, datasource: string | undefined, limit: number): Promise<readonly Run[]> {
  const query = new URLSearchParams({ limit: String(limit), ...(datasource === undefined ? {} : { datasource }) });
  const answer = (await call(server, `/runs?${query}`, {})) as { readonly runs: readonly Run[] };
  return answer.runs;
}

async function call(server: RemoteServer, path: string, init: { readonly method?: string; readonly body?: string }): Promise<unknown> {
  const headers = { authorization: `Bearer ${server.token}`, ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) };
  const response = await fetch(server.url + path, { ...init, headers });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const error = isObject(answer) && isObject(answer['error']) ? answer['error'] : {};
  const code = String(error['code']);
  throw new ConnectorError(
    code in errorTable ? (code as ErrorCode) : 'INTERNAL',
    String(error['message'] ?? `the server at ${server.url} answered ${response.status}`),
  );
}
