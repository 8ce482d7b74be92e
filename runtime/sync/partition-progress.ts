import type { Cursor } from '../engine/cursor.ts';
import type { Completeness, PartitionPosition, ReadOptions, ReadPage } from '../engine/engine.ts';
import type { ConnectorError } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { Partition } from '../partitions/index.ts';
import { mayLackOf, provenBy, provenWith } from './completeness.ts';
import { laterCursor, publishable, untilOf } from './cursor-values.ts';
import type { ObjectSync } from './object-sync.ts';
import { createParentProgress } from './parent-changes.ts';
import type { Checkpoint, PartitionCommit, RunMode } from './ports.ts';

/** The partitions of one object on their way: each has its own checkpoint, and its own cursor where the document says so. */
export interface PartitionProgress {
  readonly options: Pick<ReadOptions, 'position' | 'onPartitionError' | 'onPartitionRestart' | 'onPartitions' | 'changes'>;
  /** What a page moves its partition to. */
  commit(page: ReadPage): PartitionCommit | undefined;
  /** The object's checkpoint: what its partitions come to together. */
  total(before: Checkpoint | undefined, page: ReadPage): Checkpoint;
  /** The cursor of the object itself, once every partition has been read. */
  publishable(total: Checkpoint): Cursor | null;
  /** Whether every partition was read to its end. */
  isWhole(): boolean;
  /** Whether no partition was left out because its parent had not changed. */
  hasMetAll(): boolean;
  /** What the reads prove together. */
  proven(pages: Completeness): Completeness;
  notes(): readonly string[];
  /** The partitions that were read from their beginning and to their end, though the run asked for no more than changes. */
  readAnew(): readonly PartitionAnew[];
}

export interface PartitionAnew {
  readonly key: string;
  /** What ids of its records begin with, and no others; undefined where they do not tell. */
  readonly ids: string | undefined;
  readonly complete: Completeness;
}

interface OpenPartition {
  readonly since: Cursor | null;
  readonly checkpoint: Checkpoint | undefined;
  /** Its position was forgotten. */
  readonly isAnew: boolean;
}

export type Advance = (before: Checkpoint | undefined, page: ReadPage, since: Cursor | null) => Checkpoint;

/** Why an object ended of which not every partition could be read. */
export const partitionsFailed = 'partitionsFailed';

/** The cursor of an object whose partitions have their own, of a kind that says nothing of all of them together: it is not its first run. */
export const partitionsOnly = '';

/** Failed partitions that the run's notes name. */
const named = 5;

