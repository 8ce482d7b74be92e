import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { ferrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment, thingText } from '../support/thing-api.ts';
import { areConsumersPrepared, python, targetJsonl } from './consumers/prepare.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

const main = fileURLToPath(new URL('../../runtime/main.ts', import.meta.url));
const reader = fileURLToPath(new URL('consumers/read.py', import.meta.url));
const big = 9_007_199_254_740_993n;

beforeAll(async () => {
  if (!(await areConsumersPrepared()))
    throw new Error('the consumers are not installed: run `node test/real/consumers/prepare.ts` (`npm test` does)');
});

async function prepare() {
  const server = keep(await startThings([thing(1), thing(big, { name: 'ü "quoted"' }), thing(3, { archived: true })]));
  const project = keep(await createProject(thingDocuments()));
  const options = { cwd: project.folder, environment: thingEnvironment(server.url) };
  return { server, project, options };
}

/** `given` goes to stdin; gives stdout. Throws with what was said when it does not end well. */
async function through(
  command: string,
  words: readonly string[],
  given: string,
  environment: Record<string, string> = {},
): Promise<string> {
  const env = bareEnvironment(environment);
  const child = spawn(command, words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(given);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${stderr}`);
  return stdout;
}

test('target-jsonl, a Singer target, takes what is stored, then what has changed since its state', { timeout: 300_000 }, async () => {
  const { server, project, options } = await prepare();
  const output = join(project.folder, 'out');
  const [config, state] = [join(project.folder, 'target.json'), join(project.folder, 'state.json')];
  await writeFile(config, JSON.stringify({ destination_path: output, do_timestamp_file: false }));
  const deliver = async (...words: string[]): Promise<readonly object[]> => {
    await mkdir(output, { recursive: true });
    const tap = await ferrule(['singer', 'things', '--sync', ...words, '--config', project.configuration], options);
    expect(tap.code, tap.stderr).toBe(0);
    // It checks each record by its schema, and gives back the state of what it has written.
    const kept = await through(targetJsonl, ['--config', config], tap.stdout);
    await writeFile(state, kept.trim().split('\n').at(-1) ?? '');
    const [file = ''] = await readdir(output);
    const lines = (await readFile(join(output, file), 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line.replaceAll(/:\s*(\d{16,})/g, ': "$1"')) as object);
  };
  const first = await deliver();
  expect(first).toHaveLength(3);
  expect(first).toContainEqual({
    _ferrule_id: String(big),
    _sdc_deleted_at: null,
    id: String(big),
    name: 'ü "quoted"',
    updated_at: '2026-01-10T10:00:00Z',
  });
  expect(JSON.parse(await readFile(state, 'utf8'))).toMatchObject({ bookmarks: { thing: { complete: true } } });
  server.things.set('4', thing(4, { updated_at: '2026-03-01T00:00:00Z' }));
  const next = await deliver('--state', state);
  // It appends to its file.
  expect(next.slice(3)).toMatchObject([{ _ferrule_id: '4', id: 4 }]);
  expect((await deliver('--state', state)).slice(4)).toEqual([]);
});

interface Read {
  readonly spec: object;
  readonly status: object;
  readonly catalog: { readonly streams: readonly object[] };
  readonly messages: readonly { readonly type: string; readonly record?: { readonly data: object }; readonly state?: object }[];
}

test(
  'airbyte-serverless, a reader of the Airbyte protocol, reads the same; every message is one by its models',
  { timeout: 300_000 },
  async () => {
    const { server, project, options } = await prepare();
    const executable = `'${process.execPath}' '${main}' airbyte`;
    const config = { datasource: 'things', configuration: project.configuration, what: 'raw', sync: true };
    const read = async (state?: object): Promise<Read> => {
      const given = JSON.stringify({ executable, config, state });
      return JSON.parse(await through(python, [reader], given, options.environment)) as Read;
    };
    const first = await read();
    expect(first.status).toEqual({ status: 'SUCCEEDED' });
    expect(first.spec).toMatchObject({ connectionSpecification: { required: ['datasource'] }, supportsIncremental: true });
    expect(first.catalog.streams).toMatchObject([
      { name: 'thing', source_defined_primary_key: [['_ferrule_id']], json_schema: { properties: { id: { type: ['null', 'integer'] } } } },
    ]);
    const records = (of: Read) => of.messages.flatMap(({ record }) => (record ? [record.data] : []));
    expect(records(first)).toHaveLength(3);
    expect(records(first)).toContainEqual({ _ferrule_id: '1', _ab_cdc_deleted_at: null, ...(JSON.parse(thingText(thing(1))) as object) });
    const statuses = first.messages.flatMap((message) => (message.type === 'TRACE' ? [JSON.stringify(message)] : []));
    expect(statuses.map((text) => /"status": ?"(\w+)"/.exec(text)?.[1])).toEqual(['STARTED', 'RUNNING', 'COMPLETE']);
    const state = first.messages.findLast(({ type }) => type === 'STATE')?.state;
    server.things.set('4', thing(4, { updated_at: '2026-03-01T00:00:00Z' }));
    expect(records(await read(state))).toMatchObject([{ _ferrule_id: '4', id: 4 }]);
  },
);

test('what goes wrong is told as the protocol has it, and nothing else is on stdout', async () => {
  const { project, options } = await prepare();
  const config = await project.write('source.json', JSON.stringify({ datasource: 'thinks', configuration: project.configuration }));
  const catalog = await project.write(
    'catalog.json',
    JSON.stringify({ streams: [{ stream: { name: 'thing' }, sync_mode: 'incremental' }] }),
  );
  const failed = await ferrule(['airbyte', 'read', '--config', config, '--catalog', catalog], options);
  expect(failed.code).toBe(5);
  expect(JSON.parse(failed.stdout)).toMatchObject({
    type: 'TRACE',
    trace: { type: 'ERROR', error: { internal_message: 'DATASOURCE_NOT_FOUND', failure_type: 'config_error' } },
  });
  const checked = await ferrule(['airbyte', 'check', '--config', config], options);
  expect([checked.code, JSON.parse(checked.stdout)]).toMatchObject([
    0,
    { type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED' } },
  ]);
  const script =
    'import json,sys\nfrom airbyte_protocol.models import AirbyteMessage\nfor line in sys.stdin: AirbyteMessage.parse_raw(line)';
  await new Promise<void>((resolve, reject) => {
    const child = execFile(python, ['-c', script], (error) => (error ? reject(error) : resolve()));
    child.stdin?.end(`${failed.stdout}${checked.stdout}`);
  });
});
