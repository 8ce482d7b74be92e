import type { DecodedPage } from '../../decoders/decoder.ts';
import type { ReadStop } from '../engine.ts';
import { takeRecords } from '../read/shaped-page.ts';
import type { TimeFormat } from '../time.ts';
import type { Comparable } from './cursor-kinds.ts';
import type { IncrementalPlan } from './incremental-plan.ts';
import { cursorsOf, type PageCursors } from './page-cursors.ts';
import type { Span } from './span.ts';

interface Narrowed {
  readonly decoded: DecodedPage;
  readonly next: object | undefined;
  readonly ended: ReadStop | undefined;
}

/**
 * Leaves out the records that are older than the lower bound, where the document asks for it, and ends a list of which the newest
 * come first at the first page that is wholly older. A list that does not keep its order is read to its end.
 */
export function narrowTo<Page extends Narrowed>(
  plan: IncrementalPlan | undefined,
  time: TimeFormat,
  span: Span | undefined,
): (page: Page) => Page {
  const least = span?.bounds.least;
  const cursor = plan?.cursor;
  if (!plan || !cursor || least === undefined || (plan.config.filter !== 'client' && plan.order !== 'desc')) return (page) => page;
  const isOlder = (one: Comparable): boolean => cursor.kind.compare(one, least) < 0;
  let before: Comparable | undefined;
  let isSorted = plan.order === 'desc';
  const keepsOrder = ({ isDescending, first }: PageCursors): boolean =>
    isSorted && isDescending && (before === undefined || first === undefined || cursor.kind.compare(before, first) >= 0);
  return (page) => {
    const cursors = cursorsOf(page.decoded.values, cursor, time);
    isSorted = keepsOrder(cursors);
    before = cursors.last ?? before;
    const kept = plan.config.filter === 'client' ? keep(page, (index) => !isOld(cursors, index, isOlder)) : page;
    const isPassed = isSorted && cursors.isWhole && page.next !== undefined && cursors.first !== undefined && isOlder(cursors.first);
    return isPassed ? { ...kept, next: undefined, ended: 'caughtUp' } : kept;
  };
}

function isOld({ all }: PageCursors, index: number, isOlder: (one: Comparable) => boolean): boolean {
  const one = all[index] ?? null;
  return one !== null && isOlder(one);
}

function keep<Page extends Narrowed>(page: Page, isKept: (index: number) => boolean): Page {
  const { values } = page.decoded;
  const indexes = [...values.keys()].filter(isKept);
  if (indexes.length === values.length) return page;
  return { ...page, decoded: takeRecords(page.decoded, indexes) };
}
