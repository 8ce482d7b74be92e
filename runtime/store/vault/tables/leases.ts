import type { DatabaseSync } from 'node:sqlite';
import { prepare, toStoredInteger } from '../../sqlite/query.ts';
import type { LeaseRow } from '../lease-row.ts';

type Intent = Pick<LeaseRow, 'intentVersion' | 'intentAt'>;

/** One row per owner that somebody holds, held until its time was over, or left an intent at. */
export interface LeasesTable {
  find(owner: string): LeaseRow | undefined;
  /** In place of the one before, whose intent it takes over; gives the fence, higher than any before. */
  give(owner: string, holder: string, endsAt: number, intent?: Intent): number;
  /** Whether nobody was given it since, and it was not released. */
  isNewest(owner: string, fence: number): boolean;
  /** False where it is not held any more. */
  extend(owner: string, fence: number, now: number, endsAt: number): boolean;
  /** As `extend`. */
  noteIntent(owner: string, fence: number, version: number, now: number): boolean;
  endIntent(owner: string): void;
  /** Lets go of it but for its intent, if it has one. */
  keepIntent(owner: string, fence: number): void;
  /** Does nothing where it was released: the intent that was kept then is not its any more. */
  remove(owner: string, fence: number): void;
  removeOf(owner: string): void;
}

export function leasesTable(database: DatabaseSync): LeasesTable {
  const find = prepare<[string], LeaseRow>(
    database,
    'SELECT holder, ends_at AS endsAt, intent_version AS intentVersion, intent_at AS intentAt FROM leases WHERE owner = ?',
  );
  const give = prepare<[string, string, number, number | null, number | null], { fence: number }>(
    database,
    'INSERT OR REPLACE INTO leases (owner, holder, ends_at, intent_version, intent_at) VALUES (?, ?, ?, ?, ?) RETURNING fence',
  );
  const newest = prepare<[string, number], { held: 1 }>(
    database,
    'SELECT 1 AS held FROM leases WHERE owner = ? AND fence = ? AND holder IS NOT NULL',
  );
  const note = prepare<[number, number, string, number, number]>(
    database,
    `UPDATE leases SET intent_version = ?, intent_at = ?
     WHERE owner = ? AND fence = ? AND ends_at > ?`,
  );
  const extend = prepare<[number, string, number, number]>(
    database,
    'UPDATE leases SET ends_at = ? WHERE owner = ? AND fence = ? AND holder IS NOT NULL AND ends_at > ?',
  );
  const endIntent = prepare<[string]>(database, 'UPDATE leases SET intent_version = NULL, intent_at = NULL WHERE owner = ?');
  const letGo = prepare<[string, number]>(database, 'UPDATE leases SET holder = NULL, ends_at = 0 WHERE owner = ? AND fence = ?');
  const removeEmpty = prepare<[string]>(database, 'DELETE FROM leases WHERE owner = ? AND holder IS NULL AND intent_version IS NULL');
  const remove = prepare<[string, number]>(database, 'DELETE FROM leases WHERE owner = ? AND fence = ? AND holder IS NOT NULL');
  const removeOf = prepare<[string]>(database, 'DELETE FROM leases WHERE owner = ?');
  return {
    find: (owner) => find.get(owner),
    give(owner, holder, endsAt, intent) {
      const row = give.get(owner, holder, toStoredInteger(endsAt), intent?.intentVersion ?? null, intent?.intentAt ?? null);
      if (row === undefined) throw new Error('an insert gave no row');
      return row.fence;
    },
    isNewest: (owner, fence) => newest.get(owner, fence) !== undefined,
    noteIntent: (owner, fence, version, now) => note.run(version, toStoredInteger(now), owner, fence, toStoredInteger(now)).changes > 0,
    extend: (owner, fence, now, endsAt) => extend.run(toStoredInteger(endsAt), owner, fence, toStoredInteger(now)).changes > 0,
    endIntent(owner) {
      endIntent.run(owner);
      removeEmpty.run(owner);
    },
    keepIntent(owner, fence) {
      letGo.run(owner, fence);
      removeEmpty.run(owner);
    },
    remove: (owner, fence) => void remove.run(owner, fence),
    removeOf: (owner) => void removeOf.run(owner),
  };
}
