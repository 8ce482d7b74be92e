import { expect, test } from 'vitest';
import { createApi } from '../../runtime/api/index.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startTokenServer } from '../support/token-server.ts';
import { codeFlow, granted, parametersOf } from './connected-project.ts';

const host = '127.0.0.1:4400';
const again = /nobody is expected back with this state: it was used, is older than 10 minutes, or was never given; connect again/;

/** Two tenants, each with the same connector to be allowed by a person, and their browsers. */
async function openTenants() {
  const provider = keep(await startTokenServer({ '/token': () => granted() }));
  const club = {
    kind: 'connector',
    name: 'club',
    configurationSchema: { type: 'object', properties: { clientId: { type: 'string' }, clientSecret: { type: 'string', secret: true } } },
    http: { baseUrl: provider.url },
    authentication: codeFlow(provider.url),
    objects: [{ name: 'member', list: { path: '/members' } }],
  };
  const settings = { scopes: { organization: { required: true } }, server: { port: 4400, url: `http://${host}` } };
  const addresses = ['127.0.0.1'];
  const project = keep(
    await createProject({ 'club.connector.json': club }, { environment: [], addresses, uploads: { addresses }, settings }),
  );
  const clock = createFakeClock();
  const runtime = keep(await project.open({ clock, environment: { FERRULE_MASTER_KEY: 'a master key of thirty-two bytes' } }));
  const api = await createApi({ runtime, token: 'operator', version: '0', schemas: [] });
  keep({ [Symbol.asyncDispose]: () => api.close() });
  const tenant = async (identity: string) => {
    const scope = runtime.scope('organization', identity);
    const { datasource } = await scope.connect('club', { clientId: 'the-client', clientSecret: 'the-client-secret' });
    const { token } = await runtime.tokens.create({ scope: 'organization', identity });
    return {
      scope,
      datasource,
      /** Its browser is sent away. */
      async leave(name = datasource) {
        const away = await api.inject({ url: `/datasources/${name}/oauth/start`, headers: { authorization: `Bearer ${token}`, host } });
        const location = away.headers['location'];
        const state = location === undefined ? '' : (parametersOf(String(location))['state'] ?? '');
        return { status: away.statusCode, state, cookie: String(away.headers['set-cookie']).split(';')[0] ?? '' };
      },
      reason: async () => (await runtime.connection(datasource)).reason,
      status: async () => (await scope.get('club'))?.status,
    };
  };
  const comeBack = async (state: string, cookie: string) => {
    const back = await api.inject({ url: `/oauth/callback?code=the-code&state=${state}`, headers: { cookie, host } });
    return { status: back.statusCode, body: back.body.replaceAll('&#39;', "'") };
  };
  return { provider, clock, comeBack, one: await tenant('org_1'), two: await tenant('org_2') };
}

test('a state that comes again, too late or forged is named, with what to do, and no code is sent on', async () => {
  const { provider, clock, comeBack, one } = await openTenants();
  const first = await one.leave();
  expect(await comeBack(first.state, first.cookie)).toMatchObject({ status: 200 });
  expect(await one.status()).toBe('active');
  expect(provider.asked).toHaveLength(1);
  const replayed = await comeBack(first.state, first.cookie);
  const forged = await comeBack(first.state.split('').toReversed().join(''), first.cookie);
  const late = await one.leave();
  clock.advance(601_000);
  const expired = await comeBack(late.state, late.cookie);
  for (const { status, body } of [replayed, forged, expired]) {
    expect(status).toBe(400);
    expect(body).toContain('CONNECTOR_OAUTH_STATE_INVALID');
    expect(body).toMatch(again);
    expect(body).not.toContain(first.state);
  }
  expect(provider.asked).toHaveLength(1);
});

test("a state of another tenant connects neither: it is of its own tenant's browser", async () => {
  const { provider, comeBack, one, two } = await openTenants();
  expect((await two.leave(one.datasource)).status).toBe(404);
  const [away, other] = [await one.leave(), await two.leave()];
  const { status, body } = await comeBack(away.state, other.cookie);
  expect(status).toBe(400);
  expect(body).toContain('CONNECTOR_OAUTH_STATE_INVALID');
  expect(await one.reason()).toMatch(/not the browser that its access was asked for in; begin and end in one browser/);
  expect([await one.status(), await two.status()]).toEqual(['configuring', 'configuring']);
  expect(provider.asked).toEqual([]);
  // Its own goes on.
  expect(await comeBack(other.state, other.cookie)).toMatchObject({ status: 200 });
  expect([await one.status(), await two.status()]).toEqual(['configuring', 'active']);
});
