import { deepStrictEqual } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuntime } from '../../runtime/app.ts';
import type { ReadRecord } from '../../runtime/engine/engine.ts';
import type { Clock } from '../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { isObject, stringifyJson } from '../../runtime/kernel/json.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import type { ObjectRun } from '../../runtime/sync/ports.ts';
import { expand } from './expand.ts';
import { createFakeClock } from './fake-clock.ts';
import { namesOf, startReplayServer } from './replay-server.ts';
import { loadScenario, type Scenario, type Step } from './scenario.ts';

type StepOf<Key extends string> = Extract<Step, { readonly [Name in Key]: string }>;

/** Runs a scenario's steps against a store and a server of their own. Throws at the first thing that is not as it must be. */
export async function runScenario(name: string): Promise<void> {
  const scenario = await loadScenario(name);
  const clock = scenario.clock === undefined ? undefined : createFakeClock(Date.parse(scenario.clock));
  await using server = await startReplayServer(scenario.exchanges, clock);
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-scenario-'));
  try {
    await using runtime = await openRuntime(scenario, folder, server.url, clock);
    deepStrictEqual(
      runtime.catalog().diagnostics.filter(({ severity }) => severity === 'error'),
      [],
      'the documents have errors',
    );
    for (const [table, rows] of Object.entries(scenario.tables)) await runtime.tables.put(table, 'json', asBytes(rows));
    for (const [index, step] of scenario.steps.entries())
      await runStep(runtime, expand(step, namesOf(server.url)) as Step, `step ${index + 1}`);
    server.verify();
  } catch (problem) {
    // What the server saw tells more than the error that followed from it.
    if (server.unlisted().length > 0) throw new Error(`unlisted: ${server.unlisted().join('\n  ')}`, { cause: problem });
    throw problem;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openRuntime(scenario: Scenario, folder: string, server: string, clock: Clock | undefined): Promise<Runtime> {
  const configuration = join(folder, 'ferrule.json');
  const allow = { environment: Object.keys(scenario.environment), addresses: ['localhost'] };
  await writeFile(configuration, JSON.stringify({ ferrule: 1, kind: 'ferrule', documents: scenario.documents, allow }));
  // Filling in names leaves a map of texts a map of texts.
  const environment = expand(scenario.environment, namesOf(server)) as Record<string, string>;
  return createRuntime({ configuration, data: join(folder, 'data'), log: 'silent', environment, ...(clock ? { clock } : {}) });
}

async function* asBytes(rows: readonly object[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(rows));
}

async function runStep(runtime: Runtime, step: Step, where: string): Promise<void> {
  const error = 'error' in step.expect ? step.expect.error : undefined;
  try {
    if ('sync' in step) await sync(runtime, step, where);
    else if ('read' in step) await read(runtime, step, where);
    else if ('get' in step) await get(runtime, step, where);
    else await test(runtime, step, where);
  } catch (problem) {
    if (error === undefined || !(problem instanceof ConnectorError)) throw problem;
    deepStrictEqual(problem.code, error, `${where}: ${problem.message}`);
    return;
  }
  if (error !== undefined) throw new Error(`${where}: must fail with ${error}, and did not`);
}

async function sync(runtime: Runtime, { sync: datasource, mode, objects, expect }: StepOf<'sync'>, where: string): Promise<void> {
  const run = await runtime.sync(datasource, { ...(mode ? { mode } : {}), ...(objects ? { objects } : {}) });
  for (const [name, expected] of Object.entries(expect.objects ?? {})) {
    const object = run.objects.find((one) => one.object === name);
    if (!object) throw new Error(`${where}: the run has no object ${name}`);
    compareObject(object, expected, `${where}: ${name}`);
  }
  for (const [name, count] of Object.entries(expect.stored ?? {}))
    compare(await runtime.countStored(datasource, name), count, `${where}: stored ${name}`);
}

type ExpectedObject = NonNullable<StepOf<'sync'>['expect']['objects']>[string];

function compareObject(object: ObjectRun, { counts = {}, pages, stop }: ExpectedObject, where: string): void {
  const named = Object.entries(object.counts).filter(([name]) => name in counts);
  compare(Object.fromEntries(named), counts, `${where}, counts`);
  compare(object.checkpoint?.pages, pages, `${where}, pages`);
  compare(object.stopReason, stop, `${where}, end`);
}

async function read(runtime: Runtime, { read: datasource, object, limit, map, expect }: StepOf<'read'>, where: string): Promise<void> {
  const records: unknown[] = [];
  let pages = 0;
  let stop: string | undefined;
  for await (const page of runtime
    .datasource(datasource)
    .read(object, { ...(limit === undefined ? {} : { limit }), ...(map === undefined ? {} : { map }) })) {
    pages += 1;
    stop = page.stop;
    records.push(...page.records.map(resultOf));
  }
  compare(records, expect.records, `${where}: records`);
  compare(pages, expect.pages, `${where}: pages`);
  compare(stop, expect.stop, `${where}: end`);
}

async function get(runtime: Runtime, { get: datasource, object, id, expect }: StepOf<'get'>, where: string): Promise<void> {
  const record = await runtime.datasource(datasource).get(object, id);
  compare(record && resultOf(record), expect.record, `${where}: record`);
}

async function test(runtime: Runtime, { test: datasource, expect }: StepOf<'test'>, where: string): Promise<void> {
  const result = await runtime.datasource(datasource).test();
  deepStrictEqual(result.success, expect.success, `${where}: ${result.message}`);
  compare(result.code, expect.code, `${where}: code`);
  compare(result.message, expect.message, `${where}: message`);
}

/** The mapped record where a mapping applies, else the raw one, as plain JSON. */
function resultOf({ mapped, value }: ReadRecord): unknown {
  const result: unknown = mapped === null ? value : 'value' in mapped ? mapped.value : mapped;
  return JSON.parse(stringifyJson(result));
}

function compare(given: unknown, expected: unknown, where: string): void {
  if (expected !== undefined)
    deepStrictEqual(
      withoutIds(given, expected),
      expected,
      `${where}: ${JSON.stringify(given)} where ${JSON.stringify(expected)} is expected`,
    );
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What is given, with `<uuid>` in place of each UUID for which that is expected: internal ids are made anew each time. */
function withoutIds(given: unknown, expected: unknown): unknown {
  if (expected === '<uuid>') return typeof given === 'string' && uuid.test(given) ? expected : given;
  if (Array.isArray(given)) return given.map((item, index) => withoutIds(item, Array.isArray(expected) ? expected[index] : undefined));
  if (!isObject(given)) return given;
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, withoutIds(value, isObject(expected) ? expected[key] : undefined)]),
  );
}
