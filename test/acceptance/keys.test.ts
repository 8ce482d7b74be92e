import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findKeys } from '../../runtime/crypto/find-keys.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { openVault } from '../../runtime/store/index.ts';
import { ferrule, serveFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { createProject, type Project } from '../support/project.ts';
import { filled, fillVault, openFilled } from '../support/vault-keys.ts';

const earlier = 'the earlier key of 32 characters';
const later = 'the later key, of 32 characters!';
const owners = ['acme', 'shop'];

/** `ferrule …` on the project with these variables. */
async function run(project: Project, environment: Record<string, string>, ...words: string[]) {
  const ended = await ferrule([...words, '--config', project.configuration], { cwd: project.folder, environment });
  for (const key of [earlier, later]) expect(`${ended.stdout}${ended.stderr}`).not.toContain(key);
  return ended;
}

/** Does something with the project's vault and the keys of that environment. */
async function withVault<Given>(
  project: Project,
  environment: Record<string, string>,
  act: (store: Awaited<ReturnType<typeof openVault>>, keys: Awaited<ReturnType<typeof findKeys>>) => Promise<Given>,
): Promise<Given> {
  const store = await openVault({ folder: project.data, log: silentLog });
  try {
    const sources = { environment, file: undefined, folder: project.data, refused: 'a test', sealedBy: async () => undefined };
    return await act(store, await findKeys({ ...sources, log: silentLog, redactor: createRedactor() }));
  } finally {
    await store.close();
  }
}

test('a key is rotated beside a running server; who has the wrong one is told which, and where', { timeout: 120_000 }, async () => {
  const project = keep(await createProject());
  await withVault(project, { FERRULE_MASTER_KEY: earlier }, (store, keys) => fillVault(store, keys, owners));
  const wrong = await run(project, { FERRULE_MASTER_KEY: later }, 'keys', 'verify');
  expect(wrong.code, wrong.stderr).toBe(2);
  expect(wrong.stderr).toMatch(/"secret:acme:\/apiKey" was sealed by master key [0-9a-f]{8}, which is not among those given/);
  expect(wrong.stderr).toMatch(/more: ferrule explain CONNECTOR_DECRYPT_FAILED/);
  expect(wrong.stdout).toMatch(/[0-9a-f]{8}\s+0\s+yes\s+[0-9a-f]{8}\s+6/);
  const unrotated = await run(project, { FERRULE_MASTER_KEY: later }, 'keys', 'rotate', '--json');
  expect(unrotated.code, unrotated.stderr).toBe(2);
  expect(JSON.parse(unrotated.stdout)).toMatchObject({ rotated: 0, outcome: 'incomplete', unopened: { count: 6 } });

  const file = await project.write('master-keys', `${later}\n${earlier}\n`);
  await chmod(file, 0o600);
  await project.configure({ keys: { file: './master-keys' } });
  const options = { cwd: project.folder, environment: { FERRULE_MASTER_KEY: earlier } };
  await using _served = await serveFerrule(['--config', project.configuration], options);
  const rotated = await run(project, {}, 'keys', 'rotate');
  expect(rotated.code, rotated.stderr).toBe(0);
  expect(rotated.stdout).toMatch(/^6 rotated to [0-9a-f]{8}: every secret is under this key\n$/);
  const verified = await run(project, { FERRULE_MASTER_KEY: later }, 'keys', 'verify', '--json');
  expect(verified.code, verified.stderr).toBe(0);
  const { current, byKey } = JSON.parse(verified.stdout);
  expect(byKey).toEqual({ [current]: 6 });
  expect(await withVault(project, { FERRULE_MASTER_KEY: later }, (store, keys) => openFilled(store, keys, owners))).toEqual(filled(owners));
});

test('a fresh key is printed alone on stdout, and is one', { timeout: 120_000 }, async () => {
  const project = keep(await createProject());
  const made = await run(project, {}, 'keys', 'new');
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toMatch(/^[\w-]{43}\n$/);
  expect(made.stderr).toMatch(/FERRULE_MASTER_KEY=<key>[\s\S]*FERRULE_MASTER_KEYS=<key>,<earlier key>/);
  const { key } = JSON.parse((await run(project, {}, 'keys', 'new', '--json')).stdout);
  const used = await run(project, { FERRULE_MASTER_KEYS: `${key},${made.stdout.trim()}` }, 'keys', 'verify', '--json');
  expect(Object.values(JSON.parse(used.stdout).byKey)).toEqual([0, 0]);
  const misspelt = await run(project, {}, 'keys', 'rotat');
  expect(misspelt.code).toBe(64);
  expect((await run(project, {}, 'keys', 'verify', '--help')).code).toBe(0);
});

test.each([
  [
    'without a key where other machines may reach it',
    {},
    ['--host', '0.0.0.0'],
    /there is no master key for secrets, and the server listens on 0\.0\.0\.0, .*; set FERRULE_MASTER_KEY: expected 32 bytes/,
  ],
  [
    'with a key of 31 characters (scenario 52)',
    { IGNITER_SECRET: 'x'.repeat(31) },
    [],
    /IGNITER_SECRET is too short for a master key: expected .* at least 32 characters/,
  ],
  [
    'without a key for a database that others share',
    { DATABASE_URL: 'postgres://db' },
    [],
    /DATABASE_URL is set, .*; set FERRULE_MASTER_KEY/,
  ],
])('a server %s does not start', async (_how, environment, words, message) => {
  const project = keep(await createProject());
  const { code, stdout, stderr } = await run(project, environment, 'serve', ...words);
  expect(code, stderr).toBe(2);
  expect(stderr).toMatch(/error CONNECTOR_ENCRYPTION_SECRET_REQUIRED/);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(await readdir(project.data)).not.toContain('master-key');
});

test('a server on this machine alone makes a key at its first start, for its owner alone, and keeps to it', async () => {
  const project = keep(await createProject());
  await project.configure({ log: 'info' });
  const file = join(project.data, 'master-key');
  const start = () => ferrule(['serve', '--port', 'x', '--config', project.configuration], { cwd: project.folder });
  // A port that is none: it ends by itself, after it has found its key.
  const first = await start();
  expect(first.stderr).toMatch(/a master key for development was made; set FERRULE_MASTER_KEY/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const made = await readFile(file, 'utf8');
  for (const line of made.trim().split('\n')) expect(first.stderr).not.toContain(line);
  const second = await start();
  expect(second.stderr).not.toMatch(/was made/);
  expect(await readFile(file, 'utf8')).toBe(made);
});
