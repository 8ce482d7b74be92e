import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExpressions, ExpressionError, ExpressionSyntaxError, type Scope } from '../../runtime/expressions/index.ts';
import { longestHoldDuring } from '../support/longest-hold.ts';
import { readVectors } from '../support/vectors.ts';

const limits = { time: 400, size: 1_000_000 };
/** Milliseconds after the deadline in which a call must have failed: two new threads may have to start, on a machine that is busy. */
const slack = 8_000;
/** Milliseconds of processor time for which the main thread may be held. */
const longestHold = 50;

interface Given {
  readonly source: string;
  readonly scope?: string;
}

type Ending = 'limit' | 'syntax' | 'failure' | 'value';

const vectors = [
  ...readVectors<Given, { readonly ends: Ending | 'either' }>('expressions/hostile'),
  ...readVectors<Given, { readonly ends: Ending | 'either' }>('expressions/hostile-regexes'),
];

const scopes: { readonly [name: string]: Scope } = {
  almost: { text: `${'a'.repeat(40)}!` },
  letters: { text: 'a'.repeat(100_000) },
  wide: { list: Array.from({ length: 100_000 }, (_none, index) => index), other: Array.from({ length: 100_000 }, (_none, index) => index) },
  large: { list: Array.from({ length: 50_000 }, (_none, index) => `a text of some length ${index}`) },
  deep: { deep: nest(50_000, (value) => [value]), other: nest(50_000, (value) => [value]) },
  deepObjects: { deep: nest(50_000, (value) => ({ a: value })) },
  // More of them is as slow to be parsed.
  keys: { object: Object.fromEntries(Array.from({ length: 100_000 }, (_none, index) => [`key ${index}`, index])) },
  shortKeys: { object: Object.fromEntries(Array.from({ length: 100_000 }, (_none, index) => [index.toString(36), 1])) },
  // Of all results these took longest to be read from a message: more than a second.
  keysOfMany: {
    list: Array.from({ length: 110 }, (_none, index) =>
      Object.fromEntries(Array.from({ length: 900 }, (_one, key) => [(index * 900 + key).toString(36), 1])),
    ),
  },
  alike: {
    text: 'a'.repeat(100_000),
    long: 'a'.repeat(999_000),
    same: Buffer.alloc(999_000, 'a').toString(),
    mark: `${'a'.repeat(1_000)}b${'a'.repeat(30_000)}`,
    list: Array.from({ length: 100_000 }, (_none, index) => ({ n: index })),
  },
  controls: { text: '\u0001'.repeat(999_000), umlauts: 'ß'.repeat(499_000), digits: '1'.repeat(999_000) },
  nulls: { object: Object.fromEntries(Array.from({ length: 100_000 }, (_none, index) => [`key ${index}`, null])) },
  hurt: {
    texts: [
      `${'a'.repeat(40)}!`,
      'a'.repeat(5_000),
      `${'ab'.repeat(2_000)}!`,
      `${' '.repeat(3_000)}y`,
      'a.b-c@d'.repeat(500),
      '"\\x'.repeat(1_000),
      '<a><b>'.repeat(700),
      '/a/bc'.repeat(800),
      'onetwothree'.repeat(400),
      '1,22,'.repeat(900),
    ],
  },
};

/** Texts that are too long to be written out. */
const sources: { readonly [name: string]: string } = {
  parentheses: '('.repeat(20_000) + '1' + ')'.repeat(20_000),
  defaults: `${'('.repeat(40)}only${' ?: only)'.repeat(40)}`,
  steps: Array.from({ length: 10_000 }, () => 'only').join('.'),
  long: `"${'x'.repeat(100_000)}"`,
  nested: `${'['.repeat(190)}${'only,'.repeat(4_000)}only${']'.repeat(190)}`,
  conditions: `${'(only ? '.repeat(190)}[${'only,'.repeat(4_000)}only]${' : only)'.repeat(190)}`,
  binds: `[${Array.from({ length: 2_500 }, (_none, index) => `$v${index}:=1`).join()}]`,
};

function nest(depth: number, around: (value: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = around(value);
  return value;
}

const expressions = createExpressions(limits);
/** A bounded evaluation that every machine makes in time, to have a thread ready. */
const warm = (): Promise<unknown> => expressions.jsonata('([$z := 1, $z]; 1)', []).evaluate({});
beforeAll(warm, 30_000);
afterAll(() => expressions[Symbol.asyncDispose]());

async function ending(source: string, scope: Scope): Promise<string> {
  try {
    await expressions.jsonata(source, [...Object.keys(scope), 'only']).evaluate(scope);
    return 'value';
  } catch (thrown) {
    if (thrown instanceof ExpressionSyntaxError) return 'syntax';
    if (!(thrown instanceof ExpressionError)) throw thrown;
    return thrown.limit ? 'limit' : 'failure';
  }
}

/** Collects what is garbage, and tells what is left. */
function heldMemory(): number {
  setFlagsFromString('--expose-gc');
  // This context has it; the flag is for the time of its making only.
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

describe('hostile expressions', () => {
  const before = heldMemory();

  // Measured times are those of a machine that may be busy with other things: a second look decides.
  it.each(vectors)('$name', { timeout: 30_000, retry: 2 }, async ({ given, expect: wanted }) => {
    const source = sources[given.source] ?? given.source;
    const scope = scopes[given.scope ?? ''] ?? {};
    let ended = '';
    let taken = 0;
    const held = await longestHoldDuring(async () => {
      const started = performance.now();
      ended = await ending(source, scope);
      taken = performance.now() - started;
    });
    if (wanted.ends === 'either') expect(['value', 'limit']).toContain(ended);
    else expect(ended).toBe(wanted.ends);
    expect(taken).toBeLessThan(limits.time + slack);
    expect(held).toBeLessThan(longestHold);
  });

  it('leave no memory behind', () => {
    expect(heldMemory() - before).toBeLessThan(20 * 1_048_576);
  });

  it('do not keep others waiting', { timeout: 30_000, retry: 2 }, async () => {
    const endless = expressions.jsonata('( $f := function($x){ $f($x) }; $f(1) )', []);
    const quick = expressions.jsonata('([$z := 1, $z]; n + 1)', ['n']);
    await warm();
    const failing = endless.evaluate({});
    failing.catch(() => {});
    expect(await Promise.all([1, 2, 3].map((n) => quick.evaluate({ n })))).toEqual([2, 3, 4]);
    await expect(failing).rejects.toMatchObject({ limit: true });
  });

  it('leave an ordinary expression as fast as it was', { timeout: 60_000, retry: 2 }, async () => {
    const ordinary = expressions.jsonata(
      '{"id": record.id, "names": record.lines[qty > 1].name, "total": $sum(record.lines.(qty * price))}',
      ['record'],
    );
    const record = { id: 1, lines: [1, 2, 3].map((qty) => ({ qty, name: `line ${qty}`, price: 1.5 })) };
    const time = (): number => {
      const started = process.threadCpuUsage();
      for (let times = 0; times < 20_000; times++) ordinary.evaluateSync?.({ record });
      const { user, system } = process.threadCpuUsage(started);
      return user + system;
    };
    time();
    const first = time();
    for (let times = 0; times < 100; times++) await ending(`$sum([1..${times}000000].($ * 2))`, {});
    time();
    expect(time()).toBeLessThan(first * 2);
  });
});
