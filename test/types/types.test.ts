import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChat } from '../actions/open-chat.ts';
import { ferrule } from '../support/ferrule.ts';
import { compile } from './compile.ts';

const start = `import { createRuntime } from 'ferrule';
import type { $InferActionKeys, $InferConfig, $InferConnectorKey, $InferScopeKey, $InferScoped, Ferrule } from './ferrule.d.ts';
const runtime = await createRuntime<Ferrule>();
const scope = runtime.scope('organization', 'o');
`;

/** Programs that are right. */
const good: Readonly<Record<string, string>> = {
  'calls an action of a scope': `const { data, error } = await scope.action('chat_bot', 'sendMessage').call({ text: 'hi', chatId: 7n, silent: true });
if (error === null) { const id: number | bigint = data.messageId; void id; } else { const code: string = error.code; void code; }`,
  'calls an action of a datasource': `const given = await runtime.action('team_bot', 'sendMessage').callOrThrow({ text: 'hi' }, { signal: AbortSignal.timeout(5) });
const from: string | undefined = given.from; void from;`,
  'connects with a configuration': `await scope.connect('chat_bot', { apiUrl: 'https://a', botToken: 't' }, { name: 'second' });
await scope.update('chat_bot', { chatId: '7' }); await scope.disconnect('second');`,
  'needs no identity where none is required': `await runtime.scope('system').list(); runtime.scope('system', '');`,
  'names what there is': `const connector: $InferConnectorKey<typeof runtime> = 'chat_bot'; const kind: $InferScopeKey<typeof runtime> = 'system';
const scoped: $InferScoped<typeof runtime> = scope;
const action: $InferActionKeys<Ferrule['connectors']['chat_bot']> = 'getFile'; const same: $InferActionKeys<'chat_bot'> = 'sendMessage';
const configuration: $InferConfig<'chat_bot'> = { apiUrl: 'https://a', botToken: 't' }; void [connector, kind, scoped, action, same, configuration];`,
  'uses the rest of the runtime as it is': `for await (const page of runtime.datasource('team_bot').read('x')) void page.records;
await using other = await createRuntime(); await other.action('anything', 'goes').call({ at: 'all' });`,
  'narrows what schemas say': `const every = runtime.action('every', 'all');
const { data } = await every.call({ kind: 'a', maybe: null, list: [{ 'odd-name': 1 }], open: { x: 1 }, any: {} });
if (data) { const tag: 'x' | 7 | null = data.tag; const when: string = data.when; const parts: readonly { readonly n: number }[] = data.parts; void [tag, when, parts]; }`,
};

/** Programs that are wrong, and what the compiler says: the code of its error, and a word of it. */
const bad: Readonly<Record<string, readonly [program: string, code: number, word: string]>> = {
  'a connector that is not there': [`scope.action('chat_bott', 'sendMessage');`, 2345, '"chat_bott"'],
  'an action that is not there': [`scope.action('chat_bot', 'sendMesage');`, 2345, '"sendMesage"'],
  'an action of another connector': [`runtime.action('every', 'sendMessage');`, 2345, '"sendMessage"'],
  'a datasource that is not there': [`runtime.action('team_bott', 'sendMessage');`, 2345, '"team_bott"'],
  'a scope that is not there': [`runtime.scope('organisation', 'o');`, 2345, '"organisation"'],
  'a scope without its identity': [`runtime.scope('organization');`, 2554, 'Expected 2 arguments'],
  'an input without what is required': [`await scope.action('chat_bot', 'sendMessage').call({});`, 2345, "'text' is missing"],
  'an input of another type': [
    `await scope.action('chat_bot', 'sendMessage').call({ text: 7 });`,
    2322,
    "'number' is not assignable to type 'string'",
  ],
  'an input with a misspelt name': [
    `await scope.action('chat_bot', 'sendMessage').call({ text: 'a', chatid: 7 });`,
    2561,
    "'chatid' does not exist",
  ],
  'an output that is read before the error': [
    `(await scope.action('chat_bot', 'sendMessage').call({ text: 'a' })).data.messageId;`,
    2531,
    "possibly 'null'",
  ],
  'an output with another name': [
    `(await scope.action('chat_bot', 'sendMessage').callOrThrow({ text: 'a' })).id;`,
    2339,
    "'id' does not exist",
  ],
  'a configuration that lacks a secret': [`await scope.connect('chat_bot', { apiUrl: 'https://a' });`, 2345, "'botToken' is missing"],
  'a value that an enum has not': [`await runtime.action('every', 'all').call({ kind: 'c' });`, 2322, '"c"'],
};

