import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { ConnectorError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

/** A migration as a database remembers it. */
export type AppliedMigration = Omit<Migration, 'sql'>;

const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** The migrations of a folder, in numeric order. They are found beside the code, also when it is compiled. */
export function shippedMigrations(folder: URL): readonly Migration[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const number = fileName.exec(name)?.[1];
      return number === undefined ? [] : [readMigration(Number(number), name, new URL(name, folder))];
    })
    .sort((a, b) => a.number - b.number);
}

/**
 * Those of `migrations` that a database lacks. Throws STORE_FAILED when it knows a migration that these do not (it was written by a newer
 * Ferrule), or when one was changed after it had been applied. `elsewhere`: what else a person could use.
 */
export function pendingMigrations(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
  elsewhere: string,
): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const old of applied) refuseUnknown(old, known.get(old.number), migrations.at(-1), elsewhere);
  const done = new Set(applied.map(({ number }) => number));
  return migrations.filter(({ number }) => !done.has(number));
}

/** Of those that were applied: a database that is made has all of them from the first one on, which is no news to anybody. */
export function tellMigrations(log: Log, subject: string, where: { readonly [name: string]: string }, migrations: readonly string[]): void {
  const [first] = migrations;
  if (first === undefined) return;
  log[first.startsWith('0001_') ? 'debug' : 'info']({ ...where, migrations }, `${subject}: migrations applied`);
}

function refuseUnknown(old: AppliedMigration, known: Migration | undefined, last: Migration | undefined, elsewhere: string): void {
  if (known === undefined) {
    const ours = last === undefined ? 'none' : `up to "${last.name}"`;
    throw new ConnectorError(
      'STORE_FAILED',
      `the store was written by a newer version: it has migration "${old.name}", this version knows ${ours}; use the newer version, or ${elsewhere}`,
    );
  }
  if (known.hash !== old.hash) {
    throw new ConnectorError(
      'STORE_FAILED',
      `migration "${old.name}" was changed after this store had applied it; take the change back and add a new migration instead`,
    );
  }
}

function readMigration(number: number, name: string, file: URL): Migration {
  // A checkout may have turned line ends; that is no change.
  const sql = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  return { number, name, sql, hash: createHash('sha256').update(sql).digest('hex') };
}
