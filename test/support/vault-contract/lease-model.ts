import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Lease, VaultStore } from '../../../runtime/vault/ports.ts';
import { connectionOf, now, openContractVault, type MakeVault } from './harness.ts';

/** One owner as a plain object: what one would write with nothing to lose and nobody beside. */
interface Model {
  time: number;
  version: number;
  fence: number;
  held: { readonly fence: number; readonly holder: string; readonly endsAt: number } | undefined;
  intent: Lease['unfinished'];
  /** Every lease that was ever given. */
  readonly given: Lease[];
}

interface Real {
  readonly owner: string;
  readonly vaults: readonly VaultStore[];
}

type Step = (model: Model, real: Real, vault: VaultStore) => Promise<void>;

const steps: { readonly [name: string]: (pick: number) => Step } = {
  lease:
    (pick) =>
    async (model, { owner }, vault) => {
      const holder = `holder ${pick % 3}`;
      const lease = await vault.lease(owner, holder, model.time, 10);
      if (model.held !== undefined && model.held.holder !== holder && model.held.endsAt > model.time) {
        expect(lease).toBeUndefined();
        return;
      }
      expect(lease).toEqual({ owner, fence: expect.any(Number), unfinished: model.intent });
      if (lease === undefined) return;
      expect(lease.fence).toBeGreaterThan(model.fence);
      model.fence = lease.fence;
      model.held = { fence: lease.fence, holder, endsAt: model.time + 10 };
      model.given.push(lease);
    },
  note: (pick) => async (model, _real, vault) => {
    const lease = model.given.at(-1 - (pick % 2));
    if (lease === undefined) return;
    const isHeld = model.held?.fence === lease.fence && model.held.endsAt > model.time;
    expect(await vault.noteIntent(lease, model.version, model.time)).toBe(isHeld);
    if (isHeld) model.intent = { version: model.version, startedAt: model.time };
  },
  save:
    (pick) =>
    async (model, { owner }, vault) => {
      const lease = pick % 4 === 0 ? undefined : model.given.at(-1 - (pick % 2));
      const expected = pick % 5 === 0 ? model.version + 1 : model.version;
      const isSaved = expected === model.version && (lease === undefined || model.held?.fence === lease.fence);
      const saved = await vault.saveConnection(owner, expected, connectionOf(`from ${expected}`), lease);
      expect(saved).toBe(isSaved ? expected + 1 : undefined);
      if (!isSaved) return;
      model.version++;
      model.intent = null;
    },
  release: (pick) => async (model, _real, vault) => {
    const lease = model.given.at(-1 - (pick % 2));
    if (lease === undefined) return;
    await vault.release(lease, pick % 3 === 0);
    if (model.held?.fence !== lease.fence) return;
    model.held = undefined;
    if (pick % 3 !== 0) model.intent = null;
  },
  remove:
    () =>
    async (model, { owner }, vault) => {
      expect(await vault.removeConnection(owner)).toBe(model.version > 0);
      model.version = 0;
      model.held = undefined;
      model.intent = null;
    },
  wait: (pick) => (model) => {
    model.time += pick;
    return Promise.resolve();
  },
};

const command = fc.record({
  name: fc.constantFrom('lease', 'lease', 'lease', 'note', 'note', 'save', 'save', 'release', 'wait', 'wait', 'remove'),
  pick: fc.integer({ min: 0, max: 12 }),
  through: fc.integer({ min: 0, max: 1 }),
});

export function leaseModelContract(make: MakeVault): void {
  test(
    'leases, intents and versions are those of a plain object, whatever is asked through whichever vault',
    { timeout: 120_000 },
    async () => {
      const { vault, another } = await openContractVault(make);
      const vaults = [vault, await another()];
      let runs = 0;
      const property = fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 30 }), async (commands) => {
        const model: Model = { time: now, version: 0, fence: 0, held: undefined, intent: null, given: [] };
        const real: Real = { owner: `shop ${++runs}`, vaults };
        for (const { name, pick, through } of commands) {
          const chosen = vaults[through] ?? vault;
          await steps[name]?.(pick)(model, real, chosen);
          expect((await chosen.connection(real.owner))?.version ?? 0).toBe(model.version);
        }
      });
      await fc.assert(property, { numRuns: 60 });
    },
  );
}
