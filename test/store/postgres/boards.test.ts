import { describe, expect, test } from 'vitest';
import type { Help, HolderBoard } from '../../../runtime/sync/ports.ts';
import { beginRun, later, target } from '../../support/store-contract/harness.ts';
import { adding, boardTests, openBoard, pageOf, partitionOf, startBoardProcess, takeShelf } from './board-process.ts';
import { pause } from './database.ts';

const { share, join } = boardTests();
const lost = { code: 'RUN_LOST', details: { runId: 'run-1', datasource: 'shop' } };
const lease = 300;

const shelves = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(index).padStart(2, '0'));

describe('shares', () => {
  test('nobody has more than their share, all together no more than the object has side by side', async () => {
    const { url, board } = await share(shelves(12), { most: 5 });
    for (const shelf of shelves(3)) expect(await takeShelf(board)).toBe(shelf);
    const [{ help: one }, { help: two }] = [await join(url), await join(url)];
    // Of five places, two helpers have one each, the run's own process what is left.
    expect([await takeShelf(board), await takeShelf(one), await takeShelf(one), await takeShelf(two), await takeShelf(two)]).toEqual([
      undefined,
      '03',
      undefined,
      '04',
      undefined,
    ]);
    expect(await one.take()).toMatchObject({ partition: undefined, waiting: 7, left: 12 });
    // A place that is given up is the others' again.
    await two.leave(false);
    expect([await takeShelf(one), await takeShelf(one)]).toEqual(['04', undefined]);
  });

  test('whoever comes waits until those who have more than their share have done with it', async () => {
    const { url, holder, board } = await share(shelves(8), { most: 3 });
    for (const shelf of shelves(3)) expect(await takeShelf(board)).toBe(shelf);
    const { help } = await join(url);
    expect(await takeShelf(help)).toBeUndefined();
    const page = pageOf('01', ['1']);
    await holder.boards.commit(page, adding(page), true);
    expect([await takeShelf(board), await takeShelf(help), await takeShelf(help)]).toEqual([undefined, '03', undefined]);
  });

  test('what waits comes as it was put down, whatever is in it', async () => {
    const { board } = await share(['a']);
    expect((await board.take()).partition).toEqual(partitionOf('a'));
  });

  test('what the run reads already counts as its own', async () => {
    const { board } = await share([], { most: 2 });
    await board.start([partitionOf('in hand')]);
    await board.offer(['a', 'b'].map(partitionOf));
    expect([await takeShelf(board), await takeShelf(board)]).toEqual(['a', undefined]);
    await board.drop(partitionOf('in hand').key);
    expect(await takeShelf(board)).toBe('b');
  });

  test('however many take at once, each is given to one, and no more are in hand than may be', async () => {
    const most = 3;
    const { url, holder, board } = await share(shelves(40), { most });
    const [{ help: one }, { help: two }] = [await join(url), await join(url)];
    let now = 0;
    let atOnce = 0;
    const readers = new Map<string, number>();
    const read = async (name: number, from: Help | HolderBoard): Promise<void> => {
      for (;;) {
        const taken = await from.take();
        if (!taken || taken.left === 0) return;
        const shelf = taken.partition?.told['shelf'];
        if (typeof shelf !== 'string') {
          await pause(5);
          continue;
        }
        expect(readers.has(shelf)).toBe(false);
        readers.set(shelf, name);
        atOnce = Math.max(atOnce, (now += 1));
        const page = pageOf(shelf, [shelf]);
        await pause(2);
        now -= 1;
        await ('commit' in from ? from.commit(page, adding(page)) : holder.boards.commit(page, adding(page), true));
      }
    };
    await Promise.all([read(0, board), read(0, board), read(1, one), read(1, one), read(2, two), read(2, two)]);
    expect(readers.size).toBe(40);
    expect(new Set(readers.values()).size).toBe(3);
    expect(atOnce).toBeLessThanOrEqual(most);
    const run = await holder.store.run('run-1');
    expect(run).toMatchObject({ counts: { created: 40 }, objects: [{ checkpoint: { pages: 40, records: 40, partitions: 40 } }] });
  });
});

