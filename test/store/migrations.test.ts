import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { storeMigrations as postgresMigrations } from '../../runtime/store/postgres/open-store.ts';
import { type Migration, shippedMigrations } from '../../runtime/store/shipped-migrations.ts';
import { migrate, storeMigrations } from '../../runtime/store/sqlite/migrations.ts';
import { makeFolder, open } from './folder.ts';

function memory(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  return database;
}

const migration = (number: number, sql: string): Migration => ({ number, name: `000${number}_made.sql`, sql, hash: `hash of ${sql}` });
const one = migration(1, 'CREATE TABLE one (a)');
const two = migration(2, 'CREATE TABLE two (a)');
const tables = (database: DatabaseSync): readonly unknown[] =>
  database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);

describe('migrations', () => {
  test('are applied once, in order, each when it is new', () => {
    const database = memory();
    expect(migrate(database, [one])).toEqual(['0001_made.sql']);
    expect(migrate(database, [one])).toEqual([]);
    expect(migrate(database, [one, two])).toEqual(['0002_made.sql']);
    expect(tables(database)).toEqual(['migrations', 'one', 'two']);
  });

  test('one that fails leaves nothing of itself, and those before it stand', () => {
    const database = memory();
    const broken = migration(2, 'CREATE TABLE two (a); CREATE TABLE one (a)');
    expect(() => migrate(database, [one, broken])).toThrow('already exists');
    expect(tables(database)).toEqual(['migrations', 'one']);
    expect(migrate(database, [one, two])).toEqual(['0002_made.sql']);
  });

  test('a database that knows more than the code is refused', () => {
    const database = memory();
    migrate(database, [one, two]);
    expect(() => migrate(database, [one])).toThrow(
      expect.objectContaining({
        code: 'STORE_FAILED',
        message: expect.stringMatching(
          /written by a newer version: it has migration "0002_made\.sql", this version knows up to "0001_made\.sql"/,
        ),
      }),
    );
  });

  test('one that was changed after it had been applied is refused', () => {
    const database = memory();
    migrate(database, [one]);
    const changed = migration(1, 'CREATE TABLE one (a, b)');
    expect(() => migrate(database, [changed])).toThrow(
      expect.objectContaining({ code: 'STORE_FAILED', message: expect.stringContaining('was changed after') }),
    );
  });

  test('are read in the order of their numbers; line ends do not change them, other files are not migrations', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, '0010_later.sql'), 'SELECT 2;');
    await writeFile(join(folder, '0002_first.sql'), 'SELECT\r\n1;');
    await writeFile(join(folder, 'README.md'), 'none');
    const unix = await makeFolder();
    await writeFile(join(unix, '0002_first.sql'), 'SELECT\n1;');
    const found = shippedMigrations(pathToFileURL(`${folder}/`));
    expect(found.map(({ number, name }) => [number, name])).toEqual([
      [2, '0002_first.sql'],
      [10, '0010_later.sql'],
    ]);
    expect(found[0]).toEqual(shippedMigrations(pathToFileURL(`${unix}/`))[0]);
  });

  test('those that ship are numbered from 1 without a gap, and a number is of one thing in both databases', () => {
    const ours = shippedMigrations(storeMigrations);
    const theirs = shippedMigrations(postgresMigrations);
    const names = new Map([...theirs, ...ours].map(({ number, name }) => [number, name]));
    expect([...names.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: names.size }, (_, index) => index + 1));
    for (const { number, name } of theirs) expect(name).toBe(names.get(number));
    expect(migrate(memory(), ours)).toHaveLength(ours.length);
  });

  test('a store written by a newer version is refused, and let go of', async () => {
    const folder = await makeFolder();
    await (await open(folder)).close();
    const database = new DatabaseSync(join(folder, 'store.db'));
    database.exec("INSERT INTO migrations VALUES (9999, '9999_future.sql', 'x')");
    database.close();
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(open(folder)).rejects.toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('9999_future.sql') });
    }
  });
});
