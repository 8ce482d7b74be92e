import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keptDeletions, type Change, type ChangePage, type ChangePosition } from '../../../runtime/sync/change-feed.ts';
import type { Deletion } from '../../../runtime/sync/ports.ts';
import { beginBoth, beginObject, beginRun, commit, endBoth, later, openContractStore, target, write } from './harness.ts';
import type { ContractStore, MakeStore, OpenStore } from './harness.ts';

const all = { datasource: 'shop', limit: 1_000 };

const told = ({ changes }: ChangePage): readonly string[] => changes.map((change) => `${change.kind} ${change.id}`);

/** Everything after a position, in pages of `limit`. */
async function follow(store: ContractStore, after: ChangePosition | undefined, limit = 1_000): Promise<ChangePage> {
  const changes: Change[] = [];
  for (let position = after; ;) {
    const page = await store.changes({ datasource: 'shop', limit, ...(position ? { after: position } : {}) });
    changes.push(...page.changes);
    position = page.position;
    if (!page.more) return { changes, position, more: false };
  }
}

/** What is stored of `shop`, with its raw text, as a reader of changes would have it. */
async function storedNow(store: ContractStore): Promise<Readonly<Record<string, string>>> {
  const entities = await store.entities({ ...target, limit: 1_000 });
  return Object.fromEntries(
    entities.map(({ external_id, raw_payload, mapped_payload }) => [external_id, `${raw_payload}${mapped_payload ?? ''}`]),
  );
}

function apply(replica: Map<string, string>, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind === 'deleted') replica.delete(change.id);
    else replica.set(change.id, `${change.entity.raw_payload}${change.entity.mapped_payload ?? ''}`);
  }
}

export function changeContract(make: MakeStore): void {
  describe('changes', () => {
    feedTests(make);
    deletionTests(make);
    replicaTest(make);
  });
}

