import { expect, test } from 'vitest';
import { startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';

const connector = (name: string, baseUrl: string) => ({
  kind: 'connector',
  name,
  authentication: { type: 'oauth2', grant: 'clientCredentials', tokenUrl: `${baseUrl}/token`, clientAuthentication: 'basic' },
  http: { baseUrl, retry: { maxAttempts: 1 } },
  objects: [{ name: 'thing', recordId: 'id', list: { path: '/things', records: 'things' } }],
});

/** A provider whose records say which client asked. */
async function openApps() {
  const server = keep(
    await startAnswerServer(({ path, headers: { authorization = '' } }) =>
      path.startsWith('/token')
        ? { status: 200, body: { access_token: `of-${Buffer.from(authorization.slice(6), 'base64').toString().split(':')[0]}` } }
        : { status: 200, body: { things: [{ id: authorization }] } },
    ),
  );
  const files = { 'shop.connector.json': connector('shop', server.url), 'solo.connector.json': connector('solo', server.url) };
  const app = (of: string, clientId: string) => ({ connector: of, clientId, clientSecret: '${env:SECRET}' });
  const project = keep(
    await createProject(files, {
      environment: [],
      addresses: ['localhost', '127.0.0.1'],
      uploads: { addresses: ['127.0.0.1'] },
      settings: {
        scopes: { organization: {} },
        apps: { shop_eu: app('shop', 'eu'), shop_us: app('shop', 'us'), solo: app('solo', 'only') },
      },
    }),
  );
  const open = async () => keep(await project.open({ environment: { SECRET: 'canary-of-apps' } }));
  return { open, runtime: await open() };
}

test('what is connected belongs to the app that was chosen for it, also after a restart', async () => {
  const { runtime, open } = await openApps();
  const scope = runtime.scope('organization', 'one');
  const eu = await scope.connect('shop', {}, { app: 'shop_eu' });
  const us = await scope.connect('shop', {}, { app: 'shop_us', name: 'us' });
  const solo = await scope.connect('solo', {});
  expect([eu.app, us.app, solo.app]).toEqual(['shop_eu', 'shop_us', null]);
  await scope.update('us', {});
  await runtime[Symbol.asyncDispose]();
  const again = (await open()).scope('organization', 'one');
  const seen: string[] = [];
  for (const name of [eu.datasource, us.datasource, 'solo'])
    for await (const { records } of (await again.datasource(name)).read('thing')) seen.push(...records.map(({ raw }) => raw));
  expect(seen).toEqual(['{"id":"Bearer of-eu"}', '{"id":"Bearer of-us"}', '{"id":"Bearer of-only"}']);
});

test.each([
  ['none of several is chosen', {}, /connector shop has several apps: say which, as `app: shop_eu`; there are shop_eu, shop_us/],
  ['one is not there', { app: 'shop_uk' }, /there is no app "shop_uk" in ferrule\.yaml \(did you mean "shop_(?:us|eu)"\?\)/],
  ['one is of another connector', { app: 'solo' }, /app "solo" is one of connector solo, not of shop/],
])('where %s, nothing is kept and the error says so', async (_what, options, message) => {
  const { runtime } = await openApps();
  const scope = runtime.scope('organization', 'one');
  const failure: unknown = await scope.connect('shop', {}, options).catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', message: expect.stringMatching(message) });
  expect(JSON.stringify(failure)).not.toContain('canary');
  expect(await scope.list()).toEqual([]);
});
