import type { Migration } from '../shipped-migrations.ts';
import { postgresExternalSql, postgresExternalViews } from './external-postgres.ts';
import type { ExternalView } from './external-view.ts';
import { hashOf } from './hash.ts';
import type { ConnectorSql } from './keeper.ts';
import { quoteName, quoteText } from './names.ts';
import type { ViewPlan } from './plan-views.ts';
import { entitiesView, postgresColumns, postgresView, type ViewPlace } from './postgres-view.ts';
import { chooseVersion } from './versions.ts';

export interface Assembly {
  readonly place: ViewPlace;
  /** What makes the tables, as the runtime would: by area, in its order. */
  readonly ground: readonly { readonly area: string; readonly migrations: readonly Migration[] }[];
  /** Whether records are shown as other programs' tables too; default false. */
  readonly tables?: boolean;
  /** In the order in which they come. */
  readonly connectors: readonly {
    readonly name: string;
    readonly version: string;
    readonly plans: readonly ViewPlan[];
    readonly sql: ConnectorSql['migrations'];
  }[];
}

/**
 * One file of PostgreSQL's SQL that makes what a runtime with these connectors would: tables, typed views, and what the connectors' own SQL
 * makes. It may be applied again, before or after a runtime has been at work; the same documents give the same text.
 */
export function assembleMigrations({ place, ground, tables = false, connectors }: Assembly): string {
  const used = connectors.filter(({ plans, sql }) => plans.length + sql.length > 0);
  const names = used.map(({ name }) => name).join(', ');
  const head = `-- Made by \`ferrule migrations assemble\`: make it again rather than edit it.\n-- Connectors: ${names || 'none'}\n`;
  if (used.length === 0 && !tables) return `${head}\nSELECT 1;\n`;
  return [
    head,
    banner('Ferrule: tables and what views are made of'),
    groundSql(place, ground),
    ...(tables ? postgresExternalViews(place).map((view) => externalSql(view, place)) : []),
    ...used.map(({ name, version, plans, sql }) =>
      [
        banner(`Connector: ${name} ${version}`),
        ...plans.map((plan) => viewSql(plan, place)),
        ...(sql.length > 0 ? [`SET search_path TO ${quoteName(place.views)}, public;\n`] : []),
        ...sql.map((one) => `-- ${oneLine(name)}/migrations/${oneLine(one.file)}\n\n${ended(one.sql)}`),
      ].join('\n'),
    ),
    'RESET search_path;\n',
  ].join('\n');
}

function banner(title: string): string {
  const line = `-- ${'='.repeat(76)}`;
  return `${line}\n-- ${oneLine(title)}\n${line}\n`;
}

/** No name of a file or version ends its comment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ');
}

/** Its last statement may lack its semicolon, or stand before a comment. */
function ended(sql: string): string {
  return `${sql.trimEnd()}\n;\n`;
}

function groundSql(place: ViewPlace, ground: Assembly['ground']): string {
  const tables = quoteName(place.tables);
  const entities = entitiesView(place);
  return [
    `CREATE SCHEMA IF NOT EXISTS ${tables};\nCREATE SCHEMA IF NOT EXISTS ${quoteName(place.views)};`,
    `CREATE TABLE IF NOT EXISTS ${tables}.migrations
  (area text NOT NULL, number integer NOT NULL, name text NOT NULL, hash text NOT NULL, PRIMARY KEY (area, number));\n`,
    ...ground.flatMap(({ area, migrations }) => migrations.map((one) => migrationSql(tables, area, one))),
    block(`IF to_regclass(${quoteText(`${quoteName(place.views)}.entities`)}) IS NOT NULL THEN RETURN; END IF;
  EXECUTE ${dollarQuote(entities)};
  ${recordSql(place, { name: 'entities', connector: '', object: '' }, entities)};`),
  ].join('\n');
}

function migrationSql(tables: string, area: string, { number, name, sql, hash }: Migration): string {
  return block(`-- ${area} ${name}
  IF EXISTS (SELECT FROM ${tables}.migrations AS m WHERE m.area = ${quoteText(area)} AND m.number = ${number}) THEN RETURN; END IF;
  PERFORM set_config('search_path', ${quoteText(tables)}, true);
  EXECUTE ${dollarQuote(sql)};
  INSERT INTO ${tables}.migrations (area, number, name, hash) VALUES (${[area, String(number), name, hash].map(quoteText).join(', ')});`);
}

function viewSql(plan: ViewPlan, place: ViewPlace): string {
  const columns = chooseVersion(plan.name, postgresColumns(plan), [])?.columns ?? [];
  return ifMissing(place, plan, postgresView(plan.name, plan, columns, place));
}

function externalSql(view: ExternalView, place: ViewPlace): string {
  return ifMissing(place, { name: view.name, connector: '', object: '' }, postgresExternalSql(view, place));
}

/** Only where it is missing: the view of a runtime may have gained columns since. */
function ifMissing(place: ViewPlace, view: Pick<ViewPlan, 'name' | 'connector' | 'object'>, sql: string): string {
  const name = `${quoteName(place.views)}.${quoteName(view.name)}`;
  return block(`IF to_regclass(${quoteText(name)}) IS NOT NULL THEN RETURN; END IF;
  EXECUTE ${dollarQuote(sql)};
  ${recordSql(place, view, sql)};`);
}

function recordSql(
  { tables, views }: ViewPlace,
  { name, connector, object }: Pick<ViewPlan, 'name' | 'connector' | 'object'>,
  sql: string,
): string {
  return `INSERT INTO ${quoteName(tables)}.views (schema_name, name, connector, object, hash)
  VALUES (${[views, name, connector, object, hashOf(sql)].map(quoteText).join(', ')})
  ON CONFLICT (schema_name, name) DO UPDATE SET connector = excluded.connector, object = excluded.object, hash = excluded.hash`;
}

function block(body: string): string {
  const tag = tagFor(body);
  return `DO ${tag}\nBEGIN\n  ${body}\nEND ${tag};\n`;
}

function dollarQuote(text: string): string {
  const tag = tagFor(text);
  return `${tag}\n${text.trimEnd()}\n${tag}`;
}

/** A quote that does not stand in the text. */
function tagFor(text: string): string {
  for (let number = 1; ; number += 1) if (!text.includes(`$ferrule${number}$`)) return `$ferrule${number}$`;
}
