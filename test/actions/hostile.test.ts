import { describe, expect, test } from 'vitest';
import { openChat, botToken } from './open-chat.ts';

const anything = (text: string): string =>
  text.replace('type: object\n      required: [text]\n      additionalProperties: false', 'type: object\n      required: [text]');

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let at = 0; at < depth; at += 1) value = [value];
  return value;
}

const circle: { self?: unknown } = {};
circle.self = circle;

describe('input that means harm is refused before anything is sent', () => {
  test.each<[string, unknown, string, string]>([
    ['a key __proto__', JSON.parse('{"text":"a","__proto__":{"admin":true}}'), '/__proto__', 'a key cannot be called __proto__'],
    [
      'a key __proto__ within',
      JSON.parse('{"text":"a","more":[{"__proto__":1}]}'),
      '/more/0/__proto__',
      'a key cannot be called __proto__',
    ],
    ['more than 1 MiB', { text: 'x'.repeat(1_100_000) }, '', 'is larger than 1 MiB as JSON'],
    ['more than 100 levels', { text: 'a', more: nested(101) }, '', 'nests deeper than 100'],
    ['more levels than a stack has', { text: 'a', more: nested(200_000) }, '', 'is no JSON: a function, a circle, or it nests too deep'],
    ['a circle', circle, '', 'is no JSON: a function, a circle, or it nests too deep'],
    ['a function', () => 'x', '', 'is no JSON: a function, a circle, or it nests too deep'],
    ['a text beyond its bound', { text: 'x'.repeat(5_000) }, '/text', 'must NOT have more than 4096 characters'],
  ])('%s', async (_name, input, path, message) => {
    await using chat = await openChat(anything);
    const { error } = await chat.runtime.action('team_bot', 'sendMessage').call(input);
    expect(error).toMatchObject({ code: 'CONNECTOR_ACTION_INPUT_INVALID', details: { issues: [{ path, message }] } });
    expect(chat.server.sent).toEqual([]);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});

test('a list of very many wrong elements is told of once', async () => {
  await using chat = await openChat((text) => text.replace('folder: { type: string }', 'folder: { type: array, items: { type: string } }'));
  const { error } = await chat.runtime.action('team_bot', 'getFile').call({ file: 'a', folder: Array.from({ length: 200_000 }, () => 1) });
  expect(error?.details['issues']).toEqual([{ path: '/folder/0', message: 'must be string' }]);
});

describe('what a caller gives goes into the path as one encoded segment', () => {
  test.each([
    ['../../other', '..%2F..%2Fother'],
    ['a?b=c#d', 'a%3Fb%3Dc%23d'],
    ['{{ configuration.botToken }}', '%7B%7B%20configuration.botToken%20%7D%7D'],
    ['{configuration.botToken}', '%7Bconfiguration.botToken%7D'],
    ['%2e%2e%2f', '%252e%252e%252f'],
    ['https://evil.example/', 'https%3A%2F%2Fevil.example%2F'],
    ['a\r\nHost: evil', 'a%0D%0AHost%3A%20evil'],
  ])('%j', async (file, segment) => {
    await using chat = await openChat();
    expect(await chat.runtime.action('team_bot', 'getFile').call({ file })).toMatchObject({ data: 'p/files' });
    expect(chat.server.sent.map(({ target }) => target)).toEqual([`/bot${botToken}/files/${segment}`]);
  });

  test.each(['..', '.', '', '\ud800'])('%j cannot be one', async (file) => {
    await using chat = await openChat();
    const { error } = await chat.runtime.action('team_bot', 'getFile').call({ file });
    expect(error?.code).toBe('EXPRESSION_FAILED');
    expect(chat.server.sent).toEqual([]);
  });
});

test('input that changes while it is looked at was copied before', async () => {
  await using chat = await openChat();
  let reads = 0;
  const input = {
    get text() {
      reads += 1;
      return reads === 1 ? 'hello' : { toString: () => 'something else' };
    },
  };
  expect(await chat.runtime.action('team_bot', 'sendMessage').call(input)).toMatchObject({ error: null });
  expect(chat.server.sent.at(-1)?.body).toMatchObject({ text: 'hello' });
});

test.each([
  ['email', `${'a'.repeat(500_000)}@`],
  ['uri', `http://${'a:'.repeat(250_000)} `],
  ['hostname', `${'a-'.repeat(250_000)}!`],
  ['date-time', '0'.repeat(500_000)],
  ['uuid', 'a-'.repeat(250_000)],
  ['ipv6', ':'.repeat(500_000)],
])('a long text that is nearly %s is refused as fast as any other', async (format, file) => {
  await using chat = await openChat((text) => text.replace('file: { type: string }', `file: { type: string, format: ${format} }`));
  // The test's own time limit is what it is held against.
  expect((await chat.runtime.action('team_bot', 'getFile').call({ file })).error).toMatchObject({ code: 'CONNECTOR_ACTION_INPUT_INVALID' });
});
