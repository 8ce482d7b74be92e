import type { ReadPage } from '../engine.ts';
import type { IncrementalPlan } from '../incremental/incremental-plan.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import { type CursorFacts, cursorsOf, type PageCursors, requireOrder } from '../incremental/page-cursors.ts';

/**
 * A page of a read. A class, since an object with an accessor of its own gets a shape of its own, which lies in the old heap
 * and holds all records of the page until the old heap is collected.
 */
export class RecordPage implements ReadPage {
  readonly partition: ReadPage['partition'];
  readonly number: ReadPage['number'];
  readonly token: ReadPage['token'];
  readonly nextToken: ReadPage['nextToken'];
  readonly stable: boolean;
  readonly records: ReadPage['records'];
  readonly requestedAt: number;
  readonly stop: ReadPage['stop'];
  readonly isPart: ReadPage['isPart'];
  readonly complete: ReadPage['complete'];
  readonly mayLack: ReadPage['mayLack'];
  readonly until: ReadPage['until'];
  readonly #object: ObjectPlan;
  readonly #list: ListPlan;
  readonly #facts: CursorFacts;
  #found: PageCursors | undefined;

  constructor(object: ObjectPlan, list: ListPlan, page: Omit<ReadPage, 'maxCursor' | 'ascendingFrom'> & Partial<CursorFacts>) {
    this.partition = page.partition;
    this.number = page.number;
    this.token = page.token;
    this.nextToken = page.nextToken;
    this.stable = page.stable;
    this.records = page.records;
    this.requestedAt = page.requestedAt;
    this.stop = page.stop;
    this.isPart = page.isPart;
    this.complete = page.complete;
    this.mayLack = page.mayLack;
    this.until = page.until;
    this.#object = object;
    this.#list = list;
    const { speaksForAll = true, keepsPlace = false, cursorToken } = page;
    this.#facts = { speaksForAll, keepsPlace, cursorToken };
  }

  get maxCursor(): ReadPage['maxCursor'] {
    const { cursorToken, speaksForAll } = this.#facts;
    const cursor = this.#list.incremental?.cursor;
    if (!cursor) return cursorToken;
    const { greatest, isAscending } = this.#cursors(cursor);
    if (!isAscending) requireOrder(this.#list.incremental, this.number);
    return greatest === undefined || !speaksForAll ? undefined : cursor.kind.write(greatest);
  }

  get ascendingFrom(): ReadPage['ascendingFrom'] {
    const { incremental } = this.#list;
    const cursor = incremental?.cursor;
    if (!cursor || incremental.order !== 'asc' || !this.#facts.keepsPlace) return undefined;
    const { isAscending, first } = this.#cursors(cursor);
    return isAscending && first !== undefined ? cursor.kind.write(first) : undefined;
  }

  #cursors(cursor: NonNullable<IncrementalPlan['cursor']>): PageCursors {
    return (this.#found ??= cursorsOf(
      this.records.map(({ value }) => value),
      cursor,
      this.#object.time,
    ));
  }
}
