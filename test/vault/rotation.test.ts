import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyIdOf } from '../../runtime/crypto/envelope.ts';
import type { MasterKeys } from '../../runtime/crypto/master-key.ts';
import { placeOfAuthorization, placeOfConnection, placeOfSecret, type VaultStore } from '../../runtime/vault/ports.ts';
import { rotate, type RotationProgress } from '../../runtime/vault/rotate.ts';
import { sealedConnections } from '../../runtime/vault/sealed-connections.ts';
import { verify } from '../../runtime/vault/verify.ts';
import { collectUnopened } from '../../runtime/vault/walk.ts';
import { createMemoryVault } from '../support/memory-vault.ts';
import { connectionWith, filled, fillVault, keysOf, openFilled } from '../support/vault-keys.ts';

const oldKeys = keysOf(1);
const bothKeys = keysOf(2, 1);
const newKeys = keysOf(2);
const owners = ['acme', 'shop', 'zulu'];
const complete = { current: newKeys.current.id, left: 0, unopened: { count: 0, first: [] }, outcome: 'complete' };

async function filledVault(keys = oldKeys, names: readonly string[] = owners): Promise<VaultStore> {
  const store = createMemoryVault();
  await fillVault(store, keys, names);
  return store;
}

/** The port as it is, with something of a test before and after each replacement. */
function around(
  store: VaultStore,
  hooks: { readonly before?: () => unknown; readonly after?: () => unknown; readonly onList?: () => void },
): VaultStore {
  return {
    ...store,
    sealedRows(...given) {
      hooks.onList?.();
      return store.sealedRows(...given);
    },
    async replaceSealed(...given) {
      await hooks.before?.();
      const replaced = await store.replaceSealed(...given);
      await hooks.after?.();
      return replaced;
    },
  };
}

/** Throws at the call of this number. */
function dieAt(number: number): () => void {
  let calls = 0;
  return () => {
    if (calls++ === number) throw new Error('killed');
  };
}

