import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shippedMigrations, tellMigrations } from '../../../runtime/store/shipped-migrations.ts';
import { migrate } from '../../../runtime/store/sqlite/migrations.ts';
import { openVaultDatabase } from '../../../runtime/store/vault/database.ts';
import { openVaultFile, vaultMigrations } from '../../../runtime/store/vault/open-file.ts';
import { pendingBounds, type Lease } from '../../../runtime/vault/ports.ts';
import { authorizationOf, connectionOf, minute, now } from '../../support/vault-contract/harness.ts';
import { makeFolder, open as openMainStore } from '../folder.ts';
import { open, openFile } from './folder.ts';

test.each([
  ['journal_mode', 'wal'],
  ['synchronous', 2],
  ['fullfsync', 1],
  ['secure_delete', 1],
  ['trusted_schema', 0],
  ['foreign_keys', 1],
  ['busy_timeout', 123],
])('opened, PRAGMA %s is %s', async (pragma, expected) => {
  const database = openVaultDatabase({ folder: await makeFolder(), patience: 123 });
  onTestFinished(() => database.close());
  expect(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})).toEqual([expected]);
});

test('its files are for its user only, whatever the mode of the folder', async () => {
  const folder = join(await makeFolder(), 'data');
  await mkdir(folder, { mode: 0o755 });
  const vault = await open(folder);
  await vault.saveConnection('shop', 0, connectionOf('one'));
  const names = await readdir(folder);
  expect(names.sort()).toEqual(['vault.sqlite', 'vault.sqlite-shm', 'vault.sqlite-wal']);
  for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
});

test('it is open beside the store of the same folder', async () => {
  const folder = await makeFolder();
  await openMainStore(folder);
  expect(await (await open(folder)).saveConnection('shop', 0, connectionOf('one'))).toBe(1);
});

test('vaults that one process opens at once in a fresh folder all succeed', async () => {
  const folder = await makeFolder();
  const vaults = await Promise.all(Array.from({ length: 6 }, () => open(folder)));
  await Promise.all(vaults.map((vault, index) => vault.saveConnection(`shop ${index}`, 0, connectionOf('one'))));
  expect(await vaults[0]?.sealedRows(undefined, 100)).toHaveLength(6);
  expect((await readdir(folder)).filter((name) => !name.startsWith('vault.sqlite'))).toEqual([]);
});

test('a write that waits for another process fails in the end, holds the main thread never, and can be asked again', async () => {
  const folder = await makeFolder();
  const vault = await open(folder, { patience: 300 });
  await vault.saveConnection('shop', 0, connectionOf('one'));
  const file = openFile(folder);
  file.exec('BEGIN IMMEDIATE');
  expect(await vault.connection('shop')).toMatchObject({ version: 1 });
  const saving = vault.saveConnection('shop', 1, connectionOf('two')).catch((thrown: unknown) => thrown);
  let waiting = true;
  void saving.then(() => (waiting = false));
  let turns = 0;
  for (; waiting; turns++) await new Promise((resolve) => setImmediate(resolve));
  // Held, it would have had one or two.
  expect(turns).toBeGreaterThan(20);
  expect(await saving).toMatchObject({ code: 'STORE_LOCKED', message: expect.stringContaining('keeps the vault locked') });
  // Those that only look do not wait.
  expect(await vault.connection('shop')).toMatchObject({ version: 1 });
  expect(await vault.takeAuthorization('never begun', now)).toBeUndefined();
  file.exec('ROLLBACK');
  expect(await vault.saveConnection('shop', 1, connectionOf('two'))).toBe(2);
});

test('one that waits for a lease which is held does not wait to write', async () => {
  const folder = await makeFolder();
  const vault = await open(folder, { patience: 100 });
  await vault.lease('shop', 'a', now, minute);
  openFile(folder).exec('BEGIN IMMEDIATE');
  expect(await vault.lease('shop', 'b', now, minute)).toBeUndefined();
});

test('what was replaced or removed is not in the file any more', async () => {
  const folder = await makeFolder();
  const vault = await open(folder);
  const old = `OLD-ENVELOPE-${'x'.repeat(3_000)}`;
  await vault.saveConnection('shop', 0, connectionOf(old));
  await vault.saveConnection('gone', 0, connectionOf(old));
  await vault.saveConnection('shop', 1, connectionOf('new'));
  await vault.removeConnection('gone');
  await vault.close();
  expect(await readdir(folder)).toEqual(['vault.sqlite']);
  expect((await readFile(join(folder, 'vault.sqlite'))).includes('OLD-ENVELOPE')).toBe(false);
});

