import { randomUUID } from 'node:crypto';
import type { EngineParts } from '../parts.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';
import { textsIn } from './capture.ts';
import type { ConnectionValues } from './keeper.ts';
import { createMemoryKeeper } from './memory-keeper.ts';
import type { SignIn } from './renewal.ts';

/** The authenticators of an engine: one for each datasource, however often it is bound. */
export interface Authenticators {
  of(datasource: string): Authenticator;
  /** Lets go of the one of a datasource that is gone. */
  forget(datasource: string): void;
}

export function createAuthenticators({
  connections = createMemoryKeeper(),
  clock,
  redactor,
  events,
  newUuid = randomUUID,
}: EngineParts): Authenticators {
  const made = new Map<string, Authenticator>();
  const parts = {
    keeper: connections,
    now: () => clock.now(),
    sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
    newHolder: newUuid,
    hide(values: ConnectionValues, isSecret: SignIn['isSecret']) {
      for (const [name, value] of Object.entries(values)) if (isSecret(name)) for (const text of textsIn(value)) redactor.add(text);
    },
    onRefreshed: (datasource: string) => events.emit('oauth.refreshed', { datasource }),
    onExpired: (datasource: string, reason: string) => events.emit('auth.expired', { datasource, reason }),
  };
  return {
    of(datasource) {
      const known = made.get(datasource) ?? createAuthenticator(parts);
      made.set(datasource, known);
      return known;
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
