import type { DatabaseSync } from 'node:sqlite';
import type { ViewKeeper, ViewsReport } from '../views/keeper.ts';
import { quoteName, versionOf } from '../views/names.ts';
import type { ViewPlan } from '../views/plan-views.ts';
import { noteOf, sqliteColumns, sqliteView } from '../views/sqlite-view.ts';
import { chooseVersion, tooManyVersions } from '../views/versions.ts';
import { prepare } from './query.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

export type ViewOperations = {
  readonly 'views.keep': (plans: readonly ViewPlan[]) => ViewsReport;
};

interface Relation {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
}

export function viewOperations(database: DatabaseSync): ViewOperations {
  return {
    'views.keep': (plans) =>
      inTransaction(database, () => {
        const made: string[] = [];
        const refused: { name: string; reason: string }[] = [];
        for (const plan of plans) {
          const outcome = keepView(database, plan);
          if (outcome?.made !== undefined) made.push(outcome.made);
          if (outcome?.reason !== undefined) refused.push({ name: plan.name, reason: outcome.reason });
        }
        return { made, applied: [], refused };
      }),
  };
}

/** The other end of it, on the main thread. */
export function viewsOver(thread: Pick<Thread<ViewOperations>, 'call'>): ViewKeeper {
  return { keep: ({ plans }) => thread.call('views.keep', plans) };
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

function keepView(database: DatabaseSync, plan: ViewPlan): { readonly made?: string; readonly reason?: string } | undefined {
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
  database.exec('SAVEPOINT keep_view');
  try {
    if (before) database.exec(`DROP VIEW ${quoteName(chosen.name)}`);
    database.exec(sql);
    // A view is read only when it is asked: one that cannot be would be found out by whoever asks.
    database.prepare(`SELECT * FROM ${quoteName(chosen.name)} LIMIT 0`);
    database.exec('RELEASE keep_view');
    return { made: chosen.name };
  } catch (thrown) {
    if (!database.isTransaction) throw thrown;
    database.exec('ROLLBACK TO keep_view; RELEASE keep_view');
    return { reason: thrown instanceof Error ? thrown.message : 'unknown' };
  }
}

function takenReason(name: string, { type, sql }: Relation): string {
  const note = noteOf(sql);
  const what = note ? `the view of object "${note.object}" of connector "${note.connector}"` : `a ${type} that is not ours`;
  return `"${name}" is ${what}; give the object another name for its view (view: …)`;
}
