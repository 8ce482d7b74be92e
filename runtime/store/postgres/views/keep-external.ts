import { postgresExternalSql, postgresExternalViews } from '../../views/external-postgres.ts';
import type { ExternalView } from '../../views/external-view.ts';
import { hashOf } from '../../views/hash.ts';
import type { ViewPlace } from '../../views/postgres-view.ts';
import type { Queries } from '../pool.ts';
import { attempt } from './attempt.ts';
import { record, relations, takenReason } from './known-views.ts';

interface Report {
  readonly made: string[];
  readonly refused: { readonly name: string; readonly reason: string }[];
}

/** Makes those that are missing or are to be another. */
export async function keepExternal(queries: Queries, place: ViewPlace, report: Report): Promise<void> {
  const all = await relations(queries, place);
  for (const view of postgresExternalViews(place)) {
    const sql = postgresExternalSql(view, place);
    const before = all.find(({ name }) => name === view.name);
    if (before?.hash === hashOf(sql)) continue;
    if (before && before.connector !== '') {
      report.refused.push({ name: view.name, reason: takenReason(view.name, before) });
      continue;
    }
    const { failed } = await attempt(queries, () => make(queries, place, view, sql));
    if (failed === undefined) report.made.push(view.name);
    else report.refused.push({ name: view.name, reason: failed });
  }
}

async function make(queries: Queries, place: ViewPlace, { name }: ExternalView, sql: string): Promise<void> {
  await queries.run(sql);
  await record(queries, place, { name, connector: '', object: '' }, hashOf(sql));
}
