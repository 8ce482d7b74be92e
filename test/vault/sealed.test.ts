import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEnvelopes, keyIdOf } from '../../runtime/crypto/envelope.ts';
import { type JsonValue, parseJson, stringifyJson } from '../../runtime/kernel/json.ts';
import { createVault } from '../../runtime/vault/index.ts';
import { placeOfAuthorization, placeOfConnection, placeOfSecret, type VaultStore } from '../../runtime/vault/ports.ts';
import { sealedAuthorizations } from '../../runtime/vault/sealed-authorizations.ts';
import { sealedConnections } from '../../runtime/vault/sealed-connections.ts';
import { sealedInstances } from '../../runtime/vault/sealed-instances.ts';
import { createMemoryVault } from '../support/memory-vault.ts';
import { connectionWith, instanceWith, keysOf, tenant } from '../support/vault-keys.ts';

const keys = keysOf(1);
const refused = { code: 'CONNECTOR_DECRYPT_FAILED' };

/** Everything that the store has got to see, as text. */
async function seenBy(store: VaultStore): Promise<string> {
  return JSON.stringify([await store.sealedRows(undefined, 999), await store.allInstances(undefined, 999), await store.connection('shop')]);
}

describe('a connection', () => {
  test('comes back as it was saved; the store sees no value', async () => {
    const store = createMemoryVault();
    const connections = sealedConnections(store, keys);
    const saved = connectionWith({ access_token: 's3cr3t-token', tenant: 'name-of-tenant' });
    expect(await connections.load('shop')).toBeUndefined();
    expect(await connections.save('shop', 0, saved)).toBe(1);
    expect(await connections.load('shop')).toEqual({ ...saved, version: 1 });
    expect(await seenBy(store)).not.toMatch(/s3cr3t|access_token|name-of-tenant/);
    expect(await connections.remove('shop')).toBe(true);
    expect(await connections.load('shop')).toBeUndefined();
  });

  test('hides what it came of too, which is a hash that secrets could be tried against', async () => {
    const store = createMemoryVault();
    const connections = sealedConnections(store, keys);
    const saved = { ...connectionWith({ a: 1 }), fingerprint: 'f'.repeat(64) };
    await connections.save('shop', 0, saved);
    expect(await seenBy(store)).not.toContain('ffff');
    expect(await store.connection('shop')).toMatchObject({ fingerprint: 'sealed' });
    // Under a new master key it is the same.
    const [row] = await store.sealedRows(undefined, 9);
    const rotated = [keysOf(2, 1), keysOf(2)];
    await store.replaceSealed(
      row?.place ?? '',
      row?.sealed ?? '',
      createEnvelopes(rotated[0]!).rewrap(row?.sealed ?? '', row?.place ?? ''),
    );
    expect(await sealedConnections(store, rotated[1]!).load('shop')).toEqual({ ...saved, version: 1 });
  });

  test('of an earlier release is read, and not left in clear', async () => {
    const store = createMemoryVault();
    const former = { ...connectionWith({ fingerprint: 'a value of this name', values: { nested: true } }), fingerprint: 'e'.repeat(64) };
    const { values, ...rest } = former;
    const sealed = createEnvelopes(keys).seal(stringifyJson(values), placeOfConnection('shop'));
    await store.saveConnection('shop', 0, { ...rest, sealed });
    const connections = sealedConnections(store, keys);
    expect(await connections.load('shop')).toEqual({ ...former, version: 2 });
    expect(await seenBy(store)).not.toContain('eeee');
    expect(await connections.load('shop')).toEqual({ ...former, version: 2 });
  });

  test.each([
    '{"id":9007199254740993,"nested":{"n":-12345678901234567890}}',
    '{"__proto__":{"a":1},"constructor":null,"":"empty name"}',
    String.raw`{"half":"\ud83d","nul":"\u0000","quote":"\"\\"}`,
    '{"f":0.1,"e":1e-7,"big":1.7976931348623157e308,"list":[null,true,[]]}',
    '{}',
  ])('keeps %s exactly', async (text) => {
    const connections = sealedConnections(createMemoryVault(), keys);
    await connections.save('shop', 0, connectionWith(parseJson(text) as Record<string, JsonValue>));
    expect(stringifyJson((await connections.load('shop'))?.values)).toBe(stringifyJson(parseJson(text)));
  });

  test('of any JSON object comes back exactly', async () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.bigInt(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    const { values } = fc.letrec((tie) => ({
      values: fc.dictionary(fc.string({ unit: 'binary' }), tie('any'), { maxKeys: 5 }),
      any: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('any'), { maxLength: 3 }), tie('values')),
    }));
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const connections = sealedConnections(createMemoryVault(), keys);
        await connections.save('shop', 0, connectionWith(given as Record<string, JsonValue>));
        expect(stringifyJson((await connections.load('shop'))?.values)).toBe(stringifyJson(given));
      }),
    );
  });

  test('that somebody else saved first is not saved; a lease and its fence go to the store', async () => {
    const connections = sealedConnections(createMemoryVault(), keys);
    await connections.save('shop', 0, connectionWith({ token: 'a' }));
    expect(await connections.save('shop', 0, connectionWith({ token: 'b' }))).toBeUndefined();
    const lease = await connections.lease('shop', 'process 1', 0, 1_000);
    if (!lease) throw new Error('no lease');
    expect(await connections.lease('shop', 'process 2', 500, 1_000)).toBeUndefined();
    expect(await connections.noteIntent(lease, 1, 600)).toBe(true);
    const next = await connections.lease('shop', 'process 2', 1_000, 1_000);
    expect(next?.unfinished).toEqual({ version: 1, startedAt: 600 });
    expect(await connections.save('shop', 1, connectionWith({ token: 'late' }), lease)).toBeUndefined();
    expect(await connections.save('shop', 1, connectionWith({ token: 'c' }), next)).toBe(2);
    await connections.release(lease);
    expect((await connections.load('shop'))?.values).toEqual({ token: 'c' });
  });

  test('whose envelope is that of another datasource is refused', async () => {
    const store = createMemoryVault();
    const connections = sealedConnections(store, keys);
    await connections.save('victim', 0, connectionWith({ token: 'of the victim' }));
    const { sealed = '' } = (await store.connection('victim')) ?? {};
    const { values: _, ...rest } = connectionWith({});
    await store.saveConnection('attacker', 0, { ...rest, sealed });
    await expect(connections.load('attacker')).rejects.toMatchObject({ ...refused, details: { place: 'connection:attacker' } });
  });

  test.each(['not { json', '[1,2]', '"text"', 'null'])('that holds %s is refused without showing it', async (text) => {
    const store = createMemoryVault();
    const { values: _, ...rest } = connectionWith({});
    await store.saveConnection('shop', 0, { ...rest, sealed: createEnvelopes(keys).seal(text, placeOfConnection('shop')) });
    const thrown = await sealedConnections(store, keys)
      .load('shop')
      .catch((error: Error) => error);
    expect(thrown).toMatchObject({ ...refused, message: expect.stringContaining('connection:shop') });
    expect((thrown as Error).message).not.toContain(text);
    expect((thrown as Error).cause).toBeUndefined();
  });
});

