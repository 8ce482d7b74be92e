import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { type MoveOptions, moveStore } from '../../../runtime/store/move/move-store.ts';
import { openPostgresStore } from '../../../runtime/store/postgres/open-store.ts';
import { openPool, type Pool } from '../../../runtime/store/postgres/pool.ts';
import { makePostgresDatabase } from '../../support/postgres-database.ts';
import { authorizationOf, connectionOf, instanceOf, minute, now, tokenOf } from '../../support/vault-contract/harness.ts';
import { commit, write } from '../../support/store-contract/harness.ts';
import { makeFolder, open as openStoreIn } from '../folder.ts';
import { openVaultAt } from '../postgres/vault/home.ts';
import { beginBoth, created, idOf, pageOf, rawOf, runId } from '../processes/pages.ts';
import { startChild } from '../processes/start-child.ts';
import { open as openVaultIn } from '../vault/folder.ts';

const pages = 4;

const told = { runId, length: 1, entries: [{ place: 0, at: 1, entry: '{"type":"begun"}' }], counts: { begun: 1 }, exchange: '{}' };

/** A run that broke off after some pages, and one of everything that a vault keeps. */
async function filled(count = pages): Promise<string> {
  const folder = await makeFolder();
  const store = await openStoreIn(folder);
  await beginBoth(store);
  for (let page = 1; page <= count; page++) await store.commitPage(pageOf(page));
  await store.timelines.append(told);
  await store.close();
  const vault = await openVaultIn(folder);
  await vault.addInstance(instanceOf('shop', { secrets: { '/key': 'sealed\u0000', '/b': 'b' } }));
  await vault.saveConnection('shop', 0, connectionOf('one'));
  const lease = await vault.lease('shop', 'a', now, minute);
  if (lease) await vault.noteIntent(lease, 1, now);
  for (const id of ['z', 'a']) await vault.beginAuthorization(authorizationOf(id));
  await vault.addToken(tokenOf('mine'));
  await vault.close();
  return folder;
}

interface Database {
  readonly url: string;
  readonly pool: Pool;
}

async function makeDatabase(): Promise<Database> {
  const { url, remove } = await makePostgresDatabase();
  const pool = openPool({ url, schema: 'ferrule', connections: 4, patience: 10_000, clock: systemClock, log: silentLog });
  onTestFinished(async () => {
    await pool.close();
    await remove();
  });
  return { url, pool };
}

const { signal } = new AbortController();

function move(folder: string, { pool }: Database, given: Partial<MoveOptions> = {}): ReturnType<typeof moveStore> {
  return moveStore({ folder, pool, schema: 'ferrule', signal, onProgress: () => {}, ...given });
}

async function storeOn({ pool }: Database) {
  const postgres = { pool, schema: 'ferrule', close: async () => {} };
  const store = await openPostgresStore({ postgres, clock: systemClock, log: silentLog });
  onTestFinished(() => store.close());
  return store;
}

async function hashesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.db') || name.endsWith('.sqlite'));
  const hashes = names.map(async (name) => [
    name,
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex'),
  ]);
  return Object.fromEntries(await Promise.all(hashes)) as Readonly<Record<string, string>>;
}

test('a half-done run goes on in PostgreSQL where it stood, with all that it had', async () => {
  const folder = await filled();
  const before = await hashesOf(folder);
  const database = await makeDatabase();
  const moved = await move(folder, database);
  expect(moved).toMatchObject({ outcome: 'moved', rows: { runs: 1, object_runs: 1, entities: pages * created, failed_records: pages } });
  expect(await hashesOf(folder)).toEqual(before);
  const store = await storeOn(database);
  expect(await beginBoth(store)).toBe(pages);
  expect((await store.run(runId))?.resumed).toBe(1);
  await store.timelines.append({ ...told, exchange: undefined });
  expect((await store.timelines.timeline(runId))?.entries.map(({ number }) => number)).toEqual([1, 2]);
  await store.commitPage(pageOf(pages + 1));
  expect(await store.countEntities('shop', 'product')).toBe((pages + 1) * created);
  for (const [page, index] of [
    [1, 0],
    [pages, 0],
    [pages, 199],
    [pages + 1, 7],
  ] as const) {
    const entity = await store.entity('shop', 'product', idOf(page, index));
    expect(entity?.raw_payload).toBe(rawOf(page, index, pages + 1));
  }
  // What has not changed is known not to have.
  await store.commitPage({ ...pageOf(pages + 1), writes: pageOf(pages + 1).writes.slice(0, 10), failures: [] });
  expect((await store.run(runId))?.objects[0]?.counts.unchanged).toBe(10);
});

