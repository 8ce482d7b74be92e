import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { ferrule, serveFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment, type Thing } from '../support/thing-api.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

const big = 9_007_199_254_740_993n;

export async function prepare(things: readonly Thing[] = [thing(1), thing(big, { name: '=sum(1)' }), thing('x', { name: 'ü,"' })]) {
  const server = keep(await startThings(things));
  const project = keep(await createProject(thingDocuments()));
  const options = { cwd: project.folder, environment: thingEnvironment(server.url) };
  const run = (...words: string[]) => ferrule([...words, '--config', project.configuration], options);
  const sync = async (...words: string[]) => {
    const { code, stderr } = await run('sync', 'things', ...words);
    expect(code, stderr).toBe(0);
  };
  await sync();
  const output = await mkdtemp(join(project.folder, 'out-'));
  return { server, project, options, run, sync, output };
}

test('NDJSON on stdout is what the provider gave, and says where the next export goes on', async () => {
  const { run } = await prepare();
  const { code, stdout, stderr } = await run('export', 'things', 'thing', '--what', 'raw');
  expect(code, stderr).toBe(0);
  expect(stdout).toBe(
    [
      '{"id":1,"name":"thing 1","updated_at":"2026-01-10T10:00:00Z"}',
      '{"id":9007199254740993,"name":"=sum(1)","updated_at":"2026-01-10T10:00:00Z"}',
      '{"id":"x","name":"ü,\\"","updated_at":"2026-01-10T10:00:00Z"}',
      '',
    ].join('\n'),
  );
  expect(stderr).toMatch(/changes from here on: --since \S+\n$/);
});

