import { describe, expect, test } from 'vitest';
import { one, openTenantApi, operator, two } from './api.ts';

const base = '/scopes/organization/org_1';

async function openSynced() {
  const tenants = await openTenantApi();
  const { call, tokens } = tenants;
  const connect = async (token: string, identity: string, body: object): Promise<string> => {
    const answer = await call(token, 'POST', `/scopes/organization/${identity}/connectors/bot/connect`, body);
    expect(answer.statusCode, answer.body).toBe(201);
    const name = String(answer.json().connection.datasource);
    expect((await call(token, 'POST', `/datasources/${name}/sync?wait=true`)).json()).toMatchObject({ status: 'success' });
    return name;
  };
  const kept = async (name: string) => ({
    records: await tenants.runtime.countStored(name, 'message'),
    runs: (await tenants.runtime.runs({ datasource: name })).length,
  });
  const mine = await connect(tokens.one, 'org_1', { configuration: tenants.with('canary-mine') });
  const theirs = await connect(tokens.two, 'org_2', { configuration: tenants.with('canary-theirs') });
  return { ...tenants, connect, kept, mine, theirs };
}

const all = { records: 1, runs: 1 };
const nothing = { records: 0, runs: 0 };

describe('ADMIN-25: what was synced', () => {
  test('stays when a connector is disconnected, out of its tenant’s reach, until the operator erases it', async () => {
    const { call, tokens, kept, mine } = await openSynced();
    expect((await call(tokens.one, 'DELETE', `${base}/connectors/bot`)).statusCode).toBe(204);
    expect(await kept(mine)).toEqual(all);
    expect((await call(tokens.one, 'GET', `/data/${mine}/message?from=store`)).statusCode).toBe(404);
    expect((await call(tokens.one, 'DELETE', `/documents/datasource/${mine}?purge=true`)).statusCode).toBe(404);
    expect((await call(operator, 'DELETE', `/documents/datasource/${mine}?purge=true`)).statusCode).toBe(204);
    expect(await kept(mine)).toEqual(nothing);
    expect((await call(operator, 'DELETE', `/documents/datasource/${mine}?purge=true`)).statusCode).toBe(404);
  });

  test('is erased with `purge`, and no other tenant’s', async () => {
    const { call, tokens, kept, mine, theirs, connect, ...bots } = await openSynced();
    expect((await call(tokens.two, 'DELETE', `${base}/connectors/bot?purge=true`)).statusCode).toBe(404);
    expect((await call(tokens.one, 'DELETE', `${base}/connectors/bot?purge=maybe`)).statusCode).toBe(400);
    expect(await kept(mine)).toEqual(all);
    expect((await call(tokens.one, 'DELETE', `${base}/connectors/bot?purge=true`)).statusCode).toBe(204);
    expect(await kept(mine)).toEqual(nothing);
    expect(await kept(theirs)).toEqual(all);
    expect(
      bots.told
        .map(({ name }) => name)
        .filter((name) => name.startsWith('connector.'))
        .at(-1),
    ).toBe('connector.disconnected');
    const again = await connect(tokens.one, 'org_1', { configuration: bots.with('canary-again') });
    expect(await kept(again)).toEqual(all);
  });

  test('is erased of one that is synced at that moment, and of one that is disabled', async () => {
    const { runtime, kept, mine, theirs } = await openSynced();
    const running = runtime.startSync(mine);
    await runtime.scope(one.scope, one.identity).disconnect('bot', { purge: true });
    await running.catch(() => undefined);
    expect(await kept(mine)).toEqual(nothing);
    await runtime.scope(two.scope, two.identity).disable('bot');
    await runtime.scope(two.scope, two.identity).disconnect('bot', { purge: true });
    expect(await kept(theirs)).toEqual(nothing);
  });

  test('of a tenant goes with all that is the tenant’s, by the operator alone', async () => {
    const { call, tokens, runtime, kept, mine, theirs, connect, ...bots } = await openSynced();
    const second = await connect(tokens.one, 'org_1', { configuration: bots.with('canary-second'), name: 'bot_two' });
    expect((await call(tokens.one, 'DELETE', base)).statusCode).toBe(404);
    expect((await call(operator, 'DELETE', base)).statusCode).toBe(204);
    for (const name of [mine, second]) expect(await kept(name)).toEqual(nothing);
    expect(await runtime.scope(one.scope, one.identity).list()).toEqual([]);
    expect((await call(tokens.one, 'GET', `${base}/connectors`)).statusCode).toBe(401);
    expect(await kept(theirs)).toEqual(all);
    expect((await call(tokens.two, 'GET', `/data/${theirs}/message?from=store`)).statusCode).toBe(200);
    // Again does no harm.
    expect((await call(operator, 'DELETE', base)).statusCode).toBe(204);
    expect((await call(operator, 'DELETE', '/scopes/nowhere/x')).statusCode).toBe(400);
  });

  test('of an uploaded datasource goes with its document, of one that serves still never', async () => {
    const { call, runtime, kept, server, mine } = await openSynced();
    const text = { kind: 'datasource', name: 'up', connector: 'club', configuration: { baseUrl: server.url } };
    expect((await call(operator, 'PUT', '/documents/datasource/up', text)).statusCode).toBe(200);
    for (const name of ['filed', mine])
      expect((await call(operator, 'DELETE', `/documents/datasource/${name}?purge=true`)).statusCode, name).toBe(404);
    expect(await kept(mine)).toEqual(all);
    expect((await call(operator, 'DELETE', '/documents/connector/bot?purge=true')).json().error).toMatchObject({ code: 'REQUEST_INVALID' });
    await runtime.sync('up').catch(() => undefined);
    expect((await call(operator, 'DELETE', '/documents/datasource/up?purge=true')).statusCode).toBe(204);
    expect(await kept('up')).toEqual(nothing);
  });
});
