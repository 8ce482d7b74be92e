// ADR 0019: a tenant whose provider says what it likes learns by what is hidden nothing of the secrets of others.
import { expect, test, vi } from 'vitest';
import type { Runtime } from '../../runtime/sync/index.ts';
import { startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { openBots } from './bots.ts';

const secrets = {
  other: 'tenant-one-secret-0123456789abcdef',
  operator: 'operators-secret-fedcba9876543210',
  master: 'the master key of this very test',
};
const own = 'tenant-two-secret-aaaabbbbccccdddd';
const environment = { FERRULE_MASTER_KEY: secrets.master, OPERATORS: secrets.operator };

/** The provider of the second tenant says what the tenant wants to know about. */
async function openLoud(log: 'silent' | 'debug' = 'silent') {
  const bots = await openBots({ environment, log });
  const { runtime, project } = bots;
  await project.write(
    'documents/mine.datasource.json',
    JSON.stringify({
      kind: 'datasource',
      name: 'mine',
      connector: 'bot',
      configuration: { baseUrl: bots.server.url, botToken: '${env:OPERATORS}' },
    }),
  );
  await runtime.reload();
  for await (const _page of runtime.datasource('mine').read('message'));
  const said = { text: '' };
  const loud = keep(
    await startAnswerServer(() => ({ status: 400, headers: { 'x-said': said.text }, body: { message: said.text, list: [said.text] } })),
  );
  await runtime.scope('organization', 'one').connect('bot', bots.with(secrets.other));
  for await (const _page of (await runtime.scope('organization', 'one').datasource('bot')).read('message'));
  const scope = runtime.scope('organization', 'two');
  await scope.connect('bot', { baseUrl: loud.url, botToken: own });
  return { ...bots, scope, said };
}

/** All that the second tenant is told when its provider says this. */
async function heard(runtime: Runtime, say: () => void): Promise<string> {
  const told: unknown[] = [];
  const scope = runtime.scope('organization', 'two');
  const end = scope.subscribe((name, event) => told.push([name, event]));
  say();
  const bound = await scope.datasource('bot');
  const failed = async (act: () => Promise<unknown>): Promise<void> => {
    const thrown = await act().then(
      () => 'nothing was thrown',
      (error: unknown) => error,
    );
    told.push(String(thrown), JSON.stringify(thrown));
  };
  await failed(async () => {
    for await (const page of bound.read('message', { onTrace: (trace) => told.push(trace), onNote: (note) => told.push(note) }))
      told.push(page);
  });
  await failed(() => bound.get('message', '1', { onTrace: (trace) => told.push(trace) }));
  await failed(() => bound.schema('message'));
  told.push(await bound.test({ checks: true }));
  const reach = runtime.reach({ scope: 'organization', identity: 'two' });
  await failed(() => reach.sync(bound.name));
  told.push(await reach.runs(), await scope.list());
  end();
  return JSON.stringify(told);
}

test.each(Object.entries(secrets))(
  'a secret of %s that a provider says is a text like any other',
  { timeout: 30_000 },
  async (_whose, secret) => {
    const { runtime, said } = await openLoud();
    const random = [...secret].toReversed().join('');
    for (const cut of [secret.length, 30, 23, 14, 12]) {
      const texts = [secret, random].map((text) => `it is ${text.slice(0, cut)}`);
      const answers: string[] = [];
      for (const text of texts) answers.push(await heard(runtime, () => (said.text = text)));
      const [first = '', second = ''] = answers.map((answer, index) => answer.split(texts[index] ?? '').length);
      expect(first, `${cut} characters`).toBeGreaterThan(5);
      expect(first).toBe(second);
    }
  },
);

test('its own is hidden, whole and by its better part, from all that it is told; logs hide those of all', { timeout: 30_000 }, async () => {
  let logged = '';
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    logged += String(text);
    return true;
  });
  try {
    const { runtime, said } = await openLoud('debug');
    for (const text of [own, own.slice(0, 26), `Bearer ${own}`, Buffer.from(own).toString('base64')]) {
      const told = await heard(runtime, () => (said.text = `it is ${text}`));
      expect(told).toContain('[redacted]');
      expect(told).not.toContain(text);
    }
    logged = '';
    for (const secret of [...Object.values(secrets), own])
      await heard(runtime, () => (said.text = `it is ${secret} and ${secret.slice(0, 20)}`));
    expect(logged).toContain('it is [redacted]');
    for (const secret of [...Object.values(secrets), own]) expect(logged).not.toContain(secret.slice(0, 20));
  } finally {
    stderr.mockRestore();
  }
});

test('what was disconnected is forgotten by its own view, and by no other', async () => {
  const { runtime, scope, said } = await openLoud();
  await runtime.scope('organization', 'one').disconnect('bot');
  expect(await heard(runtime, () => (said.text = own))).not.toContain(own);
  await scope.disconnect('bot');
});
