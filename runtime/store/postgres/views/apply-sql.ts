import type { ConnectorSql } from '../../views/keeper.ts';
import { quoteName } from '../../views/names.ts';
import type { ViewPlace } from '../../views/postgres-view.ts';
import type { Queries } from '../pool.ts';

/** Applies those files of a connector that are new or have changed, in their order. Gives their names. */
export async function applySql(
  queries: Queries,
  { tables, views }: ViewPlace,
  { connector, migrations }: ConnectorSql,
): Promise<readonly string[]> {
  const known = await queries.query<{ file: string; hash: string }>(
    'SELECT file, hash FROM connector_migrations WHERE schema_name = $1 AND connector = $2',
    [views, connector],
  );
  const hashes = new Map(known.map(({ file, hash }) => [file, hash]));
  const applied: string[] = [];
  for (const { file, sql, hash } of migrations) {
    if (hashes.get(file) === hash) continue;
    // Names without a schema are of the views' one.
    await queries.run(`SET LOCAL search_path = ${quoteName(views)}, public`);
    try {
      await queries.run(sql);
    } catch (thrown) {
      // Told with its file; the server's code stays on it.
      if (thrown instanceof Error) thrown.message = `${file}: ${thrown.message}`;
      throw thrown;
    }
    await queries.run(`SET LOCAL search_path = ${quoteName(tables)}`);
    await recordApplied(queries, [views, connector, file], hash);
    applied.push(`${connector}/${file}`);
  }
  return applied;
}

/** That the views' schema has what has this hash. */
export async function recordApplied(
  queries: Queries,
  what: readonly [viewSchema: string, connector: string, file: string],
  hash: string,
): Promise<void> {
  await queries.run(
    `INSERT INTO connector_migrations (schema_name, connector, file, hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (schema_name, connector, file) DO UPDATE SET hash = excluded.hash, applied_at = now()`,
    [...what, hash],
  );
}
