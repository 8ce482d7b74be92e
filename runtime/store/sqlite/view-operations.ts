import type { DatabaseSync } from 'node:sqlite';
import type { ViewKeeper, ViewsReport } from '../views/keeper.ts';
import { sqliteExternalViews } from '../views/external-sqlite.ts';
import type { ExternalView } from '../views/external-view.ts';
import { quoteName, versionOf } from '../views/names.ts';
import type { ViewPlan } from '../views/plan-views.ts';
import { noteOf, sqliteColumns, sqliteExternalSql, sqliteView } from '../views/sqlite-view.ts';
import { chooseVersion, tooManyVersions } from '../views/versions.ts';
import { prepare } from './query.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

export type ViewOperations = {
  readonly 'views.keep': (plans: readonly ViewPlan[], tables: boolean) => ViewsReport;
};

interface Relation {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
}

export function viewOperations(database: DatabaseSync): ViewOperations {
  return {
    'views.keep': (plans, tables) =>
      inTransaction(database, () => {
        const made: string[] = [];
        const refused: { name: string; reason: string }[] = [];
        for (const plan of plans) {
          const outcome = keepView(database, plan);
          if (outcome?.made !== undefined) made.push(outcome.made);
          if (outcome?.reason !== undefined) refused.push({ name: plan.name, reason: outcome.reason });
        }
        for (const view of tables ? sqliteExternalViews : []) {
          const outcome = keepExternal(database, view);
          if (outcome?.made !== undefined) made.push(outcome.made);
          if (outcome?.reason !== undefined) refused.push({ name: view.name, reason: outcome.reason });
        }
        return { made, applied: [], refused };
      }),
  };
}

/** The other end of it, on the main thread. */
export function viewsOver(thread: Pick<Thread<ViewOperations>, 'call'>): ViewKeeper {
  return { keep: ({ plans, tables = false }) => thread.call('views.keep', plans, tables) };
}

/**
 * Before tables are changed: SQLite refuses to rename what a view reads, and a new table may have a view's name. They are made again with the
 * documents.
 */
export function dropViews(database: DatabaseSync): void {
  for (const { name, type, sql } of relations(database)) {
    if (type === 'view' && noteOf(sql)) database.exec(`DROP VIEW ${quoteName(name)}`);
  }
}

function relations(database: DatabaseSync): readonly Relation[] {
  return prepare<[], Relation>(database, "SELECT name, type, coalesce(sql, '') AS sql FROM sqlite_schema").all();
}

interface Outcome {
  readonly made?: string;
  readonly reason?: string;
}

function keepView(database: DatabaseSync, plan: ViewPlan): Outcome | undefined {
  const all = relations(database);
  const existing = all.flatMap(({ name, type, sql }) => {
    const version = type === 'view' ? versionOf(name, plan.name) : undefined;
    const note = noteOf(sql);
    const ours = note?.connector === plan.connector && note.object === plan.object;
    return version !== undefined && note && ours ? [{ version, columns: note.columns, sql }] : [];
  });
  const chosen = chooseVersion(plan.name, sqliteColumns(plan), existing);
  if (!chosen) return { reason: tooManyVersions };
  const sql = sqliteView(chosen.name, plan, chosen.columns);
  const before = existing.find(({ version }) => version === chosen.version);
  if (before?.sql === sql) return undefined;
  const other = before ? undefined : all.find(({ name }) => name.toLowerCase() === chosen.name.toLowerCase());
  if (other) return { reason: takenReason(chosen.name, other) };
  return makeView(database, chosen.name, sql, before !== undefined);
}

function keepExternal(database: DatabaseSync, view: ExternalView): Outcome | undefined {
  const sql = sqliteExternalSql(view);
  const before = relations(database).find(({ name }) => name.toLowerCase() === view.name);
  if (before?.sql === sql) return undefined;
  if (before && noteOf(before.sql)?.connector !== '') return { reason: takenReason(view.name, before) };
  return makeView(database, view.name, sql, before !== undefined);
}

function makeView(database: DatabaseSync, name: string, sql: string, isThere: boolean): Outcome {
  database.exec('SAVEPOINT keep_view');
  try {
    if (isThere) database.exec(`DROP VIEW ${quoteName(name)}`);
    database.exec(sql);
    // A view is read only when it is asked: one that cannot be would be found out by whoever asks.
    database.prepare(`SELECT * FROM ${quoteName(name)} LIMIT 0`);
    database.exec('RELEASE keep_view');
    return { made: name };
  } catch (thrown) {
    if (!database.isTransaction) throw thrown;
    database.exec('ROLLBACK TO keep_view; RELEASE keep_view');
    return { reason: thrown instanceof Error ? thrown.message : 'unknown' };
  }
}

function takenReason(name: string, { type, sql }: Relation): string {
  const note = noteOf(sql);
  const ours =
    note?.connector === '' ? 'a view of the store itself' : `the view of object "${note?.object}" of connector "${note?.connector}"`;
  const what = note ? ours : `a ${type} that is not ours`;
  return `"${name}" is ${what}; give the object another name for its view (view: …)`;
}
