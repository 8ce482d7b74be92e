import type { Span } from '../incremental/span.ts';
import { fetchBatches } from './properties.ts';
import { type ListSource, openListSource } from './list-source.ts';
import type { LoopGuard } from './loop-guard.ts';
import { createPageQueue, type PageQueue } from './page-queue.ts';
import { type Position, readPosition, start } from './position.ts';
import type { Fetched, Reading } from './reading.ts';
import type { Restarts } from './restart.ts';
import { openSeams, type Seams } from './seams.ts';
import { knownAhead, type Learned, type SteppedPage } from './step-page.ts';

/** The requests of one list: which page is on its way, and which of those behind it are asked for already. */
export interface PageWalk {
  readonly source: ListSource;
  readonly queue: PageQueue;
  readonly seams: Seams;
  readonly learned: Learned;
  readonly position: Position;
  /** The page at the position. */
  take(): Promise<Fetched>;
  /** Asks for the page after this one, where it is in the same list, and side by side for those that are known to follow it. */
  prepare(stepped: SteppedPage, left: number): void;
  /** Where that is in another list, this one is left. */
  moveTo(position: Position): Promise<void>;
  /** Goes on in another list, which begins here; what was asked for of this one is broken off. */
  begin(position: Position): Promise<void>;
  /** Goes back in this list. */
  goBack(position: Position): void;
  /** Breaks off what was asked for. */
  drop(): void;
}

interface WalkParts {
  readonly reading: Reading;
  readonly span: Span | undefined;
  readonly restarts: Restarts;
  readonly guard: LoopGuard;
}

export async function openPageWalk({ reading, span, restarts, guard }: WalkParts): Promise<PageWalk> {
  const { session, object, list, options } = reading;
  const open = (at: Position): Promise<ListSource> => openListSource(session, object, list, options, restarts.boundsAt(at, span?.bounds));
  let source = await open(start);
  const position = readPosition(options.from ?? null, source.counted);
  if (position.since !== undefined) source = await open(position);
  const queue = createPageQueue((token, until) => fetchBatches(reading, source, token, until), options.signal);
  const seams = openSeams({ reading, source: () => source });
  const learned: Learned = { total: undefined, isCut: false };
  const prefetches = options.prefetch !== 0;
  let sideBySide = list.concurrency;
  const drop = (): void => {
    queue.drop();
    seams.drop();
  };
  const leaveFor = async (at: Position): Promise<void> => {
    drop();
    guard.restart();
    learned.total = undefined;
    walk.source = source = await open(at);
  };
  const isInThisList = ({ since }: Position): boolean => since === walk.position.since;
  const walk: { -readonly [Key in keyof PageWalk]: PageWalk[Key] } = {
    source,
    queue,
    seams,
    learned,
    position,
    take: () => queue.take(walk.position.token),
    prepare(stepped, left) {
      const { next } = stepped;
      if (next === undefined || !prefetches || !isInThisList(next)) return;
      // Where what was taken for known was wrong, pages come one by one from here on.
      if (!queue.expect(next.token)) sideBySide = 1;
      const known = knownAhead(source, stepped, walk.position, Math.min(sideBySide, neededPages(left, stepped)));
      queue.ask(known);
      seams.ask(known.length === 0 ? [next.token] : known, next.received, stepped.page.recordCount);
    },
    async moveTo(to) {
      if (!isInThisList(to)) await leaveFor(to);
      walk.position = to;
    },
    async begin(at) {
      await leaveFor(at);
      walk.position = at;
    },
    goBack(at) {
      drop();
      guard.restart();
      walk.position = at;
    },
    drop,
  };
  return walk;
}

/** Pages that a limit may still need, if they are like this one. */
function neededPages(left: number, { decoded }: SteppedPage): number {
  return left === Infinity ? Infinity : Math.ceil(left / Math.max(1, decoded.values.length));
}