export function createPartitionProgress(
  sync: ObjectSync,
  bounds: { readonly mode: RunMode; readonly since: Cursor | null },
  advance: Advance,
): PartitionProgress {
  const { object } = sync;
  // Of the partitions in hand only: what is done is the store's to remember.
  const open = new Map<string, OpenPartition>();
  const anew: PartitionAnew[] = [];
  const addAnew = ({ key, told }: Partition, checkpoint: Checkpoint): void => {
    if (checkpoint.anew && checkpoint.done) anew.push({ key, ids: object.idsBeginWith?.(told), complete: provenBy(checkpoint) });
  };
  const failed: string[] = [];
  let count = 0;
  let restarted = 0;
  // Records of pages that broke off while they were streamed: they come again.
  let again = 0;
  let parents: Completeness = 'proven';
  const read = createParentProgress(sync, bounds.mode);
  return {
    options: {
      changes: read.changes,
      async position(partition) {
        const { key } = partition;
        const before = await sync.store.partition(sync.runId, sync.datasource.name, object.name, key);
        const { checkpoint } = before;
        if (checkpoint?.done) {
          addAnew(partition, checkpoint);
          return { done: true };
        }
        const since = checkpoint ? checkpoint.since : sinceOf(sync, bounds, before.cursor);
        again += checkpoint?.partial ?? 0;
        open.set(key, { since, checkpoint: wholePages(checkpoint), isAnew: checkpoint?.anew === true });
        return positionAt(checkpoint, since);
      },
      onPartitionError({ key }, { message }: ConnectorError) {
        open.delete(key);
        count += 1;
        if (failed.length < named) failed.push(`partition ${key} could not be read: ${message}`);
      },
      onPartitionRestart({ key }) {
        open.set(key, { since: null, checkpoint: undefined, isAnew: true });
        restarted += 1;
      },
      onPartitions(complete) {
        parents = complete;
      },
    },
    commit(page) {
      if (!page.partition) return undefined;
      const { key, values } = page.partition;
      const { since = null, checkpoint: before, isAnew = false } = open.get(key) ?? {};
      const checkpoint: Checkpoint = { ...advance(before, page, since), ...(isAnew ? { anew: true } : {}) };
      if (checkpoint.done) open.delete(key);
      else open.set(key, { since, checkpoint, isAnew });
      addAnew(page.partition, checkpoint);
      const publishes = checkpoint.done && object.partitionState === 'each' && object.cursor !== undefined;
      return {
        key,
        values: stringifyJson(values),
        checkpoint,
        cursor: publishes && object.cursor && !checkpoint.mayLack ? publishable(object.cursor, checkpoint) : null,
      };
    },
    total(before, page) {
      const total = totalOf(object, bounds.since, before, page);
      const counted = { ...total, records: total.records - again };
      again = 0;
      return counted;
    },
    publishable(total) {
      if (!object.cursor || (object.partitionState === 'shared' && total.mayLack)) return null;
      return object.cursor.type === 'time' ? publishable(object.cursor, total) : partitionsOnly;
    },
    isWhole: () => count === 0,
    readAnew: () => anew,
    hasMetAll: () => !read.isPart(),
    proven: (pages) => (count > 0 ? 'incomplete' : lesser(pages, parents)),
    notes: () => [
      ...read.notes(),
      ...failed,
      ...(count > failed.length ? [`and ${count - failed.length} partitions more could not be read`] : []),
      ...(restarted > 0 ? [`${restarted} partition(s) were read from their beginning: the provider has forgotten how far we were`] : []),
    ],
  };
}

const nothingRead = { pages: 0, records: 0, maxCursor: null, startedAt: Infinity, stable: true, partitions: 0 };

function totalOf({ cursor }: ObjectSync['object'], since: Cursor | null, earlier: Checkpoint | undefined, page: ReadPage): Checkpoint {
  const before = { ...nothingRead, ...earlier };
  const complete = provenWith(earlier?.complete, page);
  return {
    token: null,
    pages: before.pages + 1,
    records: before.records + page.records.length,
    maxCursor: cursor ? laterCursor(cursor.type, before.maxCursor, page.maxCursor) : null,
    // Side by side, the first page to come need not be the first that was asked for.
    startedAt: Math.min(before.startedAt, page.requestedAt),
    since,
    ...untilOf(earlier, page),
    stable: before.stable && page.stable,
    ...(complete === undefined ? {} : { complete }),
    ...mayLackOf(earlier, page),
    partitions: before.partitions + (page.stop === undefined ? 0 : 1),
    done: false,
  };
}

/** A new partition is read from its beginning where each has its own cursor; else from where all of them stand. */
function sinceOf(
  { object, asked }: ObjectSync,
  { mode, since }: { readonly mode: RunMode; readonly since: Cursor | null },
  own: Cursor | undefined,
): Cursor | null {
  if (mode === 'full') return null;
  return object.partitionState === 'shared' || asked.since !== undefined ? since : (own ?? null);
}

/** Up to where a page that broke off begins. */
function wholePages(checkpoint: Checkpoint | undefined): Checkpoint | undefined {
  if (!checkpoint?.partial) return checkpoint;
  const { partial, ...rest } = checkpoint;
  return { ...rest, records: rest.records - partial };
}

function positionAt(checkpoint: Checkpoint | undefined, since: Cursor | null): PartitionPosition {
  return { from: checkpoint?.token ?? null, ...(since === null ? {} : { since }) };
}

function lesser(a: Completeness, b: Completeness): Completeness {
  const order: readonly Completeness[] = ['proven', 'unproven', 'incomplete'];
  return order.findLast((each) => each === a || each === b) ?? 'incomplete';
}
