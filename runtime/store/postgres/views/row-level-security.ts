import type { StoreConfig } from '../../../documents/generated/ferrule.ts';
import { recordTables } from '../../record-tables.ts';
import { hashOf } from '../../views/hash.ts';
import { quoteName } from '../../views/names.ts';
import type { ViewPlace } from '../../views/postgres-view.ts';
import type { Queries } from '../pool.ts';
import { recordApplied } from './apply-sql.ts';

export type RowLevelSecurity = NonNullable<StoreConfig['rowLevelSecurity']>;

/**
 * Lets roles read the views: `readers` the records of those datasources that the table `users` names for them, `unrestricted` ones all.
 * Whoever owns the tables, which is this runtime, is not held back. Policies are made anew when what is wanted has changed; rights are given
 * again each time, for there may be new views.
 */
export async function restrictReaders(queries: Queries, place: ViewPlace, wanted: RowLevelSecurity): Promise<void> {
  const policies = policySql(place, wanted);
  const key = [place.views, '', 'row level security'] as const;
  const [known] = await queries.query<{ hash: string }>(
    'SELECT hash FROM connector_migrations WHERE schema_name = $1 AND connector = $2 AND file = $3',
    key,
  );
  const hash = hashOf(policies);
  if (known?.hash !== hash) {
    await queries.run(policies);
    await recordApplied(queries, key, hash);
  }
  await queries.run(await grantSql(queries, place, wanted));
}

const rolesOf = (names: readonly string[]): string => names.map(quoteName).join(', ');

/** Of the claims that a gateway such as PostgREST sets for each request, or of the role that asks. */
const readers: { readonly [From in RowLevelSecurity['user'] & string]: string } = {
  role: 'current_user::text',
  jwt: `coalesce(nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub', nullif(current_setting('request.jwt.claim.sub', true), ''))`,
};

function policySql({ tables, views }: ViewPlace, { readers: restricted, unrestricted = [], user = 'role' }: RowLevelSecurity): string {
  const at = quoteName(tables);
  const users = `${quoteName(views)}.users`;
  const reader = `${at}.view_reader()`;
  const mayRead = (datasource: string): string =>
    `EXISTS (SELECT FROM ${users} AS u WHERE u.user_id::text = ${reader} AND (u.datasource IS NULL OR u.datasource = ${datasource}))`;
  const policies: readonly (readonly [table: string, condition: string])[] = [
    [users, `user_id::text = ${reader}`],
    [`${at}.collections`, mayRead('collections.datasource')],
    // Those that this role may see, by the policy above.
    [`${at}.entities`, `collection IN (SELECT id FROM ${at}.collections)`],
    [`${at}.object_runs`, `collection IN (SELECT id FROM ${at}.collections)`],
    [`${at}.runs`, mayRead('runs.datasource')],
    [`${at}.datasource_facts`, mayRead('datasource_facts.datasource')],
    [`${at}.external_reference`, mayRead('external_reference.source')],
    ...recordTables.map((table) => [`${at}.${table}`, `connector_id IN (SELECT id FROM ${at}.datasource_facts)`] as const),
  ];
  return `CREATE OR REPLACE FUNCTION ${reader} RETURNS text LANGUAGE sql STABLE AS $$ SELECT ${readers[user]} $$;
CREATE TABLE IF NOT EXISTS ${users} (user_id text NOT NULL, datasource text, UNIQUE NULLS NOT DISTINCT (user_id, datasource));
ALTER TABLE ${users} ADD COLUMN IF NOT EXISTS datasource text;
${policies.map(([table, condition]) => policiesOn(table, condition, restricted, unrestricted)).join('\n')}`;
}

function policiesOn(table: string, condition: string, restricted: readonly string[], unrestricted: readonly string[]): string {
  const all = `CREATE POLICY ferrule_unrestricted ON ${table} FOR SELECT TO ${rolesOf(unrestricted)} USING (true);`;
  return `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS ferrule_readers ON ${table};
CREATE POLICY ferrule_readers ON ${table} FOR SELECT TO ${rolesOf(restricted)} USING (${condition});
DROP POLICY IF EXISTS ferrule_unrestricted ON ${table};
${unrestricted.length > 0 ? all : ''}`;
}

/** What views that name datasources and runs read: of these, nothing that they do not show. */
const externalGrants: readonly (readonly [right: string, table: string])[] = [
  [
    'SELECT (id, datasource, connector, base_url, enabled, toggles, tables, secrets, rules, mappings, tested_at, test_success, created_at, updated_at)',
    'datasource_facts',
  ],
  ['SELECT (number, id, datasource, status, started_at, finished_at)', 'runs'],
  ['SELECT (run, collection, created, updated, unchanged, deleted, failed)', 'object_runs'],
  ['SELECT', 'external_reference'],
  ...recordTables.map((table) => ['SELECT', table] as const),
];

/**
 * A view that does not read as its reader would show everything: no rights on such a one are given, and those are taken back that were given
 * before it became one.
 */
async function grantSql(
  queries: Queries,
  { tables, views }: ViewPlace,
  { readers: restricted, unrestricted = [] }: RowLevelSecurity,
): Promise<string> {
  const found = await queries.query<{ name: string; asReader: boolean }>(
    `SELECT c.relname AS name,
       coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=yes', 'security_invoker=1'], false) AS "asReader"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'v' ORDER BY 1`,
    [views],
  );
  const at = (name: string): string => `${quoteName(views)}.${quoteName(name)}`;
  const shown = found.filter(({ asReader }) => asReader).map(({ name }) => at(name));
  const open = found.filter(({ asReader }) => !asReader).map(({ name }) => at(name));
  const listed = [...shown, at('users'), `${quoteName(tables)}.collections`, `${quoteName(tables)}.entities`].join(', ');
  const roles = rolesOf([...restricted, ...unrestricted]);
  const external = shown.includes(at('external_connector'))
    ? externalGrants.map((what) => `${what[0]} ON ${quoteName(tables)}.${what[1]}`)
    : [];
  const grants = [
    `GRANT USAGE ON SCHEMA ${quoteName(views)}, ${quoteName(tables)} TO ${roles}`,
    `GRANT SELECT ON ${listed} TO ${roles}`,
    ...external.map((what) => `GRANT ${what} TO ${roles}`),
  ].join('; ');
  return open.length === 0 ? grants : `REVOKE ALL ON ${open.join(', ')} FROM ${rolesOf(restricted)}; ${grants}`;
}
