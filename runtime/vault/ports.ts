/**
 * What is kept of secrets, by any process that works on the same store. Every `sealed` is an envelope of the crypto room, bound to
 * its place (`placeOf…`): the store sees neither secrets nor keys. Times are milliseconds since the epoch; what ends at a time has
 * ended when it is reached. Lists are in the order of their first key, byte by byte. Every call is one transaction. Throws STORE_LOCKED
 * where other processes kept it waiting too long (nothing has happened, it can be asked again), STORE_FULL or STORE_FAILED.
 */
export interface VaultStore extends ConnectionStore, AuthorizationStore, InstanceStore, RuleStore, TokenStore, SealedStore {
  close(): Promise<void>;
}

/** The signed-in state of a datasource. */
export interface StoredConnection {
  /** From 1, one higher with each save. */
  readonly version: number;
  /** Envelope of the JSON of its values: tokens and what was learned. */
  readonly sealed: string;
  /** Until when its values are good; null: nothing tells. */
  readonly expiresAt: number | null;
  readonly status: 'connected' | 'needs_reconnect';
  /** Why it needs to be connected again, for a person, without secrets; null while connected. */
  readonly reason: string | null;
  /** `sealed`: what it came from is told by its envelope. Else, of an earlier release, the hash of the configuration and authentication that it came from. */
  readonly fingerprint: string;
  readonly updatedAt: number;
}

/**
 * Leave to renew one connection. Each is given with a higher fence than all before it of that owner, also than those before a restart
 * or before its connection was removed, and nothing is saved under an earlier one.
 */
export interface Lease {
  readonly owner: string;
  readonly fence: number;
  /** Set where an earlier holder said that it would renew from this version and did not end: the provider may have rotated its token. */
  readonly unfinished: { readonly version: number; readonly startedAt: number } | null;
}

export interface ConnectionStore {
  connection(owner: string): Promise<StoredConnection | undefined>;
  /**
   * Saves where `expected` is still its version (0: there is none), and where a lease is given only while that is the newest and was not
   * released; its time may be over, as long as nobody took it. Ends the intent of whoever noted one: it was of an earlier version.
   * Gives the new version, or undefined where somebody else was faster.
   */
  saveConnection(
    owner: string,
    expected: number,
    next: Omit<StoredConnection, 'version'>,
    lease?: Pick<Lease, 'fence'>,
  ): Promise<number | undefined>;
  /** Its lease and its intent end too, so that what a renewal under way brings is not saved as the next connection. False when there was none. */
  removeConnection(owner: string): Promise<boolean>;
  /** As `removeConnection`, and what is pending for the owner and its mapping rules go too. */
  forget(owner: string): Promise<void>;
  /** Undefined while somebody else holds it. A holder that asks again gets it anew, with a fence of its own. It ends by itself after `forMs`. */
  lease(owner: string, holder: string, now: number, forMs: number): Promise<Lease | undefined>;
  /** Lets a lease that is held last for `forMs` from now: false where its time was over or it has gone to another. */
  extendLease(lease: Pick<Lease, 'owner' | 'fence'>, now: number, forMs: number): Promise<boolean>;
  /** Says durably, before it is done, that the holder will renew from this version. False when the lease has gone to another, was released, or its time is over. */
  noteIntent(lease: Lease, version: number, now: number): Promise<boolean>;
  /** Ends it; the intent too, unless `keepIntent`: the fate of the request is not known. Does nothing where another has it by now. */
  release(lease: Lease, keepIntent?: boolean): Promise<void>;
}

/** A person is away, at the provider's page: what is needed when they come back. */
export interface AuthorizationStore {
  /**
   * `id` is a hash of what the provider gives back; throws INTERNAL where it is pending already. At most `pendingBounds` are kept: those
   * that expire first make room.
   */
  beginAuthorization(authorization: PendingAuthorization): Promise<void>;
  /** Gives it once and never again; undefined where there is none, it has expired or was taken. Expired ones are removed. */
  takeAuthorization(id: string, now: number): Promise<PendingAuthorization | undefined>;
}

/** How many authorizations are kept pending: of one owner, so that nobody pushes out those of others, and in all. */
export const pendingBounds = { ofOwner: 100, inAll: 10_000 } as const;

export interface PendingAuthorization {
  readonly id: string;
  readonly owner: string;
  /** Envelope of the JSON of what the return needs: verifier, address of return. */
  readonly sealed: string;
  readonly expiresAt: number;
}