test('connections, leases, instances, pending authorizations and tokens are what they were', async () => {
  const folder = await filled(1);
  const database = await makeDatabase();
  await move(folder, database);
  const [ours, theirs] = [await openVaultIn(folder), await openVaultAt(database.url)];
  onTestFinished(() => theirs.close());
  expect(await theirs.allInstances(undefined, 10)).toEqual(await ours.allInstances(undefined, 10));
  expect(await theirs.connection('shop')).toEqual(await ours.connection('shop'));
  expect(await theirs.tokens()).toEqual(await ours.tokens());
  expect(await theirs.sealedRows(undefined, 100)).toEqual(await ours.sealedRows(undefined, 100));
  expect(await theirs.lease('shop', 'b', now, minute)).toBeUndefined();
  const next = await theirs.lease('shop', 'b', now + minute, minute);
  expect(next).toMatchObject({ unfinished: { version: 1, startedAt: now } });
  expect(next?.fence).toBeGreaterThan(1);
  expect(await theirs.takeAuthorization('a', now)).toEqual(authorizationOf('a'));
});

test('internal ids, tables, rules and how things were mapped come along; keys are made anew', async () => {
  const folder = await makeFolder();
  const ours = await openStoreIn(folder);
  const at = { datasource: 'shop', object: 'product' };
  await beginBoth(ours);
  await commit(ours, runId, [write('a\u0000', 'A', { mapped: { payload: '{}' } }), write('b', 'A', { mapped: { payload: '{}' } })]);
  await ours.refer('shop', 'product', 'article', now);
  await ours.saveMappingState(at, { listHash: 'h', tried: '{}' });
  await ours.putTable('users', [{ id: 7, email: 'Bob@x.test' }], now);
  await ours.putTable('gone', [{ id: 1 }], now);
  await ours.removeTable('gone');
  const index = await ours.keyIndex({ ...at, by: 'content', value: 'id', fold: false }, now);
  await ours.addKeys(index?.id ?? 0, 0, 2, [{ externalId: 'b', keys: ['A'], value: '1' }]);
  const asks = [
    { in: 'references', datasource: 'shop', entityType: 'article', keys: ['a\u0000', 'b'] },
    { in: 'table', table: 'users', by: 'email', value: 'id', fold: true, keys: ['bob@x.test'] },
  ] as const;
  const before = await ours.find(asks);
  await ours.close();
  // A host writes rows of its own, as it writes ids and times.
  const file = new DatabaseSync(join(folder, 'store.db'));
  const hosts = ['A0000000-0000-4000-8000-000000000000', 'B0000000-0000-4000-8000-000000000000', '2026-01-15T12:00:00.500+01:00'];
  file.prepare("INSERT INTO external_reference VALUES (?1, 'shop', 'article', 'old', ?2, ?3, '2026-01-15 12:00:00')").run(...hosts);
  file.close();
  const vault = await openVaultIn(folder);
  const rules = await vault.putMappingRules('shop', [{ id: 'r', entityType: 'order', source: '', target: 't', transform: '{}' }], now);
  await vault.close();
  const database = await makeDatabase();
  expect(await move(folder, database)).toMatchObject({
    rows: { external_reference: 3, lookup_tables: 1, table_rows: 1, mapping_rules: 1 },
  });
  const theirs = await storeOn(database);
  expect(await theirs.find(asks)).toEqual(before);
  expect(await theirs.mappingState(at)).toEqual({ listHash: 'h', context: null, tried: '{}' });
  expect(await theirs.tables()).toMatchObject([{ name: 'users', version: 1, rows: 1, columns: ['id', 'email'] }]);
  expect((await theirs.entity('shop', 'product', 'b'))?.internal_id).toBe(JSON.parse(before[0]?.[1]?.value ?? ''));
  expect(await theirs.keyIndex({ ...at, by: 'content', value: 'id', fold: false }, now)).toMatchObject({ upto: 0, last: 2 });
  expect(await theirs.refer('shop', 'product', 'article', now)).toBe(0);
  // A table that is put there has a number of its own.
  await theirs.putTable('more', [{ id: 2 }], now);
  expect(await theirs.find(asks)).toEqual(before);
  const theirVault = await openVaultAt(database.url);
  onTestFinished(() => theirVault.close());
  expect(await theirVault.mappingRules('shop')).toEqual(rules);
});

