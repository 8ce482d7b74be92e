// What searches for canaries is itself searched: each planted leak must be found, or a clean result says nothing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { createNet } from './canaries/net.ts';
import { createSecrets } from './canaries/secrets.ts';

const secrets = createSecrets();
const { awkwardKey, pem, unicodePassword, plainKey, idToken, hexKey } = secrets;
const json = (text: string): string => JSON.stringify(text);

const planted: readonly (readonly [string, unknown])[] = [
  ['plain, in a log line', `{"level":20,"msg":"asked with ${plainKey}"}`],
  ['cut after 12 characters', `it begins: ${plainKey.slice(0, 12)}…`],
  ['the end of it alone', `…${plainKey.slice(-12)}`],
  ['in a URL', `https://a.example/?key=${encodeURIComponent(awkwardKey)}`],
  ['in a URL in small letters', `?key=${encodeURIComponent(awkwardKey).replaceAll(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())}`],
  ['as a form', new URLSearchParams({ a: 'b', key: awkwardKey }).toString()],
  ['as a Basic header', `Basic ${Buffer.from(`user:${awkwardKey}`).toString('base64')}`],
  ['in base64url in JSON', json(Buffer.from(`xy${unicodePassword}z`).toString('base64url'))],
  ['in hexadecimal', Buffer.from(plainKey).toString('hex').toUpperCase()],
  ['in JSON', json(awkwardKey)],
  ['in JSON in JSON', json(json(awkwardKey))],
  ['in an object', { deep: { list: [{ secret: unicodePassword }] } }],
  ['in the cause of an error', new Error('failed', { cause: new Error(`because of ${plainKey}`) })],
  ['one line of a key', pem.split('\n')[3]],
  ['the payload of a token', idToken.split('.')[1]],
  ['in bytes', Buffer.from(`\0\u0001${hexKey}\0`)],
];

test.each(planted)('a leak is found: %s', (place, content) => {
  const net = createNet();
  for (const [name, value] of Object.entries(secrets)) net.watch(name, value);
  net.collect('clean', 'nothing to see, [redacted]');
  net.collect(place, content);
  expect(new Set(net.leaks().map((leak) => leak.place))).toEqual(new Set([place]));
  // And what the redactor leaves of it is none; of a text from the middle or the end of a secret nobody can tell.
  if (typeof content !== 'string' || /the end|payload/.test(place)) return;
  const redactor = createRedactor();
  redactor.hold('a test', Object.values(secrets));
  const clean = createNet();
  for (const [name, value] of Object.entries(secrets)) clean.watch(name, value);
  clean.collect(place, redactor.redact(content));
  expect(clean.leaks()).toEqual([]);
});

test('a leak in a file is found, but not in the one that is for it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-net-'));
  try {
    const net = createNet();
    net.watch('key', plainKey);
    await writeFile(join(folder, 'ferrule.sqlite-wal'), Buffer.concat([Buffer.alloc(4_096, 1), Buffer.from(plainKey)]));
    await writeFile(join(folder, 'admin-token'), plainKey);
    await net.collectFolder('data', folder, ['admin-token']);
    expect(net.leaks()).toMatchObject([{ canary: 'key', place: 'data/ferrule.sqlite-wal' }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
