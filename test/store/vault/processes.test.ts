import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { VaultStore } from '../../../runtime/vault/ports.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { connectionOf, minute, now } from '../../support/vault-contract/harness.ts';
import { makeFolder } from '../folder.ts';
import { openVaultAt } from '../postgres/vault/home.ts';
import { schemaOf } from '../processes/open-vault-of.ts';
import { startChild, type Child } from '../processes/start-child.ts';
import { open, openFile } from './folder.ts';

/** Where the processes of a test meet. */
interface Home {
  /** For what they tell each other; where the vault is a file, it is here. */
  readonly folder: string;
  start(script: string, given: readonly string[]): Child;
  open(folder: string): Promise<VaultStore>;
  /** Whether what is stored is whole. */
  check(): void;
}

async function sqliteHome(): Promise<Home> {
  const folder = await makeFolder();
  return {
    folder,
    start: (script, given) => startChild(script, [folder, ...given]),
    open,
    check() {
      const file = openFile(folder);
      expect(file.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      file.close();
    },
  };
}

async function postgresHome(): Promise<Home> {
  const folder = await makeFolder();
  const url = await makeDatabase();
  return {
    folder,
    start: (script, given) => startChild(script, [folder, ...given], `export VAULT_URL='${url}';`),
    async open(at) {
      const vault = await openVaultAt(url, { schema: schemaOf(at) });
      onTestFinished(() => vault.close());
      return vault;
    },
    // The server's own recovery is its own affair: only clients were killed.
    check() {},
  };
}

async function restOf({ lines }: Child): Promise<readonly string[]> {
  const said: string[] = [];
  for (let line = await lines.next(); !line.done; line = await lines.next()) said.push(line.value);
  return said;
}

describe.each([
  ['SQLite', sqliteHome],
  ['PostgreSQL', postgresHome],
])('on %s', (_name, makeHome) => {
  test(
    'four processes renew one connection: never two at once, no version lost, later versions under higher fences',
    {
      timeout: 240_000,
    },
    async () => {
      const home = await makeHome();
      const { folder } = home;
      const loops = 50;
      const children = Array.from({ length: 4 }, () => home.start('vault-renew.ts', [String(loops), String(now)]));
      const said = (await Promise.all(children.map(restOf))).flat();
      expect(await Promise.all(children.map((child) => child.ended()))).toEqual([0, 0, 0, 0]);
      const saved = said.map((line) => line.split(' ').map(Number)).sort(([a = 0], [b = 0]) => a - b);
      const versions = Array.from({ length: 4 * loops }, (_, index) => index + 1);
      expect(saved.map(([version]) => version)).toEqual(versions);
      const fences = saved.map(([, fence = 0]) => fence);
      expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
      const vault = await home.open(folder);
      expect(await vault.connection('shop')).toMatchObject({ version: 4 * loops, sealed: String(4 * loops) });
      expect(await vault.lease('shop', 'a', now, minute)).toMatchObject({ unfinished: null });
    },
  );

  test('a holder that is killed keeps others out until its time is over; the next sees what it had begun', async () => {
    const home = await makeHome();
    const { folder } = home;
    const vault = await home.open(folder);
    await vault.saveConnection('shop', 0, connectionOf('one'));
    const child = home.start('vault-hold.ts', [String(now), String(minute)]);
    const { fence } = JSON.parse((await child.lines.next()).value ?? '') as { fence: number };
    await child.kill();
    expect(await vault.lease('shop', 'b', now + minute - 1, minute)).toBeUndefined();
    const next = await vault.lease('shop', 'b', now + minute, minute);
    expect(next).toMatchObject({ unfinished: { version: 1, startedAt: now + 5 } });
    expect(next?.fence).toBeGreaterThan(fence);
    expect(await vault.saveConnection('shop', 1, connectionOf('late'), { fence })).toBeUndefined();
    expect(await vault.saveConnection('shop', 1, connectionOf('two'), next)).toBe(2);
  });

  test(
    'processes killed anywhere in a renewal lose no version that was told, and the vault stays whole',
    { timeout: 240_000 },
    async () => {
      const home = await makeHome();
      const { folder } = home;
      let told = 0;
      for (let cycle = 0; cycle < 6; cycle++) {
        const children = Array.from({ length: 3 }, () => home.start('vault-renew.ts', ['1000000', String(now + cycle * 2 * minute)]));
        for (const child of children) {
          for (let count = 0; count <= cycle; count++) told = Math.max(told, Number((await child.lines.next()).value?.split(' ')[0]));
        }
        await Promise.all(children.map((child) => child.kill()));
        const vault = await home.open(folder);
        const { version = 0, sealed } = (await vault.connection('shop')) ?? {};
        expect(version).toBeGreaterThanOrEqual(told);
        expect(sealed).toBe(String(version));
        const lease = await vault.lease('shop', 'next', now + (cycle * 2 + 1) * minute, minute);
        expect(lease).toBeDefined();
        expect(lease?.unfinished?.version ?? version).toBe(version);
        if (lease) await vault.release(lease);
        await vault.close();
        home.check();
      }
    },
  );

  test('eight processes take the same authorizations: each is given to exactly one', { timeout: 120_000 }, async () => {
    const home = await makeHome();
    const { folder } = home;
    const count = 40;
    const vault = await home.open(folder);
    for (let id = 0; id < count; id++) {
      await vault.beginAuthorization({ id: `id ${id}`, owner: 'shop', sealed: 'x', expiresAt: now + minute });
    }
    const children = Array.from({ length: 8 }, () => home.start('vault-take.ts', [String(count), String(now)]));
    for (const child of children) expect((await child.lines.next()).value).toBe('ready');
    await writeFile(join(folder, 'go'), '');
    const got: number[] = [];
    for (const child of children) got.push(...(JSON.parse((await child.lines.next()).value ?? '') as number[]));
    expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, id) => id));
  });

  test('processes that open a fresh folder at once all succeed', { timeout: 120_000 }, async () => {
    const home = await makeHome();
    const { folder } = home;
    const folders = 12;
    const children = Array.from({ length: 4 }, () => home.start('vault-open.ts', [String(folders)]));
    for (const child of children) expect((await child.lines.next()).value).toBe('ready');
    for (let at = 0; at < folders; at++) {
      await writeFile(join(folder, `go ${at}`), '');
      for (const child of children) expect((await child.lines.next()).value).toBe(String(at));
      expect(await (await home.open(join(folder, String(at)))).tokens()).toHaveLength(4);
    }
  });
});
