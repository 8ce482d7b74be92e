import { afterAll, describe, expect, it } from 'vitest';
import { createTurns } from '../../runtime/expressions/offload/turns.ts';
import { createAllowance, createExpressions, evaluateEach, type Outcome } from '../../runtime/expressions/index.ts';
import { longestHoldDuring } from '../support/longest-hold.ts';

const expressions = createExpressions({ time: 5_000, size: 100_000 });
afterAll(() => expressions[Symbol.asyncDispose]());

/** More work than the event loop may be held with, less than a worker may do. */
const heavy = expressions.jsonata('$sum([1..n].($ * 2))', ['n']);
const large = 400_000;
const sumTo = (n: number): number => n * (n + 1);
const values = (outcomes: readonly Outcome[]): readonly unknown[] => outcomes.map((one) => ('value' in one ? one.value : one.error));

describe('an evaluation that takes more than the event loop may be held for', () => {
  it('says so where it cannot wait', () => {
    expect(() => heavy.evaluateSync?.({ n: large })).toThrow(expect.objectContaining({ limit: true, isForWorker: true }));
  });

  it('is made again in a worker', async () => {
    expect(await heavy.evaluate({ n: large })).toBe(sumTo(large));
  });

  it('does not disturb the others of its batch', async () => {
    const ns = [1, large, 2, large, large, 3, large, large, 4];
    expect(values(await heavy.evaluateAll(ns.map((n) => ({ n }))))).toEqual(ns.map(sumTo));
  });

  it('is made again as a part of a template and of a structure', async () => {
    const text = expressions.template('{{ n }}: {{ $sum([1..n].($ * 2)) }}', ['n']);
    expect(text.evaluateSync).toBeDefined();
    expect(await text.evaluate({ n: large })).toBe(`${large}: ${sumTo(large)}`);
    const structure = expressions.structure({ n: '{{ n }}', of: [{ sum: '{{ $sum([1..n].($ * 2)) }}' }] }, ['n']);
    expect(values(await structure.evaluateAll([{ n: 2 }, { n: large }]))).toEqual([
      { n: 2, of: [{ sum: 6 }] },
      { n: large, of: [{ sum: sumTo(large) }] },
    ]);
  });

  it('tells the time of those around it', async () => {
    const now = expressions.jsonata('($sum([1..n].($ * 2)); $millis())', ['n']);
    const when = { millis: undefined };
    const [first, second] = values(await now.evaluateAll([{ n: 1 }, { n: large }], when));
    expect(first).toBe(when.millis);
    expect(second).toBe(first);
  });

  it('fails for good where a worker may not do it either', async () => {
    const endless = expressions.jsonata('[1..9000].($x := $; $sum([1..9000].($ * $x)))', []);
    await expect(endless.evaluate({})).rejects.toMatchObject({ limit: true, isForWorker: false });
  }, 20_000);

  it('fails in a worker as it would here', async () => {
    const failing = expressions.jsonata('($sum([1..n].($ * 2)); $number(text))', ['n', 'text']);
    const here = await failing.evaluate({ n: 1, text: 'x' }).catch((thrown: unknown) => thrown);
    const there = await failing.evaluate({ n: large, text: 'x' }).catch((thrown: unknown) => thrown);
    expect(there).toEqual(here);
    expect(there).toMatchObject({ code: 'D3030', limit: false });
  });

  it('gives what nests too deep as no result, here and there', async () => {
    const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);
    const given = expressions.jsonata('($sum([1..n]); [deep])', ['n', 'deep']);
    for (const n of [1, large]) {
      expect(await given.evaluate({ n, deep: nest(900) })).toHaveLength(1);
      await expect(given.evaluate({ n, deep: nest(1_100) })).rejects.toThrow('nests too deep');
    }
  });

  it('has more stack in a worker for data that nest deep', async () => {
    const nest = (depth: number): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < depth; level++) value = [value];
      return value;
    };
    const same = expressions.jsonata('a = b', ['a', 'b']);
    expect(await same.evaluate({ a: nest(3_000), b: nest(3_000) })).toBe(true);
    await expect(same.evaluate({ a: nest(100_000), b: nest(100_000) })).rejects.toMatchObject({ limit: true });
  });
});

