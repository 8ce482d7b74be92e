import { createEnvelopes } from '../crypto/envelope.ts';
import type { MasterKeys } from '../crypto/master-key.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject, type JsonObject, type JsonValue } from '../kernel/json.ts';
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

/**
 * In place of a fingerprint: it lies in the envelope, with the values. It is a hash of a configuration, secrets and all: in clear, whoever has the
 * file could try passwords against it. Sealed, it moves to a new master key with the rest.
 */
const sealedWithValues = 'sealed';

function unpacked({ values, fingerprint }: JsonObject, owner: string): Pick<OpenConnection, 'values' | 'fingerprint'> {
  if (isObject(values) && typeof fingerprint === 'string') return { values, fingerprint };
  const place = placeOfConnection(owner);
  throw new ConnectorError('CONNECTOR_DECRYPT_FAILED', `what was sealed at "${place}" is no connection; sign in again`, { place });
}

/** Who opens a connection tells the redactor which of its values are secret: what was learned beside them is not. */
export function sealedConnections(store: ConnectionStore, keys: MasterKeys): SealedConnections {
  const envelopes = createEnvelopes(keys);
  const save: SealedConnections['save'] = (owner, expected, { values, fingerprint, ...rest }, lease) => {
    const { status, reason, expiresAt, updatedAt } = rest;
    const sealed = sealJson(envelopes, { values, fingerprint }, placeOfConnection(owner));
    return store.saveConnection(owner, expected, { status, reason, expiresAt, updatedAt, sealed, fingerprint: sealedWithValues }, lease);
  };
  return {
    async load(owner) {
      const stored = await store.connection(owner);
      if (stored === undefined) return undefined;
      const { sealed, ...rest } = stored;
      const opened = openObject(envelopes, sealed, placeOfConnection(owner));
      if (rest.fingerprint === sealedWithValues) return { ...rest, ...unpacked(opened, owner) };
      const former = { ...rest, values: opened };
      // What an earlier release kept in clear is not left there. Somebody else who saves meanwhile does the same.
      const version = await save(owner, former.version, former);
      return version === undefined ? former : { ...former, version };
    },
    save,
    remove: (owner) => store.removeConnection(owner),
    lease: (...given) => store.lease(...given),
    extendLease: (...given) => store.extendLease(...given),
    noteIntent: (...given) => store.noteIntent(...given),
    release: (...given) => store.release(...given),
  };
}
