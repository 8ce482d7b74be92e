// A test tells apart what keeps a shop from working, over real sockets, in words for who filled in the form.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startShop } from '../../../sample/shop/index.ts';
import { serveTls, trustTestAuthority } from '../../http/tls-server.ts';
import { type Answer, startAnswerServer } from '../../support/answer-server.ts';
import { keep } from '../../support/keep.ts';
import { listenOn, shut } from '../../support/listen.ts';
import { sampleShop } from './admin-shop.ts';
import { openAdmin } from './open-admin.ts';

trustTestAuthority();
const forms = '/admin/connectors';

/** What a form that is not saved is told, and what is kept of one that is saved and tested. */
async function told(body: object): Promise<{ readonly message: string; readonly reason: string | null }> {
  const { call, runtime, project } = await openAdmin({}, { documents: sampleShop.documents });
  const unsaved = await call('POST', `${forms}/test`, body);
  expect([unsaved.status, unsaved.body.success]).toEqual([200, false]);
  const { id } = (await call('POST', forms, body)).body;
  const saved = await call('POST', `${forms}/${id}/test`);
  expect(saved.body).toEqual(unsaved.body);
  expect((await call('GET', `${forms}/${id}`)).body).toMatchObject({ status: 'error', lastTestAt: expect.any(String) });
  const [one] = await runtime.scope('system').list();
  const bound = await runtime.reach().datasource(one?.datasource ?? '');
  const { reason } = await bound.test({ attempts: 1 });
  expect(project.data).not.toBe('');
  return { message: saved.body.message, reason };
}

async function answering(answer: Answer): Promise<string> {
  return keep(await startAnswerServer(() => answer)).url;
}

test('a name that does not exist', async () => {
  const { message, reason } = await told(sampleShop.body('https://no-such-shop.invalid'));
  expect(reason).toBe('dns');
  expect(message).toBe('the name no-such-shop.invalid cannot be found: check Shop URL');
});

test('a port where nobody listens', async () => {
  const closed = createHttpServer();
  const port = await listenOn(closed);
  await shut(closed);
  const { message, reason } = await told(sampleShop.body(`http://127.0.0.1:${port}`));
  expect(reason).toBe('connection');
  expect(message).toMatch(new RegExp(`^there is no connection to 127.0.0.1:${port}: check Shop URL, and that it is online`));
});

test.each([
  ['self-signed', /is self-signed/],
  ['other-name', /is made out to another name/],
  ['expired', /has expired/],
] as const)('a certificate that is %s', async (certificate, words) => {
  const { port } = await serveTls(certificate, (_request, response) => void response.end('[]'));
  const { message, reason } = await told(sampleShop.body(`https://localhost:${port}`));
  expect(reason).toBe('tls');
  expect(message).toMatch(/^there is no secure connection to localhost/);
  expect(message).toMatch(words);
});

test('https at a port that speaks plain http', async () => {
  const { port } = new URL(await answering({ body: [] }));
  const { message, reason } = await told(sampleShop.body(`https://localhost:${port}`));
  expect(reason).toBe('tls');
  expect(message).toContain('does not speak TLS');
});

