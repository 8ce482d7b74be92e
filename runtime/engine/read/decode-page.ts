import type { DecodedPage } from '../../decoders/decoder.ts';
import { decoders } from '../../decoders/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ListSource } from './list-source.ts';
import type { Reading } from './reading.ts';

/** The raw records of a response. Throws UPSTREAM_RESPONSE_INVALID for what cannot be read. */
export async function decodePage({ session }: Reading, source: ListSource, response: HttpResponse): Promise<DecodedPage> {
  const { policy } = await session.connection();
  const decoded = decoders.json(response.body, source.selector, policy.limits, response.headers['content-type']);
  refuseNothing(decoded, response, source.selector.source);
  return decoded;
}

/** No body proves no absence, unless the provider says that there is none (204): a sweep would take its word. */
function refuseNothing({ body }: DecodedPage, { status, body: bytes }: HttpResponse, records: string | undefined): void {
  if (status === 204 || body !== null || (records === undefined && bytes.length > 0)) return;
  const expected = records === undefined ? 'JSON' : `JSON with records at "${records}"`;
  throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `the response is empty (status ${status}); expected ${expected}`, {
    upstreamStatus: status,
  });
}
