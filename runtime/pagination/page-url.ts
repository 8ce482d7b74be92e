import { ConnectorError } from '../kernel/errors.ts';
import { kindOf } from './read-values.ts';

const shownCharacters = 200;

/** The URL of a page, resolved against that of the page that names it (RFC 8288 §3.1). */
export function urlOf(target: unknown, base: string, where: string): string {
  if (typeof target !== 'string') throw invalid(`the next page's URL in ${where} is ${kindOf(target)}; expected text`);
  const url = URL.parse(target, base);
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalid(`the next page's URL in ${where} is no http URL: ${shown(target)}`);
  return url.href;
}

export function shown(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

export function invalid(message: string, cause?: unknown): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', message, {}, cause);
}
