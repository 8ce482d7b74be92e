import type { ExternalView } from './external-view.ts';
import { quoteName, quoteText } from './names.ts';
import { ownColumns, type ViewColumn, type ViewPlan, type ViewType } from './plan-views.ts';
import type { Column } from './versions.ts';

/** What a view's own text tells of it: SQLite keeps it as it was given, and no table of ours has to. */
export interface ViewNote {
  readonly connector: string;
  readonly object: string;
  readonly columns: readonly Column[];
}

const noteStart = '/* Ferrule: ';
const noteEnd = ' */';

/** Of a view that is ours. */
export function noteOf(sql: string): ViewNote | undefined {
  const start = sql.indexOf(noteStart);
  const end = sql.indexOf(noteEnd, start);
  if (start === -1 || end === -1) return undefined;
  try {
    // Written by sqliteView; whoever writes such a comment into a view of their own gives it to us.
    return JSON.parse(sql.slice(start + noteStart.length, end)) as ViewNote;
  } catch {
    return undefined;
  }
}

export function sqliteColumns(plan: ViewPlan): readonly Column[] {
  return [...ownColumns, ...plan.columns].map(({ name, type }) => ({ name, type }));
}

/** `CREATE VIEW` of a version of a view; `columns` in its order. */
export function sqliteView(
  name: string,
  { connector, object, collectionKey, columns: fields }: ViewPlan,
  columns: readonly Column[],
): string {
  const note: ViewNote = { connector, object, columns };
  // No field's name ends the comment.
  const told = JSON.stringify(note).replaceAll('/', String.raw`\u002f`);
  const byName = new Map(fields.map((field) => [field.name, field]));
  const listed = columns.map(({ name: column }) => `  ${valueOf(column, byName.get(column))} AS ${quoteName(column)}`);
  return `CREATE VIEW ${quoteName(name)} AS ${noteStart}${told}${noteEnd}
SELECT
${listed.join(',\n')}
FROM collections AS c JOIN entities AS e ON e.collection = c.id
WHERE c.collection_key = ${quoteText(collectionKey)} AND e.deleted_at IS NULL`;
}

/** `CREATE VIEW` of it; its note names no connector. */
export function sqliteExternalSql({ name, select }: ExternalView): string {
  const note: ViewNote = { connector: '', object: '', columns: [] };
  return `CREATE VIEW ${quoteName(name)} AS ${noteStart}${JSON.stringify(note)}${noteEnd}\n${select}`;
}

const own: { readonly [name: string]: string } = {
  datasource: 'c.datasource',
  external_id: 'e.external_id',
  archived_at: 'e.archived_at',
  changed_at: "strftime('%Y-%m-%dT%H:%M:%fZ', e.changed_at / 1000.0, 'unixepoch')",
};

function valueOf(name: string, field: ViewColumn | undefined): string {
  if (!field) return own[name] ?? 'NULL';
  const payload = field.of === 'raw' ? 'e.raw_payload' : 'e.mapped_payload';
  // What SQLite cannot read as JSON, such as lists a thousand deep, has no fields.
  const json = `CASE WHEN json_valid(${payload}) THEN ${payload} END`;
  if (isPlain(field.field)) {
    const path = quoteText(`$."${field.field}"`);
    const value = `json_extract(${json}, ${path})`;
    return values[field.type]({ type: `json_type(${json}, ${path})`, value, json: `(${json}) -> ${path}` });
  }
  const each = values[field.type]({ type: 'f.type', value: 'f.value', json: asJson });
  return `(SELECT ${each} FROM json_each(${json}) AS f WHERE f.key = ${quoteText(field.field)} LIMIT 1)`;
}

/** Whether a path of SQLite's can name it. */
function isPlain(name: string): boolean {
  return /^[\p{L}\p{N}_ .:$@-]+$/u.test(name);
}

/** Of a row of `json_each`, whose objects and lists are JSON already, and whose booleans are numbers. */
const asJson =
  "CASE WHEN f.type IN ('object', 'array') THEN f.value WHEN f.type IN ('true', 'false') THEN f.type ELSE json_quote(f.value) END";

/** A value's type as SQLite names it, itself, and its JSON. */
interface Value {
  readonly type: string;
  readonly value: string;
  readonly json: string;
}

/** What does not fit the type of its column is NULL: one record must not make a view unreadable. */
const values: { readonly [Type in ViewType]: (value: Value) => string } = {
  boolean: ({ type }) => `CASE ${type} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END`,
  integer: ({ type, value }) =>
    `CASE ${type} WHEN 'integer' THEN iif(typeof(${value}) = 'integer', ${value}, NULL)` +
    ` WHEN 'real' THEN iif(${value} = CAST(${value} AS INTEGER) AND abs(${value}) < 9e15, CAST(${value} AS INTEGER), NULL) END`,
  double: ({ type, value }) => `CASE WHEN ${type} IN ('integer', 'real') THEN CAST(${value} AS REAL) END`,
  text: ({ type, value }) => `CASE WHEN ${type} IN ('true', 'false') THEN ${type} ELSE CAST(${value} AS TEXT) END`,
  json: ({ type, json }) => `CASE ${type} WHEN 'null' THEN NULL ELSE ${json} END`,
  time: ({ type, value }) => `CASE ${type} WHEN 'text' THEN ${value} END`,
  date: ({ type, value }) => `CASE ${type} WHEN 'text' THEN ${value} END`,
};