describe('evaluations that share an allowance', () => {
  it('may take together what one may take', () => {
    const allowance = createAllowance();
    const often = (): number => {
      for (let times = 0; ; times++) if (!runs({ n: 1_000 })) return times;
    };
    const runs = (scope: { readonly n: number }): boolean => {
      try {
        heavy.evaluateSync?.(scope, undefined, allowance);
        return true;
      } catch {
        return false;
      }
    };
    const times = often();
    expect(times).toBeGreaterThan(20);
    expect(times).toBeLessThan(300);
  });

  it('are made at once while they are little work, else with pauses', async () => {
    const take = (outcome: Outcome): unknown => values([outcome])[0];
    const few = evaluateEach(heavy, 10, (n) => ({ n: n + 1 }), take);
    expect(few).toEqual(Array.from({ length: 10 }, (_none, n) => sumTo(n + 1)));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const many = evaluateEach(heavy, 400, (n) => ({ n: 5_000 + n }), take);
    expect(many).toBeInstanceOf(Promise);
    expect(await many).toEqual(Array.from({ length: 400 }, (_none, n) => sumTo(5_000 + n)));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('an expression that overruns again and again', () => {
  it('keeps no other from the threads', { timeout: 60_000 }, async () => {
    await using tenants = createExpressions({ time: 300, size: 100_000 });
    const endless = tenants.jsonata('( $f := function($x){ $f($x) }; $f(n) )', ['n']);
    const quick = tenants.jsonata('([$z := 1, $z]; n + 1)', ['n']);
    const all = endless.evaluateAll(Array.from({ length: 100 }, (_none, n) => ({ n })));
    let isOver = false;
    void all.then(() => (isOver = true));
    for (let n = 0; n < 20; n++) expect(await quick.evaluate({ n })).toBe(n + 1);
    expect(isOver).toBe(false);
  });

  it('lets others have the event loop before each try', { timeout: 60_000, retry: 2 }, async () => {
    await using tenants = createExpressions({ time: 50, size: 100_000 });
    const all = Array.from({ length: 20 }, (_none, n) => tenants.jsonata(`( $f := function($x){ $f($x + ${n}) }; $f(1) )`, []));
    const held = await longestHoldDuring(async () => {
      const ends = await Promise.allSettled(all.map((one) => one.evaluate({})));
      expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    });
    expect(held).toBeLessThan(50);
  });
});

describe('turns in the threads', () => {
  const of = (source: string, since = performance.now()) => ({ job: { task: { source }, since } });

  it('are taken by those first whose expression takes least time, then by those who have waited longest', () => {
    const turns = createTurns<ReturnType<typeof of>>();
    const [slow, unknown, quick, later] = [of('slow'), of('unknown'), of('quick'), of('quick')];
    turns.learn(slow, 2, 2_000);
    turns.learn(quick, 100, 200);
    turns.add(slow, unknown, quick, later);
    expect(turns.isSlow(slow)).toBe(true);
    expect([turns.take(false), turns.take(false), turns.take(true), turns.take(true)]).toEqual([quick, later, unknown, undefined]);
    expect(turns.take(false)).toBe(slow);
    expect(turns.take(false)).toBeUndefined();
  });

  it('come to whoever has waited long enough', () => {
    const turns = createTurns<ReturnType<typeof of>>();
    const [slow, quick] = [of('slow', performance.now() - 60_000), of('quick')];
    turns.learn(slow, 1, 1_000);
    turns.learn(quick, 1, 2);
    turns.add(quick, slow);
    expect(turns.take(false)).toBe(slow);
  });
});
