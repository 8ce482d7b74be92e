import type { RawRecord } from '../decoders/decoder.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { PageToken } from '../pagination/index.ts';

export interface LoopGuard {
  /** Throws PAGINATION_STALLED when the page repeats the one before it, the token was used already, or there are too many pages. */
  check(records: readonly RawRecord[], next: PageToken): void;
}

/** Some APIs clamp a page past the end to the last one, or give the last token for ever: both would read without end. */
export function createLoopGuard(maxPages: number): LoopGuard {
  const tokens = new Set<PageToken>();
  let before: readonly RawRecord[] = [];
  let pages = 0;
  return {
    check(records, next) {
      pages += 1;
      if (pages >= maxPages) throw stalled(`more than ${maxPages} pages (\`maxPages\`)`);
      if (sameRecords(before, records)) throw stalled('the same page came twice in a row');
      if (tokens.has(next)) throw stalled('a page token came twice');
      tokens.add(next);
      before = records;
    },
  };
}

function sameRecords(a: readonly RawRecord[], b: readonly RawRecord[]): boolean {
  return a.length > 0 && a.length === b.length && a.every((record, index) => record.raw === b[index]?.raw);
}

function stalled(what: string): ConnectorError {
  return new ConnectorError('PAGINATION_STALLED', `the pages go round in circles: ${what}; check the operation's pagination`);
}