test('of too many pending authorizations those that expire first go, expired or not', async () => {
  const folder = await makeFolder();
  const vault = await open(folder);
  const file = openFile(folder);
  const { inAll } = pendingBounds;
  file.exec(`INSERT INTO authorizations (id, owner, sealed, expires_at)
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${inAll})
    SELECT 'id ' || n, 'owner ' || n, 'x', ${now} + n FROM n`);
  await vault.beginAuthorization(authorizationOf('one more'));
  await vault.beginAuthorization(authorizationOf('and one'));
  expect(file.prepare('SELECT count(*) AS n, min(expires_at) AS first FROM authorizations').get()).toEqual({ n: inAll, first: now + 3 });
  file.close();
});

test('a page of envelopes is read by the index over places: no table is scanned, nothing is sorted', async () => {
  const folder = await makeFolder();
  await open(folder);
  const plan = openFile(folder)
    .prepare('EXPLAIN QUERY PLAN SELECT place, sealed FROM sealed_rows WHERE place > ? ORDER BY place LIMIT ?')
    .all('', 1)
    .map(({ detail }) => String(detail));
  expect(plan.filter((detail) => detail.startsWith('SEARCH'))).toHaveLength(3);
  expect(plan.filter((detail) => /SCAN|TEMP B-TREE/.test(detail))).toEqual([]);
});

// Owners come and go for years.
test('a lease that ended leaves nothing behind', async () => {
  const folder = await makeFolder();
  const vault = await open(folder);
  const take = async (owner: string): Promise<Lease> => {
    const lease = await vault.lease(owner, 'a', now, minute);
    if (lease === undefined) throw new Error('nobody holds it');
    return lease;
  };
  await vault.release(await take('released'));
  await vault.release(await take('released with no intent to keep'), true);
  const kept = await take('saved after its intent was kept');
  await vault.noteIntent(kept, 0, now);
  await vault.release(kept, true);
  await vault.saveConnection(kept.owner, 0, connectionOf('by a person'));
  await take('removed');
  await vault.removeConnection('removed');
  expect(openFile(folder).prepare('SELECT owner FROM leases').all()).toEqual([]);
});

// Where two turn the log on in the same instant SQLite refuses at once: 4 of 900 openings by six processes did.
test('one that finds the file being made by another tries again, but not for ever', async () => {
  const folder = await makeFolder();
  const file = openFile(folder);
  file.exec('BEGIN EXCLUSIVE');
  let pauses = 0;
  expect(() => openVaultFile({ folder, patience: 1 }, () => pauses++)).toThrow('database is locked');
  expect(pauses).toBe(99);
  const opened = openVaultFile({ folder, patience: 1 }, () => file.exec('ROLLBACK'));
  expect(opened.migrated).toHaveLength(shippedMigrations(vaultMigrations).length);
  opened.close();
});

test('its migrations are numbered from 1 without a gap; those of a store that is made are no news, those of one that stands are', async () => {
  const shipped = shippedMigrations(vaultMigrations);
  expect(shipped.map(({ number }) => number)).toEqual(shipped.map((_, index) => index + 1));
  const folder = await makeFolder();
  const told: unknown[] = [];
  const tell =
    (level: string) =>
    (...given: unknown[]): void =>
      void told.push([level, ...given]);
  const log = { debug: tell('debug'), info: tell('info'), warn() {}, error() {} };
  await open(folder, { log });
  await open(folder, { log });
  const names = shipped.map(({ name }) => name);
  const message = 'vault: migrations applied';
  expect(told.splice(0)).toEqual([['debug', { folder, migrations: names }, message]]);
  tellMigrations(log, 'vault', { folder }, names.slice(1));
  tellMigrations(log, 'vault', { folder }, []);
  expect(told).toEqual([['info', { folder, migrations: names.slice(1) }, message]]);
});

// Two that look at the same time: the second finds the first one's migrations when it gets the lock.
test('a migration that another process applies in between is not applied again', async () => {
  const folder = await makeFolder();
  const [one, two] = [0, 1].map(() => openVaultDatabase({ folder, patience: 100 }));
  if (one === undefined || two === undefined) throw new Error('two were opened');
  onTestFinished(() => [one, two].forEach((database) => database.close()));
  const [first] = shippedMigrations(vaultMigrations);
  if (first === undefined) throw new Error('there is one');
  let looked = false;
  const slow = {
    ...first,
    // Asked for once what was applied has been read.
    get number() {
      if (!looked) {
        looked = true;
        expect(migrate(two, [first])).toEqual([first.name]);
      }
      return first.number;
    },
  };
  expect(migrate(one, [slow])).toEqual([]);
  expect(looked).toBe(true);
});

test('a vault written by a newer version, and a file that is no database, are refused in plain words', async () => {
  const folder = await makeFolder();
  await (await open(folder)).close();
  const file = openFile(folder);
  file.exec("INSERT INTO migrations VALUES (9999, '9999_future.sql', 'x')");
  file.close();
  await expect(open(folder)).rejects.toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('9999_future.sql') });
  const other = await makeFolder();
  await writeFile(join(other, 'vault.sqlite'), 'this is no database, '.repeat(100));
  await expect(open(other)).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringMatching(/^the vault is not an SQLite database; .* connect the datasources again/),
  });
});
