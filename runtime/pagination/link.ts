import LinkHeader from 'http-link-header';
import { ConnectorError } from '../kernel/errors.ts';
import type { Page, PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { describeSource, isNothing, kindOf } from './read-values.ts';
import { placeSize } from './size.ts';

const linkHeader = { header: 'Link' };
const shownCharacters = 200;

/**
 * The response gives the URL of the next page: in the `Link` header (RFC 8288), or where the document says. A relative one
 * is resolved against the page's own (§3.1). It holds all that the next request needs, the page size too.
 */
export function link(config: Extract<PaginationConfig, { readonly type: 'link' }>, read: ReadSource): Paginator {
  const { next: source = linkHeader, size } = config;
  const isLinkHeader = 'header' in source && source.header.toLowerCase() === 'link';
  const places = placeSize(size);
  return {
    stable: true,
    request: (token) => (token === null ? { place: places } : { url: String(token) }),
    next(page) {
      const target = isLinkHeader ? linkedPage(page) : read(source, page);
      return isNothing(target) ? { stop: 'noNextToken' } : { token: urlOf(target, page, describeSource(source)) };
    },
    early(head) {
      const target = isLinkHeader ? linkedPage(head) : undefined;
      return isNothing(target) ? undefined : urlOf(target, head, describeSource(source));
    },
  };
}

function urlOf(target: unknown, page: Pick<Page, 'url'>, where: string): string {
  if (typeof target !== 'string') throw invalid(`the next page's URL in ${where} is ${kindOf(target)}; expected text`);
  const url = URL.parse(target, page.url);
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalid(`the next page's URL in ${where} is no http URL: ${shown(target)}`);
  return url.href;
}

function linkedPage({ headers }: Pick<Page, 'headers'>): string | undefined {
  const header = headers['link'];
  if (header === undefined || header.trim() === '') return undefined;
  try {
    return LinkHeader.parse(header).rel('next')[0]?.uri;
  } catch (cause) {
    throw invalid(`the Link header cannot be read: ${shown(header)}`, cause);
  }
}

function shown(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function invalid(message: string, cause?: unknown): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', message, {}, cause);
}
