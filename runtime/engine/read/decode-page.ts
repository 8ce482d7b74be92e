import type { DecodedPage, DecodeConfig } from '../../decoders/decoder.ts';
import type { HttpResponse } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ListSource } from './list-source.ts';

const names: { readonly [Type in DecodeConfig['type']]: string } = {
  json: 'JSON',
  jsonLines: 'JSON Lines',
  csv: 'CSV',
  xml: 'XML',
  table: 'a JSON table',
  text: 'text',
};

const nothing: DecodedPage = { values: [], body: null, rawOf: () => '' };

/** The raw records of a response. Throws UPSTREAM_RESPONSE_INVALID for what cannot be read. */
export async function decodePage(source: ListSource, response: HttpResponse): Promise<DecodedPage> {
  const { decode, limits } = source;
  const { body, headers, stream } = response;
  if (stream) throw new ConnectorError('INTERNAL', 'a body that is streamed is not decoded as a whole');
  if (body.length === 0) return decodeNothing(decode.config, source, response);
  const decoding = decode.decode(body, source.selector, limits, headers['content-type']);
  const decoded = decoding instanceof Promise ? await decoding : decoding;
  if (decoded.body === null && source.selector.source !== undefined) return decodeNothing(decode.config, source, response);
  return decoded;
}

/** No body proves no absence, unless the provider or the document says that there is none: a sweep would take its word. */
export function decodeNothing(config: DecodeConfig, { selector }: ListSource, { status }: HttpResponse): DecodedPage {
  if (status === 204 || ('onEmpty' in config && config.onEmpty === 'none')) return nothing;
  const where = selector.source === undefined ? '' : ` with records at "${selector.source}"`;
  throw new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `the response is empty (status ${status}); expected ${names[config.type]}${where}`,
    {
      upstreamStatus: status,
    },
  );
}
