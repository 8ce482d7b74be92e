import { type AppliedMigration, type Migration, pendingMigrations } from '../shipped-migrations.ts';
import { placesTable } from './places.ts';
import type { Pool, Queries } from './pool.ts';

/** Any numbers: what takes the same one waits. Views have one of their own, since a connector's SQL may take long and a process that starts waits for migrations. */
export const locks = { migrations: 7_304_119, views: 7_304_130 };

/**
 * Brings one area of the schema (`store`, `vault`, …) to the last of `migrations`, each in a transaction of its own, and gives the names of
 * those it applied. Several processes may do so at once: they wait for each other. Throws as `pendingMigrations`.
 */
export async function migrate(pool: Pool, schema: string, area: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  const applied = await underLock(pool, async (queries) => {
    // Only where it is missing: whoever was given a schema need not be allowed to make one.
    const [made] = await queries.query<{ found: boolean }>('SELECT to_regnamespace($1) IS NOT NULL AS found', [schema]);
    if (!made?.found) await queries.run(`CREATE SCHEMA ${schema}`);
    const [known] = await queries.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [`${schema}.migrations`]);
    if (!known?.found)
      await queries.run(
        `CREATE TABLE ${schema}.migrations
         (area text NOT NULL, number integer NOT NULL, name text NOT NULL, hash text NOT NULL, PRIMARY KEY (area, number))`,
      );
    const [told] = await queries.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [`${schema}.commits`]);
    if (!told?.found) await queries.run(placesTable(schema));
    return queries.query<AppliedMigration>('SELECT number, name, hash FROM migrations WHERE area = $1 ORDER BY number', [area]);
  });
  const names: string[] = [];
  for (const { number, name, sql, hash } of pendingMigrations(migrations, applied, 'another database or `store.schema`')) {
    const isApplied = await underLock(pool, async (queries) => {
      // Another process may have been faster since we looked.
      const recorded = await queries.run(
        'INSERT INTO migrations (area, number, name, hash) VALUES ($1, $2, $3, $4) ON CONFLICT (area, number) DO NOTHING',
        [area, number, name, hash],
      );
      if (recorded === 0) return false;
      await queries.run(sql);
      return true;
    });
    if (isApplied) names.push(name);
  }
  return names;
}

/** As one transaction, while nobody else does what takes this lock. */
export function underLock<Result>(pool: Pool, work: (queries: Queries) => Promise<Result>, lock = locks.migrations): Promise<Result> {
  return pool.transaction(async (queries) => {
    await queries.query('SELECT pg_advisory_xact_lock($1)', [lock]);
    return work(queries);
  });
}
