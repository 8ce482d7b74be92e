import { describe, expect, test } from 'vitest';
import { authorizationOf, connectionOf, given, minute, now, openContractVault, type MakeVault } from './harness.ts';

export function connectionContract(make: MakeVault): void {
  describe('a connection', () => {
    test('is given back as it was saved, with versions from 1', async () => {
      const { vault } = await openContractVault(make);
      expect(await vault.connection('shop')).toBeUndefined();
      expect(await vault.saveConnection('shop', 0, connectionOf('one'))).toBe(1);
      expect(await vault.connection('shop')).toEqual({ ...connectionOf('one'), version: 1 });
      const next = connectionOf('two', {
        expiresAt: null,
        status: 'needs_reconnect',
        reason: 'the provider refused: "revoked" – é \u{1F511}',
        fingerprint: 'f2',
        updatedAt: now + 1,
      });
      expect(await vault.saveConnection('shop', 1, next)).toBe(2);
      expect(await vault.connection('shop')).toEqual({ ...next, version: 2 });
    });

    test.each([
      ['there is one already', 0],
      ['it was of an earlier version', 1],
      ['it is of no such version yet', 3],
    ])('is not saved where %s', async (_name, expected) => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      await vault.saveConnection('shop', 1, connectionOf('two'));
      expect(await vault.saveConnection('shop', expected, connectionOf('three'))).toBeUndefined();
      expect(await vault.connection('shop')).toMatchObject({ sealed: 'two', version: 2 });
    });

    test('that is not there is not saved as a later version', async () => {
      const { vault } = await openContractVault(make);
      expect(await vault.saveConnection('shop', 1, connectionOf('one'))).toBeUndefined();
      expect(await vault.connection('shop')).toBeUndefined();
    });

    test.each([0, 1])('that several save at once from version %i is saved by one', async (expected) => {
      const { vault, another } = await openContractVault(make);
      const vaults = [vault, await another(), await another()];
      for (let round = 0; round < 20; round++) {
        const owner = `shop ${round}`;
        if (expected === 1) await vault.saveConnection(owner, 0, connectionOf('first'));
        const results = await Promise.all(vaults.map((one, index) => one.saveConnection(owner, expected, connectionOf(`by ${index}`))));
        expect(given(results)).toEqual([expected + 1]);
        const winner = results.findIndex((result) => result !== undefined);
        for (const one of vaults) expect(await one.connection(owner)).toMatchObject({ sealed: `by ${winner}`, version: expected + 1 });
      }
    });

    test('is of one owner', async () => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('shop'));
      await vault.saveConnection('Shop', 0, connectionOf('another'));
      expect(await vault.removeConnection('Shop')).toBe(true);
      expect(await vault.connection('shop')).toMatchObject({ sealed: 'shop' });
      expect(await vault.connection('Shop')).toBeUndefined();
    });

    test('that is removed is gone, and begins with version 1 when it is there again', async () => {
      const { vault } = await openContractVault(make);
      expect(await vault.removeConnection('shop')).toBe(false);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      await vault.saveConnection('shop', 1, connectionOf('two'));
      expect(await vault.removeConnection('shop')).toBe(true);
      expect(await vault.removeConnection('shop')).toBe(false);
      expect(await vault.saveConnection('shop', 2, connectionOf('three'))).toBeUndefined();
      expect(await vault.saveConnection('shop', 0, connectionOf('three'))).toBe(1);
    });

    test('that is forgotten takes its lease and what is pending along, and nothing of others', async () => {
      const { vault } = await openContractVault(make);
      for (const owner of ['shop', 'other']) {
        await vault.saveConnection(owner, 0, connectionOf(owner));
        await vault.beginAuthorization(authorizationOf(`id of ${owner}`, { owner }));
      }
      const lease = await vault.lease('shop', 'a', now, minute);
      await vault.forget('shop');
      await vault.forget('nobody');
      expect(await vault.connection('shop')).toBeUndefined();
      expect(await vault.saveConnection('shop', 0, connectionOf('late'), lease)).toBeUndefined();
      expect(await vault.takeAuthorization('id of shop', now)).toBeUndefined();
      expect(await vault.connection('other')).toMatchObject({ sealed: 'other' });
      expect(await vault.takeAuthorization('id of other', now)).toBeDefined();
    });

    test('is there when the vault is opened again', async () => {
      const open = await openContractVault(make);
      await open.vault.saveConnection('shop', 0, connectionOf('one'));
      await open.reopen();
      expect(await open.vault.connection('shop')).toEqual({ ...connectionOf('one'), version: 1 });
    });

    test('keeps any text, NUL too, and tells owners apart that differ only there', async () => {
      const { vault } = await openContractVault(make);
      const owners = ['shop', 'shop\u0000', 'shop\u0001', 'shop\u0001\u0001', 'shop\u0001\u0002', 'sh\u{1F511}p', "'; --", '\\x00', ''];
      for (const owner of owners) expect(await vault.saveConnection(owner, 0, connectionOf(`of ${owner}`, { reason: owner }))).toBe(1);
      for (const owner of owners) expect(await vault.connection(owner)).toMatchObject({ sealed: `of ${owner}`, reason: owner });
      const places = owners.map((owner) => `connection:${owner}`);
      const byBytes = places.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect((await vault.sealedRows(undefined, 100)).map(({ place }) => place)).toEqual(byBytes);
      expect(await vault.sealedRows('connection:shop\u0001', 1)).toMatchObject([{ place: 'connection:shop\u0001\u0001' }]);
    });

    test('keeps an envelope of 64 KiB', async () => {
      const { vault } = await openContractVault(make);
      const sealed = 'x'.repeat(64 * 1024);
      await vault.saveConnection('shop', 0, connectionOf(sealed));
      expect((await vault.connection('shop'))?.sealed).toBe(sealed);
    });
  });
}
