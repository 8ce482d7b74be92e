import type { DecodedPage } from '../../decoders/decoder.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Period } from '../../kernel/time/index.ts';
import { type Bounds, boundsFrom } from '../incremental/bounds.ts';
import type { Comparable } from '../incremental/cursor-kinds.ts';
import { cursorsOf } from '../incremental/page-cursors.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import { beginsAnew, createNewLists, type RestartCount } from './new-lists.ts';
import type { Position } from './position.ts';
import type { Fetched } from './reading.ts';
import { takeRecords } from './shaped-page.ts';

interface Stepped {
  readonly decoded: DecodedPage;
  readonly next: Position | undefined;
}

export interface Restarts {
  /** The bounds of the list that a position lies in. */
  boundsAt(position: Position, own: Bounds | undefined): Bounds | undefined;
  /**
   * Takes out what the list before had already, and begins another list once this one has given as many raw records as the
   * document says: at the greatest cursor seen. Throws PAGINATION_STALLED where that would be the same list again.
   */
  step<Page extends Stepped>(page: Page, position: Position): Page;
  /** Where the list begins that a rule of the document asks for in place of the page at this position: `moves`, or the same bounds. */
  again(position: Position, why: Fetched): Position;
}

/** Of lists that move no bound. */
function createSame(count: RestartCount): Restarts {
  const lists = createNewLists(count);
  return {
    boundsAt: (_position, own) => own,
    step: (page) => page,
    again: (position, why) => lists.begin(position, position.since, why),
  };
}

/** Whether a list of this read may begin at a greatest cursor. */
export function movesBound(list: Pick<ListPlan, 'restart' | 'incremental' | 'use'>): boolean {
  const { restart, incremental } = list;
  return incremental?.cursor !== undefined && (restart !== undefined || (incremental.order === 'asc' && beginsAnew(list)));
}

/** `granularity`: what the API's bounds are rounded to. */
export function createRestarts(list: ListPlan, { time }: ObjectPlan, count: RestartCount, granularity?: Period): Restarts {
  const { restart, incremental: plan, request } = list;
  if (!plan?.cursor || !movesBound(list)) return createSame(count);
  const { cursor } = plan;
  const keepsGreatest = plan.order === 'asc' && beginsAnew(list);
  const lists = createNewLists(count);
  const { kind } = cursor;
  const path = cursor.path.source;
  const moved = (to: Comparable): Bounds => boundsFrom(plan, time, to, granularity);
  const written = (to: Comparable): string => String(moved(to).cursor.since);
  /** Of the list in hand: the greatest cursor, and the texts of the records that its bound would bring again. */
  let greatest: Comparable | undefined;
  let bound = '';
  let texts = new Set<string>();
  /** Of the records of the bound before that one: one that is moved back brings some of them again. */
  let earlier = new Set<string>();
  const isMovedBack = plan.config.sinceInclusive === false;
  let isSorted = true;
  /** No record came without a cursor: a bound would leave such out. */
  let isWhole = true;
  let known = new Set<string>();

  const learn = ({ values, rawOf }: DecodedPage, all: readonly (Comparable | null)[]): void => {
    for (const index of values.keys()) {
      const one = all[index] ?? null;
      if (one === null) isWhole = false;
      if (one === null) continue;
      const order = greatest === undefined ? 1 : kind.compare(one, greatest);
      if (order < 0) isSorted = false;
      if (order > 0) rise(one);
      if (order >= 0) texts.add(rawOf(index));
    }
  };
  const rise = (to: Comparable): void => {
    const before = bound;
    [greatest, bound] = [to, written(to)];
    if (bound !== before) [earlier, texts] = [isMovedBack ? texts : earlier, new Set()];
  };
  let isTakenUp = true;
  /** Of the pages before, a position tells the greatest only where they were in order and each record had one. */
  const takeUp = ({ token, greatest: before }: Position): void => {
    greatest = before === undefined ? undefined : kind.parse(before);
    bound = greatest === undefined ? '' : written(greatest);
    if (token !== null && greatest === undefined) isWhole = false;
  };
  const begin = (): void => {
    if (greatest !== undefined) known = earlier.size === 0 ? texts : new Set([...earlier, ...texts]);
    [greatest, bound, texts, earlier] = [undefined, '', new Set(), new Set()];
  };
  const startAgain = ({ after }: { readonly after: number }, page: Stepped & { readonly next: Position }): Position => {
    const { since } = page.next;
    if (!isSorted) throw disordered(path, request.where);
    const before = since === undefined ? undefined : kind.parse(since);
    if (greatest === undefined) throw stuck(`none of ${after} records has a "${path}"`);
    if (before !== undefined && (kind.compare(greatest, before) <= 0 || bound === written(before))) {
      const isOne = granularity === undefined && kind.compare(greatest, before) <= 0;
      throw stuck(
        `more than ${after} records have ${isOne ? `the same "${path}", ${kind.write(greatest)}` : `an "${path}" that is asked for as ${bound}`}`,
      );
    }
    const to = kind.write(greatest);
    begin();
    lists.forget();
    return { token: null, pages: 0, received: 0, since: to };
  };
  const withGreatest = (next: Position): Position =>
    keepsGreatest && isSorted && isWhole && greatest !== undefined ? { ...next, greatest: kind.write(greatest) } : next;
  const stepTo = <Page extends Stepped>(page: Page, decoded: DecodedPage, next: Position): Page => {
    if (restart && next.received !== undefined && next.received >= restart.after)
      return { ...page, decoded, next: startAgain(restart, { ...page, next }) };
    return { ...page, decoded, next: withGreatest(next) };
  };
  return {
    boundsAt({ since }, own) {
      const to = since === undefined ? undefined : kind.parse(since);
      if (to === undefined) return own;
      const { cursor: written } = moved(to);
      return { least: own?.least, cursor: { ...own?.cursor, ...written } };
    },
    step(page, position) {
      if (isTakenUp) takeUp(position);
      isTakenUp = false;
      learn(page.decoded, cursorsOf(page.decoded.values, cursor, time).all);
      const decoded = known.size === 0 ? page.decoded : without(page.decoded, known);
      if (decoded.values.length > 0) lists.give();
      const { next } = page;
      // A part of a page that is streamed leads nowhere.
      if (next === undefined || next === position) return { ...page, decoded };
      return stepTo(page, decoded, next);
    },
    again(position, why) {
      const next = lists.begin(position, position.greatest ?? position.since, why);
      begin();
      return next;
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

function stuck(what: string): ConnectorError {
  return new ConnectorError(
    'PAGINATION_STALLED',
    `a list that begins at the greatest cursor would be the same again: ${what}; raise restart.after if the API allows it, or part the read into \`partitions\``,
  );
}
