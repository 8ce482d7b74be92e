import type { DecodedPage } from '../../decoders/decoder.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { PageToken } from '../../pagination/index.ts';
import { keyOf } from './page-queue.ts';

export interface LoopGuard {
  /**
   * Throws PAGINATION_STALLED when the page repeats the one before it, the token of the next was used already, or there are too
   * many pages. Undefined is the token of no page: the list ends.
   */
  check(page: DecodedPage, next: PageToken | undefined): void;
  /** Begins another list: its tokens are others. Pages still count. */
  restart(): void;
}

/** Some APIs clamp a page past the end to the last one, or give the last token for ever: both would read without end. */
export function createLoopGuard(maxPages: number): LoopGuard {
  const tokens = new Set<string>();
  let before: PageMark | undefined;
  let pages = 0;
  return {
    check(page, next) {
      pages += 1;
      const mark = markOf(page);
      if (before !== undefined && mark !== undefined && isSame(before, mark)) throw stalled('the same page came twice in a row');
      before = mark;
      if (next === undefined) return;
      if (pages >= maxPages) throw stalled(`more than ${maxPages} pages (\`maxPages\`)`);
      const key = keyOf(next);
      if (tokens.has(key)) throw stalled('a page token came twice');
      tokens.add(key);
    },
    restart() {
      tokens.clear();
      before = undefined;
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
