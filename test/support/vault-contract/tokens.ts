import { describe, expect, test } from 'vitest';
import { minute, now, openContractVault, other, tokenOf, type MakeVault } from './harness.ts';

export function tokenContract(make: MakeVault): void {
  describe('a token', () => {
    test('is found by its hash until it expires', async () => {
      const open = await openContractVault(make);
      const forever = tokenOf('forever');
      const short = tokenOf('short', { ...other, expiresAt: now + minute });
      await open.vault.addToken(forever);
      await open.vault.addToken(short);
      await open.reopen();
      expect(await open.vault.tokenByHash('hash of forever', now + 1_000_000 * minute)).toEqual(forever);
      expect(await open.vault.tokenByHash('hash of short', now + minute - 1)).toEqual(short);
      expect(await open.vault.tokenByHash('hash of short', now + minute)).toBeUndefined();
      for (const hash of ['', 'hash of', 'short', 'HASH OF SHORT', '%']) expect(await open.vault.tokenByHash(hash, now)).toBeUndefined();
      expect(await open.vault.tokens()).toEqual([forever, short]);
    });

    test('that is removed is gone', async () => {
      const { vault } = await openContractVault(make);
      await vault.addToken(tokenOf('one'));
      await vault.addToken(tokenOf('two'));
      expect(await vault.removeToken('one')).toBe(true);
      expect(await vault.removeToken('one')).toBe(false);
      expect(await vault.tokenByHash('hash of one', now)).toBeUndefined();
      expect(await vault.tokens()).toEqual([tokenOf('two')]);
    });

    test.each([
      ['id', { id: 'one', hash: 'another' }],
      ['hash', { id: 'two', hash: 'hash of one' }],
    ])('is refused where its %s is kept already, which stays as it was', async (_name, over) => {
      const { vault } = await openContractVault(make);
      await vault.addToken(tokenOf('one'));
      await expect(vault.addToken({ ...tokenOf('x', other), ...over })).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(await vault.tokens()).toEqual([tokenOf('one')]);
    });
  });
}
