import { expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { engineOf } from '../support/engine.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { catalogOf, loaded } from '../support/loaded.ts';
import { createWireExchange } from '../support/wire-exchange.ts';

const body = Buffer.from(JSON.stringify({ ok: true, items: Array.from({ length: 50 }, (_, id) => ({ id })) }));

/** How often something was parsed for one page that such rules look at. */
async function parses(rules: string): Promise<number> {
  const errors = parse(rules) as readonly object[];
  const clock = createFakeClock();
  const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
  onTestFinished(() => expressions[Symbol.asyncDispose]());
  const list = { path: '/items', records: 'items' };
  const connector = loaded<Connector>({
    name: 'api',
    version: '1.0.0',
    http: { baseUrl: 'https://a.example', errors },
    objects: [{ name: 'item', recordId: 'id', list }],
  });
  const catalog = catalogOf(connector, loaded<Datasource>({ name: 'ds', connector: 'api' }));
  const exchange = createWireExchange(clock, () => ({ status: 200, headers: { 'content-type': 'application/json' }, body }));
  const engine = engineOf({
    expressions,
    exchange,
    clock,
  });
  const bound = engine.bind(catalog, 'ds');
  const spy = vi.spyOn(JSON, 'parse');
  let records = 0;
  for await (const page of bound.read('item')) records += page.records.length;
  const count = spy.mock.calls.length;
  spy.mockRestore();
  expect(records).toBe(50);
  return count;
}

test('a page that error rules look into is parsed once, as one without rules is', async () => {
  const without = await parses('[]');
  expect(await parses('[{ when: response.ok = false, then: fail }]')).toBe(without);
  expect(await parses('[{ status: 404, when: response.ok = false, then: fail }]')).toBe(without);
});
