import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createSharedReads } from '../../runtime/engine/partitions/shared-reads.ts';
import { createSpool } from '../../runtime/engine/partitions/spool.ts';
import { createSeenKeys } from '../../runtime/partitions/index.ts';

/** A source that counts what it is asked for, and how often it is opened and closed. */
function source(count: number, failAt = Infinity) {
  const seen = { opened: 0, given: 0, closed: 0 };
  async function* open(signal: AbortSignal): AsyncGenerator<string> {
    seen.opened += 1;
    try {
      for (let at = 0; at < count; at += 1) {
        await nextTurn();
        signal.throwIfAborted();
        if (at === failAt) throw new Error('the source failed');
        seen.given += 1;
        yield `text ${at}`;
      }
    } finally {
      seen.closed += 1;
    }
  }
  return { seen, open };
}

async function all(texts: AsyncIterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const text of texts) found.push(text);
  return found;
}

const two = new Map([['a', 2]]);
const texts = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `text ${at}`);

describe('shared reads', () => {
  test('are made once for readers at the same time and for those that come later', async () => {
    await using shared = createSharedReads(two);
    const { seen, open } = source(5);
    const [first, second] = await Promise.all([all(shared.read('a', open, undefined)), all(shared.read('a', open, undefined))]);
    const third = await all(shared.read('a', open, undefined));
    expect([first, second, third]).toEqual([texts(5), texts(5), texts(5)]);
    expect(seen).toEqual({ opened: 1, given: 5, closed: 1 });
  });

  test('go no further than the reader who is ahead', async () => {
    await using shared = createSharedReads(two);
    const { seen, open } = source(100);
    const reader = shared.read('a', open, undefined)[Symbol.asyncIterator]();
    for (let count = 0; count < 3; count += 1) await reader.next();
    expect(seen.given).toBe(3);
  });

  test('outlive a reader that goes away', async () => {
    await using shared = createSharedReads(two);
    const { open } = source(5);
    const leave = new AbortController();
    const leaving = all(shared.read('a', open, leave.signal));
    const staying = all(shared.read('a', open, undefined));
    leave.abort(new Error('gone'));
    await expect(leaving).rejects.toThrow('gone');
    expect(await staying).toEqual(texts(5));
  });

  test('fail for every reader, after what came before the failure', async () => {
    await using shared = createSharedReads(two);
    const { seen, open } = source(5, 2);
    for (let reader = 0; reader < 2; reader += 1) {
      const found: string[] = [];
      await expect(
        (async () => {
          for await (const text of shared.read('a', open, undefined)) found.push(text);
        })(),
      ).rejects.toThrow('the source failed');
      expect(found).toEqual(texts(2));
    }
    expect(seen.opened).toBe(1);
  });

  test('end with the run, and end what they read from', async () => {
    const shared = createSharedReads(two);
    const { seen, open } = source(100);
    await shared.read('a', open, undefined)[Symbol.asyncIterator]().next();
    await shared[Symbol.asyncDispose]();
    await shared[Symbol.asyncDispose]();
    expect(seen).toEqual({ opened: 1, given: 1, closed: 1 });
  });

  test('are not kept for a single reader', () => {
    const shared = createSharedReads(new Map([['a', 1]]));
    expect(shared.claim('a')).toBe(false);
    expect(shared.claim('unknown')).toBe(false);
    expect(shared.record('a')).toBeUndefined();
  });

  test('what was recorded on its way to its end is given without another read', async () => {
    await using shared = createSharedReads(new Map([['a', 1]]));
    const recorder = shared.record('a');
    for (const text of texts(3)) await recorder?.append(text);
    expect(shared.record('a')).toBeUndefined();
    await recorder?.end(true);
    expect(shared.claim('a')).toBe(true);
    const { seen, open } = source(9);
    expect(await all(shared.read('a', open, undefined))).toEqual(texts(3));
    expect(seen.opened).toBe(0);
  });

  test('what was recorded in part only is forgotten', async () => {
    await using shared = createSharedReads(two);
    const recorder = shared.record('a');
    await recorder?.append('half');
    await recorder?.end(false);
    const { open } = source(2);
    expect(await all(shared.read('a', open, undefined))).toEqual(texts(2));
  });
});

describe('a spool', () => {
  test('gives texts in any order, those in memory and those beyond its bound, every character', async () => {
    await using spool = createSpool(10);
    const given = ['12345', 'ü"\u0000\n', 'x'.repeat(50_000), '', '日本', 'y'];
    for (const text of given) await spool.append(text);
    expect(spool.length).toBe(given.length);
    for (const at of [5, 2, 0, 4, 1, 3, 2]) expect(await spool.at(at)).toBe(given[at]);
  });

  test('leaves no file behind, not even while it is used', async () => {
    const files = async (): Promise<number> => (await readdir(tmpdir())).filter((name) => /^ferrule-[0-9a-f]{8}-/.test(name)).length;
    const before = await files();
    await using spool = createSpool(1);
    await spool.append('beyond');
    expect(await files()).toBe(before);
    expect(await spool.at(0)).toBe('beyond');
  });
});

test('keys are remembered as long as there is room for them', () => {
  const keys = createSeenKeys(2);
  expect(['a', 'b', 'a', 'c', 'b', 'a'].map((key) => keys.add(key))).toEqual([true, true, false, true, false, true]);
});
