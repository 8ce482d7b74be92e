// A remap that is killed, in whatever it does, is run again: what is as it should be is left alone.
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startAnswerServer } from '../../support/answer-server.ts';
import { ferrule, startFerrule } from '../../support/ferrule.ts';
import { keep } from '../../support/keep.ts';
import { createProject } from '../../support/project.ts';

const count = 12_000;
const ids = Array.from({ length: count }, (_, index) => index + 1);

const mapping = (prefix: string) => ({
  kind: 'mapping',
  name: 'orders',
  object: 'order',
  entity: 'order',
  rules: [
    { target: 'buyer', source: 'mail', transform: { lookup: { object: 'customer', by: 'mail', value: 'name' } }, required: true },
    { target: 'label', compute: `'${prefix}' & data.id` },
  ],
});

test('four kills, and the fifth remap has mapped all of it', { timeout: 240_000 }, async () => {
  const records = {
    '/customers': ids.map((id) => ({ id, mail: `${id}@x`, name: `customer ${id}` })),
    '/orders': ids.map((id) => ({ id, mail: `${id}@x` })),
  };
  const server = keep(await startAnswerServer(({ path }) => ({ body: path === '/orders' ? records['/orders'] : records['/customers'] })));
  const objects = ['customer', 'order'].map((name) => ({ name, recordId: 'id', list: { path: `/${name}s` } }));
  const files = {
    'small.connector.json': { kind: 'connector', name: 'small', http: { baseUrl: server.url }, objects },
    'shop.datasource.json': { kind: 'datasource', name: 'shop', connector: 'small' },
    'orders.mapping.json': { kind: 'mapping', name: 'orders', object: 'order', fields: { id: 'id' } },
  };
  const project = keep(await createProject(files));
  const words = (...all: string[]): string[] => [...all, '--config', project.configuration];
  const options = { cwd: project.folder };
  expect((await ferrule(words('sync', 'shop'), options)).code).toBe(0);
  await project.write('documents/orders.mapping.json', JSON.stringify(mapping('no ')));
  const logged = async (): Promise<number> => (await stat(`${project.data}/store.db-wal`).catch(() => ({ size: 0 }))).size;
  for (const more of [1, 400_000, 800_000, 1_600_000]) {
    const { child, ended } = startFerrule(words('remap', 'shop'), options);
    let isOver = false;
    void ended.then(() => (isOver = true));
    // It has written so much by now.
    for (const before = await logged(); !isOver && Math.abs((await logged()) - before) < more;) await setTimeout(2);
    child.kill('SIGKILL');
    await ended;
  }
  const { stdout } = await ferrule(words('remap', 'shop', '--all', '--json'), options);
  const done = JSON.parse(stdout);
  expect(done).toMatchObject({ object: 'order', failed: 0, skipped: 0 });
  expect(done.mapped + done.unchanged).toBe(count);
  await using runtime = await project.open();
  const found = new Map<string, string | null>();
  for (let after = ''; found.size < count;) {
    const page = await runtime.stored({ datasource: 'shop', object: 'order', limit: 1_000, ...(after === '' ? {} : { after }) });
    for (const { external_id: id, mapped_payload, internal_id } of page) {
      expect(mapped_payload).toBe(`{"buyer":"customer ${id}","label":"no ${id}"}`);
      found.set(id, internal_id ?? null);
    }
    after = page.at(-1)?.external_id ?? '';
    if (page.length === 0) break;
  }
  expect(found.size).toBe(count);
  expect(new Set(found.values()).size).toBe(count);
  expect(found.has('1') && found.get('1') !== null).toBe(true);
});
