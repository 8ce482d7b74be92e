import { describe, expect, test } from 'vitest';
import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import { authenticatorOn, owner } from './provider.ts';
import { reconnect, settled, world } from './world.ts';

describe('what was refused, or given up', () => {
  test('what needs nobody rests after a refusal, longer each time up to a bound; it is told once, and comes back by itself', async () => {
    const { clock, keeper, signIn, told, authenticator } = await world(0);
    let asked = 0;
    let isGood = false;
    const obtain = async () => {
      asked += 1;
      if (!isGood) throw new ConnectorError('AUTH_FAILED', 'no', { upstreamStatus: 401, oauthError: 'invalid_client' });
      return { values: { accessToken: 'A9' }, expiresAt: clock.now() + 3_600_000 };
    };
    const alone = { ...signIn, interactive: false, obtain, refresh: async () => undefined };
    const other = authenticatorOn(keeper, clock, told);
    expect(await settled(clock, authenticator.current(alone))).toMatchObject({ thrown: { code: 'AUTH_FAILED', message: 'no' } });
    expect(await settled(clock, other.current(alone))).toMatchObject(reconnect);
    expect(asked).toBe(1);
    expect(await keeper.load(owner)).toMatchObject({ status: 'needs_reconnect', reason: 'no', version: 2 });
    const waits: number[] = [];
    for (let attempt = 2; attempt <= 9; attempt += 1) {
      const began = clock.now();
      while (asked < attempt) {
        await settled(clock, authenticator.current(alone));
        if (asked < attempt) await settled(clock, clock.sleep(1_000));
      }
      waits.push(clock.now() - began);
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    expect(told.expired).toEqual([`${owner}: no`]);
    // Another configuration is another sign-in: it does not wait.
    expect(await settled(clock, other.current({ ...alone, fingerprint: 'other' }))).toMatchObject({ thrown: { message: 'no' } });
    isGood = true;
    await settled(clock, clock.sleep(300_000));
    expect(await settled(clock, authenticator.current(alone))).toMatchObject({ values: { accessToken: 'A9' }, status: 'connected' });
    expect(told.expired).toHaveLength(1);
  });

  test('what connects under a lease is not kept where it was given up in between', async () => {
    const { clock, keeper, signIn, authenticator } = await world(59_000);
    const taken = { values: { accessToken: 'A9' }, expiresAt: null };
    const lease = await keeper.lease(owner, 'one who comes back', clock.now(), 60_000);
    expect(await authenticator.remove(signIn)).toBe(true);
    expect(await settled(clock, authenticator.connect(signIn, taken, lease))).toMatchObject({
      thrown: { code: 'CONNECTOR_OAUTH_STATE_INVALID' },
    });
    expect(await keeper.load(owner)).toBeUndefined();
    const next = await keeper.lease(owner, 'another', clock.now(), 60_000);
    expect(await settled(clock, authenticator.connect(signIn, taken, next))).toMatchObject({ version: 1 });
  });

  test('who ends waits for what is renewed now', async () => {
    const { clock, keeper, signIn, authenticator } = await world(0);
    const answered = Promise.withResolvers<{ values: { accessToken: string }; expiresAt: null }>();
    const renewing = authenticator.current({ ...signIn, refresh: () => answered.promise });
    const settling = authenticator.settled();
    answered.resolve({ values: { accessToken: 'A9' }, expiresAt: null });
    await settled(clock, settling);
    expect(await keeper.load(owner)).toMatchObject({ values: { accessToken: 'A9' } });
    expect(await renewing).toMatchObject({ version: 2 });
    await authenticator.settled();
  });
});