/** A datasource that was made over the API, in a scope. */
export interface StoredInstance {
  /** The datasource's name: unique over all scopes. */
  readonly owner: string;
  readonly scope: string;
  readonly identity: string;
  /** Unique in its scope and identity. */
  readonly name: string;
  readonly connector: string;
  /** The app of ferrule.yaml that it belongs to; null: the only one of its connector, if there is one. */
  readonly app: string | null;
  /** JSON of its configuration without its secrets. */
  readonly configuration: string;
  /** Envelopes of its secrets, by their JSON Pointer in the configuration. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  /** JSON of what of it is synced, as a datasource says it; null: nothing of its own. */
  readonly synchronization: string | null;
  /** JSON of its own mappings by object, as a datasource says them; null: none. */
  readonly mappings: string | null;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Whose something is. Every call says it: there is no call that reads across. */
export interface Tenant {
  readonly scope: string;
  readonly identity: string;
}

export interface InstanceStore {
  instances(tenant: Tenant): Promise<readonly StoredInstance[]>;
  instance(tenant: Tenant, name: string): Promise<StoredInstance | undefined>;
  /** As `instance`, by its owner. */
  ownInstance(tenant: Tenant, owner: string): Promise<StoredInstance | undefined>;
  /** With version 1. False where the tenant has one of that name, or the owner is taken. */
  addInstance(instance: Omit<StoredInstance, 'version'>): Promise<boolean>;
  /** `secrets` replaces all of them. Undefined where `expected` is no longer its version or there is none. */
  updateInstance(
    tenant: Tenant,
    name: string,
    expected: number,
    change: Partial<Pick<StoredInstance, 'configuration' | 'secrets' | 'enabled' | 'synchronization' | 'mappings'>> & {
      readonly updatedAt: number;
    },
  ): Promise<StoredInstance | undefined>;
  /** With its connection, the lease of that, what is pending for it, and its mapping rules. False when there was none. */
  removeInstance(tenant: Tenant, name: string): Promise<boolean>;
  /** For the runtime itself, which binds datasources by name; never reached by a tenant's call. */
  instanceByOwner(owner: string): Promise<StoredInstance | undefined>;
  /** In the order of their owners, from the one that comes after `after`. For the runtime itself too. */
  allInstances(after: string | undefined, limit: number): Promise<readonly StoredInstance[]>;
}

/** A rule of a mapping that was put over the API. */
export interface StoredRule {
  /** Of no other rule. */
  readonly id: string;
  /** The object whose records it maps, or what they are to the host. */
  readonly entityType: string;
  /** Path in the raw record; empty: none. */
  readonly source: string;
  readonly target: string;
  /** JSON. */
  readonly transform: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Rules by the name of a datasource, of whoever it is: who asks for them has found the datasource. */
export interface RuleStore {
  /** In the order in which they were put. */
  mappingRules(datasource: string): Promise<readonly StoredRule[]>;
  /**
   * In place of all that there were, and gives them. One that says what one of these said of the same entity type, source and target
   * keeps its id and its times; where its transform is another, it keeps all but `updatedAt`.
   */
  putMappingRules(
    datasource: string,
    rules: readonly Omit<StoredRule, 'createdAt' | 'updatedAt'>[],
    now: number,
  ): Promise<readonly StoredRule[]>;
}

/** A token of our own API, bound to a tenant. */
export interface StoredToken {
  readonly id: string;
  /** SHA-256 of the token, hex. */
  readonly hash: string;
  readonly scope: string;
  readonly identity: string;
  readonly label: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

export interface TokenStore {
  /** Throws INTERNAL where its id or its hash is kept already. */
  addToken(token: StoredToken): Promise<void>;
  /** Undefined where there is none or it has expired. */
  tokenByHash(hash: string, now: number): Promise<StoredToken | undefined>;
  /** Also those that have expired. */
  tokens(): Promise<readonly StoredToken[]>;
  removeToken(id: string): Promise<boolean>;
}

/** One envelope and where it lies, for the rotation of master keys. */
export interface SealedRow {
  /** Cursor: rows come in this order. */
  readonly place: string;
  readonly sealed: string;
}

export interface SealedStore {
  /** Every envelope that is kept, after `after`, in the order of their places. */
  sealedRows(after: string | undefined, limit: number): Promise<readonly SealedRow[]>;
  /** Replaces it where it is still what it was: false where it has changed or is gone. Versions stay. */
  replaceSealed(place: string, was: string, next: string): Promise<boolean>;
}

/** The places that envelopes are bound to, and that `SealedRow.place` gives. */
export const placeOfConnection = (owner: string): string => `connection:${owner}`;
export const placeOfAuthorization = (id: string): string => `authorization:${id}`;
export const placeOfSecret = (owner: string, pointer: string): string => `secret:${owner}:${pointer}`;
