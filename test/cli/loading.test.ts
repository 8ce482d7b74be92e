// A command loads what it needs and nothing else: what `ferrule --help` and `ferrule eval` do is to be there at once.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { commands } from '../../runtime/cli/commands/index.ts';
import type { CliContext } from '../../runtime/cli/index.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ferrule-loading-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Notes each file that is loaded, by either loader; a package that MISSING names cannot be found. */
const hook = `
import { registerHooks } from 'node:module';
import { appendFileSync } from 'node:fs';
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== process.env.MISSING) return next(specifier, context);
    throw Object.assign(new Error("Cannot find package '" + specifier + "'"), { code: 'ERR_MODULE_NOT_FOUND' });
  },
  load(url, context, next) {
    if (url.startsWith('file:')) appendFileSync(process.env.LOADED, url + '\\n');
    return next(url, context);
  },
});`;

function run(words: readonly string[], missing = '') {
  const loaded = join(folder, `${crypto.randomUUID()}.txt`);
  const node = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, join(root, 'runtime/main.ts'), ...words];
  const env = bareEnvironment({ LOADED: loaded, MISSING: missing });
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { cwd: folder, env, encoding: 'utf8' });
  const files = readFileSync(loaded, 'utf8')
    .trim()
    .split('\n')
    .map((url) => fileURLToPath(url));
  return { status, stdout, stderr, ...namesOf(files) };
}

/** The rooms and the packages that files are of. */
function namesOf(files: readonly string[]): { readonly rooms: readonly string[]; readonly packages: readonly string[] } {
  const [rooms, packages] = [new Set<string>(), new Set<string>()];
  for (const file of files) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
    if (name !== undefined) packages.add(name);
    else if (file.startsWith(join(root, 'runtime/'))) rooms.add(file.slice(root.length + 'runtime/'.length).split('/')[0] ?? '');
  }
  return { rooms: [...rooms].toSorted(), packages: [...packages].toSorted() };
}

const ofExpressions = ['@eslint-community/regexpp', 'croner', 'fastest-levenshtein', 'jsonata', 'jsonpath-plus', 're2js'];

describe('a light command loads', () => {
  test.each([
    { words: ['--help'], rooms: ['cli', 'kernel', 'main.ts'], packages: ['commander'] },
    { words: ['--version'], rooms: ['cli', 'kernel', 'main.ts'], packages: ['commander'] },
    ...['serve', 'read', 'sync', 'state', 'runs', 'tables', 'keys'].map((name) => ({
      words: [name, '--help'],
      rooms: expect.not.arrayContaining(['sync']) as readonly string[],
      packages: [
        'commander',
        'cli-table3',
        'string-width',
        'strip-ansi',
        'ansi-regex',
        'emoji-regex',
        'is-fullwidth-code-point',
        '@colors/colors',
        'fastest-levenshtein',
      ],
    })),
    { words: ['init', 'made'], rooms: ['cli', 'documents', 'kernel', 'main.ts'], packages: ['commander'] },
    { words: ['schemas'], rooms: ['cli', 'documents', 'kernel', 'main.ts'], packages: ['commander'] },
    { words: ['explain'], rooms: ['cli', 'documents', 'kernel', 'main.ts'], packages: ['commander', 'fastest-levenshtein'] },
    {
      words: ['eval', '1 + 1', '--phase', 'mapping'],
      rooms: ['cli', 'crypto', 'documents', 'expressions', 'kernel', 'main.ts'],
      packages: ['commander', ...ofExpressions],
    },
  ])('$words: its own rooms and packages', ({ words, rooms, packages }) => {
    const loaded = run(words);
    expect(loaded).toMatchObject({ status: 0, rooms });
    expect(packages).toEqual(expect.arrayContaining([...loaded.packages]));
  });

  test.each([['validate'], ['types'], ['migrations', 'assemble']])('%s: no server, no client, no database', (...words) => {
    run(['init', words.join('-')]);
    const { status, rooms, packages } = run(['--config', join(words.join('-'), 'ferrule.yaml'), ...words]);
    expect(status).toBe(0);
    const heavy = ['fastify', '@fastify/swagger', 'pg', 'pg-boss', 'undici', 'jose', 'prom-client', '@opentelemetry/api', 'libpg-query'];
    expect(packages).toEqual(expect.arrayContaining(['yaml']));
    expect(heavy.filter((name) => packages.includes(name))).toEqual([]);
    expect(['api', 'http', 'auth', 'app.ts', 'observe'].filter((name) => rooms.includes(name))).toEqual([]);
  });
});

test('what an installation lacks is told', () => {
  expect(run(['eval', '1'], 'jsonata')).toMatchObject({
    status: 70,
    stderr: expect.stringContaining("error INTERNAL: ferrule is not installed whole: Cannot find package 'jsonata'; install it again"),
  });
});

describe('the list of commands', () => {
  // Nothing is asked of it before a command runs.
  const context = { terminal: {} } as CliContext;

  test.each(Object.entries(commands))('%s is what it says', async (name, { takes, load }) => {
    const command = (await load())(context);
    expect(command.name()).toBe(name);
    expect(command.usage()).toBe(`[options] ${takes}`.trimEnd());
  });
});

describe('bin/', () => {
  const require = createRequire(import.meta.url);
  const ferrule = (environment: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, [join(root, 'bin/ferrule.cjs'), 'eval', '1 + 1', '-r', '0s'], {
      env: { ...bareEnvironment(), NODE_COMPILE_CACHE: '', ...environment },
      encoding: 'utf8',
    });

  test('each command that is started once is one', () => {
    const light = require('../../bin/light.cjs') as readonly string[];
    expect(light.filter((name) => name !== 'help' && !(name in commands))).toEqual([]);
  });

  test.each([
    [{ HOME: '/home/ada' }, '/home/ada/.cache/ferrule'],
    [{ HOME: '/home/ada', XDG_CACHE_HOME: '/caches' }, '/caches/ferrule'],
    [{ HOME: '/home/ada', XDG_CACHE_HOME: 'here' }, '/home/ada/.cache/ferrule'],
    [{ HOME: '' }, undefined],
    [{}, undefined],
  ])('with %j compiled modules lie in %s', (environment, expected) => {
    const cacheFolder = require('../../bin/cache-folder.cjs') as (given: object) => string | undefined;
    expect(cacheFolder(environment)).toBe(expected);
  });

  test('nobody is kept from starting where nothing can be written', () => {
    expect(ferrule({ HOME: '/dev/null' })).toMatchObject({ status: 0, stdout: '2\n' });
    expect(ferrule({ HOME: '' })).toMatchObject({ status: 0, stdout: '2\n' });
  });
});
