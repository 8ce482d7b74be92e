// Bad input: each field of each body in each way that it can be wrong. A 4xx that points at the field, nothing changed, nothing asked.
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { keep } from '../../support/keep.ts';
import { sampleShop, updateOf } from './admin-shop.ts';
import { type AdminApi, openAdmin } from './open-admin.ts';

const forms = '/admin/connectors';
const missing = Symbol('missing');

const text: readonly (readonly [string, unknown])[] = [
  ['empty', ''],
  ['null', null],
  ['a number', 7],
  ['true', true],
  ['a list', ['x']],
  ['an object', { x: 1 }],
  ['2049 characters', `https://a.example/${'x'.repeat(2_031)}`],
  ['8193 characters', 'x'.repeat(8_193)],
  ['markup', '<script>alert(1)</script>'],
  ['a broken attribute', '"><img src=x onerror=alert(1)>'],
  ['a control character', 'abc\u0007def'],
  ['a null character', 'abc\u0000'],
  ['half of a character', 'abc\ud800'],
  ['a new line', 'abc\r\nX-Injected: 1'],
  ['an expression', '{{ configuration.consumerSecret }}'],
  ['a variable of the environment', '${env:HOME}'],
  ['a path', '../../etc/passwd'],
  ['spaces', '   '],
];

const addresses: readonly string[] = [
  'http://shop.example',
  'ftp://shop.example',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  '//shop.example',
  'shop.example',
  'https://',
  'http://user:password@shop.example',
  'https://shop.example?x=1',
  'https://shop.example#x',
  'https://shop example',
  'http://169.254.169.254',
  'http://[::1]',
  'http://[fd00::1]',
  'http://10.0.0.1',
  'http://192.168.1.1/shop',
  'http://0x7f.1',
  'http://2130706433',
  'http://127.0.0.1:1',
  'http://localhost',
  'http://localhost.',
  'https://[::ffff:10.0.0.1]',
];

const flags: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['the text true', 'true'],
  ['1', 1],
  ['0', 0],
  ['empty', ''],
  ['a list', []],
  ['an object', {}],
];

/** Every wrong value of a field; undefined where it may be left out. */
function wrongs(field: string, mayMiss: boolean, shopUrl: string): readonly (readonly [string, unknown])[] {
  const none: readonly (readonly [string, unknown])[] = mayMiss ? [] : [['missing', missing]];
  if (field.startsWith('sync')) return [...none, ...flags];
  if (field === 'baseUrl') return [...none, ...text, ...[...addresses, shopUrl].map((address) => [address, address] as const)];
  return [...none, ...text];
}

function without(body: { readonly [field: string]: unknown }, field: string, value: unknown): object {
  const rest = Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
  return value === missing ? rest : { ...rest, [field]: value };
}

interface Opened {
  readonly api: AdminApi;
  readonly id: string;
  /** Of a shop that no form may lead to. */
  readonly shopUrl: string;
  snapshot(): Promise<unknown>;
  asked(): Promise<number>;
}

/** The server lets no form lead to this machine. */
async function open(): Promise<Opened> {
  const shop = keep(await sampleShop.start());
  const api = await openAdmin({}, { documents: sampleShop.documents, uploads: { addresses: [] } });
  const { id } = (await api.call('POST', forms, sampleShop.body('https://shop.example'))).body;
  const snapshot = async (): Promise<unknown> => ({
    connectors: (await api.call('GET', forms)).body,
    kept: await api.runtime.scope('system').list(),
    runs: (await api.call('GET', '/runs')).body,
  });
  return { api, id, shopUrl: shop.url, snapshot, asked: async () => (await shop.requests()).length };
}

const body = sampleShop.body('https://shop.example');
const update = updateOf(sampleShop, body);
const secrets = Object.fromEntries(sampleShop.secrets.map((field) => [field, body[field]]));
const toggles = Object.fromEntries(Object.keys(sampleShop.toggles).map((field) => [field, true]));

