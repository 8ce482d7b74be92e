import type { ViewKeeper, ViewsAsked, ViewsReport } from '../../views/keeper.ts';
import { quoteName, versionOf } from '../../views/names.ts';
import type { ViewPlan } from '../../views/plan-views.ts';
import { entitiesView, postgresColumns, postgresView, type ViewPlace } from '../../views/postgres-view.ts';
import { chooseVersion, tooManyVersions } from '../../views/versions.ts';
import { shippedMigrations } from '../../shipped-migrations.ts';
import { locks, migrate, underLock } from '../migrations.ts';
import type { Pool, Queries } from '../pool.ts';
import { applySql } from './apply-sql.ts';
import { attempt } from './attempt.ts';
import { hashOf } from '../../views/hash.ts';
import { keepExternal } from './keep-external.ts';
import { record, relations, takenReason } from './known-views.ts';
import { type RowLevelSecurity, restrictReaders } from './row-level-security.ts';

export interface KeepViewsOptions {
  readonly pool: Pool;
  /** Of the tables. */
  readonly schema: string;
  /** Of the views; made when it is missing. */
  readonly viewSchema: string;
  /** Undefined: as it is. */
  readonly rowLevelSecurity: RowLevelSecurity | undefined;
}

export const viewMigrations = new URL('../../migrations/postgres-views/', import.meta.url);

/** Milliseconds that a view is waited for which others are reading: meanwhile new readers wait too. */
const patience = 3_000;

export function keepsViews({ pool, schema, viewSchema, rowLevelSecurity }: KeepViewsOptions): ViewKeeper {
  const place: ViewPlace = { tables: schema, views: viewSchema };
  return {
    async keep(asked) {
      const isEmpty = asked.plans.length + asked.sql.length === 0 && !asked.tables && rowLevelSecurity === undefined;
      // Whoever wants no views is given no schema for them.
      if (isEmpty) return { made: [], applied: [], refused: [] };
      await migrate(pool, schema, 'views', shippedMigrations(viewMigrations));
      const work = async (queries: Queries): Promise<ViewsReport> => {
        const report: Report = { made: [], applied: [], refused: [] };
        await queries.run(`SET LOCAL lock_timeout = ${patience}`);
        const ready = await attempt(queries, () => makeGround(queries, place));
        if (ready.failed !== undefined) return { ...report, refused: [{ name: viewSchema, reason: ready.failed }] };
        await keepAll(queries, place, asked, report);
        if (rowLevelSecurity) {
          const { failed } = await attempt(queries, () => restrictReaders(queries, place, rowLevelSecurity));
          if (failed !== undefined) report.refused.push({ name: 'rowLevelSecurity', reason: failed });
        }
        return report;
      };
      return underLock(pool, work, locks.views);
    },
  };
}

interface Report extends ViewsReport {
  readonly made: string[];
  readonly applied: string[];
  readonly refused: { readonly name: string; readonly reason: string }[];
}

/** The schema, and the view that connectors' SQL reads. Throws where something that is not ours has its name. */
async function makeGround(queries: Queries, place: ViewPlace): Promise<void> {
  const [found] = await queries.query<{ schema: boolean; view: boolean; hash: string | null }>(
    `SELECT to_regnamespace($1) IS NOT NULL AS schema, to_regclass($2) IS NOT NULL AS view,
       (SELECT hash FROM views WHERE schema_name = $3 AND name = 'entities') AS hash`,
    [quoteName(place.views), `${quoteName(place.views)}.entities`, place.views],
  );
  if (!found?.schema) await queries.run(`CREATE SCHEMA ${quoteName(place.views)}`);
  const sql = entitiesView(place);
  const hash = hashOf(sql);
  if (found?.view && found.hash === hash) return;
  if (found?.view && found.hash === null) {
    throw new Error(
      `"entities" is something that is not ours, as of another store; give the views a schema of their own (store.viewSchema)`,
    );
  }
  await queries.run(sql);
  await record(queries, place, { name: 'entities', connector: '', object: '' }, hash);
}

async function keepAll(queries: Queries, place: ViewPlace, { plans, sql, tables }: ViewsAsked, report: Report): Promise<void> {
  for (const plan of plans) {
    const { failed, result } = await attempt(queries, () => keepView(queries, place, plan));
    const reason = failed ?? result?.reason;
    if (reason !== undefined) report.refused.push({ name: plan.name, reason });
    if (result?.made !== undefined) report.made.push(result.made);
  }
  if (tables) await keepExternal(queries, place, report);
  for (const one of sql) {
    const { failed, result } = await attempt(queries, () => applySql(queries, place, one));
    if (failed !== undefined) report.refused.push({ name: `migrations of ${one.connector}`, reason: failed });
    report.applied.push(...(result ?? []));
  }
}

async function keepView(
  queries: Queries,
  place: ViewPlace,
  plan: ViewPlan,
): Promise<{ readonly made?: string; readonly reason?: string } | undefined> {
  const all = await relations(queries, place);
  const existing = all.flatMap((relation) => {
    const version = versionOf(relation.name, plan.name);
    const ours = relation.connector === plan.connector && relation.object === plan.object;
    return version !== undefined && ours ? [{ version, columns: relation.columns, hash: relation.hash }] : [];
  });
  const chosen = chooseVersion(plan.name, postgresColumns(plan), existing);
  if (!chosen) return { reason: tooManyVersions };
  const sql = postgresView(chosen.name, plan, chosen.columns, place);
  const hash = hashOf(sql);
  const before = existing.find(({ version }) => version === chosen.version);
  if (before?.hash === hash) return undefined;
  const other = before ? undefined : all.find(({ name }) => name === chosen.name);
  if (other) return { reason: takenReason(chosen.name, other) };
  await queries.run(sql);
  await record(queries, place, { ...plan, name: chosen.name }, hash);
  return { made: chosen.name };
}
