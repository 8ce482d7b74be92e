import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExpressionError } from '../../runtime/expressions/expression.ts';
import { boundOf } from '../../runtime/expressions/regex/bound.ts';
import { brief, compileRegex, patient } from '../../runtime/expressions/regex/engine.ts';
import { linearEngine } from '../../runtime/expressions/regex/linear.ts';
import type { Match } from '../../runtime/expressions/regex/match.ts';
import { readPattern } from '../../runtime/expressions/regex/read.ts';
import { patternSize } from '../../runtime/expressions/regex/size.ts';
import { seedOfTheDay } from '../support/seed.ts';

/** What stands for one unit, or for a place. */
const atoms = String.raw`
  a b c 0 - s k é ß ſ Σ 😀 \n \r \u212a \ud83d \x20 \x41 \cA \c \u{2} \0
  . \s \S \w \W \d \D [ab] [^a] [a-c0] [^] [] [\w-] [à-þ] [^\s] [\D] [😀] [\b]
  \b \B ^ $ (?i:k) (?s:.) (?m:^)`
  .trim()
  .split(/\s+/);
const times = ['*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,3}', '{2,}', '{3}?', '{1,}?'];
const openings = ['(', '(?:', '(?=', '(?!', '(?<=', '(?<!'];

const { choice: patterns } = fc.letrec<{ choice: string; sequence: string; item: string }>((tie) => ({
  choice: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|')),
  sequence: fc.array(tie('item'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  item: fc.oneof(
    { maxDepth: 3 },
    { weight: 6, arbitrary: fc.constantFrom(...atoms) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...atoms), fc.constantFrom(...times)).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...openings), tie('choice'), fc.constantFrom('', '', ...times)).map(group) },
    { weight: 1, arbitrary: fc.constantFrom('\\1', '\\2') },
  ),
}));

function group([opening, inner, repeated]: readonly [string, string, string]): string {
  return `${opening}${inner})${opening.startsWith('(?<') ? '' : repeated}`;
}

const units = 'a A b c k K s S ſ \u212a ß ẞ \u2028 \u00a0 0 _ - é É Σ ς σ µ μ \0 \u0001 \u180e \ufeff 😀 \ud83d \ude00'
  .split(' ')
  .concat(' ', '\n', '\r');
const texts = fc.array(fc.constantFrom(...units), { maxLength: 8 }).map((parts) => parts.join(''));
const flags = fc.constantFrom('g', 'gi', 'gm', 'gim');

function regexOf(pattern: string, flag: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flag);
  } catch {
    return undefined;
  }
}

function native(regex: RegExp, text: string, from: number): Match | undefined {
  const engine = new RegExp(regex.source, regex.flags);
  engine.lastIndex = from;
  const match = engine.exec(text);
  return match === null ? undefined : { match: match[0], start: match.index, end: match.index + match[0].length, groups: match.slice(1) };
}

/** Undefined is another result than a limit. */
function findOrLimit(regex: RegExp, text: string, from: number): Match | undefined | 'limit' {
  try {
    return compileRegex(regex).searchIn(text, brief).find(text, from);
  } catch (thrown) {
    // Nothing else is thrown by a search.
    expect((thrown as ExpressionError).limit).toBe(true);
    return 'limit';
  }
}

describe('a regular expression', () => {
  const cases = fc.tuple(patterns, flags, fc.array(texts, { minLength: 4, maxLength: 4 }), fc.nat(4));

  it('finds what it finds in JavaScript', () => {
    let found = 0;
    fc.assert(
      fc.property(cases, ([pattern, flag, several, offset]) => {
        const regex = regexOf(pattern, flag);
        fc.pre(regex !== undefined);
        for (const text of several) {
          const from = Math.min(offset, text.length);
          const result = findOrLimit(regex, text, from);
          if (result === 'limit') continue;
          found++;
          expect(result).toEqual(native(regex, text, from));
        }
      }),
      { numRuns: 1_500, seed: seedOfTheDay },
    );
    expect(found).toBeGreaterThan(3_000);
  });

  it('finds the same in linear time, where it can', () => {
    let linear = 0;
    fc.assert(
      fc.property(cases, ([pattern, flag, several, offset]) => {
        const regex = regexOf(pattern, flag);
        fc.pre(regex !== undefined);
        const search = linearEngine(readPattern(regex));
        fc.pre(search !== undefined);
        for (const text of several.filter((one) => search.fits(one))) {
          const from = Math.min(offset, text.length);
          linear++;
          expect(search.find(text, from)).toEqual(native(regex, text, from));
        }
      }),
      { numRuns: 1_500, seed: seedOfTheDay },
    );
    expect(linear).toBeGreaterThan(2_500);
  });

  it('is read by one table of cases, that of JavaScript', () => {
    for (const [pattern, text] of [
      ['ſ', 's'],
      ['k', '\u212a'],
      ['[^s]', 'ſ'],
      ['\\w', 'ſ'],
      ['[\\u0400-\\u04ff]', 'ж'],
      ['ǆ', 'ǅ'],
      ['ΐ', 'ΐ'],
    ] as const) {
      const regex = new RegExp(pattern, 'gi');
      expect(linearEngine(readPattern(regex))?.find(text, 0), pattern).toEqual(native(regex, text, 0));
    }
  });
});