test('something that does not speak HTTP', async () => {
  const server = createServer((socket) => void socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  keep({ [Symbol.asyncDispose]: async () => void server.close() });
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  const { message, reason } = await told(sampleShop.body(`http://127.0.0.1:${port}`));
  expect(reason).toBe('protocol');
  expect(message).toBe(`127.0.0.1:${port} does not speak HTTP: check Shop URL`);
});

test('a key that is unknown, and a secret that is wrong', async () => {
  const { url } = keep(await sampleShop.start());
  for (const given of [{ consumerKey: 'ck_unknown' }, { consumerSecret: 'cs_wrong' }]) {
    const { message, reason } = await told({ ...sampleShop.body(url), ...given });
    expect(reason).toBe('credentials');
    expect(message).toMatch(sampleShop.says.credentials);
  }
});

test.each([
  [401, 'credentials', 'Consumer key and Consumer secret are not accepted (401): check them, or make new ones'],
  [403, 'forbidden', 'Consumer key and Consumer secret are accepted, but they may not read this (403): give them the permission to read'],
  [404, 'address', 'there is nothing at this address of HOST (404): check Shop URL'],
  [410, 'address', 'there is nothing at this address of HOST (410): check Shop URL'],
  [429, 'limit', 'HOST wants to be asked less often: try again later'],
  [500, 'provider', /^HOST has failed: try again later/],
  [503, 'provider', /^HOST has failed: try again later/],
] as const)('a bare %d', async (status, expected, words) => {
  const url = await answering({ status, body: '' });
  const { message, reason } = await told(sampleShop.body(url));
  expect(reason).toBe(expected);
  const said = message.replace(new URL(url).host, 'HOST');
  if (typeof words === 'string') expect(said).toBe(words);
  else expect(said).toMatch(words);
});

test.each([
  ['a page, with 200', 'html', 'content', /answers with a web page, not with data: check Shop URL/],
  ['JSON of another service, with 200', 'other', 'content', /not as a shop/],
  ['a WordPress where the plugin is not active', 'noPlugin', 'address', /no WooCommerce REST API/],
] as const)('%s', async (_name, mode, expected, words) => {
  const { url } = keep(await startShop({ mode }));
  const { message, reason } = await told(sampleShop.body(url));
  expect([reason, message]).toEqual([expected, expect.stringMatching(words)]);
});

test('a redirect to another host is said, and no credentials go there', async () => {
  const elsewhere = keep(await startAnswerServer(() => ({ status: 401, body: {} })));
  const url = await answering({ status: 301, headers: { location: `${elsewhere.url}/shop` }, body: '' });
  const { message, reason } = await told(sampleShop.body(url));
  expect([reason, message]).toEqual([
    'address',
    `${new URL(url).host} sends us on to ${new URL(elsewhere.url).host}: give that as Shop URL if it is right`,
  ]);
  expect(elsewhere.asked.map(({ headers }) => headers.authorization)).toEqual(elsewhere.asked.map(() => undefined));
});

test('plain http to another machine takes no credentials: such an address is neither tested nor saved', async () => {
  const { call } = await openAdmin({}, { documents: sampleShop.documents });
  const issues = [{ path: '/baseUrl', message: expect.stringMatching(/^is plain http, and credentials go over https only; write https:/) }];
  for (const path of [`${forms}/test`, forms]) {
    const answered = await call('POST', path, sampleShop.body('http://shop.example'));
    expect(answered).toMatchObject({ status: 400, body: { error: { details: { issues } } } });
  }
});

test('its request is sent once, also where a sync would try again', async () => {
  const server = keep(await startAnswerServer(() => ({ status: 503, body: '' })));
  const { call } = await openAdmin({}, { documents: sampleShop.documents });
  await call('POST', `${forms}/test`, sampleShop.body(server.url));
  expect(server.asked).toHaveLength(1);
});

test('one that never answers is given up, within the time that a person waits', async () => {
  let asked = 0;
  const server = keep(
    await startAnswerServer(() => {
      asked += 1;
      return () => {};
    }),
  );
  const connector = {
    kind: 'connector',
    name: 'slow',
    label: 'Slow shop',
    configurationSchema: {
      type: 'object',
      required: ['url'],
      properties: { url: { type: 'string', format: 'uri', title: 'Address' } },
    },
    adminForm: { fields: { url: 'configuration.url' } },
    http: { baseUrl: '{{ configuration.url }}', timeouts: { headers: 'PT0.3S', total: 'PT1S' } },
    test: { request: { path: '/' } },
    objects: [{ name: 'thing', list: { path: '/things' } }],
  };
  const { call } = await openAdmin({ 'slow.connector.json': connector });
  const answer = await call('POST', `${forms}/test`, { type: 'slow', url: server.url });
  const { host } = new URL(server.url);
  expect(answer.body).toEqual({ success: false, message: `${host} does not answer in time: check Address, or try again later` });
  expect(asked).toBe(1);
});
