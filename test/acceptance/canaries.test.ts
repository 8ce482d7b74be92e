// Issue 4: canary secrets of every kind go every way there is, and come out nowhere. What each search would find is shown in canaries-net.test.ts.
import { inspect } from 'node:util';
import { expect, test, vi } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { type Cage, connectClub, connectGadget, openCage } from './canaries/open.ts';
import type { Mood } from './canaries/provider.ts';

const recordMoods: readonly Mood[] = [
  'well',
  400,
  401,
  403,
  404,
  409,
  429,
  500,
  503,
  'silent',
  'cut',
  'no json',
  'no records',
  'too large',
  'redirect',
  'redirect with a token',
  'html',
  'far echo',
];
const tokenMoods: readonly Mood[] = [
  'well',
  400,
  401,
  429,
  500,
  'silent',
  'cut',
  'no json',
  'html',
  'invalid_grant',
  'failed in 200',
  'no token',
];
const flows = ['club', 'machine', 'asserted', 'session', 'gadget'];

/** What is asked of a datasource; what comes of it, and what fails, is collected. */
async function askAll({ net }: Cage, runtime: Runtime, name: string, mood: Mood): Promise<number> {
  let failures = 0;
  const attempt = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    const place = `${what} of ${name}`;
    try {
      net.collect(place, await act());
    } catch (thrown) {
      failures++;
      const error = ConnectorError.from(thrown);
      expect(error.code, `${place} in mood ${mood}: ${inspect(thrown)}`).not.toBe('INTERNAL');
      net.collect(`error: ${place}`, [error.toJSON(), String(error.stack)]);
      net.collect(`inspected error: ${place}`, inspect(thrown, { depth: 10, showHidden: true, maxStringLength: null }));
      for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
        net.collect(`cause: ${place}`, [String(cause.stack), inspect(cause)]);
    }
  };
  const onTrace = (trace: unknown): void => net.collect(`trace of ${name}`, trace);
  const onNote = (note: string): void => net.collect(`note of ${name}`, note);
  await attempt('bound', async () => runtime.datasource(name));
  await attempt('read', async () => {
    for await (const page of runtime.datasource(name).read('thing', { onTrace, onNote }))
      net.collect(
        `records of ${name}`,
        page.records.map(({ mapped }) => mapped),
      );
  });
  // A record is what was asked for, whatever its provider puts into it.
  await attempt('get', async () => typeof (await runtime.datasource(name).get('thing', '1', { onTrace })));
  await attempt('test', async () => runtime.datasource(name).test({ checks: true }));
  await attempt('resources', async () => runtime.datasource(name).resources({}));
  await attempt('schema', async () => runtime.datasource(name).schema('thing', { sample: 5, onTrace }));
  await attempt('sync', async () => runtime.sync(name, {}));
  await attempt('connection', async () => runtime.connection(name));
  await attempt('stored', async () =>
    (await runtime.stored({ datasource: name, object: 'thing', limit: 10 })).map((one) => ({ ...one, raw: undefined })),
  );
  return failures;
}

async function askEach(cage: Cage, runtime: Runtime, names: readonly string[], mood: Mood): Promise<number> {
  const failures = await Promise.all(names.map(async (name) => askAll(cage, runtime, name, mood)));
  return failures.reduce((sum, count) => sum + count, 0);
}

test('canaries go through every way of the library, well and failing', { timeout: 300_000 }, async () => {
  const cage = await openCage();
  const { net, provider, project, documents } = cage;
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    net.collect('log', String(text));
    return true;
  });
  try {
    const runtime = await cage.open({ log: 'debug', metrics: true });
    expect(
      runtime
        .catalog()
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map(({ file, pointer, message, hint }) => `${file} ${pointer} ${message} ${hint}`),
    ).toEqual([]);
    runtime.events.subscribe((name, event) => net.collect(`event ${name}`, event));
    const { outcome } = await connectClub(cage, runtime);
    expect(outcome.error).toBeUndefined();
    expect(await connectGadget(cage, runtime)).toBe('connected');
    let failures = 0;
    for (const mood of recordMoods) {
      provider.mood = mood;
      const names = documents.datasources.filter((name) => mood === 'well' || !/^(?:bad|over)_/.test(name));
      failures += await askEach(cage, runtime, names, mood);
    }
    // Tokens of one second: each request needs a new one.
    provider.mood = 'expired';
    for (const mood of tokenMoods) {
      provider.tokenMood = mood;
      net.collect('outcome of connecting', (await connectClub(cage, runtime)).outcome);
      await runtime.connect('gadget').then(
        (begun) => net.collect('what to enter on another device', begun),
        (thrown: unknown) => net.collect('error of another device', [inspect(thrown, { depth: 6 }), ConnectorError.from(thrown).toJSON()]),
      );
      failures += await askEach(cage, runtime, flows, 'expired');
      await Promise.all(flows.map(async (name) => runtime.disconnect(name)));
    }
    provider.tokenMood = 'well';
    net.collect(
      'outcome of a refusal',
      (await connectClub(cage, runtime, { error: 'access_denied', error_description: `no, ${cage.secrets.clientSecret}` })).outcome,
    );
    await provider.down();
    failures += await askEach(cage, runtime, documents.datasources, 500);
    expect(failures).toBeGreaterThan(500);
    net.collect('the runtime', inspect(runtime, { depth: 12, showHidden: true }));
    let recorded = 0;
    for (const run of await runtime.runs({ limit: 1_000 })) {
      net.collect('runs', run);
      const timeline = await runtime.timeline(run.id);
      net.collect('timelines', timeline);
      if (timeline.exchange) recorded++;
    }
    expect(recorded).toBeGreaterThan(50);
    net.collect('metrics', await runtime.metrics());
    await net.collectFolder('data, open', project.data, ['master-key']);
  } finally {
    stderr.mockRestore();
  }
  expect(provider.asked.length).toBeGreaterThan(1_000);
  const leaks = net.leaks();
  const told = [...new Set(leaks.map(({ canary, place, around }) => `${canary} in ${place}: …${around}…`))];
  expect(told.slice(0, 40)).toEqual([]);
  expect(net.watched.length).toBeGreaterThan(25);
});
