import { ConnectorError } from '../kernel/errors.ts';
import { countPage, hashed } from './dry-page.ts';
import type { Checkpoint, Counts, ObjectRun, ObjectState, PageCommit, Run, StoredEntity, SweepBounds, SyncStore } from './ports.ts';
import { errorsOf } from './run-errors.ts';
import { createRunMemory, flag, type RunMemory } from './run-memory.ts';

/** Ids that are asked for at once. */
const idsAtOnce = 1_000;

/** What a run that writes nothing has found of one object. */
interface DryObject {
  run: ObjectRun;
  readonly memory: RunMemory;
  readonly checkpoints: Map<string, Checkpoint>;
  /** Records that would be stored, were this run not dry; and, of each bounds, those that it has not met. */
  readonly totals: Map<string, { readonly stored: number; readonly total: number }>;
}

/**
 * A store for one run: it reads what is stored, tells what would become of it, and writes nothing. The counts are those that the store
 * would give. Memory grows with the records that are read, by some 50 bytes each.
 */
export function createDryStore(store: SyncStore, now: () => number): SyncStore {
  const objects = new Map<string, DryObject>();
  let begun: Run | undefined;
  let states: Promise<ReadonlyMap<string, ObjectState>> | undefined;
  const run = (): Run => {
    if (!begun) throw new ConnectorError('RUN_NOT_FOUND', 'no dry run has begun');
    const runs = [...objects.values()].map((object) => object.run);
    return { ...begun, objects: runs, counts: runs.map(({ counts }) => counts).reduce(addCounts, nothing) };
  };
  const open = (object: string): DryObject => {
    const found = objects.get(object);
    if (found) return found;
    throw new ConnectorError('OBJECT_NOT_FOUND', `the dry run has not begun object "${object}"`, { object });
  };
  const stateOf = async (datasource: string, object: string): Promise<ObjectState | undefined> => {
    states ??= store.state(datasource).then((all) => new Map(all.map((state) => [state.object, state])));
    return (await states).get(object);
  };
  return {
    ...store,
    async beginRun({ asked = {}, ...given }) {
      begun = { ...given, asked, dryRun: true, status: 'running', finishedAt: null, objects: [], counts: nothing, error: null, resumed: 0 };
      return { run: begun, resumed: false };
    },
    async beginObject(_run, { object, collectionKey, mode, modeReason }) {
      if (objects.has(object)) return;
      const fresh = { counts: nothing, checkpoint: null, stopReason: null, notes: [], heldBack: 0, errors: [] };
      objects.set(object, {
        run: { object, collectionKey, mode, modeReason, ...fresh },
        memory: createRunMemory(),
        checkpoints: new Map(),
        totals: new Map(),
      });
    },
    async restartObject(_run, _datasource, { object, mode, modeReason }) {
      const dry = open(object);
      dry.run = { ...dry.run, mode, modeReason, checkpoint: null, stopReason: null };
    },
    async commitPage(commit) {
      const dry = open(commit.object);
      const counts = countPage(commit, await storedOf(store, commit), dry.memory, now());
      const { errors, counts: before } = dry.run;
      const added = counts.failed === 0 ? [] : errorsOf(recordsOf(commit), commit.failures, before.failed);
      dry.run = { ...dry.run, counts: addCounts(before, counts), errors: [...errors, ...added], checkpoint: commit.checkpoint };
      if (commit.partition) dry.checkpoints.set(commit.partition.key, commit.partition.checkpoint);
      return counts;
    },
    async finishObject({ object, stopReason, notes, heldBack = 0 }) {
      const dry = open(object);
      dry.run = { ...dry.run, stopReason, notes, heldBack };
    },
    async finishRun(_run, status, finishedAt, error) {
      begun = { ...run(), status, finishedAt, error };
      return run();
    },
    run: async () => run(),
    partition: async (_run, datasource, object, key) => ({
      checkpoint: open(object).checkpoints.get(key),
      cursor: (await stateOf(datasource, object))?.partitions[key],
    }),
    async reachParents() {},
    // No internal ids are given, and what rules look into is read as it is.
    refer: async () => 0,
    remap: async (_of, rows) => ({ mapped: 0, failed: 0, unchanged: 0, skipped: rows.length }),
    async saveMappingState() {},
    unseen: (_run, datasource, object, limit, after, bounds = {}) =>
      unseenOf(store, open(object), { datasource, object, limit, after, bounds }),
    missedBefore: (_run, datasource, object, limit, after, bounds) =>
      idsOf(store, open(object).memory, { datasource, object, limit, after, bounds: bounds ?? {}, missed: true }),
    async deleteEntities(_run, _datasource, object, ids) {
      const dry = open(object);
      for (const id of ids) remove(dry.memory, hashed(id));
      dry.run = { ...dry.run, counts: { ...dry.run.counts, deleted: dry.run.counts.deleted + ids.length } };
      return ids.length;
    },
  };
}

