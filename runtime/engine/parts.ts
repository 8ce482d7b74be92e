import type { Catalog } from '../documents/catalog.ts';
import type { ResolvedApp } from '../documents/index.ts';
import type { KnownTable, RuleRow } from '../documents/mappings/index.ts';
import type { Expressions } from '../expressions/index.ts';
import type { Exchange, ExchangeEvent } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events } from '../kernel/events.ts';
import type { Redactor } from '../kernel/redactor.ts';
import type { Lookups } from '../mapping/index.ts';
import type { ConnectionKeeper } from './connections/keeper.ts';

/** What the engine is built on; passed in, so that tests pass their own. */
export interface EngineParts {
  readonly expressions: Expressions;
  readonly exchange: Exchange;
  readonly redactor: Redactor;
  /** What hides the secrets of a datasource that is not the operator's, and of no other. Default `redactor`. */
  readonly redactorOf?: ((datasource: string) => Redactor) | undefined;
  readonly clock: Clock;
  readonly events: Events;
  /** Told what the exchanges of a datasource do that nobody else is told of (`BoundDatasource.observe`). Must not throw. */
  readonly observe?: ((of: { readonly datasource: string; readonly connector: string }, event: ExchangeEvent) => void) | undefined;
  /** A random UUID, another one each time. Absent: Node's. */
  readonly newUuid?: () => string;
  /** 32 random bytes in base64url, others each time. Absent: Node's. */
  readonly newSecret?: () => string;
  /** Private addresses that a datasource's documents may reach. */
  readonly allowedAddresses: (catalog: Catalog, datasource: string) => readonly string[];
  /** Folders whose files a datasource's documents may read. Absent: none. */
  readonly allowedFolders?: (catalog: Catalog, datasource: string) => readonly string[];
  /** Folder of the files that were uploaded for a datasource, which it may read. Absent, or undefined: there are none. */
  readonly uploadsFolder?: (datasource: string) => string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the connections of datasources are kept. Absent: in this engine only, as long as it lives. */
  readonly connections?: ConnectionKeeper;
  /** The app of a datasource. Absent, or undefined: there is none. */
  readonly appOf?: (catalog: Catalog, datasource: string) => ResolvedApp | undefined;
  /** Records of an object that were synced, so many at a time; throws where no sync of it has come to its end. Absent: there is no store. */
  readonly stored?: (datasource: string, object: string) => AsyncIterable<readonly StoredRecord[]>;
  /** Where the mappings of a datasource look things up, asked for once a read. Absent: nowhere. */
  readonly lookups?: (datasource: string) => Lookups;
  /** Mapping rules that are kept for a datasource beside its documents. Absent: none. */
  readonly mappingRules?: (datasource: string) => Promise<readonly RuleRow[]>;
  /** The tables that lookups find. Absent: nothing is said of them. */
  readonly tables?: () => Promise<readonly KnownTable[]>;
  /** Whether rules of the datasource itself may look into other datasources and tables. Absent: they may. */
  readonly mayLeave?: (datasource: string) => boolean;
}

/** What the store has of a record that was synced. */
export interface StoredRecord {
  readonly raw: string;
  /** JSON of the values of its partition; null where it was read in none. */
  readonly partition: string | null;
}
