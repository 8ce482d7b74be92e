// What scripts/documents-only.ts says of commits, in a repository that is thrown away. That the second shop system came as documents alone is
// asked of this repository's own history in test/acceptance/admin/magento.test.ts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/documents-only.ts', import.meta.url));
// A commit needs somebody; hooks and settings of the machine stay out.
const environment = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'a test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferrule-documents-only-'));
  git('init', '--quiet', '--initial-branch=main');
  put('runtime/engine.ts', 'engine');
  put('README.md', 'readme');
  commit('begin');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, parameters, { cwd: folder, env: environment, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

function git(...parameters: string[]): void {
  const { status, said } = run('git', parameters);
  if (status !== 0) throw new Error(`git ${parameters.join(' ')}: ${said}`);
}

function put(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function commit(message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
}

const judge = (...parameters: string[]) => run(process.execPath, [script, ...parameters]);

test('a commit of documents alone is told with the count of its files', () => {
  for (const name of ['definitions/magento/magento.connector.yaml', 'mappings/a.mapping.yaml', 'test/x/y.test.ts', 'docs/z.md'])
    put(name, 'x');
  commit('a second shop');
  expect(judge('HEAD')).toMatchObject({ status: 0, said: expect.stringMatching(/^\w+ a second shop: 4 files/) as string });
});

test('without a name it judges the commit that brought the second shop, not what was changed later', () => {
  put('definitions/magento/magento.connector.yaml', 'first');
  commit('a second shop');
  put('definitions/magento/magento.connector.yaml', 'second');
  put('runtime/engine.ts', 'another');
  commit('both at once');
  expect(judge()).toMatchObject({ status: 0, said: expect.stringContaining('a second shop: 1 files') as string });
  expect(judge('HEAD').status).toBe(1);
});

test('what lies elsewhere is listed', () => {
  put('definitions/x.connector.yaml', 'x');
  put('runtime/engine.ts', 'changed');
  put('definitions.ts', 'x');
  put('src/test/a b.ts', 'x');
  commit('more than documents');
  const { status, said } = judge('HEAD');
  expect(status).toBe(1);
  expect(said).toContain('touches 3 of 4 files outside');
  for (const name of ['runtime/engine.ts', 'definitions.ts', 'src/test/a b.ts']) expect(said).toContain(`\n  ${name}\n`);
});

test('a file that was moved in counts with where it came from, one that was deleted too', () => {
  put('runtime/long.yaml', 'line\n'.repeat(100));
  commit('a file');
  mkdirSync(join(folder, 'definitions'));
  git('mv', 'runtime/long.yaml', 'definitions/long.yaml');
  commit('move it');
  expect(judge('HEAD')).toMatchObject({ status: 1, said: expect.stringContaining('\n  runtime/long.yaml') as string });
  git('rm', '--quiet', 'README.md');
  commit('delete it');
  expect(judge('HEAD').status).toBe(1);
});

test('a merge counts with all that it brings into the first parent', () => {
  git('checkout', '--quiet', '-b', 'side');
  put('runtime/engine.ts', 'side');
  commit('an engine');
  put('docs/x.md', 'side');
  commit('its page');
  git('checkout', '--quiet', 'main');
  put('docs/y.md', 'main');
  commit('a page');
  git('merge', '--quiet', '--no-ff', '--message', 'bring both', 'side');
  expect(judge('HEAD')).toMatchObject({ status: 1, said: expect.stringContaining('touches 1 of 2 files') as string });
  expect(judge('HEAD^1').status).toBe(0);
});

test('a first commit counts with everything, from wherever in the tree one asks', () => {
  expect(judge('HEAD')).toMatchObject({ status: 1, said: expect.stringContaining('touches 2 of 2 files') as string });
  folder = join(folder, 'runtime');
  expect(judge('HEAD')).toMatchObject({ status: 1, said: expect.stringContaining('touches 2 of 2 files') as string });
  folder = dirname(folder);
});

test.each([
  [[], /no commit here adds definitions\/magento.*whole history/],
  [['nowhere'], /nowhere/],
  [['--all'], /--all/],
])('without such a commit it fails and says so: %j', (parameters, message) => {
  const { status, said } = judge(...parameters);
  expect(status).toBe(1);
  expect(said).toMatch(message);
  expect(said).not.toContain('    at ');
});

test('a clone that was cut off says that it is', () => {
  put('definitions/magento/magento.connector.yaml', 'x');
  commit('a second shop');
  const whole = folder;
  folder = join(whole, 'clone');
  mkdirSync(folder);
  git('clone', '--quiet', '--depth', '1', `file://${whole}`, '.');
  expect(judge()).toMatchObject({ status: 1, said: expect.stringMatching(/cut off before \w+: fetch the whole/) as string });
  git('fetch', '--quiet', '--unshallow');
  expect(judge()).toMatchObject({ status: 0, said: expect.stringContaining('1 files') as string });
  folder = whole;
});

test('a commit without files is no proof', () => {
  git('commit', '--quiet', '--allow-empty', '--message', 'nothing');
  expect(judge('HEAD')).toMatchObject({ status: 1, said: expect.stringContaining('changes nothing') as string });
});