describe('a rotation', () => {
  test('brings every secret under the current key, once, and leaves values and versions alone', async () => {
    const many = Array.from({ length: 170 }, (_, index) => `shop-${String(index).padStart(3, '0')}`);
    const store = await filledVault(oldKeys, many);
    let writes = 0;
    const seen: RotationProgress[] = [];
    const counting = around(store, { before: () => (writes += 1) });
    expect(await rotate({ store: counting, keys: bothKeys, onProgress: (progress) => seen.push(progress) })).toEqual({
      ...complete,
      rotated: 510,
    });
    expect(writes).toBe(510);
    expect(seen).toHaveLength(1_020);
    expect(seen[509]).toEqual({ pass: 1, seen: 510, total: 510, rotated: 510 });
    expect(seen.at(-1)).toEqual({ pass: 2, seen: 510, total: 510, rotated: 510 });
    expect((await store.connection('shop-007'))?.version).toBe(1);
    expect((await store.instanceByOwner('shop-007'))?.version).toBe(1);
    expect(await openFilled(store, newKeys, many)).toEqual(filled(many));
  });

  test('that has nothing to do writes nothing', async () => {
    const store = around(await filledVault(newKeys), { before: dieAt(0) });
    expect(await rotate({ store, keys: bothKeys })).toEqual({ ...complete, rotated: 0 });
    expect(await rotate({ store: createMemoryVault(), keys: bothKeys })).toEqual({ ...complete, rotated: 0 });
  });

  const points = [...Array(owners.length * 3).keys()];
  test.each([
    ['before', points],
    ['after', points],
  ] as const)('that is killed %s any of its writes leaves all readable, and goes on there', async (when, at) => {
    for (const point of at) {
      const store = await filledVault();
      const dying = around(store, { [when]: dieAt(point) });
      await expect(rotate({ store: dying, keys: bothKeys })).rejects.toThrow('killed');
      const done = point + (when === 'after' ? 1 : 0);
      const found = await verify({ store, keys: bothKeys });
      expect(found).toMatchObject({ unopened: { count: 0 }, byKey: { [newKeys.current.id]: done, [oldKeys.current.id]: 9 - done } });
      expect(await rotate({ store, keys: bothKeys })).toEqual({ ...complete, rotated: 9 - done });
      expect(await openFilled(store, newKeys, owners)).toEqual(filled(owners));
    }
  });

  test('that is killed at each of its writes in turn ends complete', async () => {
    const store = await filledVault();
    const dying = around(store, { after: () => Promise.reject(new Error('killed')) });
    for (const _ of points) await expect(rotate({ store: dying, keys: bothKeys })).rejects.toThrow('killed');
    expect(await rotate({ store, keys: bothKeys })).toEqual({ ...complete, rotated: 0 });
    expect(await openFilled(store, newKeys, owners)).toEqual(filled(owners));
  });

  test('that cannot read on fails, and goes on there', async () => {
    for (const point of [0, 1, 2, 3]) {
      const store = await filledVault();
      await expect(rotate({ store: around(store, { onList: dieAt(point) }), keys: bothKeys })).rejects.toThrow('killed');
      expect(await rotate({ store, keys: bothKeys })).toMatchObject(complete);
    }
  });

  test('that is stopped says so, wherever it is, and goes on there', async () => {
    for (const point of points) {
      const store = await filledVault();
      const stop = new AbortController();
      const onProgress = ({ seen }: RotationProgress): void => (seen === point + 1 ? stop.abort() : undefined);
      expect(await rotate({ store, keys: bothKeys, signal: stop.signal, onProgress })).toMatchObject({
        rotated: point + 1,
        left: 8 - point,
        outcome: 'stopped',
      });
      expect(await rotate({ store, keys: bothKeys })).toEqual({ ...complete, rotated: 8 - point });
    }
    const store = around(await filledVault(), { onList: dieAt(0) });
    expect(await rotate({ store, keys: bothKeys, signal: AbortSignal.abort() })).toMatchObject({
      rotated: 0,
      left: null,
      outcome: 'stopped',
    });
  });

  test('rotates the rest where some do not open, lists those, and leaves them as they are', async () => {
    const store = await filledVault();
    await fillVault(store, keysOf(9), ['lost']);
    const place = placeOfConnection('shop');
    const [row] = (await store.sealedRows(undefined, 99)).filter((one) => one.place === place);
    const flipped = row?.sealed.replace(/^(v1\.\w+\.)(.)/, (_, head: string, letter: string) => head + (letter === 'A' ? 'B' : 'A')) ?? '';
    await store.replaceSealed(place, row?.sealed ?? '', flipped);
    const ended = await rotate({ store, keys: bothKeys });
    expect(ended).toMatchObject({ rotated: 8, outcome: 'incomplete', unopened: { count: 4 } });
    expect(ended.unopened.first.map((one) => one.place)).toEqual([
      placeOfAuthorization('id-lost'),
      placeOfConnection('lost'),
      place,
      placeOfSecret('lost', '/apiKey'),
    ]);
    expect(ended.unopened.first[0]?.reason).toContain(`master key ${keysOf(9).current.id}`);
    expect(JSON.stringify(ended)).not.toMatch(/token of|key of|verifier of/);
    expect((await store.connection('shop'))?.sealed).toBe(flipped);
    expect(await openFilled(store, keysOf(9), ['lost'])).toEqual(filled(['lost']));
  });

  test('does not go on for ever beside a process that seals with an earlier key', async () => {
    const store = await filledVault();
    const writer = sealedConnections(store, oldKeys);
    let version = 1;
    const after = async (): Promise<void> => void (version = (await writer.save('acme', version, connectionWith({ token: 'again' }))) ?? 0);
    expect(await rotate({ store: around(store, { after }), keys: bothKeys })).toMatchObject({
      outcome: 'incomplete',
      unopened: { count: 0 },
    });
    expect(await rotate({ store, keys: bothKeys })).toMatchObject(complete);
  });
});