describe('what is written in the name of a run', () => {
  test('pages of several come to one total, whoever wrote them; a partition that is done leaves the board', async () => {
    const { url, holder, board } = await share(['a', 'b']);
    const { help } = await join(url);
    expect([await takeShelf(board), await takeShelf(help)]).toEqual(['a', 'b']);
    const [own, first, last] = [pageOf('a', ['1', '2']), pageOf('b', ['3'], false), pageOf('b', ['4'])];
    await holder.boards.commit(own, adding(own), true);
    await help.commit(first, adding(first));
    expect(await board.take()).toMatchObject({ left: 1 });
    expect(await help.commit(last, adding(last))).toMatchObject({
      counts: { created: 1 },
      checkpoint: { pages: 3, records: 4, partitions: 2 },
    });
    expect(await board.take()).toMatchObject({ left: 0 });
    expect(await holder.store.run('run-1')).toMatchObject({ counts: { created: 4 }, objects: [{ checkpoint: { pages: 3, records: 4 } }] });
    expect((await holder.store.partition('run-1', 'shop', 'product', partitionOf('b').key)).checkpoint).toMatchObject({ done: true });
    expect(await holder.store.unseen('run-1', 'shop', 'product', 10)).toMatchObject({ total: 0, stored: 4 });
  });

  test('somebody who helps writes no partition but their own', async () => {
    const { url, holder, board } = await share(['a', 'b']);
    const { help } = await join(url);
    expect(await takeShelf(board)).toBe('a');
    for (const shelf of ['a', 'b', 'unknown'])
      await expect(help.commit(pageOf(shelf, ['x']), adding(pageOf(shelf, ['x'])))).rejects.toMatchObject(lost);
    expect(await holder.store.countEntities('shop', 'product')).toBe(0);
  });

  test('once another process has the run, whoever helped the one before writes nothing more, and is at no board', async () => {
    const { url, holder } = await share(['a', 'b'], { holderLease: 100 });
    const { help } = await join(url);
    expect(await takeShelf(help)).toBe('a');
    const page = pageOf('a', ['1'], false);
    await help.commit(page, adding(page));
    await pause(200);
    const next = await startBoardProcess(url);
    expect(await beginRun(next.store, 'run-2')).toMatchObject({ id: 'run-1', resumed: 1, objects: [{ checkpoint: { records: 1 } }] });
    const late = pageOf('a', ['late']);
    await expect(help.commit(late, adding(late))).rejects.toMatchObject(lost);
    await expect(holder.boards.commit(late, adding(late), true)).rejects.toMatchObject(lost);
    // The board of the one before is nobody's.
    expect(await (await startBoardProcess(url)).boards.join([])).toBeUndefined();
    expect(await next.boards.renew([help.id])).toEqual([help.id]);
    const board = await openBoard(next, 4);
    expect(await help.take()).toBeUndefined();
    await expect(help.commit(late, adding(late))).rejects.toMatchObject(lost);
    await board.start([]);
    await board.offer(['a', 'b'].map(partitionOf));
    await expect(help.commit(late, adding(late))).rejects.toMatchObject(lost);
    expect(await next.store.entityIds({ ...target, limit: 10 })).toEqual(['1']);
  });

  test('a run that has ended takes nothing more', async () => {
    const { url, holder, board } = await share(['a']);
    const { help } = await join(url);
    expect(await takeShelf(help)).toBe('a');
    await holder.store.finishRun('run-1', 'cancelled', later, null, true);
    await expect(help.commit(pageOf('a', ['late']), adding(pageOf('a', ['late'])))).rejects.toMatchObject(lost);
    expect(await help.take()).toBeUndefined();
    expect(await holder.boards.renew([help.id])).toEqual([help.id]);
    expect(await holder.store.countEntities('shop', 'product')).toBe(0);
    await holder.boards.sweep();
    await expect(board.take()).rejects.toMatchObject(lost);
  });
});

describe('who is not heard of', () => {
  test('loses what they have in hand: another goes on at its checkpoint, and what comes late is refused', async () => {
    const { url, holder, board } = await share(['a']);
    const { helper, help } = await join(url, lease);
    expect(await takeShelf(help)).toBe('a');
    const page = pageOf('a', ['1'], false);
    await help.commit(page, adding(page));
    // As long as something is heard, nothing is taken away.
    for (let wait = 0; wait < 3; wait += 1) {
      await pause(lease / 2);
      expect(await helper.boards.renew([help.id])).toEqual([]);
      await holder.boards.sweep();
    }
    expect(await takeShelf(board)).toBeUndefined();
    await pause(lease + 100);
    await holder.boards.sweep();
    expect(await helper.boards.renew([help.id])).toEqual([help.id]);
    const late = pageOf('a', ['late']);
    await expect(help.commit(late, adding(late))).rejects.toMatchObject(lost);
    expect(await takeShelf(board)).toBe('a');
    await expect(help.commit(late, adding(late))).rejects.toMatchObject(lost);
    expect((await holder.store.partition('run-1', 'shop', 'product', partitionOf('a').key)).checkpoint).toMatchObject({ token: 'next' });
    expect(await holder.store.entityIds({ ...target, limit: 10 })).toEqual(['1']);
  });

  test('a partition over which two were lost is left to the run', async () => {
    const { url, holder, board } = await share(['a']);
    for (let one = 0; one < 2; one += 1) {
      const { help } = await join(url, 1);
      expect(await takeShelf(help)).toBe('a');
      await pause(20);
      await holder.boards.sweep();
    }
    expect(await (await startBoardProcess(url)).boards.join([])).toBeUndefined();
    expect(await takeShelf(board)).toBe('a');
  });
});
