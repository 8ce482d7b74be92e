import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { connectorText, openFolder } from './folder.ts';

const shop = connectorText('shop', 2);
const datasource = 'name: main\nconnector: shop\n';

// Scenario 14: hot reload is soft.
it('serves a new file at once, keeps what was good when it breaks, and drops what is removed, while runs keep their catalog', async () => {
  await using folder = await openFolder({});
  const { registry } = folder;
  await registry.start();
  const loaded = folder.next('definition.loaded');
  await folder.write('shop.connector.yaml', shop);
  expect(await loaded).toMatchObject({ kind: 'connector', name: 'shop' });
  const inFlight = registry.catalog();
  expect(inFlight.connectors.get('shop')?.document.objects).toHaveLength(2);

  const rejected = folder.next('definition.rejected');
  await folder.write('shop.connector.yaml', `${shop}    lst: {}\n`);
  expect(await rejected).toMatchObject({ file: join(folder.path, 'shop.connector.yaml'), diagnostics: [{ code: 'unknown-key', line: 9, column: 5 }] });
  expect(registry.catalog().connectors.get('shop')).toBe(inFlight.connectors.get('shop'));
  expect(registry.catalog().diagnostics).toMatchObject([{ code: 'unknown-key' }]);
  expect(registry.problemsOf('connector', 'shop')).toHaveLength(1);

  const removed = folder.next('definition.removed');
  await folder.remove('shop.connector.yaml');
  expect(await removed).toEqual({ kind: 'connector', name: 'shop' });
  expect(registry.catalog().connectors.size).toBe(0);
  expect(registry.catalog().diagnostics).toEqual([]);
  expect(inFlight.connectors.get('shop')?.document.objects).toHaveLength(2);
});

it('never serves a part of a file that is written in pieces 30 ms apart, though each part is a valid document', async () => {
  await using folder = await openFolder({ 'shop.connector.yaml': connectorText('shop', 1) });
  await folder.registry.start();
  const served: number[] = [];
  folder.events.subscribe(() => served.push(folder.registry.catalog().connectors.get('shop')?.document.objects.length ?? 0));
  const loaded = folder.next('definition.loaded');
  const file = await open(join(folder.path, 'shop.connector.yaml'), 'w');
  const whole = connectorText('shop', 8);
  const pieces = whole.split(/(?<=\/\d }\n)/);
  expect(pieces).toHaveLength(8);
  for (const piece of pieces) {
    await file.write(piece);
    await delay(30);
  }
  await file.close();
  await loaded;
  expect(served).toEqual([8]);
});

it('takes a file that is moved into place, or deleted and made anew, for a change and not a loss', async () => {
  await using folder = await openFolder({ 'shop.connector.yaml': shop, 'main.datasource.yaml': datasource });
  await folder.registry.start();
  const moved = folder.next('definition.loaded');
  await folder.replace('shop.connector.yaml', connectorText('shop', 3));
  await moved;
  const again = folder.next('definition.loaded');
  await folder.remove('shop.connector.yaml');
  await delay(10);
  await folder.write('shop.connector.yaml', connectorText('shop', 4));
  await again;
  expect(folder.registry.catalog().connectors.get('shop')?.document.objects).toHaveLength(4);
  expect(folder.told).toEqual(['definition.loaded shop', 'definition.loaded main', 'definition.loaded shop', 'definition.loaded shop']);
});

it('takes up folders that are made, removed and made anew', async () => {
  await using folder = await openFolder({ 'shop.connector.yaml': shop }, { lookEvery: 50 });
  await folder.registry.start();
  const loaded = folder.next('definition.loaded', ({ name }) => name === 'deep');
  await folder.write('a/b/c/deep.connector.yaml', connectorText('deep', 1));
  await loaded;
  const names = () => [...folder.registry.catalog().connectors.keys()].toSorted();
  expect(names()).toEqual(['deep', 'shop']);
  const gone = folder.next('definition.removed', ({ name }) => name === 'deep');
  await rm(join(folder.path, 'a'), { recursive: true });
  await gone;
  expect(names()).toEqual(['shop']);
  const back = folder.next('definition.loaded', ({ name }) => name === 'deep');
  await folder.write('a/deep.connector.yaml', connectorText('deep', 1));
  await back;
  expect(names()).toEqual(['deep', 'shop']);
});

it('follows a file that was named by itself through deletion', async () => {
  await using folder = await openFolder({ 'shop.yaml': shop });
  await using only = await openFolder({}, { configuration: { ...(await import('../../runtime/documents/index.ts').then((room) => room.loadRuntimeConfiguration(undefined, folder.path))), documents: [join(folder.path, 'shop.yaml')] } });
  await only.registry.start();
  const gone = only.next('definition.removed');
  await folder.remove('shop.yaml');
  await gone;
  expect(only.registry.catalog().connectors.size).toBe(0);
  const back = only.next('definition.loaded');
  await folder.write('shop.yaml', shop);
  await back;
  expect(only.registry.catalog().connectors.get('shop')?.document.objects).toHaveLength(2);
});

