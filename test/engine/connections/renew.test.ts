import { describe, expect, test } from 'vitest';
import type { ConnectionKeeper } from '../../../runtime/engine/connections/keeper.ts';
import { fingerprintOf } from '../../../runtime/engine/connections/fingerprint.ts';
import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import { authenticatorOn, owner, refreshTokenOf, signInAt } from './provider.ts';
import { connected, reconnect, settled, world } from './world.ts';

describe('one renewal', () => {
  test('scenario 54: five at once whose token ends within a minute renew it once', async () => {
    const { clock, provider, signIn, authenticator, told } = await world(59_000);
    const given = await settled(clock, Promise.all([1, 2, 3, 4, 5].map(() => authenticator.current(signIn))));
    expect(given).toMatchObject(Array.from({ length: 5 }, () => ({ version: 2, values: { accessToken: 'A1', refreshToken: 'R1' } })));
    expect(provider.requests).toEqual(['R0']);
    expect(told).toEqual({ refreshed: [owner], expired: [] });
  });

  test('scenario 54: a refusal ends the connection, and says so once', async () => {
    const { clock, keeper, signIn, told, authenticator } = await world(59_000);
    const refusing = { ...signIn, refresh: () => Promise.reject(new ConnectorError('AUTH_FAILED', 'no', { upstreamStatus: 400 })) };
    expect(await settled(clock, authenticator.current(refusing))).toMatchObject(reconnect);
    expect(await settled(clock, authenticator.current(refusing))).toMatchObject(reconnect);
    expect(await keeper.load(owner)).toMatchObject({ status: 'needs_reconnect', reason: 'no', values: { refreshToken: 'R0' } });
    expect(told.expired).toEqual([`${owner}: no`]);
  });

  test.each([
    [{ upstreamStatus: 401, oauthError: 'invalid_client' }],
    [{ upstreamStatus: 400, oauthError: 'unauthorized_client' }],
    [{ upstreamStatus: 404 }],
    [{ upstreamStatus: 405 }],
  ])('a refusal of the client or of the address, as %o, ends nothing', async (details) => {
    const { clock, keeper, signIn, told, authenticator } = await world(0);
    const refusing = { ...signIn, refresh: () => Promise.reject(new ConnectorError('AUTH_FAILED', 'no', details)) };
    expect(await settled(clock, authenticator.current(refusing))).toMatchObject({
      thrown: { code: 'AUTH_FAILED', details: { datasource: owner } },
    });
    expect(await keeper.load(owner)).toMatchObject({ status: 'connected', version: 1 });
    expect(told.expired).toEqual([`${owner}: no`]);
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 2 });
  });

  test('a provider that fails leaves the token that is good for a while in use, and is asked again after a pause', async () => {
    const { clock, provider, signIn, authenticator } = await world(59_000);
    provider.next = () => ({ fails: 'before' });
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 1 });
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 1 });
    expect(provider.requests).toHaveLength(1);
    await settled(clock, clock.sleep(5_000));
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 1 });
    expect(provider.requests).toHaveLength(2);
    provider.next = () => ({});
    await settled(clock, clock.sleep(5_000));
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 2 });
  });

  test('a provider that fails when the token has ended is a passing error, and ends nothing', async () => {
    const { clock, keeper, provider, signIn, authenticator } = await world(0);
    provider.next = () => ({ fails: 'before' });
    for (let time = 0; time < 5; time++)
      expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ thrown: { code: 'UPSTREAM_ERROR', retryable: true } });
    expect(await keeper.load(owner)).toMatchObject({ status: 'connected' });
    provider.next = () => ({});
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 2 });
  });

  test('a token without anything to renew it is used to its end', async () => {
    const { clock, keeper, signIn, authenticator } = await world(50_000);
    const endless = { ...signIn, refresh: () => Promise.resolve(undefined) };
    expect(await settled(clock, authenticator.current(endless))).toMatchObject({ version: 1 });
    await settled(clock, clock.sleep(50_000));
    expect(await settled(clock, authenticator.current(endless))).toMatchObject(reconnect);
    expect(await keeper.load(owner)).toMatchObject({ reason: 'the access has ended and there is nothing to renew it with' });
  });
});

