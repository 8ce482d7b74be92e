import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Counts, Deletion, EntityWrite } from '../../../runtime/sync/ports.ts';
import {
  beginBoth,
  beginRun,
  commit,
  endBoth,
  idsOf,
  later,
  none,
  openContractStore,
  target,
  write,
  type MakeStore,
  type OpenStore,
} from './harness.ts';

interface ModelRecord {
  readonly entity: EntityWrite['entity'];
  readonly mapped: EntityWrite['mapped'];
  readonly archivedAt: string | null;
}

/** The store as a Map: what one would write with nothing to lose. */
interface Model {
  readonly records: Map<string, ModelRecord>;
  /** Of `records`, what is gone. */
  readonly gone: Set<string>;
  readonly seen: Set<string>;
  readonly missed: Set<string>;
  counts: Record<keyof Counts, number>;
  runs: number;
}

type Command = fc.AsyncCommand<Model, OpenStore>;

const runId = (model: Model): string => `run-${model.runs}`;
const isoNow = (open: OpenStore): string => new Date(open.clock.now()).toISOString();

function writeToModel(model: Model, { entity, mapped }: EntityWrite, now: string): keyof Counts {
  const id = entity.external_id;
  model.seen.add(id);
  model.missed.delete(id);
  const before = model.records.get(id);
  const failed = mapped !== null && 'errors' in mapped;
  const isBack = model.gone.delete(id);
  if (before !== undefined && entity.version < before.entity.version) return failed ? 'failed' : isBack ? 'created' : 'unchanged';
  const archivedAt = archivedOf(entity, before, now);
  const after = { entity, mapped, archivedAt };
  model.records.set(id, after);
  if (failed) return 'failed';
  return before === undefined || isBack ? 'created' : differs(before, after) ? 'updated' : 'unchanged';
}

function archivedOf({ archived_at }: EntityWrite['entity'], before: ModelRecord | undefined, now: string): string | null {
  return archived_at === true ? (before?.archivedAt ?? now) : archived_at;
}

function differs(before: ModelRecord, after: ModelRecord): boolean {
  const content = ({ entity, mapped, archivedAt }: ModelRecord): string => JSON.stringify([entity.raw_payload, mapped, archivedAt]);
  return content(before) !== content(after);
}

class CommitPage implements Command {
  readonly writes: readonly EntityWrite[];
  constructor(writes: readonly EntityWrite[]) {
    this.writes = writes;
  }
  check = (): boolean => true;
  async run(model: Model, open: OpenStore): Promise<void> {
    open.clock.advance(1_000);
    const counts = { ...none };
    for (const one of this.writes) (counts as Record<keyof Counts, number>)[writeToModel(model, one, isoNow(open))]++;
    expect(await commit(open.store, runId(model), this.writes)).toEqual(counts);
    for (const [name, count] of Object.entries(counts)) model.counts[name as keyof Counts] += count;
  }
  toString = (): string => `commit(${this.writes.map(({ entity, mapped }) => JSON.stringify({ ...entity, mapped })).join(', ')})`;
}

class DeleteEntities implements Command {
  readonly ids: readonly string[];
  readonly deletion: Deletion;
  constructor(ids: readonly string[], deletion: Deletion) {
    this.ids = ids;
    this.deletion = deletion;
  }
  check = (): boolean => true;
  async run(model: Model, open: OpenStore): Promise<void> {
    const deleted = this.ids.filter((id) => this.remove(model, id)).length;
    for (const id of this.ids) {
      model.seen.delete(id);
      model.missed.delete(id);
    }
    expect(await open.store.deleteEntities(runId(model), 'shop', 'product', this.ids, this.deletion)).toBe(deleted);
    model.counts.deleted += deleted;
  }
  remove({ records, gone }: Model, id: string): boolean {
    if (this.deletion === 'hard') return (gone.delete(id), records.delete(id));
    if (!records.has(id) || gone.has(id)) return false;
    gone.add(id);
    return true;
  }
  toString = (): string => `delete ${this.deletion}(${this.ids.join(', ')})`;
}

