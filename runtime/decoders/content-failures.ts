import { ConnectorError } from '../kernel/errors.ts';
import { markup, saysMarkup } from './json-failures.ts';

const htmlStart = /^\s*<(?:!doctype\s+html|html\b|head\b|body\b)/i;
const markupStart = /^\s*</;

/** Throws when a body that should be `expected` is a web page: a login page, or an error page of a proxy. */
export function refusePage(bytes: Buffer, contentType: string | undefined, expected: string): void {
  const start = bytes.toString('latin1', 0, 512);
  if (htmlStart.test(start) || (saysMarkup(contentType) && markupStart.test(start))) throw markup({ bytes, contentType }, expected);
}

/** A record of a body that is streamed, or what stands around its records, is greater than a whole body may be. */
export function partTooLarge(what: string, limit: number): ConnectorError {
  return new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `${what} is larger than ${limit} bytes; a connector sets the limit as \`http.limits.bodySize\``,
  );
}
