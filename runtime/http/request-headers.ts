import { ConnectorError } from '../kernel/errors.ts';
import { acceptedEncodings } from './decode-body.ts';
import type { HttpRequest } from './exchange.ts';

/**
 * The headers to send: those of the request, and the encodings that are understood and who asks (some APIs refuse
 * requests that don't say), unless it gives them itself. Throws ADDRESS_REFUSED for a `host` that is not the URL's: it
 * would reach another site behind the same address.
 */
export function requestHeaders({ headers, url }: HttpRequest): Record<string, string> {
  const sent: Record<string, string> = { 'user-agent': 'ferrule', 'accept-encoding': acceptedEncodings };
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? '';
    const key = name.toLowerCase();
    if (key === 'host' && value.toLowerCase() !== url.host) {
      throw new ConnectorError(
        'ADDRESS_REFUSED',
        `the request to ${url.host} carries the host header of another site: leave \`host\` out`,
        {
          host: url.host,
        },
      );
    }
    sent[key] = value;
  }
  return sent;
}
