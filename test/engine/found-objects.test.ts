import { afterAll, describe, expect, test } from 'vitest';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { BoundDatasource } from '../../runtime/engine/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { createEvents } from '../../runtime/kernel/events.ts';
import { engineOf } from '../support/engine.ts';
import { catalogOf, loaded } from '../support/loaded.ts';
import { hideKey } from '../support/schema-keys.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

interface Provider {
  /** Ids of the tables that it has; undefined: it fails. */
  tables: readonly string[] | undefined;
  now: number;
  readonly asked: string[];
  readonly events: unknown[];
  /** Binds the datasource as a new version of it when asked to. */
  bind(anew?: boolean): BoundDatasource;
}

const document = {
  kind: 'connector',
  name: 'api',
  version: '1.0.0',
  http: { baseUrl: 'https://a.example' },
  configurationSchema: { type: 'object', properties: {} },
  objects: [{ name: 'table', list: { path: '/t/{object.externalName}' } }],
  discover: [{ from: { path: '/tables' }, id: 'id', object: 'table', keep: 'PT1M' }],
};

function openProvider(connector: object = document): Provider {
  const api = loaded<Connector>(connector);
  let datasource = loaded<Datasource>({ name: 'ds', connector: 'api' });
  const events = createEvents();
  const engine = engineOf({
    expressions,
    clock: { ...systemClock, now: () => provider.now },
    events,
    async exchange({ url }) {
      provider.asked.push(url.pathname);
      await Promise.resolve();
      const json = url.pathname === '/tables' ? provider.tables?.map((id) => ({ id })) : [{ id: 1 }];
      const status = json ? 200 : 500;
      return {
        status,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(json ?? {})),
        url,
        requestedAt: 0,
        attempts: 1,
      };
    },
  });
  const provider: Provider = {
    tables: ['a', 'b'],
    now: 1_000_000,
    asked: [],
    events: [],
    bind(anew = false) {
      if (anew) datasource = { ...datasource };
      return engine.bind(catalogOf(api, datasource), 'ds');
    },
  };
  events.subscribe((name, event) => void (name === 'objects.changed' && provider.events.push(event)));
  return provider;
}

async function namesOf(bound: BoundDatasource): Promise<readonly string[]> {
  return [...(await bound.discover()).objects.keys()];
}

describe('objects that are found at run time', () => {
  test('are looked for once while they are remembered, also by many at once', async () => {
    const provider = openProvider();
    const bound = provider.bind();
    expect([...bound.objects.keys()]).toEqual([]);
    await Promise.all([namesOf(bound), namesOf(bound), namesOf(provider.bind())]);
    expect(await namesOf(provider.bind())).toEqual(['table_a', 'table_b']);
    expect([...provider.bind().objects.keys()]).toEqual(['table_a', 'table_b']);
    expect(provider.asked).toEqual(['/tables']);
  });

  test('are looked for again when that is over, and what has changed is told', async () => {
    const provider = openProvider();
    await namesOf(provider.bind());
    provider.tables = ['b', 'c'];
    provider.now += 59_999;
    expect(await namesOf(provider.bind())).toEqual(['table_a', 'table_b']);
    provider.now += 1;
    expect([...provider.bind().objects.keys()]).toEqual([]);
    expect(await namesOf(provider.bind())).toEqual(['table_b', 'table_c']);
    expect(provider.events).toEqual([{ datasource: 'ds', added: ['table_c'], dropped: ['table_a'] }]);
  });

  test('are remembered for ten minutes where the document does not say for how long', async () => {
    const provider = openProvider(hideKey('connector', document, 'connector.finder.keep') as object);
    await namesOf(provider.bind());
    provider.now += 599_999;
    await namesOf(provider.bind());
    expect(provider.asked).toHaveLength(1);
    provider.now += 1;
    await namesOf(provider.bind());
    expect(provider.asked).toHaveLength(2);
  });

  test('are not remembered of another version of the datasource', async () => {
    const provider = openProvider();
    await namesOf(provider.bind());
    await namesOf(provider.bind(true));
    expect(provider.asked).toHaveLength(2);
  });

  test('are looked for again after a look that failed, which drops nothing', async () => {
    const provider = openProvider();
    await namesOf(provider.bind());
    provider.now += 60_000;
    provider.tables = undefined;
    await expect(namesOf(provider.bind())).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    provider.tables = ['a', 'b'];
    expect(await namesOf(provider.bind())).toEqual(['table_a', 'table_b']);
    expect(provider.events).toEqual([]);
  });

  test('are read without another look once they are known', async () => {
    const provider = openProvider();
    for (let turn = 0; turn < 2; turn += 1) for await (const page of provider.bind().read('table_a')) expect(page.records).toHaveLength(1);
    expect(provider.asked).toEqual(['/tables', '/t/a', '/t/a']);
  });
});
