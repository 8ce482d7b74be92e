import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHolder } from '../../runtime/store/index.ts';
import { makeFolder, open } from './folder.ts';
import { startChild } from './processes/start-child.ts';

test('a folder held by another process is refused with its pid, and free at once when that is killed', async () => {
  const folder = await makeFolder();
  const child = startChild('hold-folder.ts', [folder]);
  const pid = Number((await child.lines.next()).value);
  const error = await open(folder).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'STORE_LOCKED', details: { folder, pid } });
  expect((error as Error).message).toContain(`held by process ${pid}`);
  await child.kill();
  expect(await readHolder(folder)).toMatchObject({ pid });
  await open(folder);
  expect(await readHolder(folder)).toMatchObject({ pid: process.pid });
});

test('a server that has said where it listens is named with its address', async () => {
  const folder = await makeFolder();
  const child = startChild('hold-folder.ts', [folder, 'http://127.0.0.1:4400']);
  const pid = Number((await child.lines.next()).value);
  expect(await readHolder(folder)).toMatchObject({ pid, url: 'http://127.0.0.1:4400' });
  const error = await open(folder).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'STORE_LOCKED', details: { pid, url: 'http://127.0.0.1:4400' } });
  expect((error as Error).message).toMatch(/serves http:\/\/127\.0\.0\.1:4400; speak to that server/);
});

test('of two processes that want a folder at once, one gets it and one is refused', async () => {
  const folder = await makeFolder();
  const results = await Promise.allSettled([open(folder), open(folder), open(folder)]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'STORE_LOCKED' });
});

test('closing lets go of the folder and leaves no note', async () => {
  const folder = await makeFolder();
  const store = await open(folder);
  await store.close();
  expect(await readHolder(folder)).toBeUndefined();
  await expect(readFile(join(folder, 'holder.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  await open(folder);
});

test('the folder is made when it is missing, for its user only', async () => {
  const folder = join(await makeFolder(), 'a', 'b');
  await open(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'holder.json'))).mode & 0o777).toBe(0o600);
});

test('a folder that cannot be made is told so', async () => {
  const file = join(await makeFolder(), 'file');
  await writeFile(file, '');
  await expect(open(join(file, 'data'))).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringContaining('cannot be made'),
  });
});

test.each(['', '{', '[]', '{"pid":"1"}', 'null'])('a note that says nothing is no note: %j', async (text) => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'holder.json'), text);
  expect(await readHolder(folder)).toBeUndefined();
  await open(folder);
});