function feedTests(make: MakeStore): void {
  test('are none of a datasource that was never stored, and what comes later is found from there', async () => {
    const { store } = await openContractStore(make);
    const nothing = await store.changes(all);
    expect(nothing).toEqual({ changes: [], position: { feed: '', number: 0 }, more: false });
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a')]);
    expect(told(await store.changes({ ...all, after: nothing.position }))).toEqual(['created a']);
  });

  test('come in the order of commits, with the record as it is now', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('b'), write('a'), write('c')]);
    const first = await store.changes(all);
    expect(told(first)).toEqual(['created b', 'created a', 'created c']);
    expect(first.changes[0]).toMatchObject({ object: 'product', entity: { external_id: 'b', raw_payload: '{"id":"b","content":"one"}' } });
    await commit(store, 'run-1', [write('a', 'two'), write('d'), write('d', 'two')]);
    const next = await store.changes({ ...all, after: first.position });
    expect(told(next)).toEqual(['updated a', 'created d']);
    expect(next.changes[1]).toMatchObject({ entity: { raw_payload: '{"id":"d","content":"two"}' } });
    const numbers = [...first.changes, ...next.changes].map(({ number }) => number);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    expect((await store.changes({ ...all, after: next.position })).changes).toEqual([]);
  });

  test('are not what stayed as it was, is stale, or only has a higher version', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('same'), write('stale'), write('raised')]);
    const { position } = await store.changes(all);
    await commit(store, 'run-1', [write('same'), write('stale', 'two', { version: 1 }), write('raised', 'one', { version: 2_000 })]);
    expect(await store.changes({ ...all, after: position })).toEqual({ changes: [], position, more: false });
  });

  test('show a record that was mapped otherwise, or could not be', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a', 'one', { mapped: { payload: '{"x":1}' } })]);
    const { position } = await store.changes(all);
    await commit(store, 'run-1', [write('a', 'one', { mapped: { errors: ['no price'] } })]);
    const [change] = (await store.changes({ ...all, after: position })).changes;
    expect(change).toMatchObject({ kind: 'updated', entity: { mapping_status: 'failed', mapped_payload: null } });
  });

  test('come in pages of the size that is asked for, of all objects or of one', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await beginObject(store, 'run-1', 'order');
    for (const [index, id] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
      const object = index % 2 === 0 ? 'product' : 'order';
      await commit(store, 'run-1', [write(id)], { object, collectionKey: `woo_${object}` });
    }
    const first = await store.changes({ datasource: 'shop', limit: 4 });
    expect([told(first), first.more]).toEqual([['created a', 'created b', 'created c', 'created d'], true]);
    const rest = await store.changes({ datasource: 'shop', limit: 4, after: first.position });
    expect([told(rest), rest.more]).toEqual([['created e', 'created f'], false]);
    const orders = await store.changes({ datasource: 'shop', object: 'order', limit: 3 });
    expect([told(orders), orders.more]).toEqual([['created b', 'created d', 'created f'], false]);
    // What is not of this object is read past: the position does not fall behind.
    const products = await store.changes({ datasource: 'shop', object: 'product', limit: 10 });
    expect(products.position).toEqual(rest.position);
    expect((await store.changes({ datasource: 'shop', object: 'no such', limit: 10 })).changes).toEqual([]);
  });

  test('from now on are none of what is there', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a')]);
    const now = await store.changes({ ...all, after: 'now' });
    expect([told(now), now.more]).toEqual([[], false]);
    await commit(store, 'run-1', [write('b')]);
    expect(told(await store.changes({ ...all, after: now.position }))).toEqual(['created b']);
  });

  test('of a datasource are not those of another', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a')]);
    await beginRun(store, 'run-2', 'outlet');
    await beginObject(store, 'run-2');
    await commit(store, 'run-2', [write('x')], { datasource: 'outlet' });
    expect(told(await store.changes(all))).toEqual(['created a']);
    expect(told(await store.changes({ ...all, datasource: 'outlet' }))).toEqual(['created x']);
  });

  test('outlive the process', async () => {
    const open = await openContractStore(make);
    await beginBoth(open.store, 'run-1');
    await commit(open.store, 'run-1', [write('a'), write('b')]);
    const { position } = await open.store.changes(all);
    await open.reopen();
    await beginBoth(open.store, 'run-1');
    await commit(open.store, 'run-1', [write('b', 'two')]);
    expect(told(await open.store.changes({ ...all, after: position }))).toEqual(['updated b']);
  });

  test('that are large come fewer at a time, and one that is larger than a page comes alone', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    for (const id of ['a', 'b', 'c']) await commit(store, 'run-1', [write(id, 'x'.repeat(9_000_000))]);
    const first = await store.changes(all);
    expect([told(first), first.more]).toEqual([['created a'], true]);
    expect(told(await follow(store, first.position))).toEqual(['created b', 'created c']);
  });
}

