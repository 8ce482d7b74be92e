import type { ViewPlan } from '../../views/plan-views.ts';
import type { ViewPlace } from '../../views/postgres-view.ts';
import type { Column } from '../../views/versions.ts';
import type { Queries } from '../pool.ts';

/** What has a name in the schema of views; null where it is not ours. */
export interface Relation {
  readonly name: string;
  readonly kind: string;
  readonly columns: readonly Column[];
  readonly connector: string | null;
  readonly object: string | null;
  readonly hash: string | null;
}

/** What has a name in the schema, and which of it is ours. */
export function relations(queries: Queries, { views }: ViewPlace): Promise<readonly Relation[]> {
  return queries.query<Relation>(
    `SELECT c.relname AS name, c.relkind AS kind, v.connector, v.object, v.hash,
       coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
         FILTER (WHERE a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN views v ON v.schema_name = n.nspname AND v.name = c.relname AND c.relkind = 'v'
     LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND v.name IS NOT NULL
     WHERE n.nspname = $1
     GROUP BY c.oid, c.relname, c.relkind, v.connector, v.object, v.hash`,
    [views],
  );
}

/** Of a view that is no object's: connector and object are empty. */
export function record(
  queries: Queries,
  { views }: ViewPlace,
  { name, connector, object }: Pick<ViewPlan, 'name' | 'connector' | 'object'>,
  hash: string,
): Promise<number> {
  return queries.run(
    `INSERT INTO views (schema_name, name, connector, object, hash) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (schema_name, name) DO UPDATE SET connector = excluded.connector, object = excluded.object, hash = excluded.hash`,
    [views, name, connector, object, hash],
  );
}

export function takenReason(name: string, { connector, object }: Relation): string {
  const what =
    connector === null
      ? 'something that is not ours'
      : connector === ''
        ? 'a view of the store itself'
        : `the view of object "${object ?? ''}" of connector "${connector}"`;
  return `"${name}" is ${what}; give the object another name for its view (view: …)`;
}
