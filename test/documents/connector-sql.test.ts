import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lintSql } from '../../runtime/documents/connector-sql/lint-sql.ts';
import { areApplicable, readMigrations } from '../../runtime/documents/index.ts';
import { diagnosticTable } from '../../runtime/documents/diagnostic-codes.ts';

describe('SQL of a connector', () => {
  test.each([
    ['CREATE VIEW x AS SELECT 1', 'CREATE OR REPLACE VIEW'],
    ['CREATE INDEX x ON t (a)', 'CREATE INDEX IF NOT EXISTS'],
    ['CREATE UNIQUE INDEX ON t (a)', 'CREATE INDEX IF NOT EXISTS'],
    ['CREATE TABLE x (a int)', 'CREATE TABLE IF NOT EXISTS'],
    ['CREATE TABLE x AS SELECT 1', 'CREATE TABLE IF NOT EXISTS'],
    ['CREATE MATERIALIZED VIEW x AS SELECT 1', 'CREATE MATERIALIZED VIEW IF NOT EXISTS'],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', 'CREATE OR REPLACE FUNCTION'],
    ['CREATE PROCEDURE p() LANGUAGE sql AS $$ SELECT 1 $$', 'CREATE OR REPLACE PROCEDURE'],
    ['CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE OR REPLACE TRIGGER'],
    ['CREATE SCHEMA s', 'CREATE SCHEMA IF NOT EXISTS'],
    ['CREATE SEQUENCE s', 'CREATE SEQUENCE IF NOT EXISTS'],
    ['CREATE EXTENSION pgcrypto', 'CREATE EXTENSION IF NOT EXISTS'],
    ["CREATE TYPE e AS ENUM ('a')", 'a block: DO $$'],
    ['CREATE POLICY p ON t USING (true)', 'DROP POLICY IF EXISTS … before it'],
    ['DROP VIEW x', 'DROP VIEW IF EXISTS'],
    ['DROP MATERIALIZED VIEW x', 'DROP MATERIALIZED VIEW IF EXISTS'],
    ['ALTER TABLE t ADD COLUMN a int', 'ADD COLUMN IF NOT EXISTS'],
    ['ALTER TABLE t DROP COLUMN a', 'DROP COLUMN IF EXISTS'],
    ['ALTER TABLE t ADD CONSTRAINT c CHECK (true)', 'DROP CONSTRAINT IF EXISTS … before it'],
    ['INSERT INTO t VALUES (1)', 'INSERT … ON CONFLICT … DO NOTHING'],
    ['SELECT 1 INTO t', 'CREATE TABLE IF NOT EXISTS … AS SELECT'],
  ])('%s is not repeatable: the form that is, is %s', async (sql, form) => {
    expect(await lintSql(sql)).toMatchObject([{ code: 'sql-not-repeatable', hint: expect.stringContaining(form) }]);
  });

  test.each([
    'BEGIN',
    'COMMIT',
    'SET search_path = public',
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS x ON t (a)',
    'UPDATE t SET a = 1',
    'DELETE FROM t',
    'TRUNCATE t',
    'VACUUM',
    'CREATE ROLE r',
    'ALTER ROLE r SUPERUSER',
    'CREATE DATABASE d',
    "COPY t FROM '/etc/passwd'",
    'ALTER SYSTEM SET x = 1',
    'ALTER TABLE t OWNER TO r',
    "LISTEN x",
    "LOAD 'x'",
  ])('%s is not allowed', async (sql) => {
    expect(await lintSql(sql)).toMatchObject([{ code: 'sql-not-allowed' }]);
  });

  test('what may be repeated passes, whatever stands in texts, comments and bodies', async () => {
    const sql = `-- CREATE VIEW x AS SELECT 1;
/* CREATE INDEX /* nested */ x ON t (a); */
CREATE OR REPLACE VIEW x AS SELECT 'CREATE VIEW y AS SELECT 1; ''quoted''' AS one, $q$ CREATE TABLE z (a int); $q$ AS two, E'it\\'s' AS three;
CREATE INDEX IF NOT EXISTS i ON t (a);
CREATE TABLE IF NOT EXISTS t (a int);
CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made (a int); END $$;
DO $$ BEGIN CREATE TYPE e AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DROP POLICY IF EXISTS p ON t; CREATE POLICY p ON t USING (true);
ALTER TABLE t ADD COLUMN IF NOT EXISTS b int, ENABLE ROW LEVEL SECURITY;
ALTER TABLE t DROP CONSTRAINT IF EXISTS c, ADD CONSTRAINT c CHECK (a > 0);
INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING;
DROP FUNCTION IF EXISTS g(int);
GRANT SELECT ON x TO PUBLIC; COMMENT ON VIEW x IS 'x'; SET LOCAL work_mem = '64MB'; SELECT 1`;
    expect(await lintSql(sql)).toEqual([]);
    expect(await lintSql('-- nothing\n')).toEqual([]);
  });

  test('of a statement is told where its first word stands, also after letters of several bytes', async () => {
    const sql = "SELECT 'äöü😀';\n\n/* ä */\n  CREATE VIEW ö AS SELECT 1;\nCREATE INDEX i ON ö (a);";
    const places = (await lintSql(sql)).map(({ at }) => sql.slice(at.span.start, at.span.end));
    expect(places).toEqual(['CREATE VIEW ö AS SELECT 1', 'CREATE INDEX i ON ö (a)']);
  });

  test('what PostgreSQL cannot read is told with its words, and breaks nothing that comes after', { timeout: 60_000 }, async () => {
    const hostile = [
      'CREAT VIEW x',
      "SELECT 'open",
      'SELECT $$ open',
      'SELECT /* open',
      `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
      `SELECT ${'1+'.repeat(100_000)}1`,
      `SELECT ${'-'.repeat(3)} 1`,
      `SELECT ${'NOT '.repeat(50_000)}true`,
      `SELECT ${'ARRAY['.repeat(5_000)}1${']'.repeat(5_000)}`,
      'SELECT 1\0; DROP TABLE t',
      '\u{FEFF}SELECT 1',
      'SELECT "\u{D800}"',
    ];
    for (const sql of hostile) for (const { message } of await lintSql(sql)) expect(message.length).toBeLessThan(400);
    expect(await lintSql('SELECT 1')).toEqual([]);
    expect(await lintSql('CREATE VIEW x AS SELECT 1')).toHaveLength(1);
  });

  test('whatever a file holds, the lint gives problems in it and never throws', { timeout: 60_000 }, async () => {
    const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('CREATE ', 'VIEW ', 'x ', 'AS SELECT 1', ';', "'", '$$', '--', '/*', '*/', '"', '\n', 'é'));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const sql = pieces.join('');
        for (const { at, code } of await lintSql(sql)) {
          expect(code in diagnosticTable).toBe(true);
          expect(at.span.start).toBeLessThanOrEqual(sql.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'ferrule-sql-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  await mkdir(join(made, 'migrations'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(made, 'migrations', name), text);
  return made;
}

const read = (at: string, uploaded = false) => readMigrations({ file: join(at, 'shop.connector.yaml'), uploaded });

describe('the migrations folder', () => {
  test('is read in the order of its numbers, however many digits they have; other files are passed over', async () => {
    const names = ['100_c.sql', '010_b.sql', '002_a.sql', '9_nine.sql'];
    const at = await folder({ ...Object.fromEntries(names.map((name) => [name, 'SELECT 1;'])), 'README.md': '', '.001_hidden.sql': 'BAD' });
    const found = await read(at);
    expect(found.migrations.map(({ file }) => file)).toEqual(['002_a.sql', '9_nine.sql', '010_b.sql', '100_c.sql']);
    expect([found.folder, found.diagnostics]).toEqual([join(at, 'migrations'), []]);
  });

  test('is none where there is none, for an uploaded connector, and where no SQL lies in it', async () => {
    const none = { folder: undefined, migrations: [], diagnostics: [] };
    expect(await read('/nowhere')).toEqual(none);
    expect(await read(await folder({}))).toEqual(none);
    expect(await read(await folder({ '001_a.sql': 'SELECT 1' }), true)).toEqual(none);
  });

  test('the same number twice, a name without one, what is too large and what cannot be read are errors', async () => {
    const at = await folder({ '001_a.sql': 'SELECT 1', '1_b.sql': 'SELECT 1', 'views.sql': 'SELECT 1', '003_large.sql': '-'.repeat(1_048_577) });
    await symlink('/nowhere', join(at, 'migrations', '004_gone.sql'));
    await mkdir(join(at, 'migrations', '005_folder.sql'));
    await writeFile(join(at, 'migrations', '006_bytes.sql'), Buffer.from([0x2d, 0x2d, 0xff]));
    const found = await read(at);
    const told = found.diagnostics.map(({ code, file, message }) => `${file.split('/').at(-1) ?? ''}: ${code}: ${message}`);
    expect(told.toSorted()).toEqual([
      '003_large.sql: file-too-large: the file has 1048577 bytes; a document may have 1048576 (1 MiB)',
      '004_gone.sql: file-unreadable: the file cannot be read (ENOENT)',
      '005_folder.sql: file-unreadable: the file cannot be read (EISDIR)',
      '006_bytes.sql: not-utf8: byte 3 of the file is not UTF-8',
      '1_b.sql: sql-file-name: "001_a.sql" has the same number',
      'views.sql: sql-file-name: the name has no number to be ordered by',
    ]);
    expect(areApplicable(found)).toBe(false);
  });

  test('a checkout that turned line ends has the same hash', async () => {
    const [unix, windows] = [await read(await folder({ '001_a.sql': 'SELECT 1;\nSELECT 2;\n' })), await read(await folder({ '001_a.sql': 'SELECT 1;\r\nSELECT 2;\r\n' }))];
    expect(unix.migrations[0]?.hash).toBe(windows.migrations[0]?.hash);
  });

  test('each example of the table brings about its problem, and is mended by its fix', async () => {
    for (const code of ['sql-invalid', 'sql-not-repeatable', 'sql-not-allowed'] as const) {
      expect((await lintSql(diagnosticTable[code].example)).map((problem) => problem.code)).toContain(code);
      expect(await lintSql(diagnosticTable[code].fix)).toEqual([]);
    }
  });
});
