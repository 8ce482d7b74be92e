import { createEnvelopes } from '../crypto/envelope.ts';
import type { MasterKeys } from '../crypto/master-key.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type ConnectionStore, placeOfConnection, type StoredConnection } from './ports.ts';
import { openObject, sealJson } from './sealed-json.ts';

/** The signed-in state of a datasource, in the clear. */
export interface OpenConnection extends Omit<StoredConnection, 'sealed'> {
  readonly values: Readonly<Record<string, JsonValue>>;
}

/** As `ConnectionStore`, with values in the clear. */
export interface SealedConnections extends Pick<ConnectionStore, 'lease' | 'extendLease' | 'noteIntent' | 'release'> {
  /** Throws CONNECTOR_DECRYPT_FAILED where it does not open. */
  load(owner: string): Promise<OpenConnection | undefined>;
  save(
    owner: string,
    expected: number,
    next: Omit<OpenConnection, 'version'>,
    lease?: Parameters<ConnectionStore['saveConnection']>[3],
  ): Promise<number | undefined>;
  remove(owner: string): Promise<boolean>;
}

/** Who opens a connection tells the redactor which of its values are secret: what was learned beside them is not. */
export function sealedConnections(store: ConnectionStore, keys: MasterKeys): SealedConnections {
  const envelopes = createEnvelopes(keys);
  return {
    async load(owner) {
      const stored = await store.connection(owner);
      if (stored === undefined) return undefined;
      const { sealed, ...rest } = stored;
      return { ...rest, values: openObject(envelopes, sealed, placeOfConnection(owner)) };
    },
    save(owner, expected, { values, ...rest }, lease) {
      const sealed = sealJson(envelopes, values, placeOfConnection(owner));
      return store.saveConnection(owner, expected, { ...rest, sealed }, lease);
    },
    remove: (owner) => store.removeConnection(owner),
    lease: (...given) => store.lease(...given),
    extendLease: (...given) => store.extendLease(...given),
    noteIntent: (...given) => store.noteIntent(...given),
    release: (...given) => store.release(...given),
  };
}
