import { describe, expect, test } from 'vitest';
import { pendingBounds, placeOfAuthorization } from '../../../runtime/vault/ports.ts';
import { authorizationOf, given, minute, now, openContractVault, type MakeVault } from './harness.ts';

export function authorizationContract(make: MakeVault): void {
  describe('a pending authorization', () => {
    test('is given once and never again', async () => {
      const open = await openContractVault(make);
      await open.vault.beginAuthorization(authorizationOf('one'));
      await open.vault.beginAuthorization(authorizationOf('two'));
      await open.reopen();
      expect(await open.vault.takeAuthorization('one', now)).toEqual(authorizationOf('one'));
      expect(await open.vault.takeAuthorization('one', now)).toBeUndefined();
      await open.reopen();
      expect(await open.vault.takeAuthorization('one', now)).toBeUndefined();
      expect(await open.vault.takeAuthorization('two', now)).toEqual(authorizationOf('two'));
    });

    test('that was never begun is none', async () => {
      const { vault } = await openContractVault(make);
      await vault.beginAuthorization(authorizationOf('one'));
      for (const id of ['', 'ONE', 'one ', 'on', '%', "one' OR '1'='1"]) expect(await vault.takeAuthorization(id, now)).toBeUndefined();
      expect(await vault.takeAuthorization('one', now)).toBeDefined();
    });

    test('that several take at once is given to one', async () => {
      const { vault, another } = await openContractVault(make);
      const vaults = [vault, await another(), await another()];
      for (let round = 0; round < 5; round++) {
        await vault.beginAuthorization(authorizationOf(`id ${round}`));
        const results = await Promise.all([...vaults, ...vaults].map((one) => one.takeAuthorization(`id ${round}`, now)));
        expect(given(results)).toHaveLength(1);
      }
    });

    test('is given until it expires, and those that have expired are removed by the next that comes', async () => {
      const { vault } = await openContractVault(make);
      await vault.beginAuthorization(authorizationOf('short', { expiresAt: now + minute }));
      await vault.beginAuthorization(authorizationOf('shorter', { expiresAt: now + minute - 1 }));
      await vault.beginAuthorization(authorizationOf('long'));
      expect(await vault.takeAuthorization('shorter', now + minute - 2)).toBeDefined();
      expect(await vault.takeAuthorization('short', now + minute)).toBeUndefined();
      expect(await vault.sealedRows(undefined, 10)).toEqual([{ place: placeOfAuthorization('long'), sealed: 'sealed long' }]);
    });

    test('is refused under an id that is pending, which stays as it was', async () => {
      const { vault } = await openContractVault(make);
      await vault.beginAuthorization(authorizationOf('one'));
      await expect(vault.beginAuthorization(authorizationOf('one', { owner: 'mallory', sealed: 'x' }))).rejects.toMatchObject({
        code: 'INTERNAL',
      });
      expect(await vault.takeAuthorization('one', now)).toEqual(authorizationOf('one'));
    });

    test('of an owner with too many makes the one that expires first go, and none of another owner', { timeout: 60_000 }, async () => {
      const { vault } = await openContractVault(make);
      await vault.beginAuthorization(authorizationOf('of another', { owner: 'other', expiresAt: now + 1 }));
      await vault.beginAuthorization(authorizationOf('first to expire', { expiresAt: now + 2 }));
      for (let count = 1; count < pendingBounds.ofOwner; count++) await vault.beginAuthorization(authorizationOf(`id ${count}`));
      // Of two that expire together the older goes.
      await vault.beginAuthorization(authorizationOf('one more'));
      await vault.beginAuthorization(authorizationOf('and one'));
      // It is kept itself, also where it is the first to expire.
      await vault.beginAuthorization(authorizationOf('shortest', { expiresAt: now + 1 }));
      for (const gone of ['first to expire', 'id 1', 'id 2']) expect(await vault.takeAuthorization(gone, now)).toBeUndefined();
      for (const kept of ['of another', 'shortest', 'id 3', 'one more', 'and one']) {
        expect(await vault.takeAuthorization(kept, now)).toBeDefined();
      }
      expect(await vault.sealedRows(undefined, 1_000)).toHaveLength(pendingBounds.ofOwner - 4);
    });
  });
}
