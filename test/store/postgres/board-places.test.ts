import { describe, expect, test } from 'vitest';
import type { Help } from '../../../runtime/sync/ports.ts';
import { withClient } from '../../support/postgres-client.ts';
import { beginBoth, beginObject, checkpoint, commit, endOf, later, runOf } from '../../support/store-contract/harness.ts';
import { boardTests, openBoard, partitionOf, startBoardProcess, takeShelf } from './board-process.ts';

const { openUrl, share, join } = boardTests();

describe('who leaves', () => {
  test('gives back what they have in hand: to all, or to the run alone where they have failed over it', async () => {
    const { url, board } = await share(['a', 'b', 'c'], { most: 6 });
    const [{ help: one }, { help: two }] = [await join(url), await join(url)];
    expect([await takeShelf(one), await takeShelf(one)]).toEqual(['a', 'b']);
    await one.leave(false);
    expect([await takeShelf(two), await takeShelf(two), await takeShelf(two)]).toEqual(['a', 'b', 'c']);
    await two.giveBack(partitionOf('c').key);
    expect(await two.take()).toMatchObject({ partition: undefined, waiting: 0, left: 3 });
    await two.leave(true);
    const { help: three } = await joinAgain(url);
    expect(three).toBeUndefined();
    expect([await takeShelf(board), await takeShelf(board), await takeShelf(board)]).toEqual(['a', 'b', 'c']);
  });

  async function joinAgain(url: string): Promise<{ readonly help: Help | undefined }> {
    const { boards } = await startBoardProcess(url);
    return { help: await boards.join([]) };
  }
});

describe('who comes', () => {
  test('to the board with the fewest, not to that of their own run nor twice to one, and no more than have a place there', async () => {
    const url = await openUrl();
    const holder = await startBoardProcess(url);
    await beginBoth(holder.store, 'run-1');
    await openBoard(holder, 3);
    const other = await startBoardProcess(url);
    await other.store.beginRun(runOf('run-2', { datasource: 'other' }));
    await beginObject(other.store, 'run-2');
    await other.boards.open({ runId: 'run-2', datasource: 'other', object: 'product', most: 2, terms: {} as never });
    expect(await holder.boards.join(['run-2'])).toBeUndefined();
    expect(await holder.boards.join([])).toMatchObject({ runId: 'run-2', datasource: 'other', object: 'product', connectorHash: 'c0ffee' });
    const [one, two] = [await startBoardProcess(url), await startBoardProcess(url)];
    // The second of the first board has its place there before anybody has a third anywhere.
    expect(await one.boards.join([])).toMatchObject({ runId: 'run-1' });
    expect(await one.boards.join([])).toBeUndefined();
    expect(await two.boards.join([])).toMatchObject({ runId: 'run-1' });
    expect(await (await startBoardProcess(url)).boards.join([])).toBeUndefined();
  });

  test('is told to whoever has the run, who offers nothing before', async () => {
    const url = await openUrl();
    const holder = await startBoardProcess(url);
    await beginBoth(holder.store, 'run-1');
    const board = await openBoard(holder, 3);
    expect(await board.isWanted()).toBe(false);
    const { help } = await join(url);
    expect(await help.take()).toEqual({ partition: undefined, waiting: 0, left: 0 });
    await expect.poll(() => board.isWanted(), { timeout: 10_000 }).toBe(true);
    expect(help.terms).toMatchObject({ mode: 'full', since: null, asked: {} });
    await board.close();
    expect(await help.take()).toBeUndefined();
  });
});

describe('what an earlier process of the run has begun', () => {
  test('is for the one who has it now; what it has read to its end is left out, but where its end is to be judged', async () => {
    const url = await openUrl();
    const holder = await startBoardProcess(url);
    await beginBoth(holder.store, 'run-1');
    const part = (shelf: string, over: Parameters<typeof checkpoint>[0]) => ({
      partition: { key: partitionOf(shelf).key, values: '{}', checkpoint: checkpoint(over), cursor: null },
    });
    await commit(holder.store, 'run-1', [], part('half', { token: 'next' }));
    await commit(holder.store, 'run-1', [], part('done', { done: true }));
    await commit(holder.store, 'run-1', [], part('anew', { done: true, anew: true }));
    const board = await openBoard(holder, 8);
    await board.start([]);
    expect(await board.offer(['half', 'done', 'anew', 'new'].map(partitionOf))).toBe(3);
    const { help } = await join(url);
    expect([await takeShelf(help), await takeShelf(help)]).toEqual(['new', undefined]);
    expect([await takeShelf(board), await takeShelf(board), await takeShelf(board)]).toEqual(['half', 'anew', undefined]);
  });
});

test('what is erased leaves nothing on a board', async () => {
  const { url, holder } = await share(['a', 'b']);
  await join(url);
  await holder.store.finishObject(endOf('run-1'));
  await holder.store.finishRun('run-1', 'success', later, null, false);
  await holder.store.erase('shop');
  await withClient(url, async (client) => {
    for (const table of ['partition_boards', 'partition_helpers', 'partition_offers'])
      expect((await client.query(`SELECT count(*)::int AS left FROM ferrule.${table}`)).rows).toEqual([{ left: 0 }]);
  });
});
