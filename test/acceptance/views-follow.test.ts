// Views follow the documents of a runtime that serves; what is rejected, or cannot be done, changes nothing.
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';

const connector = (fields: object | string) => ({
  kind: 'connector',
  name: 'shop',
  configurationSchema: { type: 'object', properties: { url: { type: 'string' } } },
  http: { baseUrl: '{{ configuration.url }}' },
  objects: [{ name: 'order', recordId: 'id', list: { path: '/' }, fields }],
});

const text = { type: 'string' };

async function serve() {
  const server = keep(await startAnswerServer(() => ({ body: [{ id: '1', email: 'one@example.com', total: 5 }] })));
  const files = {
    'shop.connector.json': connector({ id: text }),
    'shop.datasource.json': { kind: 'datasource', name: 'shop', connector: 'shop', configuration: { url: server.url } },
  };
  const project = keep(await createProject(files));
  const runtime = keep(await project.open());
  const columns = (view: string): readonly string[] => {
    const file = new DatabaseSync(join(project.data, 'store.db'), { readOnly: true });
    try {
      return file
        .prepare(`SELECT name FROM pragma_table_info('${view}')`)
        .all()
        .map(({ name }) => String(name))
        .slice(4);
    } finally {
      file.close();
    }
  };
  const change = async (fields: object | string) => {
    await project.write('documents/shop.connector.json', JSON.stringify(connector(fields), undefined, 2));
    return runtime.reload();
  };
  return { project, runtime, columns, change };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isSo(); tries += 1) await systemClock.sleep(50);
  expect(isSo()).toBe(true);
}

test('a changed document changes its view at once, without a sync; a rejected one does not', { timeout: 60_000 }, async () => {
  const { runtime, columns, change } = await serve();
  await runtime.runs();
  expect(columns('shop_order')).toEqual([]);
  runtime.startSchedules();
  await until(() => columns('shop_order').length > 0);
  expect(columns('shop_order')).toEqual(['id']);
  await change({ id: text, email: text });
  await until(() => columns('shop_order').length > 1);
  expect(columns('shop_order')).toEqual(['id', 'email']);
  expect((await change({ id: { type: 'strnig' } })).map(({ severity }) => severity)).toContain('error');
  await change({ id: text, email: { type: 'integer' } });
  await until(() => columns('shop_order_v2').length > 0);
  expect([columns('shop_order'), columns('shop_order_v2'), columns('shop_order_v3')]).toEqual([['id', 'email'], ['id', 'email'], []]);
});

test('who only looks leaves views as they are; a sync brings them', { timeout: 60_000 }, async () => {
  const { runtime, columns } = await serve();
  await runtime.runs();
  await runtime.reload();
  expect(columns('shop_order')).toEqual([]);
  await runtime.sync('shop');
  await until(() => columns('shop_order').length > 0);
});

test('a sync that ends at once leaves its views whole: closing waits for them', { timeout: 60_000 }, async () => {
  const { project, runtime, columns } = await serve();
  await runtime.sync('shop');
  await runtime[Symbol.asyncDispose]();
  expect(columns('shop_order')).toEqual(['id']);
  // And a store that was opened anew finds nothing to do.
  await using again = await project.open();
  await again.sync('shop');
  expect(columns('shop_order')).toEqual(['id']);
});

test('an uploaded connector has its view too, but takes none from another', { timeout: 60_000 }, async () => {
  const { runtime, columns } = await serve();
  await runtime.runs();
  runtime.startSchedules();
  await until(() => columns('shop_order').length > 0);
  const own = connector({ id: text, extra: text });
  const other = {
    ...own,
    name: 'other',
    objects: own.objects.flatMap((object) => [object, { ...object, name: 'thief', view: 'shop_order' }]),
  };
  await runtime.upload('connector', 'other', JSON.stringify(other));
  await runtime.upload(
    'datasource',
    'other',
    JSON.stringify({ kind: 'datasource', name: 'other', connector: 'other', configuration: { url: 'https://api.example.com' } }),
  );
  await until(() => columns('other_order').length > 0);
  expect([columns('other_order'), columns('shop_order')]).toEqual([['id', 'extra'], ['id']]);
});
