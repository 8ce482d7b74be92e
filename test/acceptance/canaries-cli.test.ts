// Issue 4: what the command line prints, what a server leaves behind and what is left of one that dies hold no canary.
import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ferrule, startFerrule } from '../support/ferrule.ts';
import { sealField } from '../tenancy/legacy-sealing.ts';
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
  ['read', 'mutual', 'thing'],
  ['read', 'over_mutual', 'thing'],
  ['read', 'bad_mutual', 'thing', '--json'],
  ['read', 'bad_passphrase', 'thing'],
  ['test', 'bad_pair'],
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
  extra: Readonly<Record<string, string | undefined>> = {},
): Promise<number | null> {
  const all: Readonly<Record<string, string | undefined>> = {
    ...documents.environment,
    FERRULE_ADMIN_TOKEN: secrets.operatorToken,
    ...extra,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const environment = Object.fromEntries(given);
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

test('commands that are told to tell all, well and failing, hold no canary', { timeout: 900_000 }, async () => {
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
    codes.push(...(await runAll(cage, mood === 401 ? failing : failing.slice(0, 4))));
  }
  codes.push(await run(cage, ['read', 'keys', 'thing'], { CANARY_PEM: '', CANARY_NUMBER: 'not-4912345678901-a-number' }));
  expect(await runAll(cage, [['runs', 'show', 'last']])).toEqual([0]);
  expect(await runAll(cage, [['runs', 'show', 'last', '--json']])).toEqual([0]);
  expect(codes).toContain(0);
  expect(new Set(codes).size).toBeGreaterThan(2);
  expect(codes.at(-1)).not.toBe(0);
  await net.collectFolder('data', project.data, ['master-key', 'admin-token']);
  expectClean(cage);
});

test(
  'master keys, the keys of other runtimes and the address of a database are in no words of a command',
  { timeout: 200_000 },
  async () => {
    const cage = await openCage();
    const { project, secrets } = cage;
    const { igniterSecret, sealedElsewhere, databasePassword } = secrets;
    const sealed = sealField(igniterSecret, sealedElsewhere);
    const row = { scope: 'organization', identity: 'one', provider: 'bot', value: { baseUrl: cage.provider.url, botToken: sealed } };
    const broken = { ...row, identity: 'two', value: { ...row.value, botToken: `${sealed.slice(0, -6)}AAAA==`, [sealedElsewhere]: 1 } };
    const file = await project.write('export.ndjson', [row, broken].map((one) => JSON.stringify(one)).join('\n'));
    const keys = (text: string) => ({ FERRULE_MASTER_KEY: undefined, FERRULE_MASTER_KEYS: text });
    const { masterKey, earlierMasterKey, shortMasterKey } = secrets;
    // What may come of a database that is not there; no more is asked here.
    const unreached = [1, 2, 64, 69, 70, 73, 75];
    const database = (rest: string) => ({ DATABASE_URL: `postgres://ferrule:${databasePassword}@${rest}` });
    const asked: readonly (readonly [readonly string[], Readonly<Record<string, string | undefined>>, readonly number[]])[] = [
      [['keys', 'import', file], { IGNITER_SECRET: igniterSecret }, [2]],
      [['keys', 'import', file, '--json'], { IGNITER_SECRET: earlierMasterKey }, [2]],
      [['keys', 'rotate'], keys(`${earlierMasterKey},${masterKey}`), [0]],
      [['keys', 'rotate', '--json'], keys(masterKey), [2]],
      [['keys', 'verify'], { FERRULE_MASTER_KEYS: earlierMasterKey }, [2]],
      [['keys', 'verify'], { FERRULE_MASTER_KEY: shortMasterKey }, [2]],
      [['keys', 'verify'], keys(`${masterKey},${shortMasterKey}`), [2]],
      [['runs'], database('127.0.0.1:1/ferrule'), unreached],
      [['sync', 'keys'], database('127.0.0.1:1/ferrule?connect_timeout=1'), unreached],
      [['runs', '--json'], database('[no host/'), unreached],
    ];
    for (const [words, extra, codes] of asked) expect(codes, words.join(' ')).toContain(await run(cage, words, extra));
    await cage.net.collectFolder('data', project.data, ['master-key', 'admin-token']);
    expectClean(cage);
  },
);

/** Dies of what nobody catches, in the middle of its work, with its secrets in memory. */
const crash = `setTimeout(() => { throw new Error('a failure that nobody foresaw'); }, 15_000);`;

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
