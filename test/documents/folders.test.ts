import { mkdir, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadRuntimeConfiguration } from '../../runtime/documents/index.ts';
import { connectorText, openFolder } from './folder.ts';

it('finds documents by kind and by name, and leaves everything else alone', async () => {
  await using folder = await openFolder({
    'one.connector.yml': 'name: one\nhttp: { baseUrl: https://example.com }\nobjects: [{ name: a, list: { path: /a } }]\n',
    'two.yaml': connectorText('two', 1),
    'three.connector.json': JSON.stringify({ name: 'three', http: { baseUrl: 'https://example.com' }, objects: [{ name: 'a' }] }),
    'deeper/and/four.yaml': connectorText('four', 1),
    'package.json': '{ "name": "x", "kind": 5 }',
    'broken.json': '{ "name": ',
    'deployment.yaml': 'kind: Deployment\napiVersion: v1\n',
    'two-kinds.yaml': 'a: 1\n---\nb: 2\n',
    'ferrule.yaml': 'documents: [.]\n',
    'notes.txt': 'kind: connector\n',
    '.hidden/five.connector.yaml': connectorText('five', 1),
    'node_modules/six.connector.yaml': connectorText('six', 1),
  });
  expect([...folder.registry.catalog().connectors.keys()].toSorted()).toEqual(['four', 'one', 'three', 'two']);
  expect(folder.registry.catalog().diagnostics).toEqual([]);
});

it('tells of a broken file whose text says that it is ours', async () => {
  await using folder = await openFolder({ 'shop.yaml': 'kind: connector\nname: "shop\n' });
  expect(folder.registry.catalog().diagnostics).toMatchObject([{ code: 'yaml-syntax' }]);
});

it('refuses a file of 50 MB by its size', async () => {
  await using folder = await openFolder({ 'shop.connector.yaml': '', 'readme.json': '' });
  for (const name of ['shop.connector.yaml', 'readme.json']) await truncate(join(folder.path, name), 50_000_000);
  const before = process.memoryUsage().arrayBuffers;
  await folder.registry.reload();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  expect(folder.registry.catalog().diagnostics).toMatchObject([
    { code: 'file-too-large', file: join(folder.path, 'shop.connector.yaml'), message: 'the file has 50000000 bytes; a document may have 1048576 (1 MiB)' },
  ]);
});

it('tells of folders that are not there', async () => {
  await using other = await openFolder({});
  const documents = [join(other.path, 'nowhere')];
  await using folder = await openFolder({}, { configuration: { ...(await loadRuntimeConfiguration(undefined, other.path)), documents } });
  expect(folder.registry.catalog().diagnostics).toMatchObject([{ code: 'file-unreadable', file: documents[0] }]);
  await mkdir(join(other.path, 'nowhere'));
  await folder.registry.reload();
  expect(folder.registry.catalog().diagnostics).toEqual([]);
});

it('goes through links, but not in circles', async () => {
  await using folder = await openFolder({ 'real/shop.connector.yaml': connectorText('shop', 1) });
  await symlink(folder.path, join(folder.path, 'real', 'circle'));
  await symlink(join(folder.path, 'real', 'shop.connector.yaml'), join(folder.path, 'again.connector.yaml'));
  await folder.registry.reload();
  expect(folder.registry.catalog().connectors.size).toBe(1);
  expect(folder.registry.catalog().diagnostics).toMatchObject([{ code: 'name-taken' }]);
});

it('fills in defaults, freezes what it gives, and knows the same content by its hash', async () => {
  const text = 'kind: datasource\nname: NAME\nconnector: shop\nsynchronization: { strategy: poll }\n';
  await using folder = await openFolder({
    'shop.yaml': connectorText('shop', 1),
    'a.yaml': text.replace('NAME', 'a'),
    'b.json': JSON.stringify({ synchronization: { strategy: 'poll' }, name: 'b', kind: 'datasource', connector: 'shop' }),
  });
  await using again = await openFolder({ 'shop.yaml': connectorText('shop', 1), 'x.json': JSON.stringify({ synchronization: { interval: 'PT1H', strategy: 'poll' }, name: 'a', kind: 'datasource', connector: 'shop' }) });
  const [a, b] = ['a', 'b'].map((name) => folder.registry.catalog().datasources.get(name));
  expect(a?.document).toEqual({ ferrule: 1, kind: 'datasource', name: 'a', connector: 'shop', synchronization: { strategy: 'poll', interval: 'PT1H', deletes: 'hard' } });
  expect(Object.isFrozen(a?.document.synchronization)).toBe(true);
  expect(a?.hash).not.toBe(b?.hash);
  expect(again.registry.catalog().datasources.get('a')?.hash).toBe(a?.hash);
  expect(a).toMatchObject({ file: join(folder.path, 'a.yaml'), uploaded: false, text: text.replace('NAME', 'a') });
});
