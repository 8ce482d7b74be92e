import { DatabaseSync, StatementSync } from 'node:sqlite';
import pg from 'pg';
import type { Place } from '../matrix/places.ts';

type Pass = (place: Place) => void;
type Call = (this: object, ...given: unknown[]) => unknown;

/** What has been done in a transaction so far. */
type Done = Set<'record' | 'page' | 'deletes' | 'finish' | 'migration' | 'takeover'>;

const marks: readonly (readonly [RegExp, Done extends Set<infer Mark> ? Mark : never])[] = [
  [/^(INSERT INTO|UPDATE) entities|^WITH new AS \(INSERT INTO entities/, 'record'],
  [/^(WITH seen AS\s.*)?UPDATE object_runs SET created/s, 'page'],
  [/^DELETE FROM entities/, 'deletes'],
  [/^UPDATE object_runs SET cursor/, 'finish'],
  [/^INSERT INTO migrations/, 'migration'],
  [/^UPDATE runs SET status = 'running'/, 'takeover'],
];

const markOf = (sql: string) => marks.find(([pattern]) => pattern.test(sql))?.[1];

/** Tells which places a connection passes by the statements that go over it: the same for both databases. */
class Watched {
  private done: Done = new Set();

  before(sql: string, pass: Pass): void {
    if (sql.startsWith('BEGIN')) this.done = new Set();
    if (sql !== 'COMMIT') return this.note(sql);
    if (this.done.has('page')) pass('page-commit');
    if (this.done.has('takeover')) pass('takeover-commit');
  }

  /** A commit that the server has been given and has not answered. */
  sent(sql: string, pass: Pass): void {
    if (sql === 'COMMIT' && this.done.has('page')) pass('page-commit-sent');
  }

  after(sql: string, pass: Pass): void {
    if (sql === 'COMMIT') return this.committed(pass);
    const mark = markOf(sql);
    if (this.done.has('migration') && mark === undefined) pass('migration-run');
    if (mark === 'record') pass('record-written');
    if (mark === 'deletes') pass('record-deleted');
    if (sql.startsWith('INSERT INTO cursors') && this.done.has('finish')) pass('cursor-written');
    this.note(sql);
  }

  /** With the statement itself, not with its answer: a COMMIT may be sent before that. */
  private note(sql: string): void {
    const mark = markOf(sql);
    if (mark !== undefined) this.done.add(mark);
  }

  private committed(pass: Pass): void {
    const places: readonly (readonly [Parameters<Done['has']>[0], Place])[] = [
      ['page', 'page-committed'],
      ['deletes', 'deletes-committed'],
      ['finish', 'object-finished'],
      ['migration', 'migration-committed'],
      ['takeover', 'takeover-committed'],
    ];
    const { done } = this;
    this.done = new Set();
    for (const [mark, place] of places) if (done.has(mark)) pass(place);
  }
}

function createLookup(): (connection: object) => Watched {
  const known = new WeakMap<object, Watched>();
  return (connection) => {
    const watched = known.get(connection) ?? new Watched();
    known.set(connection, watched);
    return watched;
  };
}

export function watchSqlite(pass: Pass): void {
  const of = createLookup();
  const prepared = new WeakMap<object, { readonly database: object; readonly sql: string }>();
  const database = DatabaseSync.prototype as unknown as Record<'exec' | 'prepare', Call>;
  const { exec, prepare } = database;
  database.exec = function (sql) {
    const watched = of(this);
    watched.before(String(sql), pass);
    const result = exec.call(this, sql);
    watched.after(String(sql), pass);
    return result;
  };
  database.prepare = function (sql) {
    const statement = prepare.call(this, sql) as object;
    prepared.set(statement, { database: this, sql: String(sql) });
    return statement;
  };
  const statements = StatementSync.prototype as unknown as Record<'run' | 'get' | 'all', Call>;
  for (const name of ['run', 'get', 'all'] as const) {
    const call = statements[name];
    statements[name] = function (...given) {
      const result = call.apply(this, given);
      const known = prepared.get(this);
      if (known) of(known.database).after(known.sql, pass);
      return result;
    };
  }
}

/** Of a statement that is a text, or one by name or with values. */
function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  const text: unknown = typeof statement === 'object' && statement !== null && 'text' in statement ? statement.text : undefined;
  return typeof text === 'string' ? text : '';
}

type Answered = (error: unknown, result: unknown) => void;

export function watchPostgres(pass: Pass): void {
  const of = createLookup();
  const client = pg.Client.prototype as unknown as { query: Call };
  const { query } = client;
  client.query = function (...given) {
    const sql = textOf(given[0]);
    const watched = of(this);
    watched.before(sql, pass);
    const last = given.at(-1);
    if (typeof last === 'function') {
      const told: Answered = (error, result) => {
        if (!error) watched.after(sql, pass);
        (last as Answered)(error, result);
      };
      return query.apply(this, [...given.slice(0, -1), told]);
    }
    const answer = query.apply(this, given);
    setImmediate(() => watched.sent(sql, pass));
    if (!(answer instanceof Promise)) return answer;
    return answer.then((result: unknown) => {
      watched.after(sql, pass);
      return result;
    });
  };
}
