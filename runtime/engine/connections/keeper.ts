import type { JsonValue } from '../../kernel/json.ts';
import type { Lease } from '../../vault/ports.ts';

export type { Lease } from '../../vault/ports.ts';

/** Values that signing in gave: tokens and what was learned, by the names that the document keeps them under. */
export type ConnectionValues = Readonly<Record<string, JsonValue>>;

/** Is told what there is so far, and keeps it. */
export type Progress = (values: ConnectionValues) => Promise<void>;

/** The signed-in state of a datasource, in the clear. Times are milliseconds since the epoch. */
export interface Connected {
  readonly version: number;
  readonly values: ConnectionValues;
  /** When its values were given. */
  readonly updatedAt: number;
  /** Until when they are good; null: nothing tells. */
  readonly expiresAt: number | null;
  readonly status: 'connected' | 'needs_reconnect';
  readonly reason: string | null;
  readonly fingerprint: string;
}

/** Where connections are kept: sealed and shared by processes, or in this process only. The contract is that of ConnectionStore. */
export interface ConnectionKeeper {
  load(owner: string): Promise<Connected | undefined>;
  save(owner: string, expected: number, next: Omit<Connected, 'version'>, lease?: Pick<Lease, 'fence'>): Promise<number | undefined>;
  remove(owner: string): Promise<boolean>;
  lease(owner: string, holder: string, now: number, forMs: number): Promise<Lease | undefined>;
  extendLease(lease: Pick<Lease, 'owner' | 'fence'>, now: number, forMs: number): Promise<boolean>;
  noteIntent(lease: Lease, version: number, now: number): Promise<boolean>;
  release(lease: Lease, keepIntent?: boolean): Promise<void>;
}