describe('a refused token', () => {
  test('is renewed once for 200 requests, whichever of them comes when', async () => {
    const { clock, provider, signIn, authenticator } = await world(null);
    await settled(clock, authenticator.current(signIn));
    provider.revokeAccess();
    const renewed = await settled(clock, Promise.all(Array.from({ length: 200 }, () => authenticator.renew(signIn, 1))));
    expect(renewed).toEqual(Array.from({ length: 200 }, () => expect.objectContaining({ version: 2 })));
    expect(provider.requests).toEqual(['R0']);
  });

  test('is not given back by a look that was under way when it was refused', async () => {
    const { clock, provider, keeper, signIn, told } = await world(null);
    let open = (): void => {};
    const gate = new Promise<void>((done) => (open = done));
    const slow: ConnectionKeeper = { ...keeper, load: async (name) => (await gate, keeper.load(name)) };
    const authenticator = authenticatorOn(slow, clock, told);
    const looking = authenticator.current(signIn);
    const renewing = authenticator.renew(signIn, 1);
    open();
    expect(await settled(clock, looking)).toMatchObject({ version: 1 });
    expect(await settled(clock, renewing)).toMatchObject({ version: 2 });
    expect(provider.requests).toEqual(['R0']);
  });

  test('that came of a refusal itself is not renewed again at once: it is not at fault', async () => {
    const { clock, provider, signIn, authenticator } = await world(null);
    await settled(clock, authenticator.current(signIn));
    expect(await settled(clock, authenticator.renew(signIn, 1))).toMatchObject({ version: 2 });
    expect(await settled(clock, authenticator.renew(signIn, 2))).toBeUndefined();
    await settled(clock, clock.sleep(5_000));
    expect(await settled(clock, authenticator.renew(signIn, 2))).toMatchObject({ version: 3 });
    expect(provider.requests).toEqual(['R0', 'R1']);
  });

  test('is taken from another process that has renewed it, without a request', async () => {
    const { clock, provider, keeper, signIn, authenticator } = await world(null);
    const other = authenticatorOn(keeper, clock);
    await settled(clock, Promise.all([authenticator.current(signIn), other.current(signIn)]));
    await settled(clock, authenticator.renew(signIn, 1));
    expect(await settled(clock, other.renew(signIn, 1))).toMatchObject({ version: 2 });
    expect(provider.requests).toEqual(['R0']);
  });
});

describe('a connection', () => {
  test('that another process gives up is used no longer than a minute, however long its token is good', async () => {
    const { clock, keeper, signIn, authenticator } = await world(null);
    await settled(clock, authenticator.current(signIn));
    await keeper.remove(owner);
    expect(authenticator.known(signIn)).toBeDefined();
    await settled(clock, clock.sleep(60_000));
    expect(authenticator.known(signIn)).toBeUndefined();
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ thrown: { code: 'CONNECTOR_NOT_CONNECTED' } });
    expect(authenticator.known(signIn)).toBeUndefined();
  });

  test('that is connected anew has lower versions, and is used all the same', async () => {
    const { clock, keeper, provider, signIn, authenticator } = await world(null);
    await settled(clock, authenticator.current(signIn));
    await settled(clock, authenticator.renew(signIn, 1));
    await settled(clock, clock.sleep(5_000));
    await keeper.remove(owner);
    await keeper.save(owner, 0, connected(clock, null, { values: { accessToken: 'B', refreshToken: 'S' } }));
    expect(await settled(clock, authenticator.renew(signIn, 2))).toMatchObject({ version: 1, values: { accessToken: 'B' } });
    expect(provider.requests).toEqual(['R0']);
  });

  test('goes on while the store cannot be looked into', async () => {
    const { clock, keeper, signIn, told } = await world(null);
    let broken = false;
    const load: ConnectionKeeper['load'] = (name) =>
      broken ? Promise.reject(new ConnectorError('STORE_LOCKED', 'busy')) : keeper.load(name);
    const authenticator = authenticatorOn({ ...keeper, load }, clock, told);
    await settled(clock, authenticator.current(signIn));
    broken = true;
    await settled(clock, clock.sleep(60_000));
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 1 });
  });

  test('of other documents is not used', async () => {
    const { clock, signIn, authenticator } = await world(null);
    expect(await settled(clock, authenticator.current({ ...signIn, fingerprint: 'g' }))).toMatchObject({
      thrown: { code: 'CONNECTOR_NOT_CONNECTED' },
    });
  });
});

