import { recordTables } from '../record-tables.ts';
import { contentHash, keyHash } from '../postgres/content-hash.ts';

/** A row of the source by its column names. */
export type SourceRow = Readonly<Record<string, string | number | null | Uint8Array>>;
export type Cell = string | number | boolean | null | Buffer;

/** How one table of an embedded store becomes one of PostgreSQL. Columns of one name are taken as they are. */
export interface MovedTable {
  readonly database: 'store' | 'vault';
  readonly source: string;
  /** Default as `source`. */
  readonly target?: string;
  /** Columns that tell rows apart and give their order; integers or texts. */
  readonly key: readonly string[];
  /** Those of the target, where they are others. */
  readonly targetKey?: readonly string[];
  /** What PostgreSQL has beside the columns of the source, or instead. */
  readonly computed?: Readonly<Record<string, (row: SourceRow) => Cell>>;
  /** Columns that the source alone has. */
  readonly left?: readonly string[];
  /** Columns that the target alone has and fills by itself. */
  readonly own?: readonly string[];
  /** The target's column that counts by itself: it goes on where the source has come to, rows that are gone counted too. */
  readonly counts?: string;
  /** The same, where it is a sequence by itself. */
  readonly sequence?: string;
}

/** SQLite has 1 or 0. */
const flag =
  (column: string) =>
  (row: SourceRow): boolean =>
    row[column] === 1;
const lower =
  (column: string) =>
  (row: SourceRow): string =>
    String(row[column]).toLowerCase();
/** `YYYY-MM-DD HH:MM:SS` in UTC, of any ISO 8601; what says no zone is in UTC. */
const moment =
  (column: string) =>
  (row: SourceRow): string => {
    const text = String(row[column]);
    const time = Date.parse(/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
    return Number.isNaN(time) ? text : new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  };
const hashOf =
  (column: string) =>
  (row: SourceRow): Buffer =>
    keyHash(String(row[column]));

/**
 * Every table of a data folder, each after those that it refers to. A table or column that is in none of these stops a move before it
 * begins, and a test fails.
 */
export const movedTables: readonly MovedTable[] = [
  { database: 'store', source: 'collections', key: ['id'], counts: 'id' },
  {
    database: 'store',
    source: 'runs',
    key: ['number'],
    counts: 'number',
    computed: {
      resumable: flag('resumable'),
      // It has been begun, and nobody has it: whoever comes next takes it up.
      holder: () => null,
      lease_until: () => null,
      fence: () => 1,
    },
  },
  { database: 'store', source: 'object_runs', key: ['number'], counts: 'number', computed: { part: flag('part') } },
  { database: 'store', source: 'timelines', key: ['run'] },
  { database: 'store', source: 'timeline_entries', key: ['run', 'number'] },
  { database: 'store', source: 'cursors', key: ['collection'] },
  { database: 'store', source: 'backfills', key: ['collection'] },
  { database: 'store', source: 'entities', key: ['id'], counts: 'id', computed: { content_hash: entityHash } },
  { database: 'store', source: 'seen_marks', key: ['object_run', 'entity'] },
  { database: 'store', source: 'failed_records', key: ['id'], counts: 'id' },
  {
    database: 'store',
    source: 'partition_runs',
    key: ['object_run', 'key'],
    targetKey: ['object_run', 'key_hash'],
    left: ['key'],
    computed: { key_hash: hashOf('key') },
  },
  {
    database: 'store',
    source: 'partition_cursors',
    key: ['collection', 'key'],
    computed: { key_hash: hashOf('key') },
  },
  { database: 'store', source: 'validators', key: ['collection'] },
  { database: 'store', source: 'missed_marks', key: ['collection', 'entity'] },
  {
    database: 'store',
    source: 'parent_positions',
    key: ['collection', 'source'],
    computed: { source_hash: hashOf('source') },
  },
  {
    database: 'store',
    source: 'parent_runs',
    key: ['object_run', 'source'],
    computed: { source_hash: hashOf('source') },
  },
  { database: 'store', source: 'mapping_states', key: ['collection'] },
  {
    database: 'store',
    source: 'external_reference',
    key: ['source', 'entity_type', 'external_id'],
    // Rows that a host has written too, as it writes ids and times.
    computed: { id: lower('id'), internal_id: lower('internal_id'), created_at: moment('created_at'), updated_at: moment('updated_at') },
  },
  { database: 'store', source: 'lookup_tables', key: ['id'], counts: 'id' },
  { database: 'store', source: 'table_rows', key: ['lookup_table', 'number'] },
  {
    database: 'store',
    source: 'datasource_facts',
    key: ['datasource'],
    computed: { enabled: flag('enabled'), test_success: (row) => (row['test_success'] === null ? null : row['test_success'] === 1) },
  },
  { database: 'store', source: 'change_counters', key: ['datasource'] },
  { database: 'store', source: 'tombstones', key: ['collection', 'external_id'] },
  {
    database: 'store',
    source: 'schedules',
    key: ['datasource', 'kind'],
    computed: { taken_until: () => 0, running: flag('running') },
  },
  { database: 'store', source: 'schedule_settings', key: ['datasource'], computed: { paused: flag('paused') } },
  { database: 'store', source: 'object_words', key: ['datasource', 'object'] },
  { database: 'vault', source: 'connections', target: 'vault_connections', key: ['owner'], own: ['place'], left: ['place'] },
  { database: 'vault', source: 'leases', target: 'vault_leases', key: ['owner'], sequence: 'vault_fences' },
  {
    database: 'vault',
    source: 'authorizations',
    target: 'vault_authorizations',
    key: ['id'],
    own: ['place', 'came'],
    left: ['place'],
  },
  {
    database: 'vault',
    source: 'instances',
    target: 'vault_instances',
    key: ['owner'],
    computed: { enabled: flag('enabled') },
  },
  {
    database: 'vault',
    source: 'instance_secrets',
    target: 'vault_instance_secrets',
    key: ['owner', 'pointer'],
    own: ['place'],
    left: ['place'],
  },
  { database: 'vault', source: 'mapping_rules', target: 'vault_mapping_rules', key: ['datasource', 'position'] },
  { database: 'vault', source: 'tokens', target: 'vault_tokens', key: ['id'] },
];

/** What is made of other tables by whoever needs it, and is left behind. */
export const madeAnew: readonly string[] = [
  'key_indexes',
  'record_keys',
  'table_indexes',
  'table_keys',
  'followed_changes',
  ...recordTables,
];

export function targetOf({ source, target = source }: MovedTable): string {
  return target;
}

function entityHash(row: SourceRow): Buffer {
  const text = (name: string): string | null => (typeof row[name] === 'string' ? row[name] : null);
  const hash = contentHash({
    rawPayload: String(row['raw_payload']),
    mappedPayload: text('mapped_payload'),
    mappingErrors: text('mapping_errors'),
    partition: text('partition_values'),
    createdAt: text('created_at'),
    updatedAt: text('updated_at'),
    apiVersion: text('api_version'),
  });
  return Buffer.from(hash, 'hex');
}
