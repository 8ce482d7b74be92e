import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, ferrule } from '../support/ferrule.ts';
import { createProject, type Project } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const secret = 'sk_live_51H8xNeverShown';
const head = 'ferrule: 1\nkind: mapping\nobject: thing\n';

/** Documents that are no documents, by file: what is said of each, and where. */
const broken: { readonly [name: string]: { readonly text: string; readonly says: RegExp; readonly line: number } } = {
  'empty.mapping.yaml': { text: '', says: /empty/, line: 1 },
  'huge.mapping.yaml': {
    text: `${head}# ${secret}\n${'# forty characters of nothing in a line\n'.repeat(1_310_720)}`,
    says: /large|bytes|MiB|size/i,
    line: 1,
  },
  'bomb.mapping.yaml': {
    text: `${head}a: &a [${secret}, x, x, x, x, x, x, x, x]\n${'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}]`)
      .join('\n')}\n`,
    says: /aliases/,
    line: 9,
  },
  'twice.mapping.yaml': { text: `${head}fields: { id: a }\nfields: { id: b } # ${secret}\n`, says: /twice|duplicate|already/i, line: 5 },
  'tabs.mapping.yaml': { text: `${head}fields:\n\tid: a\n`, says: /tab/i, line: 5 },
  'unknown.mapping.yaml': { text: `${head}feilds: { id: a }\n`, says: /fields/, line: 4 },
  'type.mapping.yaml': { text: `${head}fields: 5\n`, says: /expected|must|object|map/i, line: 4 },
};

let project: Project;
let said: Ended;
let took: number;

beforeAll(async () => {
  project = await createProject({
    ...thingDocuments(),
    ...Object.fromEntries(Object.entries(broken).map(([name, { text }]) => [name, text])),
  });
  const began = performance.now();
  said = await ferrule(['validate', '--config', project.configuration], {
    cwd: project.folder,
    environment: thingEnvironment('http://127.0.0.1:9'),
  });
  took = performance.now() - began;
});
afterAll(async () => project[Symbol.asyncDispose]());

test('broken documents make `ferrule validate` end with 2, soon, and without what they hold', () => {
  expect(said.code, said.stderr).toBe(2);
  expect(took).toBeLessThan(10_000);
  const output = `${said.stdout}${said.stderr}`;
  expect(output).not.toContain(secret);
  expect(output).not.toContain('forty characters of nothing');
  // Each problem once, for people: no log beside it.
  expect(output.match(/the file holds no document/g)).toHaveLength(1);
  expect(said.stdout.length).toBeLessThan(20_000);
  expect(said.stderr).toMatch(/1 connectors, 1 datasources/);
});

test.each(Object.entries(broken))('%s: its problem is shown with its line', (name, { says, line }) => {
  const output = `${said.stdout}${said.stderr}`;
  const [shown = ''] = output.split(/(?=^error )/m).filter((problem) => problem.includes(`${name}:${line}:`));
  expect(shown, output).toMatch(says);
});

test('a secret written into a datasource is refused and not echoed', async () => {
  const documents = thingDocuments();
  const literal = JSON.stringify(documents['things.datasource.json']).replace('${env:THING_TOKEN}', secret);
  await using own = await createProject({ ...documents, 'things.datasource.json': literal });
  const validated = await ferrule(['validate', '--config', own.configuration], {
    cwd: own.folder,
    environment: { THING_URL: 'http://127.0.0.1:9' },
  });
  expect(validated.code, validated.stderr).toBe(2);
  const output = `${validated.stdout}${validated.stderr}`;
  expect(output).toMatch(/things\.datasource\.json:1/);
  expect(output).toMatch(/\$\{env:/);
  expect(output).not.toContain(secret);
});

test('beside broken documents the good ones go on working', async () => {
  await using server = await startThings([thing(1)]);
  await using runtime = await project.open({ environment: thingEnvironment(server.url) });
  expect((await runtime.sync('things')).counts.created).toBe(1);
});
