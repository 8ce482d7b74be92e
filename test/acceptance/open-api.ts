import { createApi } from '../../runtime/api/index.ts';
import { schemaTexts } from '../../runtime/documents/index.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { keep } from '../support/keep.ts';

const token = 'token-of-the-operator';

/** The API over a runtime, as its operator calls it; `ask` gives the body of the answer alone. */
export async function openApi(runtime: Runtime) {
  const api = await createApi({ runtime, token, version: '1.0.0', schemas: schemaTexts() });
  keep({ [Symbol.asyncDispose]: () => api.close() });
  const call = (method: 'GET' | 'POST', url: string, payload?: object) =>
    api.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });
  const ask = async (...given: Parameters<typeof call>) => (await call(...given)).json();
  return { call, ask };
}
