import { createEnvelopes } from '../crypto/envelope.ts';
import type { MasterKeys } from '../crypto/master-key.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type AuthorizationStore, type PendingAuthorization, placeOfAuthorization, type SealedStore } from './ports.ts';
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
  /** Those whose ids begin so, in the order of their ids; they stay. One that does not open is left out. */
  list(prefix: string): Promise<readonly Pick<OpenAuthorization, 'id' | 'values'>[]>;
}

const atOnce = 100;

export function sealedAuthorizations(store: AuthorizationStore & Pick<SealedStore, 'sealedRows'>, keys: MasterKeys): SealedAuthorizations {
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
    async list(prefix) {
      const start = placeOfAuthorization(prefix);
      const found: Pick<OpenAuthorization, 'id' | 'values'>[] = [];
      // One that is named whole comes after what it begins with.
      for (let after = start.slice(0, -1); ;) {
        const rows = await store.sealedRows(after, atOnce);
        for (const { place, sealed } of rows) {
          if (!place.startsWith(start)) continue;
          const values = attempt(() => openObject(envelopes, sealed, place));
          if (values) found.push({ id: place.slice(placeOfAuthorization('').length), values });
        }
        const last = rows.at(-1)?.place;
        if (last === undefined || rows.length < atOnce || (last > start && !last.startsWith(start))) return found;
        after = last;
      }
    },
  };
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
