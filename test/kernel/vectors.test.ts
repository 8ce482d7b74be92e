import { describe, expect, test } from 'vitest';
import { canonicalDecimal, compareDecimals, subtractDecimals } from '../../runtime/kernel/decimal.ts';
import {
  addPeriod,
  ceilToPeriod,
  floorToPeriod,
  isProblem,
  layoutOf,
  millisecondsOf,
  type Moment,
  parsePeriod,
} from '../../runtime/kernel/time/index.ts';
import { uuidOf } from '../../runtime/kernel/uuid-of.ts';
import { readVectorFiles } from '../support/vectors.ts';

interface GivenTime {
  readonly text?: unknown;
  readonly time?: string;
  readonly format?: string;
  readonly zone?: string;
  readonly step?: number;
}

interface GivenPeriod {
  readonly from: string;
  readonly period: string;
  readonly times?: number;
  readonly round?: 'down' | 'up';
  readonly zone?: string;
}

const runners: { readonly [file: string]: (given: never) => unknown } = {
  times({ text, time, format = 'iso', zone, step }: GivenTime): unknown {
    const layout = layoutOf(format);
    if (isProblem(layout)) return { problem: { at: layout.offset, message: layout.message } };
    if (time !== undefined) return { written: layout.write(instant(time), zone, step === undefined ? layout.finest : BigInt(step)) };
    const found = layout.read(text, zone);
    return { time: found === undefined ? null : shown(found) };
  },
  periods({ from, period, times = 1, round, zone = 'UTC' }: GivenPeriod): unknown {
    const span = parsePeriod(period);
    if (!span) return null;
    const rounded = { down: floorToPeriod, up: ceilToPeriod };
    return shown(round ? rounded[round](instant(from), span, zone) : addPeriod(instant(from), span, zone, times));
  },
  uuids: ({ parts }: { readonly parts: readonly string[] }): unknown => uuidOf(...parts),
  decimals({ a, b }: { readonly a: unknown; readonly b?: unknown }): unknown {
    const [first, second] = [canonicalDecimal(a), canonicalDecimal(b)];
    if (first === undefined || second === undefined) return { form: first ?? null };
    return { form: first, order: Math.sign(compareDecimals(first, second)), difference: subtractDecimals(first, second) };
  },
};

function instant(text: string): Moment {
  const moment = layoutOf('iso');
  const found = isProblem(moment) ? undefined : moment.read(text, undefined);
  if (found === undefined) throw new Error(`${text} is no time`);
  return found;
}

/** ISO 8601 in UTC; the fraction as long as it must be, nine digits at most. */
function shown(moment: Moment): string {
  const over = ((moment % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = new Date(millisecondsOf(moment - over)).toISOString().slice(0, 19);
  const fraction = String(over).padStart(9, '0').replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}

describe.each(readVectorFiles<never, unknown>('kernel'))('$strategy', ({ strategy, content: { vectors } }) => {
  const run = runners[strategy];
  test.each(vectors)('$name', ({ given, expect: expected }) => {
    const found = run?.(given);
    if (typeof expected === 'object' && expected !== null) expect(found).toMatchObject(expected);
    else expect(found).toBe(expected);
  });
});