test('broken off anywhere it goes on there, and done it is done', { timeout: 120_000 }, async () => {
  const folder = await filled(30);
  const database = await makeDatabase();
  let steps = 0;
  const progress: string[] = [];
  for (let stopAt = 1; ; stopAt++) {
    const stop = new AbortController();
    const onProgress = ({ step, table, done }: { step: string; table: string; done: number }): void => {
      progress.push(`${step} ${table} ${done}`);
      if (step === 'copy' && ++steps % 3 === 0) stop.abort(new Error('stopped'));
    };
    const outcome = await move(folder, database, { signal: stop.signal, onProgress }).catch((thrown: unknown) => thrown);
    if (!(outcome instanceof Error)) break;
    expect(outcome.message).toBe('stopped');
    expect(stopAt).toBeLessThan(50);
  }
  const copies = progress.filter((line) => line.startsWith('copy'));
  // No batch is copied twice.
  expect(new Set(copies).size).toBe(copies.length);
  expect(await move(folder, database)).toMatchObject({ outcome: 'before', rows: { entities: 30 * created } });
});

test('killed again and again it comes to its end, and nothing is lost or doubled', { timeout: 120_000 }, async () => {
  const folder = await filled(30);
  const database = await makeDatabase();
  for (const lines of [1, 4, 6, 7]) {
    const child = startChild('move-store.ts', [folder, database.url]);
    for (let line = 0; line < lines; line++) await child.lines.next();
    await child.kill();
  }
  expect(await move(folder, database)).toMatchObject({ outcome: 'moved', rows: { entities: 30 * created, failed_records: 30 } });
  expect(await (await storeOn(database)).countEntities('shop', 'product')).toBe(30 * created);
});

test('what was written to the folder after a move was broken off is found, and all is copied anew', async () => {
  const folder = await filled(8);
  const database = await makeDatabase();
  const stop = new AbortController();
  const broken = move(folder, database, {
    signal: stop.signal,
    onProgress: ({ table }) => table === 'failed_records' && stop.abort(new Error('stopped')),
  });
  await expect(broken).rejects.toThrow('stopped');
  const store = await openStoreIn(folder);
  await beginBoth(store);
  await store.commitPage(pageOf(9));
  await store.close();
  expect(await move(folder, database)).toMatchObject({ outcome: 'moved', rows: { entities: 9 * created } });
  const entity = await (await storeOn(database)).entity('shop', 'product', idOf(8, 3));
  expect(entity?.raw_payload).toBe(rawOf(8, 3, 9));
});

test('a schema with data of its own, and one that somebody writes to meanwhile, are refused', async () => {
  const folder = await filled(2);
  const database = await makeDatabase();
  const other = await storeOn(database);
  await beginBoth(other);
  await expect(move(folder, database)).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
    message: expect.stringMatching(/has data of its own \(1 rows in "collections"\).*`store\.schema`/),
  });
  const shared = await makeDatabase();
  await storeOn(shared);
  await shared.pool.run(`CREATE FUNCTION write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.api_version := 'x'; RETURN NEW; END $$`);
  await shared.pool.run('CREATE TRIGGER somebody BEFORE INSERT ON entities FOR EACH ROW EXECUTE FUNCTION write()');
  await expect(move(folder, shared)).rejects.toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('"entities"') });
  await shared.pool.run('DROP TRIGGER somebody ON entities');
  // It begins anew by itself.
  expect(await move(folder, shared)).toMatchObject({ outcome: 'moved' });
});

test('a folder that a process holds is refused', async () => {
  const folder = await filled(1);
  await openStoreIn(folder);
  await expect(move(folder, await makeDatabase())).rejects.toMatchObject({ code: 'STORE_LOCKED' });
});

// Who adds a table to the store adds it to the description of a move: this is what tells them.
test.each([
  ['store.db', 'CREATE TABLE forgotten (id INTEGER PRIMARY KEY)', 'table "forgotten" of the store'],
  ['store.db', 'ALTER TABLE runs ADD COLUMN forgotten TEXT', 'column "forgotten" of table "runs"'],
  ['vault.sqlite', 'CREATE TABLE forgotten (id INTEGER PRIMARY KEY)', 'table "forgotten" of the vault'],
])('what %s has by "%s" and a move does not know stops it', async (file, sql, what) => {
  const folder = await filled(1);
  const database = new DatabaseSync(join(folder, file));
  database.exec(sql);
  database.close();
  await expect(move(folder, await makeDatabase())).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining(what) });
});
