import type { Connected } from '../../../runtime/engine/connections/keeper.ts';
import { createMemoryKeeper } from '../../../runtime/engine/connections/memory-keeper.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';
import { authenticatorOn, createProvider, fingerprint, owner, signInAt, type Told } from './provider.ts';

/** Kept an hour ago; `life` is how long the access token is good from now on. */
export function connected(clock: VirtualClock, life: number | null, more: Partial<Connected> = {}): Omit<Connected, 'version'> {
  const now = clock.now();
  const values = { accessToken: 'A0', refreshToken: 'R0' };
  return {
    values,
    expiresAt: life === null ? null : now + life,
    updatedAt: now - 3_600_000,
    status: 'connected',
    reason: null,
    fingerprint,
    ...more,
  };
}

/** Somebody connected, at a provider and with an authenticator of their own. */
export async function world(life: number | null) {
  const clock = createVirtualClock();
  const keeper = createMemoryKeeper();
  const provider = createProvider(clock);
  const told: Told = { refreshed: [], expired: [] };
  await keeper.save(owner, 0, connected(clock, life));
  return { clock, keeper, provider, told, signIn: signInAt(provider), authenticator: authenticatorOn(keeper, clock, told) };
}

/** What comes of it, once nobody sleeps any more. */
export async function settled<Result>(clock: VirtualClock, work: Promise<Result>): Promise<Result | { readonly thrown: unknown }> {
  const result = work.then(
    (value) => value,
    (thrown: unknown) => ({ thrown }),
  );
  await clock.run();
  return result;
}

export const reconnect = { thrown: { code: 'AUTH_FAILED', details: { reason: 'needs_reconnect' } } };
