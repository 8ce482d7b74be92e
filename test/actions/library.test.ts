import { expect, test } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import type { EventName } from '../../runtime/kernel/events.ts';
import { answer } from './chat-server.ts';
import { botToken, openChat } from './open-chat.ts';

test('a call gives what the provider did, and asks for the context once', async () => {
  await using chat = await openChat();
  const { runtime, server } = chat;
  const send = runtime.action('team_bot', 'sendMessage');
  expect(await send.call({ text: 'hello' })).toEqual({ data: { messageId: 2, from: 'ring_bot' }, error: null });
  expect(await send.callOrThrow({ text: 'again', chatId: 7, silent: true })).toEqual({ messageId: 3, from: 'ring_bot' });
  expect(server.sent.map(({ target, body }) => [target, body])).toEqual([
    [`/bot${botToken}/getMe`, undefined],
    [`/bot${botToken}/sendMessage`, { chat_id: '-100200', text: 'hello', disable_notification: false }],
    [`/bot${botToken}/sendMessage`, { chat_id: 7, text: 'again', disable_notification: true }],
  ]);
});

test('what is wrong with the input is told by its places, and nothing is sent', async () => {
  await using chat = await openChat();
  const { data, error } = await chat.runtime.action('team_bot', 'sendMessage').call({ text: '', chatid: 7 });
  expect({ data, code: error?.code, status: error?.httpStatus, issues: error?.details['issues'] }).toEqual({
    data: null,
    code: 'CONNECTOR_ACTION_INPUT_INVALID',
    status: 400,
    issues: [
      { path: '/chatid', message: 'is not known' },
      { path: '/text', message: 'must NOT have fewer than 1 characters' },
    ],
  });
  expect(chat.server.sent).toEqual([]);
});

test('an answer that lacks what the output says was done, and is told as such', async () => {
  await using chat = await openChat();
  chat.server.answers['sendMessage'] = (response) => answer(response, 200, { ok: true, result: {} });
  const { error } = await chat.runtime.action('team_bot', 'sendMessage').call({ text: 'hello' });
  expect(error).toMatchObject({
    code: 'CONNECTOR_ACTION_OUTPUT_INVALID',
    httpStatus: 502,
    details: { issues: [{ path: '/messageId', message: 'is missing' }] },
  });
});

test('an answer of 200 that says no fails with the provider’s words, in which no secret is', async () => {
  await using chat = await openChat();
  chat.server.answers['sendMessage'] = (response) =>
    answer(response, 200, { ok: false, error_code: 400, description: `chat not found for ${botToken}` });
  const { error } = await chat.runtime.action('team_bot', 'sendMessage').call({ text: 'hello' });
  expect(error).toMatchObject({
    code: 'CONNECTOR_ACTION_FAILED',
    httpStatus: 502,
    message: 'sendMessage: chat not found for [redacted] (200)',
    details: { datasource: 'team_bot', connector: 'chat_bot', action: 'sendMessage', upstreamStatus: 200 },
  });
  expect(JSON.stringify(error)).not.toContain(botToken);
});

test('what is not known is told in the result, with the name that comes near', async () => {
  await using chat = await openChat();
  const { runtime } = chat;
  expect((await runtime.action('team_bot', 'sendMesage').call({})).error).toMatchObject({
    code: 'CONNECTOR_ACTION_NOT_FOUND',
    httpStatus: 404,
  });
  expect((await runtime.action('team_bott', 'sendMessage').call({})).error).toMatchObject({ code: 'DATASOURCE_NOT_FOUND' });
  await expect(runtime.action('team_bot', 'nothing').callOrThrow({})).rejects.toBeInstanceOf(ConnectorError);
});

