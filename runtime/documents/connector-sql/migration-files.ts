import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Loaded } from '../catalog.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Connector } from '../generated/connector.ts';
import { isError, reportProblems } from '../report/report-problems.ts';
import type { Problem } from '../source/problem.ts';
import { readDocumentFile } from '../source/read-file.ts';
import { lintSql } from './lint-sql.ts';

/** One SQL file of a connector. */
export interface ConnectorMigration {
  /** Its name in the folder, as `001_views.sql`. */
  readonly file: string;
  readonly sql: string;
  /** SHA-256 of the text with line ends of one kind, hex. */
  readonly hash: string;
}

/** The SQL files in the `migrations` folder beside a connector. */
export interface ConnectorMigrations {
  /** Absolute; undefined for a connector that has none. */
  readonly folder: string | undefined;
  /** In the order of their numbers. */
  readonly migrations: readonly ConnectorMigration[];
  /** With an error among them, none is applied. */
  readonly diagnostics: readonly Diagnostic[];
}

const most = 1_000;
const mostBytes = 1_048_576;
const mostBytesTogether = 16 * mostBytes;
const named = /^(\d{1,9})_.+\.sql$/;
const nowhere = { span: { start: 0, end: 0 }, pointer: '' };

/** Reads them anew with each call. One that was uploaded has no folder; a folder without SQL files is as none. */
export async function readMigrations({ file, uploaded }: Pick<Loaded<Connector>, 'file' | 'uploaded'>): Promise<ConnectorMigrations> {
  const folder = join(dirname(file), 'migrations');
  const names = uploaded ? [] : await readdir(folder).catch((): string[] => []);
  const found = names.filter((name) => name.endsWith('.sql') && !name.startsWith('.')).toSorted(byNumber);
  if (found.length === 0) return { folder: undefined, migrations: [], diagnostics: [] };
  const diagnostics: Diagnostic[] = [...checkNames(folder, found)];
  const migrations: ConnectorMigration[] = [];
  let room = mostBytesTogether;
  for (const name of found.slice(0, most)) {
    const { sql, problems } = await readSql(join(folder, name), Math.min(room, mostBytes));
    room -= Buffer.byteLength(sql);
    diagnostics.push(...reportProblems(problems, { file: join(folder, name), text: sql, secrets: [] }));
    migrations.push({ file: name, sql, hash: createHash('sha256').update(sql).digest('hex') });
  }
  return { folder, migrations, diagnostics };
}

/** Whether they may be applied: nothing of a folder with an error in it is. */
export function areApplicable({ diagnostics }: ConnectorMigrations): boolean {
  return !diagnostics.some(isError);
}

function numberOf(name: string): number {
  return Number(named.exec(name)?.[1] ?? Infinity);
}

/** 002 before 010 before 100, however many digits they have. */
function byNumber(a: string, b: string): number {
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a < b ? -1 : 1;
}

function checkNames(folder: string, names: readonly string[]): readonly Diagnostic[] {
  const problemOf = (name: string, index: number): string | undefined => {
    if (index === most) return `there are ${names.length} files; a connector may have ${most}`;
    if (!named.test(name)) return 'the name has no number to be ordered by';
    const before = names[index - 1];
    return before !== undefined && numberOf(before) === numberOf(name) ? `"${before}" has the same number` : undefined;
  };
  return names.slice(0, most + 1).flatMap((name, index) => {
    const message = problemOf(name, index);
    if (message === undefined) return [];
    const problem: Problem = {
      code: 'sql-file-name',
      at: nowhere,
      message,
      hint: 'name the file as 001_views.sql, each with its own number',
    };
    return reportProblems([problem], { file: join(folder, name), text: '', secrets: [] });
  });
}

async function readSql(path: string, limit: number): Promise<{ readonly sql: string; readonly problems: readonly Problem[] }> {
  try {
    const { text, problem } = await readDocumentFile(path, limit);
    // A checkout may have turned line ends; that is no change.
    const sql = text.replaceAll('\r\n', '\n');
    return { sql, problems: problem ? [problem] : await lintSql(sql) };
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error';
    return { sql: '', problems: [{ code: 'file-unreadable', at: nowhere, message: `the file cannot be read (${code})` }] };
  }
}
