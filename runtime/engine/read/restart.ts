import type { DecodedPage } from '../../decoders/decoder.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type Bounds, boundsOf } from '../incremental/bounds.ts';
import type { Comparable } from '../incremental/cursor-kinds.ts';
import { cursorsOf } from '../incremental/page-cursors.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import type { Position } from './position.ts';
import { takeRecords } from './shaped-page.ts';

interface Stepped {
  readonly decoded: DecodedPage;
  readonly next: Position | undefined;
}

export interface Restarts {
  /** Whether lists of this read are left at a cap. */
  readonly isOn: boolean;
  /** The bounds of the list that a position lies in. */
  boundsAt(position: Position, own: Bounds | undefined): Bounds | undefined;
  /**
   * Takes out what the list before had already, and begins another list once this one has given as many raw records as the
   * document says: at the greatest cursor seen. Throws PAGINATION_STALLED where that would be the same list again.
   */
  step<Page extends Stepped>(page: Page): Page;
}

const off: Restarts = { isOn: false, boundsAt: (_position, own) => own, step: (page) => page };

export function createRestarts({ restart, incremental: plan, request }: ListPlan, { time }: ObjectPlan): Restarts {
  if (!restart || !plan?.cursor) return off;
  const { cursor } = plan;
  const { kind } = cursor;
  const moved = (to: Comparable): Bounds =>
    boundsOf(plan, time, { lower: to, upper: undefined, granularity: undefined, window: undefined, isPart: false });
  const written = (to: Comparable): string => String(moved(to).cursor.since);
  /** Of the list in hand: the greatest cursor, and the texts of the records that its bound would bring again. */
  let greatest: Comparable | undefined;
  let texts = new Set<string>();
  let isSorted = true;
  let known = new Set<string>();

  const learn = ({ values, rawOf }: DecodedPage, all: readonly (Comparable | null)[]): void => {
    for (const index of values.keys()) {
      const one = all[index] ?? null;
      if (one === null) continue;
      const order = greatest === undefined ? 1 : kind.compare(one, greatest);
      if (order < 0) isSorted = false;
      if (order > 0 && (greatest === undefined || written(one) !== written(greatest))) texts = new Set();
      if (order > 0) greatest = one;
      if (order >= 0) texts.add(rawOf(index));
    }
  };
  const startAgain = (page: Stepped & { readonly next: Position }): Position => {
    const { since } = page.next;
    if (!isSorted) throw disordered(cursor.path.source, request.where);
    const before = since === undefined ? undefined : kind.parse(since);
    if (greatest === undefined || (before !== undefined && kind.compare(greatest, before) <= 0))
      throw stuck(restart.after, cursor.path.source, greatest === undefined ? undefined : kind.write(greatest));
    const to = kind.write(greatest);
    known = texts;
    [greatest, texts] = [undefined, new Set()];
    return { token: null, pages: 0, received: 0, since: to };
  };
  return {
    isOn: true,
    boundsAt({ since }, own) {
      const to = since === undefined ? undefined : kind.parse(since);
      if (to === undefined) return own;
      const { cursor: written } = moved(to);
      return { least: own?.least, cursor: { ...own?.cursor, ...written } };
    },
    step(page) {
      learn(page.decoded, cursorsOf(page.decoded.values, cursor, time).all);
      const decoded = known.size === 0 ? page.decoded : without(page.decoded, known);
      const { next } = page;
      if (next === undefined || next.received === undefined || next.received < restart.after) return { ...page, decoded };
      return { ...page, decoded, next: startAgain({ ...page, next }) };
    },
  };
}

function without(page: DecodedPage, known: ReadonlySet<string>): DecodedPage {
  const indexes = [...page.values.keys()].filter((index) => !known.has(page.rawOf(index)));
  if (indexes.length === page.values.length) return page;
  return takeRecords(page, indexes);
}

function disordered(path: string, where: string): ConnectorError {
  return new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `${where}.restart: the records do not ascend by "${path}", so a list that begins at the greatest would lose some; ask for them in that order`,
  );
}

function stuck(after: number, path: string, at: string | undefined): ConnectorError {
  const what = at === undefined ? `none of ${after} records has a "${path}"` : `more than ${after} records have the same "${path}", ${at}`;
  return new ConnectorError(
    'PAGINATION_STALLED',
    `a list that begins at the greatest cursor would be the same again: ${what}; raise restart.after if the API allows it, or part the read into \`partitions\``,
  );
}
