import { createEnvelopes } from '../crypto/envelope.ts';
import type { MasterKeys } from '../crypto/master-key.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type AuthorizationStore, type PendingAuthorization, placeOfAuthorization } from './ports.ts';
import { openObject, sealJson } from './sealed-json.ts';

/** What is needed when a person comes back from the provider, in the clear. */
export interface OpenAuthorization extends Omit<PendingAuthorization, 'sealed'> {
  readonly values: Readonly<Record<string, JsonValue>>;
}

/** As `AuthorizationStore`, with values in the clear. */
export interface SealedAuthorizations {
  begin(authorization: OpenAuthorization): Promise<void>;
  /** Gives it once. Throws CONNECTOR_DECRYPT_FAILED where it does not open; it is taken then too, and the person begins again. */
  take(id: string, now: number): Promise<OpenAuthorization | undefined>;
}

export function sealedAuthorizations(store: AuthorizationStore, keys: MasterKeys): SealedAuthorizations {
  const envelopes = createEnvelopes(keys);
  return {
    begin({ values, ...rest }) {
      return store.beginAuthorization({ ...rest, sealed: sealJson(envelopes, values, placeOfAuthorization(rest.id)) });
    },
    async take(id, now) {
      const taken = await store.takeAuthorization(id, now);
      if (taken === undefined) return undefined;
      const { sealed, ...rest } = taken;
      return { ...rest, values: openObject(envelopes, sealed, placeOfAuthorization(id)) };
    },
  };
}
