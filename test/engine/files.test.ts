import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { BoundDatasource, ReadOptions } from '../../runtime/engine/index.ts';
import { mayReadFiles } from '../../runtime/documents/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import type { Exchange } from '../../runtime/http/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { engineOf } from '../support/engine.ts';
import { catalogOf, loaded } from '../support/loaded.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
let root: string;
let inbox: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ferrule-files-'));
  inbox = join(root, 'in box');
  await mkdir(join(inbox, 'sub'), { recursive: true });
  await mkdir(join(root, 'in box too'));
  await Promise.all([
    writeFile(join(inbox, 'orders.csv'), '\uFEFFid,name,note\r\n1,"Doe, J","line one\r\nline two"\r\n\r\n2,"say ""hi""",\r\n'),
    writeFile(join(inbox, 'a.json'), '{"items":[{"id":9007199254740993},{"id":2}]}'),
    writeFile(join(inbox, 'b.jsonl'), '{"id":1}\n{"id":2}\n'),
    writeFile(join(inbox, 'sub', 'c.json'), '[{"id":"in sub"}]'),
    writeFile(join(root, 'secret.json'), '[{"id":"secret"}]'),
    writeFile(join(root, 'in box too', 'd.json'), '[{"id":"next door"}]'),
  ]);
  await symlink(join(root, 'secret.json'), join(inbox, 'link.json'));
  await symlink(root, join(inbox, 'up'));
  await symlink(join(inbox, 'a.json'), join(inbox, 'inside.json'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
  await expressions[Symbol.asyncDispose]();
});

function bind(
  list: object,
  given: {
    readonly folders?: readonly string[];
    readonly http?: object;
    readonly objects?: readonly object[];
    readonly exchange?: Exchange;
  } = {},
): BoundDatasource {
  const connector = {
    name: 'files',
    version: '1.0.0',
    http: { baseUrl: 'file://{+folder}', ...given.http },
    configurationSchema: { type: 'object', properties: { folder: { type: 'string' } } },
    objects: given.objects ?? [{ name: 'row', list }],
  };
  const datasource = loaded<Datasource>({ name: 'ds', connector: 'files', configuration: { folder: inbox } });
  const catalog = catalogOf(loaded<Connector>(connector), datasource);
  const engine = engineOf({
    expressions,
    clock: systemClock,
    allowedFolders: () => given.folders ?? [inbox],
    exchange: given.exchange ?? (() => Promise.reject(new Error('no request is to leave the machine'))),
  });
  return engine.bind(catalog, 'ds');
}

async function read(bound: BoundDatasource, object = 'row', options: ReadOptions = {}): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for await (const page of bound.read(object, options)) values.push(...page.records.map(({ value }) => value));
  return values;
}

