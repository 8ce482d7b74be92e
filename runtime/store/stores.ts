import type { StoreConfig } from '../documents/generated/ferrule.ts';
import type { BudgetLedger } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Fleet } from '../sync/index.ts';
import type { VaultStore } from '../vault/ports.ts';
import type { Store } from './open-store.ts';

export interface StoresOptions {
  /** `postgres://…`: everything is kept there. Absent: in the data folder. */
  readonly databaseUrl: string | undefined;
  /** Keeps a secret, here the password of the database, from being shown. */
  readonly hide: (secret: string) => void;
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the data folder. */
  readonly synchronous: 'normal' | 'full' | undefined;
  readonly maxMib: number;
  /** Of PostgreSQL. */
  readonly schema: string;
  readonly connections: number;
  /** Milliseconds. */
  readonly lease: number;
  /** Milliseconds. */
  readonly patience: number;
  /** Runs that all processes together may have in hand. */
  readonly fleetRuns: number | undefined;
  readonly viewSchema: string;
  readonly rowLevelSecurity: StoreConfig['rowLevelSecurity'];
}

/** Where a process keeps everything. Each part is opened when it is first needed. */
export interface Stores {
  store(): Promise<Store>;
  openVault(): Promise<VaultStore>;
  /** What it shares with other processes; undefined where it is alone on a data folder. */
  readonly shared: { readonly ledger: BudgetLedger; fleet(): Promise<Fleet> } | undefined;
  /** After all that works on it. */
  close(): Promise<void>;
}