describe('an authorization', () => {
  test('is taken once, as it was begun; the store sees no value', async () => {
    const store = createMemoryVault();
    const authorizations = sealedAuthorizations(store, keys);
    const begun = { id: 'hash', owner: 'shop', values: { verifier: 's3cr3t-verifier', returnTo: '/done' }, expiresAt: 2_000 };
    await authorizations.begin(begun);
    expect(await seenBy(store)).not.toMatch(/s3cr3t|returnTo/);
    expect(await authorizations.take('other', 1_000)).toBeUndefined();
    expect(await authorizations.take('hash', 1_000)).toEqual(begun);
    expect(await authorizations.take('hash', 1_000)).toBeUndefined();
  });

  test('that does not open is taken all the same', async () => {
    const store = createMemoryVault();
    await store.beginAuthorization({
      id: 'hash',
      owner: 'shop',
      sealed: createEnvelopes(keys).seal('{}', placeOfAuthorization('x')),
      expiresAt: 9,
    });
    await expect(sealedAuthorizations(store, keys).take('hash', 1)).rejects.toMatchObject(refused);
    expect(await store.takeAuthorization('hash', 1)).toBeUndefined();
  });
});

describe('an instance', () => {
  const secrets = { '/apiKey': 's3cr3t-key', '/nested/a~1b': 's3cr3t-nested' };

  test('keeps its secrets sealed one by one, each for its place', async () => {
    const store = createMemoryVault();
    const instances = sealedInstances(store, keys);
    expect(await instances.add(instanceWith('shop', secrets))).toBe(true);
    expect(await instances.add(instanceWith('shop', secrets))).toBe(false);
    expect(await seenBy(store)).not.toContain('s3cr3t');
    const stored = await store.instance(tenant, 'shop');
    if (!stored) throw new Error('nothing is stored');
    expect(instances.secretsOf(stored)).toEqual(secrets);
    expect(createEnvelopes(keys).open(stored.secrets['/apiKey'] ?? '', placeOfSecret('shop', '/apiKey'))).toBe('"s3cr3t-key"');
    const swapped = { owner: 'shop', secrets: { '/apiKey': stored.secrets['/nested/a~1b'] ?? '' } };
    expect(() => instances.secretsOf(swapped)).toThrow(expect.objectContaining(refused));
    expect(() => instances.secretsOf({ ...stored, owner: 'another' })).toThrow(expect.objectContaining(refused));
  });

  test('is changed in what is named; a secret that is not named stays, one that is undefined goes (CRED-10)', async () => {
    const store = createMemoryVault();
    const instances = sealedInstances(store, keys);
    await instances.add(instanceWith('shop', secrets));
    const update = async (expected: number, change: object) => {
      const next = await instances.update(tenant, 'shop', expected, { ...change, updatedAt: 2_000 });
      return next && { version: next.version, enabled: next.enabled, secrets: instances.secretsOf(next) };
    };
    expect(await update(1, { enabled: false })).toEqual({ version: 2, enabled: false, secrets });
    expect(await update(2, { secrets: { '/apiKey': { kty: 'EC', n: 12345678901234567890n } } })).toEqual({
      version: 3,
      enabled: false,
      secrets: { ...secrets, '/apiKey': { kty: 'EC', n: 12345678901234567890n } },
    });
    expect(await update(3, { secrets: { '/apiKey': undefined, '/new': 'n' } })).toMatchObject({
      secrets: { '/nested/a~1b': 's3cr3t-nested', '/new': 'n' },
    });
    expect(Object.keys((await store.instance(tenant, 'shop'))?.secrets ?? {}).toSorted()).toEqual(['/nested/a~1b', '/new']);
    expect(await update(3, { secrets: { '/new': 'lost' } })).toBeUndefined();
    expect(await instances.update({ ...tenant, identity: 'other' }, 'shop', 4, { secrets: {}, updatedAt: 3_000 })).toBeUndefined();
  });

  test('that is changed brings what stays under the current key, and leaves what does not open', async () => {
    const store = createMemoryVault();
    await sealedInstances(store, keys).add(instanceWith('shop', secrets));
    const next = await sealedInstances(store, keysOf(2, 1)).update(tenant, 'shop', 1, { secrets: { '/new': 'n' }, updatedAt: 2_000 });
    if (!next) throw new Error('it was not changed');
    expect(new Set(Object.values(next.secrets).map(keyIdOf))).toEqual(new Set([keysOf(2).current.id]));
    expect(sealedInstances(store, keysOf(2)).secretsOf(next)).toEqual({ ...secrets, '/new': 'n' });
    const other = await sealedInstances(store, keysOf(3)).update(tenant, 'shop', 2, { secrets: { '/new': 'm' }, updatedAt: 3_000 });
    expect(other?.secrets).toMatchObject({ '/apiKey': next.secrets['/apiKey'], '/nested/a~1b': next.secrets['/nested/a~1b'] });
  });
});