describe('files of an allowed folder', () => {
  test('are read as CSV: quotes, line breaks within them, a byte order mark, blank lines', async () => {
    const values = await read(bind({ path: '/orders.csv', decode: { type: 'csv' } }));
    expect(values).toMatchObject([{ name: 'Doe, J', note: 'line one\r\nline two' }, { name: 'say "hi"' }]);
    expect(values.map((value) => Object.keys(value as object))).toEqual([
      ['id', 'name', 'note'],
      ['id', 'name', 'note'],
    ]);
  });

  test('are read as JSON, every digit kept', async () => {
    expect(await read(bind({ path: '/a.json', records: 'items' }))).toEqual([{ id: 9007199254740993n }, { id: 2 }]);
  });

  test('are read as JSON Lines', async () => {
    expect(await read(bind({ path: '/b.jsonl', decode: { type: 'jsonLines' } }))).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('are listed, without folders and links, and each is read as a partition', async () => {
    const bound = bind(
      {},
      {
        objects: [
          { name: 'file', recordId: 'name', list: { path: '/sub' } },
          {
            name: 'row',
            parent: { object: 'file', key: 'name', as: 'file' },
            recordId: ['partition.file', 'id'],
            list: { path: '/sub/{partition.file}' },
          },
        ],
      },
    );
    expect(await read(bound, 'file')).toMatchObject([{ name: 'c.json', size: 17 }]);
    expect(await read(bound)).toEqual([{ id: 'in sub' }]);
    expect((await read(bind({ path: '/' }))).map((file) => (file as { readonly name: string }).name)).toEqual([
      'a.json',
      'b.jsonl',
      'orders.csv',
    ]);
  });

  test('that are as they were are unchanged, and read again when they are not', async () => {
    await writeFile(join(inbox, 'changing.json'), '[{"id":1}]');
    await utimes(join(inbox, 'changing.json'), 1_700_000_000, 1_700_000_000);
    for (const conditional of ['etag', 'lastModified']) {
      const bound = bind({ path: '/changing.json', conditional });
      let validator = '';
      await read(bound, 'row', { onValidator: (told) => void (validator = told) });
      const stops: unknown[] = [];
      for await (const page of bound.read('row', { validator })) stops.push([page.stop, page.records.length]);
      await utimes(join(inbox, 'changing.json'), 1_700_000_100, 1_700_000_100);
      for await (const page of bound.read('row', { validator })) stops.push([page.stop, page.records.length]);
      expect(stops).toEqual([
        ['unchanged', 0],
        ['singlePage', 1],
      ]);
      await utimes(join(inbox, 'changing.json'), 1_700_000_000, 1_700_000_000);
    }
    await rm(join(inbox, 'changing.json'));
  });

  test('are read through a link that stays inside', async () => {
    expect(await read(bind({ path: '/inside.json', records: 'items' }))).toHaveLength(2);
  });

  test('are read while they come where the list says so, however large', async () => {
    const lines = Array.from({ length: 20_000 }, (_, id) => JSON.stringify({ id })).join('\n');
    await writeFile(join(inbox, 'large.jsonl'), lines);
    const bound = bind({ path: '/large.jsonl', decode: { type: 'jsonLines' }, stream: true }, { http: { limits: { bodySize: 1_024 } } });
    expect(await read(bound)).toHaveLength(20_000);
    await rm(join(inbox, 'large.jsonl'));
  });
});

describe('what is not to be read is refused', () => {
  test.each([
    ['a path that climbs', '/../secret.json'],
    ['a path that climbs in percent', '/%2e%2e/secret.json'],
    ['a whole URL of another file', 'file:///etc/passwd'],
    ['a link that leads out', '/link.json'],
    ['a folder that leads out', '/up/secret.json'],
    ['a folder whose name begins alike', '/../in box too/d.json'],
    ['whether there is something outside', '/../nothing.json'],
  ])('%s', async (_name, path) => {
    await expect(read(bind({ path }))).rejects.toMatchObject({ code: expect.stringMatching(/^(ADDRESS_REFUSED|UPSTREAM_NOT_FOUND)$/) });
    const values = await read(bind({ path })).catch(() => []);
    expect(values).toEqual([]);
  });

  test('every file, where the operator allows no folder', async () => {
    await expect(read(bind({ path: '/a.json' }, { folders: [] }))).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: `will not read ${join(inbox, 'a.json')}: it is in no folder that documents may read; the operator can allow its folder in ferrule.yaml with \`allow: { folders: [...] }\`; uploaded documents read no files`,
    });
  });

  test('a file larger than a body may be', async () => {
    await writeFile(join(inbox, 'big.json'), `["${'x'.repeat(2_000)}"]`);
    const bound = bind({ path: '/big.json' }, { http: { limits: { bodySize: 1_024 } } });
    await expect(read(bound)).rejects.toMatchObject({
      code: 'UPSTREAM_RESPONSE_INVALID',
      message: expect.stringContaining('is larger than 1024 bytes'),
    });
    await rm(join(inbox, 'big.json'));
  });

  test('a file that is not there', async () => {
    await expect(read(bind({ path: '/none.json' }))).rejects.toMatchObject({ code: 'UPSTREAM_NOT_FOUND' });
  });

  test('writing to one', async () => {
    await expect(read(bind({ path: '/a.json', method: 'POST', body: {} }))).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: 'a file is read with GET, not POST',
    });
  });

  test('a file that a provider leads to, though documents may read it', async () => {
    const list = { path: '/items', pagination: { type: 'link', next: { body: 'next' } }, records: 'items' };
    const asked: string[] = [];
    const bound = bind(list, {
      http: { baseUrl: 'https://a.example' },
      async exchange({ url }) {
        asked.push(url.href);
        if (url.protocol === 'file:') throw new ConnectorError('ADDRESS_REFUSED', 'only http and https are spoken, not file');
        const body = Buffer.from(JSON.stringify({ items: [{ id: 1 }], next: `file://${inbox}/a.json` }));
        return { status: 200, headers: { 'content-type': 'application/json' }, body, url, requestedAt: 0, attempts: 1 };
      },
    });
    await expect(read(bound)).rejects.toMatchObject({ code: expect.stringMatching(/^(ADDRESS_REFUSED|UPSTREAM_RESPONSE_INVALID)$/) });
    expect(asked[0]).toBe('https://a.example/items');
  });

  test('everything, by a datasource or a connector that was uploaded', () => {
    const may = (datasource: boolean, connector: boolean): boolean =>
      mayReadFiles(
        catalogOf(loaded<Connector>({ name: 'files' }, connector), loaded<Datasource>({ name: 'ds', connector: 'files@1' }, datasource)),
        'ds',
      );
    expect([may(false, false), may(true, false), may(false, true), may(true, true)]).toEqual([true, false, false, false]);
  });

  test('a path that is no absolute one', async () => {
    await expect(read(bind({ path: '/a.json' }, { http: { baseUrl: 'file://inbox' } }))).rejects.toMatchObject({
      code: 'CONNECTOR_CONFIG_INVALID',
    });
  });
});
