import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ferrule } from '../../support/ferrule.ts';
import { keep } from '../../support/keep.ts';
import { expectSame } from '../../support/thing-api.ts';
import { atFourthPage, count, expectCovered, expectGoesOn, makeThings, newestRun, type Things } from './things.ts';

/** Another process that writes to the store's file, and does not end. */
async function holdWrites(folder: string): Promise<ChildProcess> {
  const script = `const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1]); database.exec('BEGIN IMMEDIATE'); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', script, join(folder, 'store.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

function sync({ project, environment }: Things, shell?: string): ReturnType<typeof ferrule> {
  const how = { cwd: project.folder, environment, ...(shell === undefined ? {} : { shell }) };
  return ferrule(['sync', 'things', '--json', '--config', project.configuration], how);
}

const isRoot = process.getuid?.() === 0;
/** As somebody who may not do everything. */
const asNobody = isRoot ? 'set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@";' : '';

describe('a sync into a data folder', () => {
  test('that another process keeps locked for longer than it waits fails, and goes on when it is free', { timeout: 60_000 }, async () => {
    const things = await makeThings();
    const runtime = await things.open();
    let holder: ChildProcess | undefined;
    atFourthPage(things, async () => void (holder = await holdWrites(things.project.data)));
    await expect(runtime.sync('things')).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: 'another process keeps the store locked; stop what writes to it, then try again (SQLite 5)',
    });
    await expectCovered(runtime);
    holder?.kill('SIGKILL');
    // Its end could not be written.
    expect(await runtime.runs({ limit: 1 })).toMatchObject([{ status: 'running', error: null }]);
    await expectGoesOn(runtime, things);
  });

  test('that another process keeps locked for a moment only waits', { timeout: 60_000 }, async () => {
    const things = await makeThings();
    const runtime = await things.open();
    atFourthPage(things, async () => {
      const holder = await holdWrites(things.project.data);
      setTimeout(() => holder.kill('SIGKILL'), 1_000);
    });
    expect(await runtime.sync('things')).toMatchObject({ status: 'success', counts: { created: count } });
    await expectSame(runtime, things.server);
  });

  test('that this user may not write fails with what to allow, and goes on when it may', { timeout: 60_000 }, async () => {
    const things = await makeThings();
    const { project } = things;
    atFourthPage(things, () => void runtime.stopSync('things'));
    const runtime = await things.open();
    await expect(runtime.sync('things')).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    await runtime[Symbol.asyncDispose]();
    const files = ['store.db', 'lock.db'].map((name) => join(project.data, name));
    for (const place of [project.folder, project.data]) await chmod(place, 0o555);
    for (const file of files) await chmod(file, 0o444);
    const refused = await sync(things, asNobody);
    for (const place of [project.folder, project.data]) await chmod(place, 0o755);
    expect(refused.code, refused.stderr).toBe(73);
    expect(refused.stderr).toContain('STORE_FAILED');
    expect(refused.stderr).toMatch(
      /the store is read-only; allow this user to write to the data folder and its files|data folder .* cannot be written/,
    );
    for (const file of files) await chmod(file, 0o644);
    expect(await newestRun(things)).toMatchObject({ status: 'cancelled' });
    await expectGoesOn(await things.open(), things);
  });

  test.skipIf(!mayMount())(
    'on a disk that is full fails, keeps what was committed, and goes on when there is room',
    { timeout: 60_000 },
    async () => {
      const things = await makeThings();
      const { data } = things.project;
      await mkdir(data);
      mount(data);
      keep({ [Symbol.asyncDispose]: async () => unmount(data) });
      const runtime = await things.open();
      const filler = join(data, 'filler');
      atFourthPage(things, () => fillUp(filler));
      await expect(runtime.sync('things')).rejects.toMatchObject({
        code: 'STORE_FULL',
        message: expect.stringContaining('make room, then try again'),
      });
      expect(await expectCovered(runtime)).toBeGreaterThan(0);
      await rm(filler);
      // Its end could not be written.
      expect(await runtime.runs({ limit: 1 })).toMatchObject([{ status: 'running', error: null }]);
      await expectGoesOn(runtime, things);
    },
  );

  test('that is gone while it runs says nothing; the next one begins anew, and has everything', { timeout: 60_000 }, async () => {
    const things = await makeThings();
    const { project } = things;
    const runtime = await things.open();
    atFourthPage(things, () => rename(project.data, `${project.data}-gone`));
    // The system lets the files be written to that the process has open.
    expect(await runtime.sync('things')).toMatchObject({ status: 'success', counts: { created: count } });
    await runtime[Symbol.asyncDispose]();
    await rm(project.data, { recursive: true, force: true });
    const next = await things.open();
    expect(await next.sync('things')).toMatchObject({ status: 'success', resumed: 0, counts: { created: count } });
    await expectSame(next, things.server);
  });
});

function mount(folder: string): void {
  execFileSync('/bin/sh', ['-c', 'mount -t tmpfs -o size=16m tmpfs "$0"', folder], { stdio: 'ignore' });
}

function unmount(folder: string): void {
  execFileSync('/bin/sh', ['-c', 'umount -l "$0"', folder]);
}

/** Without a disk that can be filled, `full-store.test.ts` shows the same of a bound of the store's own. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-mount-'));
  try {
    mount(folder);
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Until the disk takes no more. */
async function fillUp(file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (;;) await handle.write(Buffer.alloc(1_024));
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'ENOSPC' });
  } finally {
    await handle.close();
  }
}
