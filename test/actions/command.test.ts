import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ferrule } from '../support/ferrule.ts';
import { botToken, openChat } from './open-chat.ts';

test('a call prints what it gives, and a list what there is', async () => {
  await using chat = await openChat();
  const { project, environment, server } = chat;
  const run = (...words: string[]) => ferrule(['-c', project.configuration, ...words], { environment });

  const listed = await run('action', 'team_bot');
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringMatching(/sendMessage.*text, chatId\?, silent\?.*Sends a text/s)]);

  const called = await run('action', 'team_bot', 'sendMessage', '--input', '{"text":"hello"}');
  expect([called.code, JSON.parse(called.stdout)]).toEqual([0, { messageId: 2, from: 'ring_bot' }]);

  const file = join(project.folder, 'message.json');
  await writeFile(file, '{"text":"from a file","chatId":98765432109876543210}');
  const verbose = await run('--json', '-v', 'action', 'team_bot', 'sendMessage', '--input', `@${file}`);
  expect(JSON.parse(verbose.stdout)).toMatchObject({ data: { from: 'ring_bot' }, error: null });
  expect(verbose.stderr).toContain('/bot[redacted]/sendMessage');
  expect(verbose.stderr + verbose.stdout).not.toContain(botToken);
  expect(server.sent.at(-1)?.body).toMatchObject({ chat_id: 98765432109876543210n });
});

test('what is wrong ends with the exit code of its kind, and does nothing', async () => {
  await using chat = await openChat();
  const { project, environment, server } = chat;
  const run = (...words: string[]) => ferrule(['-c', project.configuration, 'action', 'team_bot', ...words], { environment });
  const codes = await Promise.all([
    run('sendMesage', '--input', '{}'),
    run('sendMessage', '--input', '{"text":7}'),
    run('sendMessage', '--input', '{text}'),
    run('sendMessage', '--input', '@/no/such/file'),
  ]);
  expect(codes.map(({ code, stderr }) => [code, /error (\w+)/.exec(stderr)?.[1]])).toEqual([
    [5, 'CONNECTOR_ACTION_NOT_FOUND'],
    [2, 'CONNECTOR_ACTION_INPUT_INVALID'],
    [2, 'REQUEST_INVALID'],
    [2, 'REQUEST_INVALID'],
  ]);
  expect(server.sent).toEqual([]);
});