interface Body {
  readonly name: string;
  readonly method: string;
  readonly path: (id: string) => string;
  readonly good: { readonly [field: string]: unknown };
  readonly optional: readonly string[];
}

const bodies: readonly Body[] = [
  { name: 'create', method: 'POST', path: () => forms, good: body, optional: [] },
  { name: 'update', method: 'PUT', path: (id) => `${forms}/${id}`, good: { ...update, ...secrets }, optional: sampleShop.secrets },
  { name: 'test of what is not saved', method: 'POST', path: () => `${forms}/test`, good: body, optional: [] },
  {
    name: 'test of a change',
    method: 'POST',
    path: (id) => `${forms}/${id}/test`,
    good: { ...update, ...secrets },
    optional: sampleShop.secrets,
  },
  { name: 'sync', method: 'POST', path: (id) => `${forms}/${id}/sync`, good: toggles, optional: [] },
];

describe.each(bodies)('$name', ({ method, path, good, optional }) => {
  test('each field in each way that it can be wrong: 400 at the field, nothing changed, nothing asked', async () => {
    const { api, id, shopUrl, snapshot, asked } = await open();
    const before = await snapshot();
    const wrong: string[] = [];
    let tried = 0;
    for (const field of Object.keys(good).filter((name) => name !== 'type')) {
      for (const [how, value] of wrongs(field, optional.includes(field), shopUrl)) {
        tried += 1;
        const { status, body: answer } = await api.call(method, path(id), without(good, field, value));
        const at = answer?.error?.details?.issues?.[0]?.path;
        if (status !== 400 || at !== `/${field}`) wrong.push(`${field} ${how}: ${status} ${JSON.stringify(answer).slice(0, 200)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(10);
    expect(await snapshot()).toEqual(before);
    expect(await asked()).toBe(0);
  });

  test('what is no form at all, is too much, or has a name that the form does not know', async () => {
    const { api, id, snapshot } = await open();
    const before = await snapshot();
    const cases: readonly (readonly [string, unknown, number, string | undefined])[] = [
      ['a list', [], 400, ''],
      ['a text', '"text"', 400, ''],
      ['a number', 7, 400, ''],
      ['broken JSON', '{"type":', 400, undefined],
      ['__proto__', `{"__proto__":{"x":1},${JSON.stringify(good).slice(1)}`, 400, undefined],
      ['constructor', { ...good, constructor: { prototype: { x: 1 } } }, 400, undefined],
      ['an unknown name', { ...good, syncProduct: true }, 400, '/syncProduct'],
      ['a status', { ...good, status: 'active' }, 400, '/status'],
      ['an id', { ...good, id }, 400, '/id'],
      ['1.1 MiB', { ...good, baseUrl: 'x'.repeat(1_150_000) }, 413, undefined],
      ['very deep', `{"baseUrl":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 400, undefined],
    ];
    for (const [how, given, status, at] of cases) {
      const answer = await api.call(method, path(id), given);
      expect([how, answer.status]).toEqual([how, status]);
      if (at !== undefined) expect([how, answer.body.error.details.issues[0].path]).toEqual([how, at]);
    }
    expect(await snapshot()).toEqual(before);
  });
});

test.each([
  ['missing', missing],
  ['empty', ''],
  ['null', null],
  ['a number', 3],
  ['a list', ['woocommerce']],
  ['nearly', 'woocomerce'],
  ['of a prototype', '__proto__'],
  ['another case', 'WooCommerce'],
  ['very long', 'w'.repeat(10_000)],
])('a type that is %s: 400 at the type, nothing made', async (_how, type) => {
  const { api, snapshot } = await open();
  const before = await snapshot();
  for (const path of [forms, `${forms}/test`]) {
    const answer = await api.call('POST', path, without(body, 'type', type));
    expect([answer.status, answer.body.error.details.issues[0].path]).toEqual([400, '/type']);
  }
  expect(await snapshot()).toEqual(before);
});

test('a near name is said', async () => {
  const { api } = await open();
  const answer = await api.call('POST', forms, { ...body, type: 'woocomerce', x: 1 });
  expect(answer.body.error.details.issues[0].message).toContain('did you mean "woocommerce"');
  const field = await api.call('POST', forms, { ...body, syncProduct: true });
  expect(field.body.error.details.issues[0].message).toContain('did you mean "syncProducts"');
});

test('an id that is malformed, unknown or another tenant’s is the same 404, whatever is asked', async () => {
  const shop = keep(await sampleShop.start());
  const scopes = { organization: { required: true }, system: { required: false } };
  const api = await openAdmin({}, { documents: sampleShop.documents, settings: { scopes } });
  const tokenOf = async (identity: string): Promise<string> => (await api.runtime.tokens.create({ scope: 'organization', identity })).token;
  const [one, two] = [await tokenOf('one'), await tokenOf('two')];
  const theirs = (await api.call('POST', forms, sampleShop.body(shop.url), { token: two })).body;
  const operators = (await api.call('POST', forms, sampleShop.body(shop.url))).body;
  const own = (await api.call('POST', forms, sampleShop.body(shop.url), { token: one })).body;
  const unknown = '00000000-0000-8000-8000-000000000000';
  const asks = [
    ['GET', '', undefined],
    ['PUT', '', update],
    ['PUT', '', { nonsense: 1 }],
    ['POST', '/test', undefined],
    ['POST', '/test', { ...update, ...secrets }],
    ['POST', '/sync', undefined],
    ['POST', '/sync', { nonsense: 1 }],
    ['GET', '/runs', undefined],
  ] as const;
  for (const [method, rest, given] of asks) {
    const answers = [];
    for (const id of [theirs.id, operators.id, unknown, 'x', '..%2f..', 'woocommerce', 'i_aaaaaaaaaaaaaaaaaaaaaaaaaa']) {
      const { status, text: said } = await api.call(method, `${forms}/${id}${rest}`, given, { token: one });
      answers.push(`${status} ${said.replaceAll(decodeURIComponent(id), '…')}`);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^404 /);
  }
  expect((await api.call('GET', forms, undefined, { token: one })).body.connectors).toMatchObject([{ id: own.id }]);
  expect((await api.call('GET', `${forms}/${theirs.id}`)).status).toBe(404);
  expect((await api.call('GET', forms)).body.connectors).toMatchObject([{ id: operators.id }]);
  expect((await api.call('GET', forms, undefined, { token: 'wrong' })).status).toBe(401);
  expect((await api.call('GET', `${forms}/${theirs.id}`, undefined, { token: two })).body).toEqual({ ...theirs });
  expect(await shop.requests()).toEqual([]);
});

test('a name that leads to a private address cannot be known when it is saved: it is refused when it is asked, and nothing is sent', async () => {
  const shop = keep(await sampleShop.start());
  const api = await openAdmin({}, { documents: sampleShop.documents, uploads: { addresses: [] } });
  // The name of this machine leads to it, wherever the tests run.
  const tried = await api.call('POST', `${forms}/test`, sampleShop.body(`https://${hostname()}:${new URL(shop.url).port}`));
  expect(tried).toMatchObject({ status: 200, body: { success: false, message: expect.stringMatching(/cannot be used|cannot be found/) } });
  expect(await shop.requests()).toEqual([]);
});

test.each(['limit=0', 'limit=101', 'limit=x', 'after=nothing', 'page=1'])('a list asked for with %s is a 400', async (query) => {
  const { api, id } = await open();
  expect((await api.call('GET', `${forms}?${query}`)).status).toBe(400);
  expect((await api.call('GET', `${forms}/${id}/runs?${query}`)).status).toBe(400);
});