describe('the vault', () => {
  test('is opened, and its keys are found, when they are needed: once, and again where that failed', async () => {
    const store = createMemoryVault();
    const calls: string[] = [];
    const failing = new Set(['open', 'keys']);
    const attempt = async <One>(name: string, one: One): Promise<One> => {
      calls.push(name);
      if (failing.delete(name)) throw new Error(`no ${name} yet`);
      return one;
    };
    const vault = createVault({ open: () => attempt('open', store), findKeys: () => attempt('keys', keys) });
    expect(calls).toEqual([]);
    await expect(vault.connections()).rejects.toThrow('no open yet');
    await expect(vault.connections()).rejects.toThrow('no keys yet');
    await Promise.all([vault.connections(), vault.instances(), vault.authorizations(), vault.store(), vault.keys.ids()]);
    expect(calls).toEqual(['open', 'open', 'keys', 'keys']);
    await (await vault.connections()).save('shop', 0, connectionWith({ token: 'a' }));
    expect(await vault.keys.verify()).toMatchObject({ byKey: { [keys.current.id]: 1 } });
    expect(await vault.keys.rotate()).toMatchObject({ rotated: 0, outcome: 'complete' });
    await vault[Symbol.asyncDispose]();
    await expect(store.connection('shop')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  test('tells who looks for keys which one something kept is sealed by', async () => {
    const store = createMemoryVault();
    const told: unknown[] = [];
    const open = async () => store;
    const findKeys = async (sealedBy: () => Promise<string | undefined>) => {
      told.push(await sealedBy());
      return keys;
    };
    await createVault({ open, findKeys }).keys.ids();
    const { values: _, ...rest } = connectionWith({});
    await store.saveConnection('shop', 0, { ...rest, sealed: 'not an envelope' });
    await createVault({ open, findKeys }).keys.ids();
    await sealedConnections(store, keys).save('shop', 1, connectionWith({}));
    await createVault({ open, findKeys }).keys.ids();
    expect(told).toEqual([undefined, 'unknown', keys.current.id]);
  });

  test('that was never opened, or could not be, has nothing to close', async () => {
    const vault = createVault({ open: () => Promise.reject(new Error('locked')), findKeys: async () => keys });
    await vault[Symbol.asyncDispose]();
    await expect(vault.store()).rejects.toThrow('locked');
    await vault[Symbol.asyncDispose]();
  });
});
