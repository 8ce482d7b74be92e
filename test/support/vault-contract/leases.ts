import { describe, expect, test } from 'vitest';
import type { Lease, VaultStore } from '../../../runtime/vault/ports.ts';
import { connectionOf, given, instanceOf, acme, minute, now, openContractVault, type MakeVault } from './harness.ts';

/** A lease that must be given. */
async function take(vault: VaultStore, holder: string, at = now, owner = 'shop'): Promise<Lease> {
  const lease = await vault.lease(owner, holder, at, minute);
  if (lease === undefined) throw new Error(`"${holder}" was not given the lease`);
  return lease;
}

const later = now + minute;

export function leaseContract(make: MakeVault): void {
  describe('a lease', () => {
    test('is of one holder until it is released', async () => {
      const { vault } = await openContractVault(make);
      const first = await take(vault, 'a');
      expect(first).toMatchObject({ owner: 'shop', unfinished: null });
      expect(await vault.lease('shop', 'b', later - 1, minute)).toBeUndefined();
      await vault.release(first);
      const second = await take(vault, 'b', now + 1);
      expect(second.unfinished).toBeNull();
      expect(second.fence).toBeGreaterThan(first.fence);
    });

    test('is given to another when its time is over', async () => {
      const { vault } = await openContractVault(make);
      const first = await take(vault, 'a');
      expect((await take(vault, 'b', later)).fence).toBeGreaterThan(first.fence);
      expect(await vault.lease('shop', 'a', later, minute)).toBeUndefined();
    });

    test('is given anew to its holder, whose earlier one is over then', async () => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const first = await take(vault, 'a');
      const second = await take(vault, 'a', now + minute / 2);
      expect(second.fence).toBeGreaterThan(first.fence);
      expect(await vault.lease('shop', 'b', later, minute)).toBeUndefined();
      expect(await vault.saveConnection('shop', 1, connectionOf('two'), first)).toBeUndefined();
      expect(await vault.saveConnection('shop', 1, connectionOf('two'), second)).toBe(2);
    });

    test('lasts longer when it is extended, under the same fence', async () => {
      const { vault } = await openContractVault(make);
      const lease = await take(vault, 'a');
      expect(await vault.extendLease(lease, later - 1, minute)).toBe(true);
      expect(await vault.lease('shop', 'b', later + minute - 2, minute)).toBeUndefined();
      expect(await vault.saveConnection('shop', 0, connectionOf('one'), lease)).toBe(1);
    });

    test('is not extended when its time is over, another has it or it was released', async () => {
      const { vault } = await openContractVault(make);
      const first = await take(vault, 'a');
      expect(await vault.extendLease(first, later, minute)).toBe(false);
      const second = await take(vault, 'b', later);
      expect(await vault.extendLease(first, later + 1, minute)).toBe(false);
      await vault.release(second);
      expect(await vault.extendLease(second, later + 1, minute)).toBe(false);
      expect((await take(vault, 'c', later + 1)).fence).toBeGreaterThan(second.fence);
    });

    test('of one owner keeps nobody from another', async () => {
      const { vault } = await openContractVault(make);
      await take(vault, 'a');
      expect(await take(vault, 'b', now, 'other')).toMatchObject({ owner: 'other' });
      expect(await vault.lease('shop', 'b', now, minute)).toBeUndefined();
    });

    test('that several ask for at once is given to one', async () => {
      const { vault, another } = await openContractVault(make);
      const vaults = [vault, await another(), await another()];
      const results = await Promise.all(vaults.map((one, index) => one.lease('shop', `holder ${index}`, now, minute)));
      expect(given(results)).toHaveLength(1);
    });

    test('outlives the vault that gave it, and so do fences', async () => {
      const open = await openContractVault(make);
      const first = await take(open.vault, 'a');
      await open.reopen();
      expect(await open.vault.lease('shop', 'b', now, minute)).toBeUndefined();
      await open.vault.release(first);
      await open.reopen();
      const second = await take(open.vault, 'b');
      expect(second.fence).toBeGreaterThan(first.fence);
    });

    test('that was taken over saves nothing, notes nothing and releases nothing', async () => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const old = await take(vault, 'a');
      const held = await take(vault, 'b', later);
      expect(await vault.noteIntent(held, 1, later)).toBe(true);
      expect(await vault.noteIntent(old, 1, later)).toBe(false);
      expect(await vault.saveConnection('shop', 1, connectionOf('old'), old)).toBeUndefined();
      await vault.release(old);
      await vault.release(old, true);
      expect(await vault.lease('shop', 'c', later, minute)).toBeUndefined();
      expect(await vault.saveConnection('shop', 1, connectionOf('new'), held)).toBe(2);
    });

    test('whose time is over saves what it has as long as nobody took it, but begins nothing more', async () => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const lease = await take(vault, 'a');
      expect(await vault.noteIntent(lease, 1, later - 1)).toBe(true);
      expect(await vault.noteIntent(lease, 1, later)).toBe(false);
      expect(await vault.saveConnection('shop', 1, connectionOf('two'), lease)).toBe(2);
      expect((await take(vault, 'b', later)).unfinished).toBeNull();
    });

    test.each([false, true])('that was released (intent kept: %s) saves and notes nothing', async (keepIntent) => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const lease = await take(vault, 'a');
      await vault.noteIntent(lease, 1, now);
      await vault.release(lease, keepIntent);
      expect(await vault.noteIntent(lease, 1, now)).toBe(false);
      expect(await vault.saveConnection('shop', 1, connectionOf('two'), lease)).toBeUndefined();
    });

    test('saves only from the version that is there', async () => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const lease = await take(vault, 'a');
      expect(await vault.saveConnection('shop', 1, connectionOf('by a person'))).toBe(2);
      expect(await vault.saveConnection('shop', 1, connectionOf('two'), lease)).toBeUndefined();
      expect(await vault.connection('shop')).toMatchObject({ sealed: 'by a person' });
    });

    test('of another owner saves nothing', async () => {
      const { vault } = await openContractVault(make);
      const lease = await take(vault, 'a', now, 'other');
      expect(await vault.saveConnection('shop', 0, connectionOf('one'), lease)).toBeUndefined();
    });

    test('goes with its connection: what comes of it is not saved as the next one', async () => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const lease = await take(vault, 'a');
      await vault.noteIntent(lease, 1, now);
      await vault.removeConnection('shop');
      await vault.saveConnection('shop', 0, connectionOf('another account'));
      expect(await vault.saveConnection('shop', 1, connectionOf('two'), lease)).toBeUndefined();
      const next = await take(vault, 'b');
      expect(next.unfinished).toBeNull();
      expect(next.fence).toBeGreaterThan(lease.fence);
    });

    test('goes with its instance, and the fence goes on', async () => {
      const { vault } = await openContractVault(make);
      await vault.addInstance(instanceOf('shop'));
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const lease = await take(vault, 'a');
      await vault.removeInstance(acme, 'shop');
      await vault.addInstance(instanceOf('shop'));
      await vault.saveConnection('shop', 0, connectionOf('another account'));
      expect(await vault.saveConnection('shop', 1, connectionOf('two'), lease)).toBeUndefined();
      expect((await take(vault, 'b')).fence).toBeGreaterThan(lease.fence);
    });
  });

  describe('an intent', () => {
    test.each(['the time of its lease is over', 'it is released and the intent kept'])(
      'is seen by the next holder when %s',
      async (how) => {
        const open = await openContractVault(make);
        await open.vault.saveConnection('shop', 0, connectionOf('one'));
        const lease = await take(open.vault, 'a');
        expect(await open.vault.noteIntent(lease, 1, now + 5)).toBe(true);
        if (how.startsWith('it is released')) await open.vault.release(lease, true);
        await open.reopen();
        expect(await take(open.vault, 'b', later)).toMatchObject({ unfinished: { version: 1, startedAt: now + 5 } });
      },
    );

    test('is seen on by every holder until one saves', async () => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      await vault.noteIntent(await take(vault, 'a'), 1, now);
      const second = await take(vault, 'b', later);
      await vault.release(second, true);
      const third = await take(vault, 'c', later);
      expect(third.unfinished).toEqual({ version: 1, startedAt: now });
      expect(await vault.saveConnection('shop', 1, connectionOf('two'), third)).toBe(2);
      await vault.release(third);
      expect((await take(vault, 'd', later)).unfinished).toBeNull();
    });

    test('is seen by its holder too, when that asks again', async () => {
      const { vault } = await openContractVault(make);
      await vault.noteIntent(await take(vault, 'a'), 0, now);
      expect((await take(vault, 'a', now + 1)).unfinished).toEqual({ version: 0, startedAt: now });
    });

    test('that is noted again is the later one', async () => {
      const { vault } = await openContractVault(make);
      await vault.noteIntent(await take(vault, 'a'), 1, now);
      expect(await vault.noteIntent(await take(vault, 'b', later), 1, later + 1)).toBe(true);
      expect((await take(vault, 'c', later + minute)).unfinished).toEqual({ version: 1, startedAt: later + 1 });
    });

    test('ends with a release', async () => {
      const { vault } = await openContractVault(make);
      const lease = await take(vault, 'a');
      await vault.noteIntent(lease, 0, now);
      await vault.release(lease);
      expect((await take(vault, 'b')).unfinished).toBeNull();
    });

    test.each([false, true])('ends with a save, also that of a person who connects anew (released before: %s)', async (released) => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const lease = await take(vault, 'a');
      await vault.noteIntent(lease, 1, now);
      if (released) await vault.release(lease, true);
      await vault.saveConnection('shop', 1, connectionOf('by a person'));
      expect((await take(vault, 'b', later)).unfinished).toBeNull();
    });

    test('stands when a save is refused', async () => {
      const { vault } = await openContractVault(make);
      await vault.saveConnection('shop', 0, connectionOf('one'));
      const lease = await take(vault, 'a');
      await vault.noteIntent(lease, 1, now);
      expect(await vault.saveConnection('shop', 0, connectionOf('two'), lease)).toBeUndefined();
      expect((await take(vault, 'b', later)).unfinished).toEqual({ version: 1, startedAt: now });
    });

    test('stands when a lease that was released with it is released again', async () => {
      const { vault } = await openContractVault(make);
      const lease = await take(vault, 'a');
      await vault.noteIntent(lease, 0, now);
      await vault.release(lease, true);
      await vault.release(lease);
      expect((await take(vault, 'b')).unfinished).toEqual({ version: 0, startedAt: now });
    });

    test('is none where a lease is released with an intent kept that it never noted', async () => {
      const { vault } = await openContractVault(make);
      await vault.release(await take(vault, 'a'), true);
      expect((await take(vault, 'b')).unfinished).toBeNull();
    });
  });
}
