import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeDirection } from '../../scripts/direction.ts';
import { plants } from './plants.ts';

const root = resolve(import.meta.dirname, '../..');
const steps = ['generated files', 'types', 'lint', 'format', 'direction', 'unused'];
const folders: string[] = [];
/** Six tools start one after another, beside other tests on few cores. */
const slow = 180_000;
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** What a project needs for every step to find nothing. */
const clean: Readonly<Record<string, string>> = {
  'runtime/index.ts': `export type { Connector } from './documents/generated/connector.ts';
export type { Datasource } from './documents/generated/datasource.ts';
export type { RuntimeConfiguration } from './documents/generated/ferrule.ts';
export type { Mapping } from './documents/generated/mapping.ts';
export { greeting } from './kernel/greeting.ts';
`,
  'runtime/kernel/json.ts': 'export type JsonValue = string | number;\n',
  'runtime/kernel/greeting.ts': "export const greeting = 'hello';\n",
  'sample/spawn.ts': "export const sample = 'sample';\n",
  'bench/run.ts': "console.log('bench');\n",
};

/** A project with this one's tools and settings, and these files. */
async function project(files: Readonly<Record<string, string>>, manifest: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-check-'));
  folders.push(folder);
  const kept = ['tsconfig.json', '.oxlintrc.json', '.oxfmtrc.json', '.dependency-cruiser.cjs', 'knip.json', 'scripts/check.ts'];
  const own = [
    ...kept,
    'scripts/direction.ts',
    'scripts/generate.ts',
    'schemas',
    'runtime/documents/generated',
    'runtime/documents/terms.ts',
    'runtime/documents/mappings/inline-mapping.ts',
  ];
  for (const path of own) await cp(join(root, path), join(folder, path), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

function check(folder: string): Promise<{ readonly code: unknown; readonly output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ['scripts/check.ts', '--fast'], { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

const manifest = {
  name: 'planted',
  license: 'Apache-2.0',
  type: 'module',
  scripts: { check: 'node scripts/check.ts', bench: 'node bench/run.ts' },
  devDependencies: { 'json-schema-to-typescript': '*' },
};
const vendors = [
  'jsonata',
  'jsonpath-plus',
  '@eslint-community/regexpp',
  're2js',
  'yaml',
  'ajv',
  'ajv-formats',
  'chokidar',
  'jose',
  'undici',
  'structured-headers',
  'csv-parse',
  'yauzl',
  'fastify',
  '@fastify/static',
];
const dependencies = Object.fromEntries([...vendors, 'commander', 'cli-table3', 'pino', 'unused-for-sure'].map((name) => [name, '*']));

test('a clean project passes every step, each with its time', { timeout: slow }, async () => {
  const { code, output } = await check(await project(clean, manifest));
  expect(output.trim().split('\n')).toEqual(steps.map((step) => expect.stringMatching(new RegExp(`^ok {4}${step} \\([\\d.]+ s\\)$`))));
  expect(code).toBe(0);
});

describe('a planted breach is found', () => {
  let result: { readonly code: unknown; readonly output: string };
  beforeAll(async () => {
    const files = Object.assign({ ...clean }, ...plants.map((plant) => plant.files)) as Record<string, string>;
    const planted = { ...manifest, dependencies, devDependencies: { ...manifest.devDependencies, vitest: '*' } };
    result = await check(await project(files, planted));
  }, slow);

  test.each(steps)('the step fails: %s', (step) => {
    expect(result.output).toMatch(new RegExp(`^FAIL {2}${step} `, 'm'));
    expect(result.code).toBe(1);
  });

  test.each(plants)('$name', ({ says }) => {
    for (const pattern of says) expect(result.output).toMatch(pattern);
  });
});

test('a cruise that sees nothing is not taken for a clean one', async () => {
  const nothing = JSON.stringify({ modules: [], summary: { violations: [] } });
  expect(await judgeDirection(nothing)).toMatch(/^dependency-cruiser saw 0 modules of runtime\/, which has \d{2,} files$/);
});
