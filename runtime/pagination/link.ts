import LinkHeader from 'http-link-header';
import { valueOf } from './page-token.ts';
import { invalid, shown, urlOf } from './page-url.ts';
import type { Page, PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { describeSource, isNothing } from './read-values.ts';
import { placeSize } from './size.ts';
import { stopRules } from './stop-rules.ts';
import { totalWords } from './totals.ts';

const linkHeader = { header: 'Link' };

/**
 * The response gives the URL of the next page: in the `Link` header (RFC 8288), or where the document says. A relative one
 * is resolved against the page's own (§3.1). It holds all that the next request needs, the page size too.
 */
export function link(config: Extract<PaginationConfig, { readonly type: 'link' }>, read: ReadSource): Paginator {
  const { next: source = linkHeader, size, total, until } = config;
  const isLinkHeader = 'header' in source && source.header.toLowerCase() === 'link';
  const sizes = placeSize(size);
  const rules = stopRules(config, read);
  const where = describeSource(source);
  // The next page may only be asked for early where the body has no say in it.
  const isEarly = isLinkHeader && config.hasMore === undefined && until === undefined && config.shortPage !== 'end';
  return {
    stable: config.stable ?? true,
    ...totalWords(total, read),
    request: (token) => (token === null ? { place: sizes(token) } : { url: String(valueOf(token, undefined)) }),
    next(page) {
      const last = rules.last(page);
      if (last !== undefined) return { stop: last };
      const target = isLinkHeader ? linkedPage(page) : read(source, page);
      if (isNothing(target)) return { stop: 'noNextToken', more: rules.saysMore(page) === true };
      const short = rules.short(page);
      return short === undefined ? { token: urlOf(target, page.url, where) } : { stop: short };
    },
    early(head) {
      const target = isEarly ? linkedPage(head) : undefined;
      return isNothing(target) ? undefined : urlOf(target, head.url, where);
    },
  };
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
