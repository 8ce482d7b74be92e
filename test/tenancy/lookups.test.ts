import { expect, test } from 'vitest';
import { one, openTenantApi, operator, two } from './api.ts';

const into = (lookup: object) => ({ message: { rules: [{ target: 'who', source: 'id', transform: { lookup } }] } });
const own = {
  message: {
    fields: { id: 'message_id' },
    rules: [{ target: 'same', source: 'id', transform: { lookup: { object: 'message', missing: 'null' } } }],
  },
};

/** Two tenants, one of whom has synced its messages, and a table of the operator's. */
async function open() {
  const all = await openTenantApi();
  const { runtime } = all;
  const theirs = await runtime.scope(two.scope, two.identity).connect('bot', all.with('token-two'));
  await runtime.sync(theirs.datasource);
  await runtime.sync('filed');
  await runtime.tables.put(
    'secrets',
    'json',
    (async function* () {
      yield Buffer.from('[{"id":"of-token-one","value":"the operator\'s"}]');
    })(),
  );
  const url = `/scopes/${one.scope}/${one.identity}/connectors`;
  return { ...all, theirs: theirs.datasource, url };
}

const refusals = (theirs: string) =>
  [
    ['another tenant’s records', { datasource: theirs, object: 'message' }],
    ['records of the operator', { datasource: 'filed', object: 'message' }],
    ['a table of the operator', { table: 'secrets', by: 'id', value: 'value' }],
  ] as const;

test('what a tenant says of mapping itself looks into its own records and into nothing else', async () => {
  const { call, tokens, theirs, url, with: with_, runtime } = await open();
  for (const [what, lookup] of refusals(theirs)) {
    const { statusCode, body } = await call(tokens.one, 'POST', `${url}/bot/connect`, {
      configuration: with_('token-one'),
      mappings: into(lookup),
    });
    expect([what, statusCode, JSON.parse(body).error.code]).toEqual([what, 422, 'MAPPING_INVALID']);
  }
  expect(await runtime.scope(one.scope, one.identity).list()).toEqual([]);
  const connected = await call(tokens.one, 'POST', `${url}/bot/connect`, { configuration: with_('token-one'), mappings: own });
  expect([connected.statusCode, connected.json().connection?.mappings]).toEqual([201, own]);
  const { datasource } = connected.json().connection;
  const run = await call(tokens.one, 'POST', `/datasources/${datasource}/sync?wait=true`);
  expect(run.json()).toMatchObject({ status: 'success' });
  // What looks into itself sees what was stored before.
  expect((await call(tokens.one, 'POST', `/datasources/${datasource}/remap`, { which: 'all' })).json().objects).toMatchObject([
    { mapped: 1 },
  ]);
  const { records } = (await call(tokens.one, 'GET', `/data/${datasource}/message?from=store`)).json();
  expect(records[0].mapped_payload).toEqual({ message_id: 'of-token-one', same: 'of-token-one' });

  // A change that is refused changes nothing; one that is left out stays; an empty one removes it.
  for (const [what, lookup] of refusals(theirs)) {
    const { statusCode } = await call(tokens.one, 'PUT', `${url}/bot`, { configuration: with_('token-one'), mappings: into(lookup) });
    expect([what, statusCode]).toEqual([what, 422]);
  }
  const kept = await call(tokens.one, 'PUT', `${url}/bot`, { configuration: with_('token-one') });
  expect(kept.json().connection.mappings).toEqual(own);
  const none = await call(tokens.one, 'PUT', `${url}/bot`, { configuration: with_('token-one'), mappings: {} });
  expect(none.json().connection.mappings).toEqual({});
});

test('rows of rules of a tenant are held to the same, and a mapping of the operator is not told word for word', async () => {
  const { call, tokens, theirs, url, with: with_, runtime } = await open();
  const { datasource } = (await call(tokens.one, 'POST', `${url}/bot/connect`, { configuration: with_('token-one') })).json().connection;
  const put = (lookup: object, token = tokens.one) =>
    call(token, 'PUT', `/datasources/${datasource}/mapping-rules`, {
      rules: [{ entity_type: 'message', source_field: 'id', target_field: 'who', transform_json: { lookup } }],
    });
  for (const [what, lookup] of refusals(theirs)) {
    const { statusCode, body } = await put(lookup);
    expect([what, statusCode]).toEqual([what, 422]);
    expect(JSON.parse(body).error.details.problems[0].pointer).toMatch(/^\/rules\/0/);
  }
  expect((await put({ object: 'message', missing: 'null' })).statusCode).toBe(200);
  await runtime.upload(
    'mapping',
    'of_operator',
    JSON.stringify({ kind: 'mapping', object: 'message', rules: [{ target: 'channel', value: 'known to the operator' }] }),
  );
  const merged = await call(tokens.one, 'GET', `/datasources/${datasource}/mapping/message`);
  expect(merged.body).not.toContain('known to the operator');
  expect(
    merged
      .json()
      .rules.map(({ target, kind }: { target: string; kind: string }) => `${target}: ${kind}`)
      .toSorted(),
  ).toEqual(['channel: document', 'who: rows']);
  expect((await call(operator, 'GET', `/datasources/${datasource}/mapping/message`)).body).toContain('known to the operator');
  for (const rest of ['mapping/message', 'mapping-rules'])
    expect((await call(tokens.two, 'GET', `/datasources/${datasource}/${rest}`)).statusCode).toBe(404);
  expect((await call(tokens.two, 'POST', `/datasources/${datasource}/remap`, {})).statusCode).toBe(404);
  for (const path of ['/mappings', '/mappings/of_operator', '/tables', '/tables/secrets'])
    expect((await call(tokens.one, 'GET', path)).statusCode).toBe(404);
});

test('what is wrong with the operator’s mapping is told to a tenant without what else there is', async () => {
  const { call, tokens, url, with: with_, runtime } = await open();
  const { datasource } = (await call(tokens.one, 'POST', `${url}/bot/connect`, { configuration: with_('token-one') })).json().connection;
  const lookup = { table: 'secretz', by: 'id', value: 'value' };
  const mapping = { kind: 'mapping', object: 'message', entity: 'letter', rules: [{ target: 'who', source: 'id', transform: { lookup } }] };
  await runtime.upload('mapping', 'of_operator', JSON.stringify(mapping));
  const refused = await call(tokens.one, 'POST', `/datasources/${datasource}/sync`);
  expect([refused.statusCode, refused.json().error.code]).toEqual([422, 'MAPPING_INVALID']);
  const shown = await call(tokens.one, 'GET', `/datasources/${datasource}/mapping/message`);
  expect(shown.json().problems).toMatchObject([{ target: 'who' }]);
  for (const { body } of [refused, shown]) expect(body).not.toMatch(/secrets|did you mean|ferrule tables/);
  const seen = await call(operator, 'GET', `/datasources/filed/mapping/message`);
  expect(seen.body).toContain('did you mean \\"secrets\\"');
});
