import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../runtime/expressions/compile/index.ts';
import { runCompiled } from '../../runtime/expressions/compile/run-compiled.ts';
import { ExpressionError } from '../../runtime/expressions/expression.ts';
import { parse } from '../../runtime/expressions/text/parse.ts';
import { createOracle } from '../support/jsonata-oracle.ts';
import * as some from './arbitrary-pictures.ts';
import { seedOfTheDay } from '../support/seed.ts';

const nothing = (): void => {};
const millis = Date.UTC(2024, 1, 29, 15, 4, 5, 678);
const now = (): number => millis;
const oracle = createOracle({ now, random: Math.random, enter: nothing, leave: nothing, called: nothing });

type Scope = { readonly [name: string]: unknown };

/** Both ways to evaluate one expression. An ending is a value, or the code of a failure. */
function bothWays(source: string, names: readonly string[]) {
  const compiled = compile(parse(source).root, new Set(names));
  if (compiled === undefined) throw new Error(`${source} is not compiled`);
  const theirs = oracle.parse(source);
  return {
    ours: (scope: Scope) => ending(() => runCompiled(compiled, scope, scope, 100_000, { now })),
    theirs: (scope: Scope) => ending(() => theirs.evaluate(scope, scope)),
  };
}

interface Ending {
  readonly value?: unknown;
  /** `none` for a failure of ours without a code, and for a program error of the package. */
  readonly code?: string;
}

/** A number that JSON cannot hold ours gives as the failure that it is as a result. */
function ending(evaluate: () => unknown): Ending {
  try {
    const value = evaluate();
    return typeof value === 'number' && !Number.isFinite(value) ? { code: 'D1001' } : { value };
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return { code: thrown.code ?? 'none' };
    const { code } = thrown as { readonly code?: unknown };
    return { code: typeof code === 'string' ? code : 'none' };
  }
}

function agree(ways: ReturnType<typeof bothWays>, scope: Scope): Ending {
  const theirs = ways.theirs(scope);
  const ours = ways.ours(scope);
  if (theirs.code === 'none') expect(ours.code).toBeDefined();
  else expect(ours).toEqual(theirs);
  return theirs;
}

const runs = { numRuns: 4_000, seed: seedOfTheDay };

describe('pictures of integers', () => {
  const format = bothWays('$formatInteger(value, picture)', ['value', 'picture']);
  const read = bothWays('$parseInteger(text, picture)', ['text', 'picture']);

  it('are written and read back as JSONata does', () => {
    fc.assert(
      fc.property(some.integer, some.integerPicture, (value, picture) => {
        const written = agree(format, { value, picture });
        if (written.value !== undefined) agree(read, { text: written.value, picture });
      }),
      runs,
    );
  });

  it('read texts that are not theirs as JSONata does', () => {
    fc.assert(
      fc.property(some.integerText, some.integerPicture, (text, picture) => {
        agree(read, { text, picture });
      }),
      runs,
    );
  });

  it.each(['0', '0000', '#,##0', '0;o', '#,##0;o', 'W', 'w', 'Ww', 'Ww;o', 'I', 'i', 'A', 'a'])(
    '%s gives back what it wrote',
    (picture) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 9_999_999 }), (value) => {
          const { value: text } = format.ours({ value: picture === 'I' || picture === 'i' ? value % 10_000 || 1 : value, picture });
          expect(read.ours({ text, picture }).value).toBe(picture === 'I' || picture === 'i' ? value % 10_000 || 1 : value);
        }),
        { numRuns: 200, seed: seedOfTheDay },
      );
    },
  );
});

describe('pictures of numbers', () => {
  const plain = bothWays('$formatNumber(value, picture)', ['value', 'picture']);
  const changed = bothWays('$formatNumber(value, picture, options)', ['value', 'picture', 'options']);

  it('are written as JSONata does', () => {
    fc.assert(
      fc.property(some.number, some.numberPicture, (value, picture) => {
        agree(plain, { value, picture });
      }),
      runs,
    );
  });

  it('are written with other symbols as JSONata does', () => {
    fc.assert(
      fc.property(some.number, some.numberPicture, some.numberOptions, (value, picture, options) => {
        agree(changed, { value, picture, options });
      }),
      runs,
    );
  });

  it.each([
    ['an option that is no text', 1, '0', { digit: 5 }],
    ['infinity with an exponent', 1e308, '0.0e0', undefined],
    ['more than a hundred decimals', 1, `0.${'0'.repeat(101)}`, undefined],
  ])('fail with %s', (_what, value, picture, options) => {
    const source = options === undefined ? '$formatNumber(value * 10, picture)' : '$formatNumber(value * 10, picture, options)';
    const { ours } = bothWays(source, ['value', 'picture', 'options']);
    expect(ours({ value, picture, options }).code).toBeDefined();
  });
});

