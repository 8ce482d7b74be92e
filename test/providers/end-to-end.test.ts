import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createRuntime } from '../../runtime/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { writeDocument } from '../../scripts/providers/document.ts';
import type { Settings } from '../../scripts/providers/settings.ts';
import { type LocalServer, startLocalServer } from './local-server.ts';
import { createOracle, type Oracle, redirectUri } from './oracle/index.ts';
import type { Expected } from './oracle/parts.ts';
import { comparePage, configurationOf } from './run-provider.ts';
import { type Given, valuesFor } from './values.ts';

// Everything for real but the providers: documents in a folder, secrets in the environment, connections sealed in the vault, requests over HTTP.

interface Subject {
  readonly settings: Settings;
  readonly given: Given;
  readonly ready: { readonly document: object; readonly names: ReadonlyMap<string, string> };
}

const text = readFileSync(new URL('sample.yaml', import.meta.url), 'utf8');
const names = Object.keys(parse(text) as object);
const subjects = new Map<string, Subject>();
const environment: Record<string, string> = {};
const clock = { at: Date.parse('2026-03-01T12:00:00Z') };
let server: LocalServer;
let runtime: Runtime;
let folder: string;

beforeAll(async () => {
  server = await startLocalServer();
  folder = await mkdtemp(join(tmpdir(), 'ferrule-providers-'));
  await mkdir(join(folder, 'documents'));
  // Every provider of the sample lives on the one server.
  const sample = parse(server.here(text)) as Readonly<Record<string, Settings>>;
  for (const [index, name] of names.entries()) {
    const settings = sample[name] ?? { auth_mode: 'NONE' };
    const ready = writeDocument(`provider-${index}`, settings);
    if ('left' in ready) throw new Error(`${name}: ${ready.left}`);
    const given = JSON.parse(server.here(JSON.stringify(valuesFor(settings, false)))) as Given;
    subjects.set(name, { settings, given, ready });
    await writeDocuments(index, { settings, given, ready });
  }
  await writeFile(join(folder, 'ferrule.yaml'), 'documents: [documents]\nallow: { environment: ["P_*"], addresses: [127.0.0.1] }\n');
  runtime = await createRuntime({
    configuration: join(folder, 'ferrule.yaml'),
    data: join(folder, 'data'),
    environment,
    log: 'silent',
    clock: { ...systemClock, now: () => clock.at },
  });
  expect(await runtime.reload()).toEqual([]);
}, 60_000);

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Addresses of the document that are no settings are here too. Secrets come from the environment: none may stand in a file. */
async function writeDocuments(index: number, { settings, given, ready }: Subject): Promise<void> {
  const document = JSON.parse(server.here(JSON.stringify(ready.document))) as {
    readonly configurationSchema: { readonly properties: Readonly<Record<string, { readonly secret?: boolean }>> };
  };
  const { properties } = document.configurationSchema;
  const configuration: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(configurationOf({ given, names: ready.names, settings, document }))) {
    if (!properties[key]?.secret) configuration[key] = value;
    else {
      environment[`P_${index}_${key}`] = String(value);
      configuration[key] = `\${env:P_${index}_${key}}`;
    }
  }
  const datasource = { kind: 'datasource', name: `subject_${index}`, connector: `provider_${index}`, configuration };
  await writeFile(join(folder, 'documents', `${index}.connector.json`), JSON.stringify({ ...document, name: `provider_${index}` }));
  await writeFile(join(folder, 'documents', `${index}.datasource.json`), JSON.stringify(datasource));
}

test.each(names)('%s', async (name) => {
  const { settings, given } = subjects.get(name) ?? { settings: { auth_mode: '' }, given: {} };
  const oracle = createOracle(settings, given, (url) => server.here(url));
  const datasource = `subject_${names.indexOf(name)}`;
  const expecting = async (expected: readonly Expected[], act: () => Promise<unknown>): Promise<void> => {
    expect(await server.expect(expected, act)).toEqual([]);
  };
  if (oracle.page) await signIn(oracle, datasource, expecting);
  await expecting([...(oracle.page ? [] : oracle.connect(clock.at)), oracle.api(clock.at)], () => readAll(datasource));
  const verification = oracle.verification(clock.at);
  if (verification) await expecting([verification], () => runtime.datasource(datasource).test());
  if (oracle.lasts === null) {
    const refused = { ...oracle.api(clock.at), answer: { status: 401, body: '' } };
    const renewed = oracle.renew(clock.at);
    if (renewed.length > 0) await expecting([refused, ...renewed, oracle.api(clock.at)], () => readAll(datasource));
    return;
  }
  expect(Date.parse((await runtime.connection(datasource)).expiresAt ?? '')).toBe(clock.at + oracle.lasts);
  clock.at += oracle.lasts - oracle.early - 1_000;
  await expecting([oracle.api(clock.at)], () => readAll(datasource));
  clock.at += 2_000;
  await expecting([...oracle.renew(clock.at), oracle.api(clock.at)], () => readAll(datasource));
});

async function readAll(datasource: string): Promise<void> {
  for await (const _page of runtime.datasource(datasource).read('thing', { prefetch: 0 }));
}

async function signIn(
  oracle: Oracle,
  datasource: string,
  expecting: (expected: readonly Expected[], act: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const { before = [], page } = oracle.page?.(clock.at) ?? {};
  let url = '';
  await expecting(before, async () => {
    ({ url } = await runtime.connect(datasource, { redirectUri }));
  });
  expect(page && comparePage(page, url)).toEqual([]);
  const callback = oracle.callback();
  await expecting(oracle.connect(clock.at), async () => {
    const { error } = await runtime.completeConnect(callback);
    if (error) throw error;
  });
}
