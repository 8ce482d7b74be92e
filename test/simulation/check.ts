import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import type { Backfill, UnreadRange } from '../../runtime/sync/ports.ts';
import { type Shape, shifts } from './shape.ts';
import { type Item, type Source, tellItem } from './source.ts';

/** What must hold at every moment, and at the end. Each throws with what was found. */
export interface Checks {
  /** A position was published: up to there, nothing is missing. `folder`: of that partition only. */
  published(position: string, folder?: number): void;
  /** These ids were deleted. */
  deleted(ids: readonly string[]): void;
  /** Nothing is missing or old; what has gone may still be there. */
  nothingLost(): void;
  /** Exactly what the source has, and the counts of all runs add up to it. */
  same(created: number, deleted: number): void;
  /** The table that follows the records has one row for each, as it is. */
  followed(): void;
}

/** Records without their row, and rows without their record. */
const followedDifference = `WITH
  records AS (SELECT external_id, raw_payload AS raw FROM entities JOIN collections ON collections.id = entities.collection
    WHERE collections.object = 'item' AND deleted_at IS NULL),
  followed AS (SELECT external_id, raw_payload_json AS raw FROM external_order)
  SELECT 'lacking' AS what, * FROM (SELECT * FROM records EXCEPT SELECT * FROM followed)
  UNION ALL SELECT 'left', * FROM (SELECT * FROM followed EXCEPT SELECT * FROM records)`;

interface Row {
  readonly id: string;
  readonly raw: string;
}

export function createChecks(database: DatabaseSync, shape: Shape, source: Source): Checks {
  const rows = database.prepare(
    `SELECT external_id AS id, raw_payload AS raw FROM entities JOIN collections ON collections.id = entities.collection
     WHERE collections.object = 'item' AND deleted_at IS NULL`,
  );
  // The columns of the statement.
  const stored = (): ReadonlyMap<string, string> => new Map((rows.all() as unknown as Row[]).map(({ id, raw }) => [id, raw]));
  const idOf = ({ id, folder }: Item): string => (shape.parted ? `${folder}:${id}` : String(id));
  const unfollowed = database.prepare(followedDifference);
  const backfill = database.prepare(
    `SELECT state FROM backfills JOIN collections ON collections.id = backfills.collection WHERE collections.object = 'item'`,
  );
  const history = (): readonly UnreadRange[] => {
    const row = backfill.get();
    return row ? (JSON.parse(String(row['state'])) as Backfill).unread : [];
  };
  const missing = (wanted: readonly Item[]): readonly object[] => {
    const kept = stored();
    return wanted.filter((item) => {
      const raw = kept.get(String(item.id)) ?? kept.get(idOf(item));
      return raw === undefined || (JSON.parse(raw) as Item).version < item.version;
    });
  };
  const all = (): readonly Item[] => [...source.items.values()];
  return {
    published(position, folder) {
      const unread = history();
      const isUnread = ({ changedAt }: Item): boolean => unread.some(({ from, to }) => changedAt >= from && changedAt < to);
      const wanted = all().filter(
        (item) => item.changedAt < Number(position) && (folder === undefined || item.folder === folder) && !isUnread(item),
      );
      const lost = missing(wanted);
      if (lost.length > 0) throw new Error(`the cursor ${position} was published without ${show(lost)}`);
    },
    deleted(ids) {
      // Twice not listed is all that can be known where pages shift and no record can be asked for.
      if (shifts(shape) && !shape.hasGet) return;
      const there = ids.filter((id) => source.items.has(Number(id.split(':').at(-1))));
      if (there.length > 0) throw new Error(`deleted, but still there: ${there.join()}`);
    },
    nothingLost() {
      const lost = missing(all());
      if (lost.length > 0) throw new Error(`lost: ${show(lost)}`);
    },
    followed() {
      const found = unfollowed.all();
      if (found.length > 0) throw new Error(`rows that are not as their records: ${JSON.stringify(found)}`);
    },
    same(created, deleted) {
      const kept = stored();
      const found = [...kept.values()].map((raw) => JSON.parse(raw) as Item).toSorted((a, b) => a.id - b.id);
      const wanted = all().map((item) => tellItem(item));
      const byId = wanted.toSorted((a, b) => (a as Item).id - (b as Item).id);
      const difference = found.filter((one) => !byId.some((other) => isDeepStrictEqual(one, other)));
      const lacking = byId.filter((one) => !found.some((other) => isDeepStrictEqual(one, other)));
      if (difference.length + lacking.length > 0)
        throw new Error(`stored, but not there: ${show(difference)}; there, but not stored: ${show(lacking)}`);
      if (created - deleted !== kept.size)
        throw new Error(`${created} created and ${deleted} deleted by all runs together, but ${kept.size} are stored`);
    },
  };
}

function show(items: readonly object[]): string {
  // Items, as `tellItem` tells them.
  return (
    (items as readonly Item[]).map(({ id, folder, version, changedAt }) => `${folder}:${id} v${version} ${changedAt}`).join(', ') ||
    'nothing'
  );
}
