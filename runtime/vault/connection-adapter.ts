/**
 * A host's own storage of connections: what a tenant connected, one record for each [scope, identity, provider]. Secrets in it are sealed
 * already. `checkConnections` looks whether it keeps its word; `connectionContract` of `ferrule/contract` tests all of it.
 */
export interface ConnectionAdapter {
  get(scope: string, identity: string, provider: string): Promise<ConnectionRecord | null>;
  /** In any order; nothing of another tenant. */
  list(scope: string, identity: string): Promise<readonly ConnectionRecord[]>;
  /**
   * Saves where there is no record of that key and `data.revision` is 1, or where the revision that is there is `data.revision` - 1. False,
   * and nothing has changed, where it is another one, or where another record has the owner. Of several at once, one is saved.
   */
  upsert(scope: string, identity: string, provider: string, data: ConnectionData): Promise<boolean>;
  /** As `upsert`, of a record that is there: false where there is none. */
  update(scope: string, identity: string, provider: string, data: ConnectionData): Promise<boolean>;
  /** False where there was none. */
  delete(scope: string, identity: string, provider: string): Promise<boolean>;
  /** By its owner, whoever's it is: for the runtime itself, never for a tenant. */
  find(owner: string): Promise<ConnectionRecord | null>;
  /** Those whose owners come after `after`, in the order of the bytes of their owners (COLLATE "C"): for the runtime itself. */
  all(after: string, limit: number): Promise<readonly ConnectionRecord[]>;
}

export interface ConnectionData {
  /** The datasource's name: unique over all records, and never changed. */
  readonly owner: string;
  /** From 1, one higher with each save. */
  readonly revision: number;
  /** Text, up to some hundred kilobytes, given back as it was. */
  readonly value: string;
}

/** Unique by [scope, identity, provider]. */
export interface ConnectionRecord extends ConnectionData {
  readonly scope: string;
  readonly identity: string;
  readonly provider: string;
}