test('events tell that it began and how it ended, and hold neither input, output nor secret', async () => {
  await using chat = await openChat();
  const { runtime, server } = chat;
  const told: { readonly name: EventName; readonly event: object }[] = [];
  runtime.events.subscribe((name, event) => void told.push({ name, event }));
  await runtime.action('team_bot', 'sendMessage').call({ text: 'canary-input' });
  server.answers['sendMessage'] = (response) => answer(response, 400, { description: 'canary-answer' });
  await runtime.action('team_bot', 'sendMessage').call({ text: 'canary-input' });
  const about = { datasource: 'team_bot', connector: 'chat_bot', action: 'sendMessage' };
  const durationMs = expect.any(Number);
  expect(told).toEqual([
    { name: 'action.started', event: about },
    { name: 'action.completed', event: { ...about, durationMs } },
    { name: 'action.started', event: about },
    { name: 'action.failed', event: { ...about, durationMs, code: 'CONNECTOR_ACTION_FAILED' } },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/canary/);
});

test('one that was broken off may have been done, and is not sent again', async () => {
  await using chat = await openChat();
  const { runtime, server } = chat;
  server.answers['sendMessage'] = (response) => void response.socket?.destroy();
  const { error } = await runtime.action('team_bot', 'sendMessage').call({ text: 'hello' });
  expect(error).toMatchObject({
    code: 'NETWORK_ERROR',
    message: expect.stringMatching(/whether sendMessage was done is not known: look before it is called again$/),
  });
  expect(server.sent.filter(({ target }) => target.endsWith('/sendMessage'))).toHaveLength(1);
});

test('a caller that goes away stops waiting, and the context that others wait for goes on', async () => {
  await using chat = await openChat();
  const { runtime, server } = chat;
  const asked = Promise.withResolvers<() => void>();
  server.answers['getMe'] = (response) => asked.resolve(() => answer(response, 200, { ok: true, result: { username: 'late_bot' } }));
  const leaving = new AbortController();
  const bound = runtime.datasource('team_bot').action('sendMessage');
  const first = bound.call({ text: 'one' }, { signal: leaving.signal });
  const release = await asked.promise;
  const second = bound.call({ text: 'two' });
  leaving.abort();
  await expect(first).rejects.toThrow(/abort/i);
  release();
  expect(await second).toMatchObject({ from: 'late_bot' });
  expect(server.sent.map(({ target }) => target.split('/').at(-1))).toEqual(['getMe', 'sendMessage']);
});

test('what is connected anew is asked for its context anew', async () => {
  await using chat = await openChat();
  const { runtime, server } = chat;
  const scope = runtime.scope('system');
  await scope.connect('chat_bot', { apiUrl: server.url, botToken });
  const { datasource } = await scope.update('chat_bot', { apiUrl: server.url, chatId: '1' });
  server.sent.length = 0;
  await scope.action('chat_bot', 'sendMessage').callOrThrow({ text: 'one' });
  await scope.action('chat_bot', 'sendMessage').callOrThrow({ text: 'two' });
  expect(server.sent.map(({ target }) => target.split('/').at(-1))).toEqual(['getMe', 'sendMessage', 'sendMessage']);
  runtime.events.emit('connector.updated', { scope: 'system', identity: '', connector: 'chat_bot', name: 'chat_bot', datasource });
  await scope.action('chat_bot', 'sendMessage').callOrThrow({ text: 'three' });
  expect(server.sent.map(({ target }) => target.split('/').at(-1)).slice(3)).toEqual(['getMe', 'sendMessage']);
});

test('validators of input and output are those that libraries have in common', async () => {
  await using chat = await openChat();
  const { input, output } = await chat.runtime.action('team_bot', 'sendMessage').bound();
  expect(input['~standard']).toMatchObject({ version: 1, vendor: 'ferrule' });
  expect(input['~standard'].validate({ text: 'hi' })).toEqual({ value: { text: 'hi', silent: false } });
  expect(input['~standard'].validate({ text: 'hi', 'a/b': 1 })).toEqual({ issues: [{ message: 'is not known', path: ['a/b'] }] });
  expect(output['~standard'].validate({})).toEqual({ issues: [{ message: 'is missing', path: ['messageId'] }] });
});

test('what a tenant has connected acts for it alone', async () => {
  await using chat = await openChat();
  const { runtime, server } = chat;
  const own = runtime.scope('organization', 'org_1');
  await own.connect('chat_bot', { apiUrl: server.url, botToken, chatId: '1' });
  expect(await own.action('chat_bot', 'sendMessage').call({ text: 'hello' })).toMatchObject({ data: { from: 'ring_bot' }, error: null });
  expect((await runtime.scope('organization', 'org_2').action('chat_bot', 'sendMessage').call({ text: 'hello' })).error).toMatchObject({
    code: 'CONNECTOR_NOT_CONNECTED',
  });
  const system = runtime.scope('system', '');
  await system.connect('chat_bot', { apiUrl: server.url, botToken, chatId: '2' });
  expect(await system.action('chat_bot', 'sendMessage').call({ text: 'hello' })).toMatchObject({ error: null });
  await own.disable('chat_bot');
  expect((await own.action('chat_bot', 'sendMessage').call({ text: 'hello' })).error).toMatchObject({ code: 'CONNECTOR_DISABLED' });
});

test('what must hold keeps a tenant from connecting, in the document’s words', async () => {
  await using chat = await openChat();
  chat.server.answers['getMe'] = (response) => answer(response, 200, { ok: true, result: { username: 'mute_bot', can_post: false } });
  const connecting = chat.runtime.scope('system').connect('chat_bot', { apiUrl: chat.server.url, botToken });
  await expect(connecting).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: 'the bot mute_bot may not post; let it in its settings',
  });
  expect(await chat.runtime.scope('system').list()).toEqual([]);
});

const withOwnKey = (text: string): string =>
  text.replace('http:\n', "defaultConfiguration: { botToken: '${env:BOT_TOKEN}', apiUrl: '${env:CHAT_URL}' }\nhttp:\n");

test('a connector of the operator’s own account needs nothing of who uses it', async () => {
  await using chat = await openChat(withOwnKey);
  const { project, server, environment } = chat;
  await using runtime = await project.open({ environment: { ...environment, CHAT_URL: server.url } });
  const system = runtime.scope('system', '');
  const connected = await system.connect('chat_bot', { chatId: '5' });
  expect(connected.configuration).toEqual({ chatId: '5' });
  expect(await system.action('chat_bot', 'sendMessage').call({ text: 'hello' })).toMatchObject({ error: null });
});

test('a tenant that says where requests go does not get the operator’s key', async () => {
  await using chat = await openChat(withOwnKey);
  const { project, server, environment } = chat;
  await using runtime = await project.open({ environment: { ...environment, CHAT_URL: 'http://127.0.0.1:9' } });
  const connecting = runtime.scope('system', '').connect('chat_bot', { apiUrl: server.url });
  await expect(connecting).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', message: expect.stringContaining('botToken') });
  expect(server.sent).toEqual([]);
});