function deletionTests(make: MakeStore): void {
  test.each(['hard', 'soft'] as const)('show a record that was deleted (%s) to whoever knew it, and to nobody else', async (deletion) => {
    const { store, clock } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a'), write('b'), write('c')]);
    const { position } = await store.changes(all);
    await commit(store, 'run-1', [write('short')]);
    await store.deleteEntities('run-1', 'shop', 'product', ['b', 'short'], deletion);
    const { changes } = await store.changes({ ...all, after: position });
    expect(changes).toEqual([
      { kind: 'deleted', number: expect.any(Number), object: 'product', id: 'b', at: new Date(clock.now()).toISOString() },
    ]);
    expect(told(await store.changes(all))).toEqual(['created a', 'created c']);
  });

  test.each(['hard', 'soft'] as const)('show a record that was deleted (%s) and is there again', async (deletion) => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a'), write('b')]);
    const { position } = await store.changes(all);
    await store.deleteEntities('run-1', 'shop', 'product', ['a'], deletion);
    const gone = await store.changes({ ...all, after: position });
    await commit(store, 'run-1', [write('a')]);
    expect((await store.changes({ ...all, after: gone.position })).changes).toMatchObject([{ id: 'a', entity: { external_id: 'a' } }]);
    expect((await store.changes({ ...all, after: position })).changes.at(-1)).toMatchObject({ id: 'a', entity: { external_id: 'a' } });
  });

  test('tell of the end to whoever knew the first life of a record that lived twice', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a')]);
    const { position } = await store.changes(all);
    await store.deleteEntities('run-1', 'shop', 'product', ['a']);
    await commit(store, 'run-1', [write('a')]);
    await store.deleteEntities('run-1', 'shop', 'product', ['a']);
    expect(told(await store.changes({ ...all, after: position }))).toEqual(['deleted a']);
  });

  test('are refused from a position before deletions that are no longer kept, never silently skipped', async () => {
    const { store, clock } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a'), write('b'), write('c')]);
    const old = await store.changes(all);
    await store.deleteEntities('run-1', 'shop', 'product', ['a']);
    const known = await store.changes({ ...all, after: old.position });
    await store.finishRun('run-1', 'success', new Date(clock.now()).toISOString(), null, false);
    expect(told(await store.changes({ ...all, after: old.position }))).toEqual(['deleted a']);
    clock.advance(keptDeletions.milliseconds - 1);
    await endOne(store, 'run-2', clock.now());
    expect(told(await store.changes({ ...all, after: old.position }))).toEqual(['deleted a']);
    clock.advance(2);
    await endOne(store, 'run-3', clock.now());
    await expect(store.changes({ ...all, after: old.position })).rejects.toMatchObject({ code: 'CHANGES_EXPIRED' });
    expect((await store.changes({ ...all, after: known.position })).changes).toEqual([]);
    expect(told(await store.changes(all))).toEqual(['created b', 'created c']);
  });

  test('are refused from a position of another store, or beyond all that there is', async () => {
    const { store } = await openContractStore(make);
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a')]);
    const { position } = await store.changes(all);
    await expect(store.changes({ ...all, after: { ...position, feed: 'other' } })).rejects.toMatchObject({ code: 'CHANGES_EXPIRED' });
    await expect(store.changes({ ...all, after: { ...position, number: position.number + 1 } })).rejects.toMatchObject({
      code: 'CHANGES_EXPIRED',
    });
  });
}

async function endOne(store: ContractStore, id: string, now: number): Promise<void> {
  await beginBoth(store, id);
  await store.finishRun(id, 'success', new Date(now).toISOString(), null, false);
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.oneof(
  fc.record({
    kind: fc.constant('commit' as const),
    writes: fc.array(fc.record({ id, content: fc.constantFrom('one', 'two'), version: fc.constantFrom(1, 2, 3) }), { maxLength: 5 }),
  }),
  fc.record({
    kind: fc.constant('delete' as const),
    ids: fc.array(id, { maxLength: 3 }),
    deletion: fc.constantFrom<Deletion>('hard', 'soft'),
  }),
  // A reader takes one page of this size.
  fc.record({ kind: fc.constant('read' as const), reader: fc.constantFrom(0, 1, 2), limit: fc.constantFrom(1, 2, 100) }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

interface Reader {
  readonly replica: Map<string, string>;
  position?: ChangePosition;
}

async function play(open: OpenStore, run: string, one: Step, readers: readonly Reader[]): Promise<void> {
  const { store } = open;
  if (one.kind === 'commit') {
    const writes = one.writes.map(({ id: external, content, version }) => write(external, content, { version }));
    await commit(store, run, writes);
  } else if (one.kind === 'delete') {
    await store.deleteEntities(run, 'shop', 'product', one.ids, one.deletion);
  } else {
    const reader = readers[one.reader] as Reader;
    const { position } = reader;
    const page = await store.changes({ datasource: 'shop', limit: one.limit, ...(position ? { after: position } : {}) });
    apply(reader.replica, page.changes);
    reader.position = page.position;
  }
}

function replicaTest(make: MakeStore): void {
  test('that are applied in their order, page by page beside any writes, leave what is stored', { timeout: 120_000 }, async () => {
    const open = await openContractStore(make);
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const run = `run-${tried++}`;
        await beginBoth(open.store, run);
        const readers: readonly Reader[] = [{ replica: new Map() }, { replica: new Map() }, { replica: new Map() }];
        for (const one of steps) await play(open, run, one, readers);
        const expected = await storedNow(open.store);
        for (const { replica, position } of readers) {
          apply(replica, (await follow(open.store, position, 2)).changes);
          expect(Object.fromEntries(replica)).toEqual(expected);
        }
        await endBoth(open.store, run);
      }),
      { numRuns: 60 },
    );
    await beginRun(open.store, 'last');
    await open.store.finishRun('last', 'success', later, null, false);
  });
}