test('with --state an export gives everything, then only what has changed: created, updated and deleted', async () => {
  const { server, run, sync, output } = await prepare();
  const [state, file] = [join(output, 'state'), join(output, 'things.ndjson')];
  const exported = async (): Promise<readonly object[]> => {
    const { code, stderr } = await run('export', 'things', 'thing', '--state', state, '--output', file);
    expect(code, stderr).toBe(0);
    return (await readFile(file, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as object);
  };
  expect(await exported()).toHaveLength(3);
  expect(await exported()).toEqual([]);
  server.things.set('2', thing(2));
  server.things.set('1', thing(1, { name: 'other' }));
  server.things.delete('x');
  await sync('--full');
  const changed = await exported();
  expect(changed).toHaveLength(3);
  expect(changed).toEqual(
    expect.arrayContaining([
      { _ferrule_change: 'updated', _ferrule_id: '1', _ferrule_at: expect.any(String), ...thing(1, { name: 'other' }) },
      { _ferrule_change: 'created', _ferrule_id: '2', _ferrule_at: expect.any(String), ...thing(2) },
      { _ferrule_change: 'deleted', _ferrule_id: 'x', _ferrule_at: expect.any(String) },
    ]),
  );
  expect((await readdir(output)).sort((one, other) => one.localeCompare(other))).toEqual(['state', 'things.ndjson']);
  const other = await run('export', 'things', 'thing', '--state', file);
  expect(other.code).toBe(2);
  expect(other.stderr).toMatch(/REQUEST_INVALID: the state .* is/);
}, 60_000);

test('a file is in the format that its name says, unless another is asked for', async () => {
  const { run, output } = await prepare();
  const written = async (name: string, ...words: string[]): Promise<string> => {
    const { code, stderr } = await run('export', 'things', 'thing', '--output', join(output, name), ...words);
    expect(code, stderr).toBe(0);
    return readFile(join(output, name), 'latin1');
  };
  expect(await written('things.csv')).toMatch(/^id,name,updated_at\r?\n/);
  expect(await written('things.PARQUET')).toMatch(/^PAR1/);
  for (const name of ['things.jsonl', 'things.ndjson', 'things', 'things.txt']) expect(await written(name)).toMatch(/^\{"/);
  expect(await written('other.csv', '--format', 'ndjson')).toMatch(/^\{"/);
}, 60_000);

test('CSV and Parquet files are read by others as what is stored', async () => {
  const { run, output } = await prepare();
  const csv = join(output, 'things.csv');
  expect((await run('export', 'things', 'thing', '--format', 'csv', '--escape-formulas', '--output', csv)).code).toBe(0);
  const script = 'import csv,json,sys\nprint(json.dumps(list(csv.DictReader(open(sys.argv[1], newline="")))))';
  const rows: unknown = JSON.parse(execFileSync('python3', ['-c', script, csv], { encoding: 'utf8' }));
  expect(rows).toMatchObject([{ id: '1' }, { id: '9007199254740993', name: "'=sum(1)" }, { id: 'x', name: 'ü,"' }]);
  const parquet = join(output, 'things.parquet');
  expect((await run('export', 'things', 'thing', '--format', 'parquet', '--what', 'normalized', '--output', parquet)).code).toBe(0);
  const bytes = await readFile(parquet);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  expect(await parquetReadObjects({ file })).toMatchObject([
    { external_id: '1' },
    { external_id: '9007199254740993' },
    { external_id: 'x' },
  ]);
});

const refused: readonly (readonly [name: string, words: readonly string[], code: number, said: RegExp])[] = [
  ['an unknown datasource', ['thinks', 'thing'], 5, /DATASOURCE_NOT_FOUND.*things/],
  ['an unknown object', ['things', 'thin'], 5, /OBJECT_NOT_FOUND.*"thing"/],
  ['a cursor that is none', ['things', 'thing', '--since', 'yesterday'], 2, /REQUEST_INVALID.*no cursor/],
  ['a cursor of another store', ['things', 'thing', '--since', Buffer.from('1.cafe').toString('base64url')], 5, /CHANGES_EXPIRED/],
  ['an unknown format', ['things', 'thing', '--format', 'xlsx'], 64, /ndjson/],
  ['a folder that is not there', ['things', 'thing', '--output', 'no/such/file'], 73, /OUTPUT_FAILED.*folder does not exist/],
];

test('what cannot be exported is refused by name', async () => {
  const { run } = await prepare([thing(1)]);
  const ended = await Promise.all(refused.map(async ([name, words]) => ({ name, ...(await run('export', ...words)) })));
  for (const [at, [name, , code, said]] of refused.entries()) {
    expect(ended[at]).toMatchObject({ name, code, stdout: '', stderr: expect.stringMatching(said) });
  }
}, 60_000);

test('a disk that is full leaves the file of before, and nothing beside it', async () => {
  const things = Array.from({ length: 60 }, (_, at) => thing(at + 1, { name: 'x'.repeat(2_000) }));
  const { project, options, output } = await prepare(things);
  const file = join(output, 'things.ndjson');
  await writeFile(file, 'before');
  const words = ['export', 'things', 'thing', '--output', file, '--config', project.configuration];
  const ended = await ferrule(words, { ...options, shell: 'ulimit -f 64;' });
  expect([ended.code, ended.stderr]).toEqual([73, expect.stringContaining('OUTPUT_FAILED')]);
  expect(await readFile(file, 'utf8')).toBe('before');
  expect(await readdir(output)).toEqual(['things.ndjson']);
});

test('a reader that goes away ends the command quietly', async () => {
  const things = Array.from({ length: 200 }, (_, at) => thing(at + 1, { name: 'x'.repeat(5_000) }));
  const { project, options } = await prepare(things);
  const main = fileURLToPath(new URL('../../runtime/main.ts', import.meta.url));
  const script = `"$0" "$1" export things thing --config "$2" | head -n 1 | wc -l; echo "\${PIPESTATUS[0]}"`;
  const env = bareEnvironment(options.environment);
  const child = spawn('/bin/bash', ['--noprofile', '--norc', '-c', script, process.execPath, main, project.configuration], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += String(text)));
  child.stderr.on('data', (text) => (stderr += String(text)));
  await once(child, 'close');
  expect([stdout.trim().split(/\s+/), stderr]).toEqual([['1', '0'], '']);
});

test('beside a running server the server exports', async () => {
  const { project, options, run, output } = await prepare();
  const alone = await run('export', 'things', 'thing');
  await using served = await serveFerrule(['--config', project.configuration], options);
  const environment = { ...options.environment, FERRULE_ADMIN_TOKEN: served.token };
  const beside = (...words: string[]) =>
    ferrule(['export', 'things', ...words, '--config', project.configuration], { ...options, environment });
  const exported = await beside('thing');
  expect([exported.code, exported.stdout]).toEqual([0, alone.stdout]);
  const state = join(output, 'state');
  expect((await beside('thing', '--state', state)).stdout).toBe(alone.stdout);
  expect((await beside('thing', '--state', state)).stdout).toBe('');
  const unknown = await beside('thin');
  expect([unknown.code, unknown.stderr]).toEqual([5, expect.stringContaining('OBJECT_NOT_FOUND')]);
}, 60_000);