it('reads nothing again that has not changed', async () => {
  await using folder = await openFolder({ 'shop.connector.yaml': shop, 'other.connector.yaml': connectorText('other', 1) });
  const before = folder.registry.catalog();
  await folder.registry.reload();
  expect(folder.registry.catalog()).toBe(before);
  // The same text, written anew: the content decides.
  await folder.replace('shop.connector.yaml', shop);
  await folder.registry.reload();
  expect(folder.registry.catalog()).toBe(before);
  await folder.write('other.connector.yaml', connectorText('other', 2));
  await folder.registry.reload();
  expect(folder.registry.catalog().connectors.get('shop')).toBe(before.connectors.get('shop'));
  expect(folder.registry.catalog().connectors.get('other')).not.toBe(before.connectors.get('other'));
});

it('checks a datasource again when its connector goes, comes back or changes', async () => {
  await using folder = await openFolder({ 'shop.connector.yaml': shop, 'main.datasource.yaml': datasource });
  const codes = () => folder.registry.catalog().diagnostics.map(({ code }) => code);
  await folder.remove('shop.connector.yaml');
  await folder.registry.reload();
  expect([codes(), folder.registry.catalog().datasources.size]).toEqual([['unknown-connector'], 0]);
  await folder.write('shop.connector.yaml', shop);
  await folder.registry.reload();
  expect([codes(), folder.registry.catalog().datasources.size]).toEqual([[], 1]);
  // A connector that asks for more is right by itself: its datasource is told.
  await folder.write('shop.connector.yaml', connectorText('shop', 1, 'configurationSchema: { type: object, required: [key], properties: { key: { type: string } } }\n'));
  await folder.registry.reload();
  expect([codes(), folder.registry.catalog().datasources.size, folder.registry.catalog().connectors.size]).toEqual([['missing-key'], 0, 1]);
  expect(folder.registry.problemsOf('datasource', 'main')).toMatchObject([{ code: 'missing-key', file: join(folder.path, 'main.datasource.yaml') }]);
});

it('keeps a datasource as it was when its new version does not fit its connector', async () => {
  await using folder = await openFolder({ 'shop.connector.yaml': shop, 'main.datasource.yaml': datasource });
  const before = folder.registry.catalog().datasources.get('main');
  await folder.write('main.datasource.yaml', `${datasource}configuration: { shpo: a }\n`);
  await folder.registry.reload();
  expect(folder.registry.catalog().datasources.get('main')).toBe(before);
  expect(folder.registry.catalog().diagnostics).toMatchObject([{ code: 'unknown-key', line: 3 }]);
});

it('leaves a name to the file that had it first, and gives it on when that file goes', async () => {
  await using folder = await openFolder({ 'z.connector.yaml': shop });
  await folder.write('a.connector.yaml', connectorText('shop', 5));
  await folder.registry.reload();
  expect(folder.registry.catalog().connectors.get('shop')?.document.objects).toHaveLength(2);
  expect(folder.registry.catalog().diagnostics).toMatchObject([{ code: 'name-taken', file: join(folder.path, 'a.connector.yaml'), line: 2, column: 7 }]);
  await folder.remove('z.connector.yaml');
  await folder.registry.reload();
  expect(folder.registry.catalog().connectors.get('shop')?.document.objects).toHaveLength(5);
  expect(folder.registry.catalog().diagnostics).toEqual([]);
});

it('keeps a file that takes another name from one that has it', async () => {
  await using folder = await openFolder({ 'a.connector.yaml': connectorText('a', 1), 'b.connector.yaml': connectorText('b', 2) });
  await folder.write('a.connector.yaml', connectorText('b', 3));
  await folder.registry.reload();
  const { connectors, diagnostics } = folder.registry.catalog();
  expect(Object.fromEntries([...connectors].map(([name, { document }]) => [name, document.objects.length]))).toEqual({ a: 1, b: 2 });
  expect(diagnostics).toMatchObject([{ code: 'name-taken', file: join(folder.path, 'a.connector.yaml') }]);
});

it('can be disposed of twice, and before it was started', async () => {
  await using folder = await openFolder({ 'shop.connector.yaml': shop });
  await folder.registry[Symbol.asyncDispose]();
  expect(folder.registry.catalog().connectors.size).toBe(1);
  await using started = await openFolder({});
  await started.registry.start();
  await started.registry.start();
  await started.registry[Symbol.asyncDispose]();
  await started.registry[Symbol.asyncDispose]();
  // Nobody looks any more.
  await started.write('late.connector.yaml', connectorText('late', 1));
  await delay(100);
  expect(started.told).toEqual([]);
});
