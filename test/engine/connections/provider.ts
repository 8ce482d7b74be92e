import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import type { ConnectionKeeper, ConnectionValues } from '../../../runtime/engine/connections/keeper.ts';
import { createAuthenticator, type Authenticator } from '../../../runtime/engine/connections/authenticator.ts';
import type { RenewalParts, SignIn } from '../../../runtime/engine/connections/renewal.ts';
import type { Taken } from '../../../runtime/engine/connections/take-steps.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';

/** What a provider does with a token request. */
export interface Answering {
  /** Milliseconds until it has done what it does, and until the answer is there. */
  readonly takes?: number;
  readonly lost?: boolean;
  readonly fails?: 'before' | 'after';
}

/** A provider that rotates refresh tokens, and takes back all of a family whose old token comes again after the grace. */
export function createProvider(clock: VirtualClock, { grace = 0, life = 3_600_000 } = {}) {
  let issued = 0;
  let revoked = false;
  let newest = 'R0';
  const retired = new Map<string, number>();
  const underWay = new Map<string, number>();
  const access = new Set<string>(['A0']);
  const provider = {
    requests: [] as string[],
    overlaps: 0,
    life,
    get revoked() {
      return revoked;
    },
    isGood: (token: unknown) => !revoked && access.has(String(token)),
    /** The family's newest pair. */
    get newest() {
      return newest;
    },
    revokeAccess: () => access.clear(),
    next: (): Answering => ({}),
    async refresh(token: string): Promise<Taken> {
      const { takes = 10, lost = false, fails } = provider.next();
      provider.requests.push(token);
      underWay.set(token, (underWay.get(token) ?? 0) + 1);
      if ((underWay.get(token) ?? 0) > 1) provider.overlaps++;
      try {
        await clock.sleep(takes / 2);
        if (fails === 'before') throw new ConnectorError('UPSTREAM_ERROR', 'the provider fails', { upstreamStatus: 503 });
        const taken = rotate(token);
        await clock.sleep(takes / 2);
        if (fails === 'after') throw new ConnectorError('UPSTREAM_ERROR', 'the provider fails', { upstreamStatus: 502 });
        if (lost) throw new ConnectorError('TIMEOUT', 'no answer');
        return taken;
      } finally {
        underWay.set(token, (underWay.get(token) ?? 1) - 1);
      }
    },
  };
  const rotate = (token: string): Taken => {
    const since = retired.get(token);
    const isGrace = since !== undefined && clock.now() - since <= grace;
    if (revoked || (token !== newest && !isGrace)) {
      revoked = true;
      throw new ConnectorError('AUTH_FAILED', 'refused (invalid_grant)', { upstreamStatus: 400, oauthError: 'invalid_grant' });
    }
    issued++;
    if (since === undefined) retired.set(token, clock.now());
    newest = `R${issued}`;
    access.add(`A${issued}`);
    return { values: { accessToken: `A${issued}`, refreshToken: newest }, expiresAt: clock.now() + provider.life };
  };
  return provider;
}

export type Provider = ReturnType<typeof createProvider>;

export const owner = 'shop';
export const fingerprint = 'f';

export function signInAt(provider: Pick<Provider, 'refresh'>, more: Partial<SignIn> = {}): SignIn {
  return {
    owner,
    fingerprint,
    interactive: true,
    early: 60_000,
    isSecret: () => false,
    obtain: () => Promise.reject(new Error('nobody obtains')),
    refresh: async (values: ConnectionValues) => provider.refresh(refreshTokenOf(values)),
    ...more,
  };
}

export function refreshTokenOf({ refreshToken }: ConnectionValues): string {
  return typeof refreshToken === 'string' ? refreshToken : '';
}

export interface Told {
  readonly refreshed: string[];
  readonly expired: string[];
}

let holders = 0;

/** An authenticator as a process of its own has it. */
export function authenticatorOn(
  keeper: ConnectionKeeper,
  clock: VirtualClock,
  told: Told = { refreshed: [], expired: [] },
  more: Partial<RenewalParts> = {},
): Authenticator {
  return createAuthenticator({
    keeper,
    now: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    newHolder: () => `holder ${++holders}`,
    hide: () => {},
    onRefreshed: (name) => told.refreshed.push(name),
    onExpired: (name, reason) => told.expired.push(`${name}: ${reason}`),
    ...more,
  });
}