class NextRun implements Command {
  readonly missed: boolean;
  constructor(missed: boolean) {
    this.missed = missed;
  }
  check = (): boolean => true;
  async run(model: Model, open: OpenStore): Promise<void> {
    expect((await endBoth(open.store, runId(model), { missed: this.missed })).counts).toEqual(model.counts);
    if (this.missed) for (const id of model.records.keys()) if (!model.seen.has(id) && !model.gone.has(id)) model.missed.add(id);
    model.runs++;
    model.seen.clear();
    model.counts = { ...none };
    await beginBoth(open.store, runId(model));
  }
  toString = (): string => (this.missed ? 'next run, marking' : 'next run');
}

class Reopen implements Command {
  check = (): boolean => true;
  async run(model: Model, open: OpenStore): Promise<void> {
    await open.reopen();
    expect(await beginRun(open.store, 'not-needed')).toMatchObject({ id: runId(model), counts: model.counts });
  }
  toString = (): string => 'reopen';
}

class Look implements Command {
  check = (): boolean => true;
  async run(model: Model, { store }: OpenStore): Promise<void> {
    const ids = [...model.records.keys()].filter((each) => !model.gone.has(each)).sort();
    const gone = await store.entities({ ...target, limit: 100, deleted: 'only' });
    expect(idsOf(gone)).toEqual([...model.gone].sort());
    expect(await store.countEntities('shop', 'product', 'with')).toBe(model.records.size);
    const stored = await store.entities({ ...target, limit: 100 });
    expect(
      stored.map(({ external_id, raw_payload, archived_at, version }) => ({ external_id, raw_payload, archived_at, version })),
    ).toEqual(
      ids.map((external_id) => {
        const record = model.records.get(external_id);
        return { external_id, raw_payload: record?.entity.raw_payload, archived_at: record?.archivedAt, version: record?.entity.version };
      }),
    );
    const unseen = ids.filter((id) => !model.seen.has(id));
    expect(await store.unseen(runId(model), 'shop', 'product', 100)).toEqual({ ids: unseen, total: unseen.length, stored: ids.length });
    const again = unseen.filter((id) => model.missed.has(id));
    expect(await store.missedBefore(runId(model), 'shop', 'product', 100)).toEqual(again);
    expect((await store.run(runId(model)))?.counts).toEqual(model.counts);
  }
  toString = (): string => 'look';
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const mapped = fc.constantFrom(null, { payload: '{"x":1}' }, { payload: '{"x":2}' }, { errors: ['no price'] });
const archived_at = fc.constantFrom(null, true as const, '2026-01-01T00:00:00.000Z');
const oneWrite = fc
  .record({ id, content: fc.constantFrom('one', 'two'), version: fc.constantFrom(1, 2, 3), mapped, archived_at })
  .map(({ id: external, content, ...over }) => write(external, content, over));

export function modelContract(make: MakeStore): void {
  test('any sequence of commits, deletions, runs and restarts leaves what a plain Map would hold', { timeout: 120_000 }, async () => {
    const commands = fc.commands(
      [
        fc.array(oneWrite, { maxLength: 8 }).map((writes) => new CommitPage(writes)),
        fc.array(oneWrite, { maxLength: 8 }).map((writes) => new CommitPage(writes)),
        fc.tuple(fc.array(id, { maxLength: 4 }), fc.constantFrom<Deletion>('hard', 'soft')).map((given) => new DeleteEntities(...given)),
        fc.constant(new Look()),
        fc.constant(new Look()),
        fc.boolean().map((missed) => new NextRun(missed)),
        fc.constantFrom(new Look(), new Look(), new Look(), new Reopen()),
      ],
      { maxCommands: 40 },
    );
    const open = await openContractStore(make);
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        // One store for all sequences: each begins by emptying it.
        const first = `begin-${tried++}`;
        await beginBoth(open.store, first);
        const left = idsOf(await open.store.entities({ ...target, limit: 100, deleted: 'with' }));
        await open.store.deleteEntities(first, 'shop', 'product', left);
        await endBoth(open.store, first);
        const model: Model = {
          records: new Map(),
          gone: new Set(),
          seen: new Set(),
          missed: new Set(),
          counts: { ...none },
          runs: tried * 1_000,
        };
        await beginBoth(open.store, runId(model));
        try {
          await fc.asyncModelRun(() => ({ model, real: open }), sequence);
        } finally {
          await open.store.finishRun(runId(model), 'cancelled', later, null, false);
        }
      }),
      { numRuns: 60 },
    );
  });
}