const every = {
  kind: 'connector',
  name: 'every',
  description: 'Ends */ export type Evil = true; /* here.\n\nAnd there.',
  http: { baseUrl: 'https://a.example.com' },
  actions: {
    all: {
      input: {
        type: 'object',
        required: ['kind'],
        properties: {
          kind: { enum: ['a', 'b'] },
          maybe: { type: ['string', 'null'] },
          list: {
            type: 'array',
            items: { type: 'object', properties: { 'odd-name': { type: 'number' }, 'it\'s \\ "odd"': { type: 'string' } } },
          },
          open: { type: 'object', additionalProperties: { type: 'number' } },
          any: {},
          either: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'boolean' } }] },
        },
      },
      output: {
        type: 'object',
        required: ['tag', 'parts'],
        properties: {
          tag: { enum: ['x', 7, null] },
          when: { type: 'string', default: 'now' },
          parts: {
            type: 'array',
            items: { type: 'object', required: ['n'], properties: { n: { type: 'integer', minimum: 0, maximum: 100 } } },
          },
        },
      },
      request: { path: '/all' },
    },
  },
};

let folder: string;
let told: ReturnType<typeof compile>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferrule-types-'));
  await using chat = await openChat();
  const { project, environment } = chat;
  await project.write('documents/every.connector.json', JSON.stringify(every));
  await project.write('documents/every.datasource.json', JSON.stringify({ kind: 'datasource', name: 'every', connector: 'every' }));
  const { code, stderr } = await ferrule(['-c', project.configuration, 'types', '--out', join(folder, 'ferrule.d.ts')], { environment });
  expect([code, stderr]).toEqual([0, expect.stringContaining('wrote the types of 2 connectors')]);
  const programs = [...Object.values(good), ...Object.values(bad).map(([program]) => program)];
  for (const [index, program] of programs.entries()) await writeFile(join(folder, `${index}.ts`), start + program);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  told = compile(folder, [...programs.map((_, index) => `${index}.ts`), 'ferrule.d.ts']);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const unused = /TS6133|TS6192|TS6196/;
const said = (index: number): readonly string[] => (told.get(`${index}.ts`) ?? ['not compiled']).filter((one) => !unused.test(one));

describe('with the types of the documents the compiler takes a program that', () => {
  test.each(Object.keys(good).map((name, index) => ({ name, index })))('$name', ({ index }) => {
    expect(said(index)).toEqual([]);
  });
});

describe('with the types of the documents the compiler refuses', () => {
  const first = Object.keys(good).length;
  test.each(Object.entries(bad).map(([name, [, code, word]], index) => ({ name, code, word, index })))('$name', ({ code, word, index }) => {
    const found = said(first + index);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`TS${code}`);
    expect(found[0]).toContain(word);
  });
});

test('what is written compiles by itself, and no text of a document leaves its comment', async () => {
  expect(told.get('ferrule.d.ts')).toEqual([]);
  const text = await readFile(join(folder, 'ferrule.d.ts'), 'utf8');
  expect(text).toContain('/** Ends *\\/ export type Evil = true; /* here. And there. */');
  expect(text).toContain('/** Where messages go unless they say otherwise. */');
});

test('without a file it is printed, and what does not serve is told of', async () => {
  await using chat = await openChat((text) => text.replace('path: /sendMessage', 'pth: /sendMessage'));
  const { code, stdout, stderr } = await ferrule(['-c', chat.project.configuration, 'types'], { environment: chat.environment });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\/\/ Written by `ferrule types`/);
  expect(stdout).not.toContain('chat_bot:');
  expect(stderr).toMatch(/"pth".*left out what does not serve/s);
});
