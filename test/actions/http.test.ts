import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { createApi } from '../../runtime/api/index.ts';
import { answer } from './chat-server.ts';
import { botToken, type Chat, openChat } from './open-chat.ts';

const token = 'admin-token-of-this-test';
const path = '/datasources/team_bot/actions/sendMessage';

interface Opened extends Chat {
  readonly api: FastifyInstance;
  post(url: string, payload: string | undefined, headers?: Record<string, string>): ReturnType<FastifyInstance['inject']>;
}

async function openApi(change?: (connector: string) => string): Promise<Opened> {
  const chat = await openChat(change);
  const api = await createApi({ runtime: chat.runtime, token, version: '1.0.0', schemas: [] });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    ...chat,
    api,
    post: (url, payload, own) =>
      api.inject({ method: 'POST', url, headers: { ...headers, ...own }, ...(payload === undefined ? {} : { payload }) }) as never,
    async [Symbol.asyncDispose]() {
      await api.close();
      await chat[Symbol.asyncDispose]();
    },
  };
}

test('a call answers with data, and null for an error', async () => {
  await using opened = await openApi();
  const response = await opened.post(path, '{"text":"hello"}');
  expect([response.statusCode, response.body]).toEqual([200, '{"data":{"messageId":2,"from":"ring_bot"},"error":null}']);
});

test('every digit of a number goes to the provider and comes back', async () => {
  await using opened = await openApi();
  opened.server.answers['sendMessage'] = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"ok":true,"result":{"message_id":12345678901234567891}}');
  };
  const response = await opened.post(path, '{"text":"hello","chatId":98765432109876543210}');
  expect(response.body).toContain('"messageId":12345678901234567891');
  expect(opened.server.sent.at(-1)?.body).toMatchObject({ chat_id: 98765432109876543210n });
});

test.each<[string, string, string | undefined, number, string]>([
  ['input that is wrong', path, '{"text":7}', 400, 'CONNECTOR_ACTION_INPUT_INVALID'],
  ['no input where some is needed', path, undefined, 400, 'CONNECTOR_ACTION_INPUT_INVALID'],
  ['an empty body', path, '', 400, 'CONNECTOR_ACTION_INPUT_INVALID'],
  ['a key __proto__', path, '{"text":"a","__proto__":{"a":1}}', 400, 'CONNECTOR_ACTION_INPUT_INVALID'],
  ['a body that is no JSON', path, '{"text":', 400, 'REQUEST_INVALID'],
  ['a body beyond 1 MiB', path, JSON.stringify({ text: 'x'.repeat(1_100_000) }), 413, 'REQUEST_TOO_LARGE'],
  ['an action that is not there', '/datasources/team_bot/actions/sendMail', '{}', 404, 'CONNECTOR_ACTION_NOT_FOUND'],
  ['a datasource that is not there', '/datasources/other_bot/actions/sendMessage', '{}', 404, 'DATASOURCE_NOT_FOUND'],
])('%s answers with its status, an error, and null for data', async (_name, url, body, status, code) => {
  await using opened = await openApi();
  const response = await opened.post(url, body);
  expect([response.statusCode, Object.keys(response.json()), response.json().data, response.json().error.code]).toEqual([
    status,
    ['data', 'error'],
    null,
    code,
  ]);
  expect(opened.server.sent).toEqual([]);
});

test('without a token nothing is done', async () => {
  await using opened = await openApi();
  const response = await opened.post(path, '{"text":"hello"}', { authorization: 'Bearer wrong' });
  expect(response.statusCode).toBe(401);
  expect(opened.server.sent).toEqual([]);
});

test('what the provider refuses is 502, in its words', async () => {
  await using opened = await openApi();
  opened.server.answers['sendMessage'] = (response) => answer(response, 200, { ok: false, error_code: 400, description: 'chat not found' });
  const response = await opened.post(path, '{"text":"hello"}');
  expect([response.statusCode, response.json()]).toMatchObject([
    502,
    { data: null, error: { code: 'CONNECTOR_ACTION_FAILED', message: 'sendMessage: chat not found (200)', retryable: false } },
  ]);
  expect(response.body).not.toContain(botToken);
});

test('actions are listed with their schemas, and connectors with what else they say of themselves', async () => {
  await using opened = await openApi((text) =>
    text.replace(
      'silent: { type: boolean, default: false }',
      'silent: { type: boolean, title: Without a sound, examples: [true], default: false }',
    ),
  );
  const get = async (url: string) => (await opened.api.inject({ url, headers: { authorization: `Bearer ${token}` } })).json();
  const { actions } = await get('/datasources/team_bot/actions');
  expect(actions).toMatchObject([
    {
      name: 'sendMessage',
      label: 'Send a message',
      description: 'Sends a text to a chat.',
      idempotent: false,
      input: {
        type: 'object',
        required: ['text'],
        properties: {
          silent: { type: 'boolean', title: 'Without a sound', examples: [true], default: false },
          text: { description: 'The text.' },
        },
      },
      output: { required: ['messageId'] },
    },
    { name: 'getFile', label: 'getFile', idempotent: true, output: null },
  ]);
  const metadata = { category: 'messaging', docs: 'https://docs.example.com/bots' };
  expect((await get('/connectors')).connectors).toMatchObject([{ name: 'chat_bot', metadata }]);
  expect(await get('/connectors/chat_bot')).toMatchObject({ metadata, actions: ['sendMessage', 'getFile'], objects: [] });
});

test('a call is described in the OpenAPI document, its body free', async () => {
  await using opened = await openApi();
  const { paths } = (await opened.api.inject({ url: '/openapi.json' })).json();
  expect(paths['/datasources/{name}/actions/{action}'].post).toMatchObject({
    operationId: 'callAction',
    responses: { 200: {}, '4XX': {}, '5XX': {} },
  });
});

test('what a tenant has connected is called in its scope, by its own token alone', async () => {
  await using opened = await openApi();
  const { runtime, server } = opened;
  await runtime.scope('organization', 'org_1').connect('chat_bot', { apiUrl: server.url, botToken, chatId: '1' });
  const call = '/scopes/organization/org_1/connectors/chat_bot/actions/sendMessage';
  const own = await runtime.tokens.create({ scope: 'organization', identity: 'org_1' });
  const other = await runtime.tokens.create({ scope: 'organization', identity: 'org_2' });
  const as = (bearer: string, url = call) => opened.post(url, '{"text":"hello"}', { authorization: `Bearer ${bearer}` });
  expect((await as(own.token)).json()).toMatchObject({ data: { from: 'ring_bot' }, error: null });
  server.sent.length = 0;
  expect((await as(other.token)).statusCode).toBe(404);
  expect((await as(other.token, call.replace('org_1', 'org_2'))).json()).toMatchObject({
    data: null,
    error: { code: 'CONNECTOR_NOT_CONNECTED' },
  });
  expect((await as(other.token, path)).json()).toMatchObject({ data: null, error: { code: 'DATASOURCE_NOT_FOUND' } });
  expect(server.sent).toEqual([]);
});
