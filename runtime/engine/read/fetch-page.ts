import type { PageToken } from '../../pagination/index.ts';
import { isSuccess, responseError } from '../response-error.ts';
import { send } from '../session.ts';
import type { ListSource } from './list-source.ts';
import type { Fetched, Reading } from './reading.ts';

/** Asks for the page at `token`. Throws the ConnectorError that a failing status stands for. */
export async function fetchPage(
  { session, options }: Reading,
  source: ListSource,
  token: PageToken,
  signal: AbortSignal,
): Promise<Fetched> {
  const { clock, redactor } = session.parts;
  const response = await send(session, source.request(token), { signal, onTrace: options.onTrace });
  if (!isSuccess(response)) throw responseError(response, { method: source.method, redactor, clock });
  const served = Date.parse(response.headers['date'] ?? '');
  const elapsed = Math.max(0, clock.now() - response.requestedAt);
  return { response, providerTime: Number.isNaN(served) ? response.requestedAt : served - elapsed };
}
