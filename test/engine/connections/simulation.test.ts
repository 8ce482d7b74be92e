// Several processes that share what is kept, in virtual time: whatever dies, stalls, fails or is lost, no refresh token is sent twice at once, all
// come to an end, and nobody goes on with a token that was taken back while a good one is kept.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConnectionKeeper } from '../../../runtime/engine/connections/keeper.ts';
import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import { createMemoryVaults } from '../../support/memory-vault.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';
import { type Answering, authenticatorOn, createProvider, fingerprint, owner, signInAt } from './provider.ts';

/** The vault's port, with values in the clear; a process that has died does nothing any more, and its calls do not come back. */
function keeperOn(vault: ReturnType<ReturnType<typeof createMemoryVaults>['open']>, life: { dead: boolean }): ConnectionKeeper {
  const alive =
    <Given extends readonly unknown[], Result>(call: (...given: Given) => Promise<Result>) =>
    (...given: Given): Promise<Result> =>
      life.dead ? new Promise<Result>(() => {}) : call(...given);
  return {
    load: alive(async (name) => {
      const stored = await vault.connection(name);
      if (!stored) return undefined;
      const { sealed, ...rest } = stored;
      return { ...rest, values: JSON.parse(sealed) as Record<string, string> };
    }),
    save: alive((name, expected, { values, ...rest }, lease) =>
      vault.saveConnection(name, expected, { ...rest, sealed: JSON.stringify(values) }, lease),
    ),
    remove: alive((name) => vault.removeConnection(name)),
    lease: alive((...given) => vault.lease(...given)),
    extendLease: alive((...given) => vault.extendLease(...given)),
    noteIntent: alive((...given) => vault.noteIntent(...given)),
    release: alive((...given) => vault.release(...given)),
  };
}

interface Act {
  readonly process: number;
  readonly after: number;
  readonly does: 'current' | 'refused' | 'die' | 'revoke';
}

const answering: fc.Arbitrary<Answering> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ takes: fc.integer({ min: 0, max: 50_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ takes: fc.integer({ min: 0, max: 5_000 }), fails: fc.constantFrom('before' as const, 'after' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ takes: fc.integer({ min: 0, max: 5_000 }), lost: fc.constant(true) }) },
);
const act: fc.Arbitrary<Act> = fc.record({
  process: fc.integer({ min: 0, max: 3 }),
  after: fc.integer({ min: 0, max: 40_000 }),
  does: fc.constantFrom<Act['does'][]>('current', 'current', 'refused', 'refused', 'revoke', 'die'),
});
const cases = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 30 }),
  answers: fc.array(answering, { maxLength: 12 }),
  grace: fc.constantFrom(0, 30_000, 600_000),
  life: fc.constantFrom(30_000, 120_000, 3_600_000),
});

function startProcess(vaults: ReturnType<typeof createMemoryVaults>, clock: VirtualClock, provider: ReturnType<typeof createProvider>) {
  const life = { dead: false };
  const keeper = keeperOn(vaults.open(), life);
  const authenticator = authenticatorOn(keeper, clock);
  // What a dead process has sent is done, but nobody hears of it.
  const refresh = async (token: string) => {
    const taken = await provider.refresh(token);
    return life.dead ? new Promise<never>(() => {}) : taken;
  };
  return { life, authenticator, signIn: signInAt({ refresh }) };
}

test('no token is sent twice at once, all come to an end, and who is connected has a good token', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ acts, answers, grace, life }) => {
      const clock = createVirtualClock();
      const vaults = createMemoryVaults();
      const provider = createProvider(clock, { grace, life });
      const left = [...answers];
      provider.next = () => left.shift() ?? {};
      const first = keeperOn(vaults.open(), { dead: false });
      const now = clock.now();
      await first.save(owner, 0, {
        values: { accessToken: 'A0', refreshToken: 'R0' },
        expiresAt: now + life,
        updatedAt: now,
        status: 'connected',
        reason: null,
        fingerprint,
      });
      const processes = Array.from({ length: 4 }, () => startProcess(vaults, clock, provider));
      const asked: Promise<unknown>[] = [];
      let died = false;
      const perform = ({ process, does }: Act): void => {
        const one = processes[process];
        if (!one) return;
        if (does === 'revoke') return provider.revokeAccess();
        if (does === 'die') {
          died = true;
          one.life.dead = true;
          processes[process] = startProcess(vaults, clock, provider);
          return;
        }
        const work = async (): Promise<void> => {
          const connected = await one.authenticator.current(one.signIn);
          if (does === 'refused' || !provider.isGood(connected.values['accessToken']))
            await one.authenticator.renew(one.signIn, connected.version);
        };
        asked.push(
          Promise.race([
            work().catch((thrown: unknown) => {
              if (!(thrown instanceof ConnectorError)) throw thrown;
            }),
            // Who asked of a process that dies gets no answer.
            new Promise<void>((done) => {
              const wait = async (): Promise<void> => {
                for (let time = 0; time < 400 && !one.life.dead; time++) await clock.sleep(1_000);
                if (one.life.dead) done();
              };
              void wait();
            }),
          ]),
        );
      };
      const script = (async () => {
        for (const each of acts) {
          await clock.sleep(each.after);
          perform(each);
        }
      })();
      await clock.run();
      await script;
      // Ends: nothing of it is still waiting.
      let open = asked.length;
      for (const one of asked) void one.then(() => open--);
      await clock.run();
      expect(open).toBe(0);
      // What a process sent before it died may still be on its way when its lease has ended.
      expect(died ? 0 : provider.overlaps).toBe(0);
      // Whoever comes last, undisturbed, has a good token or is told to connect it again.
      provider.next = () => ({});
      const last = startProcess(vaults, clock, provider);
      const given = last.authenticator
        .current(last.signIn)
        .then(async (one) => (provider.isGood(one.values['accessToken']) ? one : last.authenticator.renew(last.signIn, one.version)))
        .then(
          (one) => one ?? 'none',
          (thrown: unknown) => thrown,
        );
      await clock.run();
      const end = await given;
      if (end instanceof ConnectorError) {
        expect(end.code).toBe('AUTH_FAILED');
        // The provider has taken all of it back: nothing that we keep would do.
        expect(provider.revoked).toBe(true);
      } else {
        expect(provider.isGood((end as { values: Record<string, unknown> }).values['accessToken'])).toBe(true);
      }
    }),
    { numRuns: 400, endOnFailure: true },
  );
}, 120_000);
