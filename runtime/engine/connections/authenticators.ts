import { randomUUID } from 'node:crypto';
import type { Redactor } from '../../kernel/redactor.ts';
import type { EngineParts } from '../parts.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';
import { hideValues } from './hide-values.ts';
import type { ConnectionValues } from './keeper.ts';
import { createMemoryKeeper } from './memory-keeper.ts';
import { datasourceOf } from './sub-owners.ts';
import type { SignIn } from './renewal.ts';

/** The authenticators of an engine: one for each datasource, however often it is bound. */
export interface Authenticators {
  /** `redactor`: what hides its secrets. */
  of(datasource: string, redactor: Redactor): Authenticator;
  /** Waits, for a while, until what is renewed now is kept. */
  settle(): Promise<void>;
  /** Lets go of the one of a datasource that is gone. */
  forget(datasource: string): void;
}

/** Of a provider that does not answer the token may be lost: nobody waits for ever. */
const longestSettling = 10_000;

export function createAuthenticators({
  connections = createMemoryKeeper(),
  clock,
  events,
  newUuid = randomUUID,
}: EngineParts): Authenticators {
  const made = new Map<string, Authenticator>();
  const parts = {
    keeper: connections,
    now: () => clock.now(),
    sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
    newHolder: newUuid,
    onRefreshed: (datasource: string) => events.emit('oauth.refreshed', { datasource: datasourceOf(datasource) }),
    onExpired: (datasource: string, reason: string) => events.emit('auth.expired', { datasource: datasourceOf(datasource), reason }),
  };
  return {
    of(datasource, redactor) {
      const hide = (values: ConnectionValues, isSecret: SignIn['isSecret']): void => hideValues(values, isSecret, redactor);
      const known = made.get(datasource) ?? createAuthenticator({ ...parts, hide });
      made.set(datasource, known);
      return known;
    },
    async settle() {
      const stop = new AbortController();
      const tooLong = clock.sleep(longestSettling, stop.signal).catch(() => {});
      await Promise.race([Promise.all([...made.values()].map((each) => each.settled())), tooLong]);
      stop.abort();
    },
    forget: (datasource) => void made.delete(datasource),
  };
}

/** What stands for an app where there is none: the datasource's own client [AUTH-02]. */
export function ownApp(configuration: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const clientId = configuration['clientId'] ?? configuration['apiKey'];
  const clientSecret = configuration['clientSecret'] ?? configuration['apiSecret'];
  return { ...(clientId === undefined ? {} : { clientId }), ...(clientSecret === undefined ? {} : { clientSecret }) };
}
