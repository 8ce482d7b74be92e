import type { Problem } from '../source/problem.ts';
import { checkStatement } from './repeatable.ts';

const mostStatements = 10_000;
const longestMessage = 300;

/** What keeps a file of PostgreSQL's SQL from being applied, and applied again. PostgreSQL's own parser reads it. */
export async function lintSql(sql: string): Promise<readonly Problem[]> {
  // It would be cut there.
  if (sql.includes('\0')) return [invalid(sql, sql.indexOf('\0'), 'there is a NUL character')];
  // Who has no SQL waits for no parser.
  const { parse } = await import('libpg-query');
  // Positions come as bytes.
  const bytes = Buffer.from(sql);
  const placeOf = (byte: number): number => bytes.subarray(0, byte).toString('utf8').length;
  const parsed = await parse(sql).catch((thrown: unknown) => thrown);
  if (parsed instanceof Error) return [invalid(sql, cursorOf(parsed), parsed.message.slice(0, longestMessage))];
  // Whatever is thrown is an Error.
  const { stmts = [] } = parsed as Awaited<ReturnType<typeof parse>>;
  if (stmts.length > mostStatements) {
    return [invalid(sql, 0, `there are ${stmts.length} statements; a file may have ${mostStatements}`)];
  }
  const dropped = new Set<string>();
  return stmts.flatMap(({ stmt, stmt_location: at = 0 }): readonly Problem[] => {
    const found = stmt && checkStatement(stmt as { readonly [kind: string]: unknown }, dropped);
    if (!found) return [];
    const start = firstWord(sql, placeOf(at));
    return [{ code: found.code, at: { span: { start, end: lineEnd(sql, start) }, pointer: '' }, message: found.message, hint: found.hint }];
  });
}

function invalid(sql: string, at: number, message: string): Problem {
  const start = Math.max(0, Math.min(at, sql.length));
  return { code: 'sql-invalid', at: { span: { start, end: start + 1 }, pointer: '' }, message };
}

/** In characters already. */
function cursorOf(error: Error): number {
  const { sqlDetails } = error as Error & { readonly sqlDetails?: { readonly cursorPosition?: number } };
  return Math.max(0, sqlDetails?.cursorPosition ?? 0);
}

/** Where a statement begins: after the spaces and comments that its parser counts to it. */
function firstWord(sql: string, from: number): number {
  const blank = /(?:\s|;|--[^\n]*|\/\*[^]*?\*\/)*/y;
  blank.lastIndex = from;
  return from + (blank.exec(sql)?.[0].length ?? 0);
}

function lineEnd(sql: string, start: number): number {
  const [line = ''] = sql.slice(start, start + 200).split(/[;\n]/, 1);
  return start + Math.max(1, line.length);
}
