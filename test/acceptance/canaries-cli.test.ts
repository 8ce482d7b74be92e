// Issue 4: what the command line prints, what a server leaves behind and what is left of one that dies hold no canary.
import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ferrule, startFerrule } from '../support/ferrule.ts';
import { type Cage, openCage } from './canaries/open.ts';
import type { Mood } from './canaries/provider.ts';

const commands: readonly (readonly string[])[] = [
  ['read', 'keys', 'thing'],
  ['read', 'session', 'thing', '--json'],
  ['read', 'bad_number', 'thing'],
  ['read', 'bad_error', 'thing', '--json'],
  ['read', 'bad_header', 'thing'],
  ['read', 'over_tls', 'thing'],
  ['read', 'club', 'thing'],
  ['test', 'keys'],
  ['test', 'asserted', '--json'],
  ['discover', 'keys', 'thing', '--json'],
  ['discover', 'bad_assert', 'thing'],
  ['sync', 'machine'],
  ['sync', 'form', '--json'],
  ['runs', '--json'],
  ['validate'],
  ['explain', 'AUTH_FAILED'],
  ['keys', 'verify', '--json'],
  ['tokens', 'list'],
  ['types'],
];

/** What is asked of a provider that fails. */
const failing = commands.filter(
  (words) => words.some((word) => ['keys', 'session', 'asserted', 'machine', 'form'].includes(word)) && words[0] !== 'keys',
);

async function run(
  { net, project, documents, secrets }: Cage,
  words: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  const environment = { ...documents.environment, FERRULE_ADMIN_TOKEN: secrets.operatorToken, ...extra };
  const { code, stdout, stderr } = await ferrule([...words, '-v', '--config', project.configuration], { cwd: project.folder, environment });
  net.collect(`stdout of ${words.join(' ')}`, stdout);
  net.collect(`stderr of ${words.join(' ')}`, stderr);
  return code;
}

/** Runs them a few at a time; gives how they ended. */
async function runAll(cage: Cage, asked: typeof commands): Promise<readonly (number | null)[]> {
  const codes: (number | null)[] = [];
  for (let at = 0; at < asked.length; at += 4)
    codes.push(...(await Promise.all(asked.slice(at, at + 4).map(async (words) => run(cage, words)))));
  return codes;
}

function expectClean({ net }: Cage): void {
  const told = [...new Set(net.leaks().map(({ canary, place, around }) => `${canary} in ${place}: …${around}…`))];
  expect(told.slice(0, 40)).toEqual([]);
}

test('commands that are told to tell all, well and failing, hold no canary', { timeout: 400_000 }, async () => {
  const cage = await openCage();
  const { provider, net, project } = cage;
  const codes = [...(await runAll(cage, commands))];
  const moods: readonly (readonly [Mood, Mood])[] = [
    [401, 'invalid_grant'],
    ['far echo', 'failed in 200'],
    ['no json', 'no token'],
  ];
  for (const [mood, tokenMood] of moods) {
    Object.assign(provider, { mood, tokenMood });
    codes.push(...(await runAll(cage, failing)));
  }
  codes.push(await run(cage, ['read', 'keys', 'thing'], { CANARY_PEM: '', CANARY_NUMBER: 'not-4912345678901-a-number' }));
  expect(codes).toContain(0);
  expect(new Set(codes).size).toBeGreaterThan(2);
  expect(codes.at(-1)).not.toBe(0);
  await net.collectFolder('data', project.data, ['master-key', 'admin-token']);
  expectClean(cage);
});

/** Dies of what nobody catches, in the middle of its work, with its secrets in memory. */
const crash = `setTimeout(() => { throw new Error('a failure that nobody foresaw'); }, 4000);`;

async function untilListening(child: ChildProcess): Promise<string | undefined> {
  let told = '';
  child.stdout?.on('data', (text: string) => (told += text));
  for (let waited = 0; waited < 200 && child.exitCode === null; waited++) {
    const url = /listening on (http:\S+)/.exec(told)?.[1];
    if (url !== undefined) return url;
    await setTimeout(50);
  }
  return undefined;
}

test.each([
  ['is killed', '', 'SIGKILL', [null]],
  ['is ended', '', 'SIGTERM', [0, 130]],
  ['crashes', '--import=./crash.mjs --stack-trace-limit=100', undefined, [1]],
] as const)('a server that %s leaves no canary behind', { timeout: 120_000 }, async (how, nodeOptions, signal, codes) => {
  const cage = await openCage();
  const { net, provider, project, documents, secrets } = cage;
  await project.write('crash.mjs', crash);
  provider.mood = 'silent';
  const environment = { ...documents.environment, FERRULE_ADMIN_TOKEN: secrets.operatorToken, NODE_OPTIONS: nodeOptions };
  const words = ['serve', '-v', '--port', '0', '--config', project.configuration];
  const { child, ended } = startFerrule(words, { cwd: project.folder, environment });
  const url = await untilListening(child);
  const headers = { authorization: `Bearer ${secrets.operatorToken}`, 'content-type': 'application/json' };
  for (const name of ['keys', 'machine', 'bad_error'])
    void fetch(`${url}/datasources/${name}/sync`, { method: 'POST', headers, body: '{}' }).catch(() => undefined);
  await setTimeout(200);
  if (signal) child.kill(signal);
  const { code, stdout, stderr } = await ended;
  if (how === 'crashes') expect(stderr).toMatch(/a failure that nobody foresaw/);
  expect(codes, stderr).toContain(code);
  net.collect(`stdout of a server that ${how}`, stdout);
  net.collect(`stderr of a server that ${how}`, stderr);
  await net.collectFolder(`data of a server that ${how}`, project.data, ['master-key', 'admin-token']);
  expectClean(cage);
});
