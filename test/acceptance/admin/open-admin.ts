import { createApi } from '../../../runtime/api/index.ts';
import type { RuntimeOptions } from '../../../runtime/app/runtime-options.ts';
import { schemaTexts } from '../../../runtime/documents/index.ts';
import type { Runtime } from '../../../runtime/sync/index.ts';
import { keep } from '../../support/keep.ts';
import { createProject, type Project, type ProjectOptions } from '../../support/project.ts';

export const operatorToken = 'token-of-the-operator';

/** An answer of the API, its body read. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // What a body is, each test says.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
  readonly text: string;
}

export interface AdminApi {
  readonly project: Project;
  readonly runtime: Runtime;
  readonly url: string;
  /** Over HTTP, as its operator if no other token is given. */
  call(
    method: string,
    path: string,
    body?: unknown,
    how?: { readonly token?: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answered>;
}

/** The whole server over these documents, where forms may lead to this machine. */
export async function openAdmin(
  files: { readonly [name: string]: unknown },
  options: ProjectOptions = {},
  how: Omit<RuntimeOptions, 'configuration'> = {},
): Promise<AdminApi> {
  const project = keep(await createProject(files, { uploads: { addresses: ['localhost'] }, ...options }));
  const runtime = keep(await project.open(how));
  const api = await createApi({ runtime, token: operatorToken, version: '1.0.0', schemas: schemaTexts() });
  keep({ [Symbol.asyncDispose]: () => api.close() });
  const url = await api.listen({ host: '127.0.0.1', port: 0 });
  return {
    project,
    runtime,
    url,
    async call(method, path, body, { token = operatorToken, headers = {} } = {}) {
      const isRaw = typeof body === 'string';
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: text === '' ? undefined : JSON.parse(text) };
    },
  };
}
