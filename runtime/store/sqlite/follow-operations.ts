import type { DatabaseSync } from 'node:sqlite';
import { uuidOf } from '../../kernel/uuid-of.ts';
import type { Followed, RecordTables } from '../../sync/ports.ts';
import { type RecordTable, recordTableOf } from '../record-tables.ts';
import { prepare, prepareTuples } from './query.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

/** A step of it, and whether there are more. */
export interface FollowStep {
  /** Rows that were written or removed. */
  readonly rows: number;
  readonly done: boolean;
}

export type FollowOperations = {
  readonly 'records.follow': (of: Followed) => FollowStep;
};

/** Records, and deleted ones, of a step: others that wait for the thread get it in between. */
const stepSize = 500;

interface Found {
  readonly collection: number;
  readonly connector: string;
  readonly last: number;
  readonly forgotten: number;
}

/** What changed after one number and up to another. */
type Window = readonly [collection: number, after: number, last: number];

export function followOperations(database: DatabaseSync): FollowOperations {
  const find = prepare<[string, string], Found>(
    database,
    `SELECT collections.id AS collection, datasource_facts.id AS connector, last, forgotten
     FROM collections JOIN datasource_facts USING (datasource) JOIN change_counters USING (datasource) WHERE datasource = ? AND object = ?`,
  );
  const position = prepare<[number], { table: string; change: number }>(
    database,
    'SELECT record_table AS "table", change FROM followed_changes WHERE collection = ?',
  );
  const keep = prepare<[number, string, number]>(
    database,
    `INSERT INTO followed_changes (collection, record_table, change) VALUES (?, ?, ?)
     ON CONFLICT (collection) DO UPDATE SET record_table = excluded.record_table, change = excluded.change`,
  );
  const changes = followedChanges(database);
  const tables = new Map<RecordTable, Rows>();
  const rowsOf = (name: RecordTable): Rows => {
    const table = tables.get(name) ?? openRows(database, name);
    tables.set(name, table);
    return table;
  };
  return {
    'records.follow': ({ datasource, object, table: name }) => {
      const table = recordTableOf(name);
      const found = find.get(datasource, object);
      if (found === undefined) return { rows: 0, done: true };
      const { collection, connector, last, forgotten } = found;
      const before = position.get(collection);
      const isOther = before !== undefined && before.table !== table;
      const after = isOther ? 0 : (before?.change ?? 0);
      if (before !== undefined && !isOther && after >= last) return { rows: 0, done: true };
      return inTransaction(database, () => {
        const rows = rowsOf(table);
        let written = isOther ? rowsOf(recordTableOf(before.table)).clear(connector, object) : 0;
        // Of some that are gone, nothing tells any more.
        if (after > 0 && forgotten > after) written += rows.dropOrphans(connector, object, collection);
        const upTo = changes.end([collection, after, last]);
        const window: Window = [collection, after, upTo];
        for (const [entity, externalId, deletedAt] of changes.entities(window)) {
          const id = uuidOf(datasource, object, externalId);
          written += deletedAt === null ? rows.put(id, connector, object, entity) : rows.drop(id);
        }
        for (const [externalId] of changes.buried(window)) written += rows.drop(uuidOf(datasource, object, externalId));
        keep.run(collection, table, upTo);
        return { rows: written, done: upTo >= last };
      });
    },
  };
}

/** The other end of it, on the main thread. */
export function followingOver(thread: Pick<Thread<FollowOperations>, 'call'>): RecordTables {
  return {
    async follow(of) {
      let rows = 0;
      for (;;) {
        const step = await thread.call('records.follow', of);
        rows += step.rows;
        if (step.done) return rows;
      }
    },
  };
}

interface FollowedChanges {
  /** The last number of a step. */
  end(window: Window): number;
  entities(window: Window): readonly (readonly [entity: number, externalId: string, deletedAt: number | null])[];
  /** Deleted ones that have not come again. */
  buried(window: Window): readonly (readonly [externalId: string])[];
}

function followedChanges(database: DatabaseSync): FollowedChanges {
  const numberAt = (table: string) =>
    prepare<Window, { change: number }>(
      database,
      `SELECT change FROM ${table} WHERE collection = ? AND change > ? AND change <= ? ORDER BY change LIMIT 1 OFFSET ${stepSize - 1}`,
    );
  const ends = ['entities', 'tombstones'].map(numberAt);
  const entities = prepareTuples<Window, readonly [number, string, number | null]>(
    database,
    'SELECT id, external_id, deleted_at FROM entities WHERE collection = ? AND change > ? AND change <= ? ORDER BY change',
  );
  const buried = prepareTuples<Window, readonly [string]>(
    database,
    `SELECT external_id FROM tombstones WHERE collection = ? AND change > ? AND change <= ?
       AND NOT EXISTS (SELECT 1 FROM entities WHERE entities.collection = tombstones.collection AND entities.external_id = tombstones.external_id)`,
  );
  return {
    end: (window) => Math.min(window[2], ...ends.map((end) => end.get(...window)?.change ?? window[2])),
    entities: (window) => entities.all(...window),
    buried: (window) => buried.all(...window),
  };
}

interface Rows {
  /** Each of these gives how many rows it wrote or removed. */
  put(id: string, connector: string, object: string, entity: number): number;
  drop(id: string): number;
  clear(connector: string, object: string): number;
  dropOrphans(connector: string, object: string, collection: number): number;
}

function openRows(database: DatabaseSync, table: RecordTable): Rows {
  const written = ['raw_payload_json', 'mapped_payload_json', 'status', 'created_at', 'updated_at', 'mapping_errors_json'];
  const time = (column: string): string => `strftime('%Y-%m-%d %H:%M:%S', ${column} / 1000, 'unixepoch')`;
  // What SQLite cannot read as JSON, such as lists a thousand deep, would break every statement that looks into it.
  const json = (column: string, otherwise: string): string => `CASE WHEN json_valid(${column}) THEN ${column} ELSE ${otherwise} END`;
  const put = prepare<[string, string, string, number]>(
    database,
    `INSERT INTO ${table} (id, connector_id, object, external_id, ${written.join(', ')})
     SELECT ?, ?, ?, external_id, ${json('raw_payload', "'null'")}, ${json('mapped_payload', 'NULL')},
       iif(mapping_status = 'none', 'pending', mapping_status), ${time('stored_at')}, ${time('changed_at')}, mapping_errors
     FROM entities WHERE id = ?
     ON CONFLICT (id) DO UPDATE SET ${written.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  );
  const drop = prepare<[string]>(database, `DELETE FROM ${table} WHERE id = ?`);
  const clear = prepare<[string, string]>(database, `DELETE FROM ${table} WHERE connector_id = ? AND object = ?`);
  const dropOrphans = prepare<[string, string, number]>(
    database,
    `DELETE FROM ${table} WHERE connector_id = ? AND object = ? AND NOT EXISTS (
       SELECT 1 FROM entities WHERE collection = ? AND entities.external_id = ${table}.external_id AND deleted_at IS NULL)`,
  );
  return {
    put: (...given) => put.run(...given).changes,
    drop: (id) => drop.run(id).changes,
    clear: (...given) => clear.run(...given).changes,
    dropOrphans: (...given) => dropOrphans.run(...given).changes,
  };
}