/** The longest text that JavaScript's own engine is trusted with. */
function longest(regex: RegExp): number {
  const bound = boundOf(readPattern(regex));
  let within = 0;
  for (let step = 2 ** 24; step >= 1; step /= 2) if (bound(within + step) <= brief.native) within += step;
  return within;
}

describe('the bound', () => {
  it.each([
    [/\s+/g, 100_000],
    [/[^0-9+]/g, 100_000],
    [/foo\d+/g, 100_000],
    [/(\d{4})-(\d{2})-(\d{2})/g, 40_000],
    [/<[^<>]*>/g, 50_000],
    [/"[^"]*"/g, 50_000],
    [/^>.*$/gm, 50_000],
    [/[?&]page=(\d+)/g, 100_000],
    [/^https?:\/\/([^/]+)(\/.*)?$/g, 100_000],
    [/^(\w+)(?: (\w+))*$/g, 50_000],
    [/^(?=.*\d)(?=.*[a-z]).{8,}$/g, 100_000],
    [/(?<!\w)foo/g, 100_000],
    [/(\w)\1/g, 100_000],
    [/\d+(\.\d+)?/g, 30_000],
    [/#(\w+)(?:-(\w+))?/g, 30_000],
    [/<[^>]*>/g, 1_000],
    [/\s+$/g, 1_000],
    [/^[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}$/gi, 700],
    [/(["'])(.*?)\1/g, 600],
  ])('trusts %s with long texts', (regex, least) => {
    expect(longest(regex)).toBeGreaterThanOrEqual(least);
  });

  it.each([
    [/^(a+)+$/g, 20],
    [/(a|aa)+$/g, 30],
    [/(a*)*b/g, 20],
    [/(\w+\s?)*$/g, 30],
    [/([a-z]+)*\1/g, 20],
    [/a*a*a*$/g, 100],
    [/(x+x+)+y/g, 20],
    [/(?:.*,){11}P/g, 60],
    [/((a{0,30}){0,30})$/g, 20],
  ])('does not trust %s with any but short texts', (regex, most) => {
    expect(longest(regex)).toBeLessThanOrEqual(most);
  });

  it('grows with the text', () => {
    fc.assert(
      fc.property(patterns, fc.nat(500), (pattern, length) => {
        const regex = regexOf(pattern, 'g');
        fc.pre(regex !== undefined);
        const bound = boundOf(readPattern(regex));
        // What is far too much is not counted to its end.
        expect(bound(length + 1)).toBeGreaterThanOrEqual(Math.min(bound(length), 1e12));
      }),
      { numRuns: 1_000, seed: seedOfTheDay },
    );
  });

  // Patterns that are slow in one engine or another, on the longest text that they are trusted with.
  const slow = String.raw`
    (a+)+$ (a|a)*$ (a|aa)+$ (a|b|ab)*c a*a*a*$ a+a+$ (?:a?){20}a{20} (?=(a+))a*b (a+)\1+$ (?:a{1,20}){1,20}$
    \s+$ <[^>]*> (.*)-(.*) (.*?,){8}x ^(?:[^,]*,){10}x (?:(?!b).)*c (?<=a+)b (?<!a*)b (\w+)(?=;) (["'])(.*?)\1
    (?:a|ab)(?:c|bcd)(?:d*)$ ^(([a-z])+.)+[A-Z]([a-z])+$ (?:\w+\s?)*$ ([^a]|a)*$ .*a.*a.*a (?:a*b?)*$ [\s\S]*?x
    (?:a+b?){3}$ \b(?:\w+\W+){5}x (a?b?c?)*d (?:.|\n)*x ^(?:a+){2,}b (ab|a|b)+c (?:x|xx|xxx)+y \d+\d+\d+x
    x(?:a(?:[ab]*c)?)* x(?:a*b|a)* x(?:,\d+(?:\.\d+)?)* (\d+)\.(\d+)(?:\.(\d+))?(-\w+)* <(\w+)(\s+\w+="[^"]*")*\s*>
    (?:[ab]+[bc]+)+d (?:a|b)+?c (?:a{2,}b?)+c ^(?:x|(?:y|z)+)*$ (?:,[^,]*)*; \w*(?:ab)*\d (?<=(?:a|b)+)c`
    .trim()
    .split(/\s+/);
  const unit = fc.array(fc.constantFrom('a', 'b', 'ab', ' ', ',', '<', '"', '1', '-', 'x', '\n'), { minLength: 1, maxLength: 3 });

  it('is an upper bound', () => {
    let slowest = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...slow),
        fc.constantFrom('g', 'gi', 'gm'),
        unit,
        fc.constantFrom('', '!', 'b', '\n'),
        (pattern, flag, parts, tail) => {
          const regex = new RegExp(pattern, flag);
          const length = Math.min(longest(regex), 20_000);
          const text =
            parts
              .join('')
              .repeat(length)
              .slice(0, Math.max(0, length - tail.length)) + tail;
          fc.pre(text.length <= length);
          const millis = Math.min(...[1, 2, 3].map(() => millisOf(() => findOrLimit(regex, text, 0))));
          slowest = Math.max(slowest, millis);
        },
      ),
      { numRuns: 300, seed: seedOfTheDay },
    );
    // A unit of work is a nanosecond or so, which makes the most 2 ms; a machine may be slow, and busy.
    expect(slowest).toBeLessThan(25);
  });
});

function millisOf(run: () => unknown): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

function findPatiently(regex: RegExp, text: string, from: number): Match | undefined {
  return compileRegex(regex).searchIn(text, patient).find(text, from);
}

describe('a text that is too long for JavaScript', () => {
  const far = 50_000;

  it('is searched in linear time', () => {
    const text = `${' '.repeat(far)}x${' '.repeat(10)}`;
    expect(findPatiently(/\s+$/g, text, 0)).toMatchObject({ start: far + 1, end: far + 11 });
    expect(findPatiently(/(a+)+$/g, `${'a'.repeat(30)}!`, 0)).toBeUndefined();
    expect(findPatiently(/(a|aa)+$/g, 'a'.repeat(far), 0)).toMatchObject({ start: 0, end: far });
  });

  it('counts units also where it holds characters of two', () => {
    const text = `${'😀'.repeat(10)}${' '.repeat(far)}x😀(\ud83d${' '.repeat(10)}`;
    expect(findPatiently(/(.)\s+$/g, text, 3)).toEqual({
      match: `\ud83d${' '.repeat(10)}`,
      start: far + 24,
      end: far + 35,
      groups: ['\ud83d'],
    });
  });

  it.each([
    ['an end of line that RE2 does not know', /^\s*(\w+)\s*=\s*(.*)$/gm, `${' '.repeat(far)}\r\n`],
    ['a look-ahead', /(\w+)(?=;)/g, 'a'.repeat(far)],
    ['a back reference', /(["'])(.*?)\1/g, '"'.repeat(far)],
    ['a group that may take no part', /(?:a|(b))+c\s*x/g, 'a'.repeat(far)],
    ['more instructions than there is time for', /(?:a|aa){100}b/g, 'a'.repeat(far)],
  ])('is refused for %s', (_why, regex, text) => {
    expect(() => findPatiently(regex, text, 0)).toThrow(/may take too long on a text of \d+ characters; it is quick up to \d+/);
  });
});

describe('a pattern', () => {
  it.each([
    ['abc', 3],
    ['[a-z]{3}', 4],
    ['(ab){10}', 41],
    ['((a{10}){10})', 133],
    ['\\d{4}-\\d{2}', 9],
    ['a{2,5}', 6],
    ['[{1000}]', 1],
    ['(?=a+)b', 5],
  ])('of %s has a size of about %d', (pattern, size) => {
    expect(patternSize(readPattern(new RegExp(pattern)))).toBe(size);
  });

  it.each(['(x+x+)+y\\1', '(?=(a+)+b)c', '(\\w+\\s?)*(?<=x)', '(?:(a*)*)*\\1', '((a{0,30}){0,30})$'])('like %s is of no use', (pattern) => {
    expect(compileRegex(new RegExp(pattern, 'g')).canSearch(256, patient)).toBe(false);
  });

  it('is read in no time, however it is meant', () => {
    const patterns = [
      Array.from({ length: 2_000 }, (_none, index) => `${String.fromCharCode(0x4e00 + index * 2)}?`).join(''),
      Array.from({ length: 2_000 }, (_none, index) => `[${String.fromCharCode(0x400 + index)}a]*`).join(''),
      `${'(?:'.repeat(150)}a${')*'.repeat(150)}`,
      `${'(?:a|'.repeat(150)}b${')?'.repeat(150)}`,
      Array.from({ length: 1_000 }, () => '(a|b)').join(''),
    ];
    for (const pattern of patterns) {
      const regex = compileRegex(new RegExp(`${pattern}!`, 'gi'));
      expect(millisOf(() => regex.canSearch(256, patient))).toBeLessThan(1_000);
    }
  });
});