describe('beside writers, a rotation', () => {
  interface Writer {
    readonly keys: MasterKeys;
    /** The last value that was written of each owner, and its version. */
    readonly written: Map<string, { readonly token: string; readonly version: number }>;
  }

  /** Saves until it is told to stop; two of them often want the same connection. */
  async function write({ keys, written }: Writer, store: VaultStore, name: string, running: () => boolean): Promise<number> {
    const connections = sealedConnections(store, keys);
    let saved = 0;
    for (let round = 0; running(); round += 1) {
      const owner = owners[round % owners.length] ?? '';
      const expected = (await connections.load(owner))?.version ?? 0;
      // Unevenly, so that now one and now the other is first.
      for (let waited = 0; waited <= (round + name.length) % 3; waited += 1) await turn();
      const token = `${name} ${round}`;
      const version = await connections.save(owner, expected, connectionWith({ token }));
      if (version !== undefined) {
        saved += 1;
        written.set(owner, { token, version });
      }
    }
    return saved;
  }

  test('loses nothing that two of them write, one of whom still seals with the earlier key', async () => {
    const store = await filledVault();
    const written: Writer['written'] = new Map();
    let running = true;
    const writers = [
      write({ keys: keysOf(1, 2), written }, store, 'earlier', () => running),
      write({ keys: bothKeys, written }, store, 'later', () => running),
    ];
    for (let round = 0; round < 200; round += 1) {
      await rotate({ store: around(store, { before: () => turn(), after: () => turn() }), keys: bothKeys });
      // One that finds nothing to do leaves them no turn.
      await turn();
    }
    running = false;
    for (const saved of await Promise.all(writers)) expect(saved).toBeGreaterThan(10);
    expect(await rotate({ store, keys: bothKeys })).toMatchObject(complete);
    for (const owner of owners) {
      const { version, values } = (await sealedConnections(store, newKeys).load(owner)) ?? {};
      expect({ version, token: values?.['token'] }).toEqual(written.get(owner));
    }
  });

  test('loses nothing, whoever comes between its look and its write', async () => {
    const act = fc.record({
      owner: fc.constantFrom(...owners),
      by: fc.constantFrom('earlier', 'later', 'remover'),
      when: fc.constantFrom('before', 'after'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(act), { maxLength: 20 }), async (acts) => {
        const store = await filledVault();
        const expected = new Map(owners.map((owner) => [owner, `token of ${owner}`]));
        let step = 0;
        const come = async (when: string): Promise<void> => {
          const next = acts[Math.floor(step++ / 2)];
          if (next?.when !== when) return;
          const connections = sealedConnections(store, next.by === 'earlier' ? keysOf(1, 2) : bothKeys);
          if (next.by === 'remover') {
            await connections.remove(next.owner);
            expected.delete(next.owner);
            return;
          }
          const version = (await connections.load(next.owner))?.version ?? 0;
          await connections.save(next.owner, version, connectionWith({ token: `${next.by} ${step}` }));
          expected.set(next.owner, `${next.by} ${step}`);
        };
        expect(
          await rotate({ store: around(store, { before: () => come('before'), after: () => come('after') }), keys: bothKeys }),
        ).toMatchObject(complete);
        for (const owner of owners)
          expect((await sealedConnections(store, newKeys).load(owner))?.values['token']).toBe(expected.get(owner));
      }),
    );
  });
});

test('what fails in another way than not to open is no envelope to be listed', () => {
  const unopened = collectUnopened();
  const fail = (): never => {
    throw new RangeError('out of memory');
  };
  expect(() => unopened.attempt('connection:shop', fail)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  expect(unopened.list()).toEqual({ count: 0, first: [] });
});

describe('verifying', () => {
  test('counts secrets by their key, and lists those that do not open', async () => {
    const store = await filledVault(oldKeys, ['acme']);
    await fillVault(store, newKeys, ['shop', 'zulu']);
    const { sealed = '' } = (await store.connection('zulu')) ?? {};
    await store.replaceSealed(placeOfConnection('zulu'), sealed, sealed.slice(0, -1));
    expect(await verify({ store, keys: keysOf(2, 3) })).toEqual({
      current: newKeys.current.id,
      byKey: { [newKeys.current.id]: 6, [keysOf(3).current.id]: 0, [oldKeys.current.id]: 3 },
      unopened: {
        count: 4,
        first: ['authorization:id-acme', 'connection:acme', 'connection:zulu', 'secret:acme:/apiKey'].map((place) => ({
          place,
          reason: expect.stringContaining(`"${place}"`),
        })),
      },
      stopped: false,
    });
  });

  test('finds what a rotation does not look at: a text that was changed', async () => {
    const store = await filledVault(oldKeys, ['acme']);
    const { sealed = '' } = (await store.connection('acme')) ?? {};
    const head = sealed.slice(0, -1);
    const changed = ['A', 'Q', 'g', 'w'].map((letter) => head + letter).find((one) => one !== sealed && keyIdOf(one) !== undefined) ?? '';
    await store.replaceSealed(placeOfConnection('acme'), sealed, changed);
    expect((await verify({ store, keys: oldKeys })).unopened).toMatchObject({ count: 1, first: [{ place: 'connection:acme' }] });
  });

  test('lists a thousand, counts all, names what is no envelope, and can be stopped', async () => {
    const store = createMemoryVault();
    for (let index = 0; index < 1_100; index += 1) {
      const { values: _, ...rest } = connectionWith({});
      await store.saveConnection(`shop-${index}`, 0, { ...rest, sealed: 'not an envelope' });
    }
    const found = await verify({ store, keys: oldKeys });
    expect(found.unopened.count).toBe(1_100);
    expect(found.unopened.first).toHaveLength(1_000);
    expect(found.byKey).toEqual({ [oldKeys.current.id]: 0, none: 1_100 });
    expect(await verify({ store, keys: oldKeys, signal: AbortSignal.abort() })).toMatchObject({ unopened: { count: 0 }, stopped: true });
  });
});