describe('what a provider gave', () => {
  test('is saved when the store lets it, before anybody uses it', async () => {
    const { clock, keeper, provider, signIn, told } = await world(0);
    let failures = 6;
    const save: ConnectionKeeper['save'] = (...given) =>
      failures-- > 0 ? Promise.reject(new ConnectorError('STORE_LOCKED', 'busy')) : keeper.save(...given);
    const authenticator = authenticatorOn({ ...keeper, save }, clock, told);
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 2 });
    expect(await keeper.load(owner)).toMatchObject({ values: { refreshToken: 'R1' } });
    expect(provider.requests).toEqual(['R0']);
  });

  test('slowly, costs no lease: the other process waits', async () => {
    const { clock, keeper, provider, signIn, authenticator } = await world(0);
    provider.next = () => ({ takes: 100_000 });
    const other = authenticatorOn(keeper, clock);
    const both = Promise.all([authenticator.current(signIn), other.current(signIn)]);
    expect(await settled(clock, both)).toMatchObject([{ version: 2 }, { version: 2 }]);
    expect(provider.requests).toEqual(['R0']);
    expect(await keeper.lease(owner, 'another', clock.now(), 1)).toBeDefined();
  });

  test('in a first step is kept where the second fails: the refresh token was used up', async () => {
    const { clock, keeper, provider, told } = await world(0);
    let isDown = true;
    const signIn = signInAt(provider, {
      async refresh(values, progress) {
        const first = await provider.refresh(refreshTokenOf(values));
        await progress?.({ ...values, ...first.values });
        if (isDown) throw new ConnectorError('UPSTREAM_ERROR', 'down', { upstreamStatus: 503 });
        return { values: { ...first.values, apiToken: 'T' }, expiresAt: first.expiresAt };
      },
    });
    const authenticator = authenticatorOn(keeper, clock, told);
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ thrown: { code: 'UPSTREAM_ERROR' } });
    isDown = false;
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ values: { refreshToken: 'R2', apiToken: 'T' } });
    expect(provider.requests).toEqual(['R0', 'R1']);
    expect(provider.revoked).toBe(false);
  });

  test('to a connection that was given up meanwhile is not saved as the next one', async () => {
    const { clock, keeper, provider, signIn, authenticator } = await world(0);
    provider.next = () => ({ takes: 1_000 });
    const renewing = authenticator.current(signIn);
    await clock.run(500);
    await keeper.remove(owner);
    await keeper.save(owner, 0, connected(clock, null, { values: { accessToken: 'B', refreshToken: 'S' } }));
    expect(await settled(clock, renewing)).toMatchObject({ version: 1, values: { accessToken: 'B' } });
    expect(await keeper.load(owner)).toMatchObject({ version: 1, values: { refreshToken: 'S' } });
  });

  test('to a process that slept through its lease takes the place of the refusal that another met', async () => {
    const { clock, keeper, provider, signIn, authenticator } = await world(0);
    // Suspended: nothing extends its lease.
    const asleep = authenticatorOn({ ...keeper, extendLease: () => Promise.resolve(false) }, clock);
    const paused = signInAt({
      async refresh(token) {
        const taken = await provider.refresh(token);
        await clock.sleep(60_000);
        return taken;
      },
    });
    const first = asleep.current(paused);
    const second = authenticator.current(
      signInAt({
        refresh: () => Promise.reject(new ConnectorError('AUTH_FAILED', 'refused', { upstreamStatus: 400, oauthError: 'invalid_grant' })),
      }),
    );
    const [kept, lost] = await Promise.all([settled(clock, first), settled(clock, second)]);
    expect(lost).toMatchObject(reconnect);
    expect(kept).toMatchObject({ values: { refreshToken: 'R1' } });
    expect(await keeper.load(owner)).toMatchObject({ status: 'connected', values: { refreshToken: 'R1' } });
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ values: { accessToken: 'A1' } });
  });
});

describe('another process that was faster', () => {
  test('between the look and the lease is seen: nothing is asked for again', async () => {
    const { clock, keeper, provider, signIn, told } = await world(0);
    const lease: ConnectionKeeper['lease'] = async (...given) => {
      await keeper.save(owner, 1, connected(clock, 3_600_000, { values: { accessToken: 'B', refreshToken: 'S' } }));
      return keeper.lease(...given);
    };
    const authenticator = authenticatorOn({ ...keeper, lease }, clock, told);
    expect(await settled(clock, authenticator.current(signIn))).toMatchObject({ version: 2, values: { accessToken: 'B' } });
    expect(provider.requests).toEqual([]);
  });

  test.each(['invalid_grant', 'invalid_client'])('is looked for after %s, before anything is given up', async (oauthError) => {
    const { clock, keeper, signIn, told, authenticator } = await world(0);
    const refusing = {
      ...signIn,
      refresh: async () => {
        await keeper.save(owner, 1, connected(clock, 3_600_000, { values: { accessToken: 'B', refreshToken: 'S' } }));
        throw new ConnectorError('AUTH_FAILED', 'no', { upstreamStatus: 400, oauthError });
      },
    };
    expect(await settled(clock, authenticator.current(refusing))).toMatchObject({ version: 2, values: { accessToken: 'B' } });
    expect(await keeper.load(owner)).toMatchObject({ status: 'connected' });
    expect(told.expired).toEqual([]);
  });
});

test('the fingerprint of a connection changes with its documents and its client, not with the order of keys or a new secret of the client', () => {
  const document = { type: 'oauth2', tokenUrl: 'u', token: { accessToken: 'a', refreshToken: 'b' } };
  const scope = { configuration: { shop: 's', plan: 1 }, app: { clientId: 'me', clientSecret: 'one' } };
  const one = fingerprintOf(document, scope);
  const turned = { token: { refreshToken: 'b', accessToken: 'a' }, tokenUrl: 'u', type: 'oauth2' };
  expect(fingerprintOf(turned, { app: { clientSecret: 'two', clientId: 'me' }, configuration: { plan: 1, shop: 's' } })).toBe(one);
  expect(fingerprintOf({ ...document, tokenUrl: 'v' }, scope)).not.toBe(one);
  expect(fingerprintOf(document, { ...scope, configuration: { shop: 't', plan: 1 } })).not.toBe(one);
  expect(fingerprintOf(document, { ...scope, app: { clientId: 'you' } })).not.toBe(one);
});