const nothing: Counts = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };

function addCounts(a: Counts, b: Counts): Counts {
  return {
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    deleted: a.deleted + b.deleted,
    failed: a.failed + b.failed,
  };
}

function recordsOf({ writes }: PageCommit): Parameters<typeof errorsOf>[0] {
  return writes.map(({ entity, mapped }) => ({
    externalId: entity.external_id,
    mappingErrors: mapped !== null && 'errors' in mapped ? JSON.stringify(mapped.errors) : null,
  }));
}

async function storedOf(store: SyncStore, { datasource, object, writes }: PageCommit): Promise<ReadonlyMap<string, StoredEntity>> {
  const found = new Map<string, StoredEntity>();
  const ids = writes.map(({ entity }) => entity.external_id);
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    for (const entity of await store.entitiesById(datasource, object, ids.slice(from, from + idsAtOnce)))
      found.set(entity.external_id, entity);
  }
  return found;
}

/** Only what `unseen` and `missedBefore` have given is deleted. */
function remove(memory: RunMemory, id: bigint): void {
  const before = memory.get(id) ?? { version: 0, content: 0n, archivedAt: 0n, createdAt: NaN };
  memory.set(id, { ...before, flags: flag.deleted });
}

interface IdQuery {
  readonly datasource: string;
  readonly object: string;
  readonly limit: number;
  readonly after: string | undefined;
  readonly bounds: SweepBounds;
  readonly missed?: true;
}

type Unseen = Awaited<ReturnType<SyncStore['unseen']>>;

async function unseenOf(store: SyncStore, { memory, totals }: DryObject, query: IdQuery): Promise<Unseen> {
  const key = JSON.stringify([query.bounds.within, query.bounds.createdFrom]);
  const known = totals.get(key) ?? (await countUnseen(store, memory, query));
  totals.set(key, known);
  return { ...known, ids: known.total === 0 ? [] : await idsOf(store, memory, query) };
}

async function countUnseen(store: SyncStore, memory: RunMemory, { datasource, object, bounds }: IdQuery): Promise<Omit<Unseen, 'ids'>> {
  let [stored, total] = [0, 0];
  let after: string | undefined;
  for (;;) {
    const ids = await store.entityIds({ datasource, object, limit: 10 * idsAtOnce, bounds, ...(after === undefined ? {} : { after }) });
    stored += ids.length;
    total += ids.filter((id) => !isMet(memory, id)).length;
    after = ids.at(-1);
    if (after === undefined) return { stored: stored + countAdded(memory, bounds), total };
  }
}

/** What this run would have added is stored too, when it is counted. Where ids tell a partition, it counts as another's: the share is only higher. */
function countAdded(memory: RunMemory, { within, createdFrom }: SweepBounds): number {
  if (within !== undefined) return 0;
  const least = createdFrom === undefined ? undefined : Date.parse(createdFrom);
  let added = 0;
  for (const { flags, createdAt } of memory.all()) {
    if ((flags & flag.added) !== 0 && (flags & flag.deleted) === 0 && (least === undefined || createdAt >= least)) added += 1;
  }
  return added;
}

/** Stored ids that the run has neither met nor deleted. */
async function idsOf(store: SyncStore, memory: RunMemory, { after: begin, limit, ...query }: IdQuery): Promise<readonly string[]> {
  const found: string[] = [];
  let after = begin;
  while (found.length < limit) {
    const ids = await store.entityIds({ ...query, limit: idsAtOnce, ...(after === undefined ? {} : { after }) });
    found.push(...ids.filter((id) => !isMet(memory, id)));
    after = ids.at(-1);
    if (after === undefined) break;
  }
  return found.slice(0, limit);
}

function isMet(memory: RunMemory, id: string): boolean {
  return ((memory.get(hashed(id))?.flags ?? 0) & (flag.seen | flag.deleted)) !== 0;
}
