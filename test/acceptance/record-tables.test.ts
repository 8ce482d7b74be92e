// The tables that show records beside the store's own follow what syncs and remaps store, whatever happens on the way.
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { type Answer, startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';

const pageSize = 2;

const connector = (table: string | null) => ({
  kind: 'connector',
  name: 'shop',
  configurationSchema: { type: 'object', properties: { baseUrl: { type: 'string' } } },
  http: { baseUrl: '{{ configuration.baseUrl }}', retry: { maxAttempts: 1 } },
  objects: [
    {
      name: 'order',
      recordId: 'id',
      ...(table === null ? {} : { table }),
      list: { path: '/', pagination: { type: 'page', page: { query: 'page' }, size: { query: 'size', value: pageSize } } },
    },
  ],
});

const mapping = (known: object) => ({
  kind: 'mapping',
  name: 'orders',
  object: 'order',
  connector: 'shop',
  rules: [{ target: 'state', source: 'state', transform: { enum: { map: known } } }],
});

interface Order {
  readonly id: string;
  readonly state: string;
}

async function serve(table: string | null = 'external_order') {
  const orders: Order[] = [
    { id: '1', state: 'open' },
    { id: '2', state: 'open' },
    { id: '3', state: 'odd' },
  ];
  const faults = { page: 0 };
  const server = keep(
    await startAnswerServer(({ query }): Answer => {
      const page = Number(query.get('page') ?? 1);
      if (page === faults.page) return { status: 418, body: {} };
      return { body: orders.slice((page - 1) * pageSize, page * pageSize) };
    }),
  );
  const project = keep(
    await createProject(
      {
        'shop.connector.json': connector(table),
        'shop.datasource.json': { kind: 'datasource', name: 'shop', connector: 'shop', configuration: { baseUrl: server.url } },
        'orders.mapping.json': mapping({ open: 'OPEN' }),
      },
      { settings: { scopes: { organization: {} } }, uploads: { addresses: ['localhost'] } },
    ),
  );
  const runtime = keep(await project.open());
  const ask = (sql: string): readonly Record<string, unknown>[] => {
    const file = new DatabaseSync(join(project.data, 'store.db'), { timeout: 5_000 });
    try {
      return file.prepare(sql).all();
    } finally {
      file.close();
    }
  };
  const rows = () =>
    ask('SELECT external_id, status FROM external_order ORDER BY external_id').map(({ external_id, status }) => [external_id, status]);
  return { orders, faults, project, runtime, ask, rows, url: server.url };
}

test('a run that fails has its rows as far as it came; the next one the rest', { timeout: 60_000 }, async () => {
  const { faults, runtime, rows } = await serve();
  faults.page = 2;
  await expect(runtime.sync('shop')).rejects.toMatchObject({ code: expect.any(String) });
  expect(rows()).toEqual([
    ['1', 'mapped'],
    ['2', 'mapped'],
  ]);
  faults.page = 0;
  const run = await runtime.sync('shop');
  expect(run.objects[0]?.errors).toEqual([{ externalId: '3', message: expect.stringContaining('odd') }]);
  expect(rows()).toEqual([
    ['1', 'mapped'],
    ['2', 'mapped'],
    ['3', 'failed'],
  ]);
});

test(
  'rows that a process left behind are brought up as the next run begins, also where nothing has changed since',
  { timeout: 60_000 },
  async () => {
    const { runtime, rows, ask, faults } = await serve();
    await runtime.sync('shop');
    // As if it had died between the last page and the rows.
    ask('DELETE FROM external_order');
    ask('DELETE FROM followed_changes');
    faults.page = 1;
    await runtime.sync('shop').catch(() => undefined);
    expect(rows()).toHaveLength(3);
  },
);

test('what is gone at the source goes', { timeout: 60_000 }, async () => {
  const { runtime, rows, orders } = await serve();
  orders.push(...Array.from({ length: 9 }, (_, index) => ({ id: `a${index}`, state: 'open' })));
  await runtime.sync('shop');
  orders.splice(1, 1);
  // By page numbers, one read proves nothing: what two lack is gone.
  for (const _ of [1, 2]) await runtime.sync('shop', { mode: 'full' });
  expect(rows()).toHaveLength(11);
  expect(rows()).not.toContainEqual(['2', 'mapped']);
});

test('after the mapping has changed, remapped records have new rows', { timeout: 60_000 }, async () => {
  const { runtime, rows, project } = await serve();
  await runtime.sync('shop');
  expect(rows()).toContainEqual(['3', 'failed']);
  await project.write('documents/orders.mapping.json', JSON.stringify(mapping({ open: 'OPEN', odd: 'ODD' })));
  await runtime.reload();
  await runtime.reach().remap('shop');
  expect(rows()).toContainEqual(['3', 'mapped']);
});

test('a dry run writes no row and tells nothing of the datasource', { timeout: 60_000 }, async () => {
  const { runtime, rows, ask } = await serve();
  const run = await runtime.sync('shop', { dryRun: true });
  expect(run.objects[0]?.errors).toHaveLength(1);
  expect(rows()).toEqual([]);
  expect(ask('SELECT * FROM datasource_facts')).toEqual([]);
});

test('where no object names a table, nothing is kept beside the records, and there are no views', { timeout: 60_000 }, async () => {
  const { runtime, ask } = await serve(null);
  await runtime.sync('shop');
  await runtime[Symbol.asyncDispose]();
  for (const table of ['external_order', 'datasource_facts', 'followed_changes']) expect(ask(`SELECT * FROM ${table}`)).toEqual([]);
  expect(ask("SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'external%'")).toEqual([]);
});

test('rows that cannot be written end no sync', { timeout: 60_000 }, async () => {
  const { runtime, ask, rows, orders } = await serve();
  await runtime.sync('shop');
  ask("CREATE TRIGGER refuse BEFORE INSERT ON external_order BEGIN SELECT RAISE(ABORT, 'no'); END");
  orders.push({ id: '4', state: 'open' });
  expect(await runtime.sync('shop')).toMatchObject({ status: 'partial', counts: { created: 1 } });
  expect(rows()).toHaveLength(3);
  ask('DROP TRIGGER refuse');
  await runtime.sync('shop');
  expect(rows()).toHaveLength(4);
});

test('an erased datasource leaves none', { timeout: 60_000 }, async () => {
  const { runtime, rows, ask } = await serve();
  await runtime.sync('shop');
  await runtime.erase('shop');
  expect(rows()).toEqual([]);
  expect(ask('SELECT * FROM datasource_facts')).toEqual([]);
  await runtime.sync('shop');
  expect(rows()).toHaveLength(3);
});

test('what is told of a datasource that was made over the API is as it is: disabled, and gone', { timeout: 60_000 }, async () => {
  const { runtime, rows, ask, url } = await serve();
  const scope = runtime.scope('organization', 'one');
  await scope.connect('shop', { baseUrl: url });
  const [{ datasource } = { datasource: '' }] = await scope.list();
  await runtime.sync(datasource);
  expect(rows()).toHaveLength(3);
  const told = (): readonly unknown[] => ask('SELECT base_url, enabled FROM datasource_facts').map((row) => ({ ...row }));
  const until = async (wanted: readonly unknown[]): Promise<void> => {
    for (let tries = 0; tries < 100 && !isDeepStrictEqual(told(), wanted); tries += 1) await systemClock.sleep(50);
    expect(told()).toEqual(wanted);
  };
  await until([{ base_url: url, enabled: 1 }]);
  await scope.disable('shop');
  await until([{ base_url: url, enabled: 0 }]);
  await scope.enable('shop');
  await until([{ base_url: url, enabled: 1 }]);
  await scope.disconnect('shop');
  await until([]);
  expect(rows()).toEqual([]);
});
