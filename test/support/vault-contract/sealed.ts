import { describe, expect, test } from 'vitest';
import { placeOfAuthorization, placeOfConnection, placeOfSecret, type SealedRow, type VaultStore } from '../../../runtime/vault/ports.ts';
import { acme, authorizationOf, connectionOf, instanceOf, now, openContractVault, type MakeVault } from './harness.ts';

/** One of each kind for every owner. */
async function fill(vault: VaultStore, owners: readonly string[]): Promise<readonly SealedRow[]> {
  const rows: SealedRow[] = [];
  for (const owner of owners) {
    await vault.addInstance(instanceOf(owner, { secrets: { '/key': `key of ${owner}`, '/a/b': `b of ${owner}` } }));
    await vault.saveConnection(owner, 0, connectionOf(`connection of ${owner}`));
    await vault.beginAuthorization(authorizationOf(`id of ${owner}`, { owner, sealed: `return of ${owner}` }));
    rows.push({ place: placeOfSecret(owner, '/key'), sealed: `key of ${owner}` });
    rows.push({ place: placeOfSecret(owner, '/a/b'), sealed: `b of ${owner}` });
    rows.push({ place: placeOfConnection(owner), sealed: `connection of ${owner}` });
    rows.push({ place: placeOfAuthorization(`id of ${owner}`), sealed: `return of ${owner}` });
  }
  return rows.sort((a, b) => (a.place < b.place ? -1 : 1));
}

export function sealedContract(make: MakeVault): void {
  describe('the envelopes that are kept', () => {
    test('are all listed, in the order of their places, a page at a time', async () => {
      const { vault } = await openContractVault(make);
      expect(await vault.sealedRows(undefined, 10)).toEqual([]);
      // A place orders otherwise than owner and pointer do: "-" comes before ":".
      const rows = await fill(vault, ['shop', 'shop-2', 'Shop', 'a']);
      expect(await vault.sealedRows(undefined, 100)).toEqual(rows);
      for (const limit of [1, 3, 5]) {
        const read: SealedRow[] = [];
        for (
          let page = await vault.sealedRows(undefined, limit);
          page.length > 0;
          page = await vault.sealedRows(read.at(-1)?.place, limit)
        ) {
          expect(page.length).toBeLessThanOrEqual(limit);
          read.push(...page);
        }
        expect(read).toEqual(rows);
      }
    });

    test('are replaced where they are still what they were, and nothing else changes', async () => {
      const open = await openContractVault(make);
      const { vault } = open;
      const rows = await fill(vault, ['shop', 'other']);
      const connection = await vault.connection('shop');
      const instance = await vault.instance(acme, 'shop');
      for (const { place, sealed } of rows) {
        if (!place.includes('other')) expect(await vault.replaceSealed(place, sealed, `new ${sealed}`)).toBe(true);
        expect(await vault.replaceSealed(place, 'no longer this', 'x')).toBe(false);
      }
      expect(await vault.replaceSealed(placeOfConnection('none'), 'connection of shop', 'x')).toBe(false);
      await open.reopen();
      expect(await open.vault.connection('shop')).toEqual({ ...connection, sealed: 'new connection of shop' });
      expect(await open.vault.instance(acme, 'shop')).toEqual({
        ...instance,
        secrets: { '/key': 'new key of shop', '/a/b': 'new b of shop' },
      });
      expect(await open.vault.takeAuthorization('id of shop', now)).toMatchObject({ sealed: 'new return of shop' });
      const expected = rows.filter(({ place }) => place.includes('other'));
      expect((await open.vault.sealedRows(undefined, 100)).filter(({ place }) => place.includes('other'))).toEqual(expected);
    });

    test('are not replaced over what was saved meanwhile', async () => {
      const { vault } = await openContractVault(make);
      await fill(vault, ['shop']);
      await vault.saveConnection('shop', 1, connectionOf('renewed'));
      expect(await vault.replaceSealed(placeOfConnection('shop'), 'connection of shop', 'rotated')).toBe(false);
      expect(await vault.connection('shop')).toMatchObject({ sealed: 'renewed', version: 2 });
    });

    test('that are replaced keep nobody from saving from the version before', async () => {
      const { vault } = await openContractVault(make);
      await fill(vault, ['shop']);
      await vault.replaceSealed(placeOfConnection('shop'), 'connection of shop', 'rotated');
      expect(await vault.saveConnection('shop', 1, connectionOf('renewed'))).toBe(2);
    });
  });

  test('closing twice is closing once, and what is asked after that is refused', async () => {
    const { vault } = await openContractVault(make);
    await Promise.all([vault.close(), vault.close()]);
    await vault.close();
    await expect(vault.connection('shop')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });
}
