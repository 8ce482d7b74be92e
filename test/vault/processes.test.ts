import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../runtime/kernel/log.ts';
import { openVault } from '../../runtime/store/index.ts';
import type { VaultStore } from '../../runtime/vault/ports.ts';
import { rotate } from '../../runtime/vault/rotate.ts';
import { sealedConnections } from '../../runtime/vault/sealed-connections.ts';
import { verify } from '../../runtime/vault/verify.ts';
import { makeFolder } from '../store/folder.ts';
import { type Child, startChild } from '../store/processes/start-child.ts';
import { connectionWith, filled, fillVault, keysOf, openFilled } from '../support/vault-keys.ts';

const owners = Array.from({ length: 40 }, (_, index) => `shop-${index}`);

async function prepare(): Promise<{ readonly folder: string; readonly store: VaultStore }> {
  const folder = await makeFolder();
  const store = await openVault({ folder, log: silentLog });
  onTestFinished(() => store.close());
  await fillVault(store, keysOf(1), owners);
  return { folder, store };
}

/** Reads lines until the child has rotated so many, and gives its last line. */
async function until({ lines }: Child, rotated: number): Promise<string | undefined> {
  let last: string | undefined;
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    last = line.value;
    if (Number(last.split(' ')[1]) >= rotated) return last;
  }
  return last;
}

test('a rotation that is killed -9 again and again goes on where it was, and nothing is lost', { timeout: 120_000 }, async () => {
  const { folder, store } = await prepare();
  let before = 0;
  for (const more of [1, 7, 30, 31]) {
    const child = startChild('vault-rotate.ts', [folder, '1', '2']);
    await until(child, more);
    await child.kill();
    const { byKey, unopened } = await verify({ store, keys: keysOf(2, 1) });
    const under = byKey[keysOf(2).current.id] ?? 0;
    expect(unopened.count).toBe(0);
    // What it has said it has done is done; it may have done more by the time it died.
    expect(under).toBeGreaterThanOrEqual(before + more);
    before = under;
  }
  expect(await rotate({ store, keys: keysOf(2, 1) })).toMatchObject({ rotated: 120 - before, outcome: 'complete' });
  expect(await openFilled(store, keysOf(2), owners)).toEqual(filled(owners));
});

test(
  'two rotations at once and a writer: each secret is under the current key, and what was written last is there',
  { timeout: 120_000 },
  async () => {
    const { folder, store } = await prepare();
    const children = [startChild('vault-rotate.ts', [folder, '1', '2']), startChild('vault-rotate.ts', [folder, '1', '2'])];
    let running = true;
    const ended = Promise.all(children.map((child) => until(child, Infinity))).finally(() => (running = false));
    const connections = sealedConnections(store, keysOf(1, 2));
    const written = new Map<string, string>();
    for (let round = 0; running || round < owners.length; round += 1) {
      const owner = owners[round % owners.length] ?? '';
      const version = (await connections.load(owner))?.version ?? 0;
      expect(await connections.save(owner, version, connectionWith({ token: `round ${round}` }))).toBe(version + 1);
      written.set(owner, `round ${round}`);
    }
    for (const last of await ended) expect(JSON.parse(last ?? '')).toMatchObject({ unopened: { count: 0 } });
    expect(await rotate({ store, keys: keysOf(2, 1) })).toMatchObject({ outcome: 'complete' });
    for (const owner of owners) expect((await sealedConnections(store, keysOf(2)).load(owner))?.values['token']).toBe(written.get(owner));
  },
);