describe('pictures of times', () => {
  const format = bothWays('$fromMillis(time, picture)', ['time', 'picture']);
  const formatIn = bothWays('$fromMillis(time, picture, zone)', ['time', 'picture', 'zone']);
  const read = bothWays('$toMillis(text, picture)', ['text', 'picture']);

  it('are written, in a zone too, and read back as JSONata does', () => {
    fc.assert(
      fc.property(some.moment, some.datePicture, some.zone, (time, picture, zone) => {
        agree(formatIn, { time, picture, zone });
        const written = agree(format, { time, picture });
        if (written.value !== undefined) agree(read, { text: written.value, picture });
      }),
      runs,
    );
  });

  it('read texts that nearly fit as JSONata does', () => {
    fc.assert(
      fc.property(some.moment, some.datePicture, some.change, (time, picture, { at, drop, put }) => {
        const { value } = format.ours({ time, picture });
        fc.pre(typeof value === 'string');
        const text = String(value);
        agree(read, { text: text.slice(0, at) + put + text.slice(at + drop), picture });
      }),
      runs,
    );
  });

  it.each([
    '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001]',
    '[Y0001]-[M01]-[D01] [H01]:[m01]:[s01].[f001] [Z]',
    '[D1o] [MNn] [Y] [h]:[m]:[s].[f001] [P]',
    '[Y]-[d] [H]:[m]:[s].[f001]',
    '[Yw], [Mw], [Dwo] - [H01][m01][s01].[f001]',
  ])('%s gives back what it wrote', (picture) => {
    // The package cannot read a day of the year with a time of day.
    const isDayOnly = picture.includes('[d]');
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        const time = isDayOnly ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) : date.getTime();
        const wanted = isDayOnly ? picture.slice(0, picture.indexOf(' ')) : picture;
        const { value: text } = format.ours({ time, picture: wanted });
        expect(read.ours({ text, picture: wanted }).value).toBe(time);
      }),
      { numRuns: 200, seed: seedOfTheDay },
    );
  });

  it('take what is larger than all that is given from now', () => {
    expect(read.ours({ text: '10:30', picture: '[H]:[m]' }).value).toBe(Date.UTC(2024, 1, 29, 10, 30));
    expect(read.ours({ text: 'March', picture: '[MNn]' }).value).toBe(Date.UTC(2024, 2, 1));
  });
});

describe('pictures that would make too much', () => {
  it.each([
    ['$formatInteger(1, picture)', '0'.repeat(1_001)],
    ['$formatNumber(1, picture)', '0'.repeat(1_001)],
    ['$fromMillis(0, picture)', '[Y]'.repeat(400)],
    ['$fromMillis(0, picture)', '[Y,1001]'],
    ['$toMillis(text, picture)', '[Y]'],
    ['$formatInteger(500000000, picture)', 'I'],
  ])('%s of a long one is a limit', (source, picture) => {
    const compiled = compile(parse(source).root, new Set(['picture', 'text']));
    if (compiled === undefined) throw new Error('not compiled');
    const scope = { picture, text: '1'.repeat(1_001) };
    expect(() => runCompiled(compiled, scope, scope, 100_000, { now })).toThrow(expect.objectContaining({ limit: true }));
  });

  it('gives up a search for a way to read a text, however many there are', () => {
    const compiled = compile(parse('$toMillis(text, picture)').root, new Set(['picture', 'text']));
    if (compiled === undefined) throw new Error('not compiled');
    for (const [text, picture] of [
      [`${'1'.repeat(900)}x`, '[f]'.repeat(300)],
      [`${' '.repeat(900)}x`, '[Dw]'.repeat(200)],
      [`+${'1'.repeat(900)}x`, '[Z01.01]'.repeat(100)],
      [`${'a'.repeat(900)}1`, '[MN]'.repeat(200)],
    ]) {
      const scope = { text, picture };
      expect(() => runCompiled(compiled, scope, scope, 100_000, { now })).toThrow(expect.objectContaining({ limit: true }));
    }
  });
});
