import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { PreparedStatement } from './queries.ts';

/** Where transactions tell that they are committed, one after another. Only its holder writes to it. */
export interface Place {
  readonly id: string;
  /** What the last transaction has told that is known to be committed. */
  told: string;
  /** Said within a transaction before it commits: fails where the place no longer holds `told`. */
  tell(token: string): readonly [statement: PreparedStatement, values: readonly string[]];
  /**
   * Of a transaction that was told to commit, by a connection that is gone: whether it did. Waits while it is still under way; one that has not
   * come so far cannot commit any more.
   */
  settle(token: string): Promise<boolean>;
}

export interface Places {
  /** Undefined where the schema was not made yet: nothing in it can be told of. */
  take(): Promise<Place | undefined>;
  give(place: Place | undefined): void;
  /** Removes those that were given back. */
  clear(): Promise<void>;
}

const undefinedTable = '42P01';
const divisionByZero = '22012';

/** Of one that nobody knows any more: processes end without a word. */
const longestKept = '30 days';

/** The table that they are rows of, for the migrations to make: it is there before all others. */
export function placesTable(schema: string): string {
  return `CREATE TABLE ${schema}.commits (place text PRIMARY KEY, token text NOT NULL, made_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 50)`;
}

/**
 * A transaction moves its place from one token to the next, and only from that: so of a transaction whose connection was lost it can be told
 * whether it was committed, whatever became of the server meanwhile, and it can be kept from committing later. The number of a transaction
 * (pg_xact_status) tells that only of a server that has not crashed: one that has may give the number to another.
 */
export function createPlaces(pool: pg.Pool, schema: string): Places {
  const free: Place[] = [];
  const table = `${schema}.commits`;
  const tell: PreparedStatement = {
    name: `ferrule_tell_${schema}`,
    // A place that has moved fails by the division.
    text: `WITH told AS (UPDATE ${table} SET token = $2 WHERE place = $1 AND token = $3 RETURNING 1) SELECT 1 / (SELECT count(*) FROM told)`,
  };
  const make = async (): Promise<Place | undefined> => {
    const [id, token] = [randomUUID(), randomUUID()];
    try {
      await pool.query(`INSERT INTO ${table} (place, token) VALUES ($1, $2)`, [id, token]);
    } catch (thrown) {
      if ((thrown as { readonly code?: unknown }).code === undefinedTable) return undefined;
      throw thrown;
    }
    const place: Place = {
      id,
      told: token,
      tell: (next) => [tell, [id, next, place.told]],
      async settle(next) {
        const { rows } = await pool.query<{ token: string }>(
          `UPDATE ${table} SET token = CASE WHEN token = $2 THEN $3 ELSE token END WHERE place = $1 RETURNING token`,
          [id, place.told, randomUUID()],
        );
        const found = rows[0]?.token;
        // Without its row nothing was told, and nothing can be.
        if (found !== undefined) place.told = found;
        return found === next;
      },
    };
    return place;
  };
  return {
    take: async () => free.pop() ?? make(),
    give(place) {
      if (place) free.push(place);
    },
    async clear() {
      const ids = free.splice(0).map(({ id }) => id);
      if (ids.length > 0)
        await pool.query(`DELETE FROM ${table} WHERE place = ANY($1) OR made_at < now() - interval '${longestKept}'`, [ids]);
    },
  };
}

/** Whether a place is gone that a process still has, of what a transaction failed with when it was told to commit: it takes another. */
export function isPlaceLost(thrown: unknown): boolean {
  return (thrown as { readonly code?: unknown } | undefined)?.code === divisionByZero;
}
