import type { DecodedPage } from '../../decoders/decoder.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { PageToken } from '../../pagination/index.ts';

export interface LoopGuard {
  /** Throws PAGINATION_STALLED when the page repeats the one before it, the token was used already, or there are too many pages. */
  check(page: DecodedPage, next: PageToken): void;
}

/** Some APIs clamp a page past the end to the last one, or give the last token for ever: both would read without end. */
export function createLoopGuard(maxPages: number): LoopGuard {
  const tokens = new Set<PageToken>();
  let before: PageMark | undefined;
  let pages = 0;
  return {
    check(page, next) {
      pages += 1;
      if (pages >= maxPages) throw stalled(`more than ${maxPages} pages (\`maxPages\`)`);
      const mark = markOf(page);
      if (before !== undefined && mark !== undefined && isSame(before, mark)) throw stalled('the same page came twice in a row');
      if (tokens.has(next)) throw stalled('a page token came twice');
      tokens.add(next);
      before = mark;
    },
  };
}

/** What tells a page that came twice: how many records it has, and the exact text of the first and the last. */
interface PageMark {
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

function markOf({ values, rawOf }: DecodedPage): PageMark | undefined {
  const count = values.length;
  return count === 0 ? undefined : { count, first: rawOf(0), last: rawOf(count - 1) };
}

function isSame(a: PageMark, b: PageMark): boolean {
  return a.count === b.count && a.first === b.first && a.last === b.last;
}

function stalled(what: string): ConnectorError {
  return new ConnectorError('PAGINATION_STALLED', `the pages go round in circles: ${what}; check the operation's pagination`);
}
