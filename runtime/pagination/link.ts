import LinkHeader from 'http-link-header';
import { ConnectorError } from '../kernel/errors.ts';
import type { Page, PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { placeSize } from './size.ts';

/** The response gives the URL of the next page: in the `Link` header (RFC 8288), or where the document says. */
export function link(config: Extract<PaginationConfig, { readonly type: 'link' }>, read: ReadSource): Paginator {
  const { next: source, size } = config;
  return {
    stable: true,
    request: (token) => (token === null ? { place: placeSize(size) } : { url: String(token) }),
    next(page) {
      const target = source ? read(source, page) : linkedPage(page);
      if (target === undefined || target === null || target === '' || target === false) return { stop: 'noNextToken' };
      const url = typeof target === 'string' ? URL.parse(target, page.url) : null;
      if (url) return { token: url.href };
      throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `the next page's URL is no URL: ${JSON.stringify(target)?.slice(0, 200)}`);
    },
  };
}

function linkedPage({ headers }: Page): string | undefined {
  const header = headers['link'];
  if (header === undefined) return undefined;
  try {
    return LinkHeader.parse(header).rel('next')[0]?.uri;
  } catch (cause) {
    throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `the Link header cannot be read: ${header.slice(0, 200)}`, {}, cause);
  }
}
