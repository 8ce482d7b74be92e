import { expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startTokenServer } from '../support/token-server.ts';
import { parametersOf } from './connected-project.ts';

const definition = new URL('../../definitions/notion/notion.connector.yaml', import.meta.url).pathname;

// developers.notion.com/guides/get-started/authorization: the client by Basic, the rest as JSON, nothing else.
test('Notion is allowed by a person where there is no token, and its own token is renewed', async () => {
  const provider = keep(
    await startTokenServer({
      '/v1/oauth/token': ({ body }) => {
        const renewed = JSON.parse(body).grant_type === 'refresh_token';
        return { body: { access_token: renewed ? 'ntn_2' : 'ntn_1', refresh_token: 'nrt_1', token_type: 'bearer', workspace_id: 'w' } };
      },
      '/v1/users/me': ({ headers }) =>
        headers.authorization === 'Bearer ntn_2'
          ? { body: { object: 'user', id: 'u' } }
          : { status: 401, body: { object: 'error', status: 401, code: 'unauthorized', message: 'API token is invalid.' } },
    }),
  );
  const configuration = { clientId: 'the-client', clientSecret: '${env:NOTION_CLIENT}', baseUrl: `${provider.url}/v1` };
  const workspace = { kind: 'datasource', name: 'workspace', connector: 'notion', configuration };
  const project = keep(await createProject({ 'workspace.datasource.json': workspace }, { documents: [definition] }));
  const runtime = keep(await project.open({ environment: { NOTION_CLIENT: 'the-client-secret' } }));
  const { url } = await runtime.connect('workspace');
  const { state = '', redirect_uri: back, ...asked } = parametersOf(url);
  expect(url).toContain(`${provider.url}/v1/oauth/authorize?`);
  expect(asked).toEqual({ response_type: 'code', client_id: 'the-client', owner: 'user' });
  expect((await runtime.completeConnect({ code: 'the-code', state })).error).toBeUndefined();
  const [token] = provider.asked;
  expect(JSON.parse(token?.body ?? '')).toEqual({ grant_type: 'authorization_code', code: 'the-code', redirect_uri: back });
  expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('the-client:the-client-secret').toString('base64')}`);
  // The token is refused, and renewed.
  expect(await runtime.datasource('workspace').test()).toMatchObject({ success: true });
  expect(JSON.parse(provider.asked.find(({ body }) => body.includes('refresh_token'))?.body ?? '')).toEqual({
    grant_type: 'refresh_token',
    refresh_token: 'nrt_1',
  });
});
