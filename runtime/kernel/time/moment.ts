/** An instant, nanoseconds since the epoch: no API writes times finer. */
export type Moment = bigint;

const million = 1_000_000n;

export function momentOf(milliseconds: number, nanoseconds = 0): Moment {
  return BigInt(milliseconds) * million + BigInt(nanoseconds);
}

/** Milliseconds since the epoch; what is finer is dropped. */
export function millisecondsOf(moment: Moment): number {
  return Number((moment - nanosecondsOf(moment)) / million);
}

/** The nanoseconds over the last whole millisecond, from 0. */
export function nanosecondsOf(moment: Moment): bigint {
  const over = moment % million;
  return over < 0n ? over + million : over;
}

/** The moment as a cursor: milliseconds since the epoch, an exact decimal. */
export function writeMoment(moment: Moment): string {
  const over = moment % million;
  const whole = String(moment / million);
  if (over === 0n) return whole;
  const digits = String(over < 0n ? -over : over)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${moment < 0n && !whole.startsWith('-') ? '-' : ''}${whole}.${digits}`;
}

/** The moment of a decimal number of units, each `unit` nanoseconds; undefined when it is no plain decimal. Finer digits are dropped. */
export function momentFromDecimal(text: string, unit: bigint = million): Moment | undefined {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d{1,22})(?:\.(\d*))?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const magnitude = BigInt(whole) * unit + (BigInt(fraction.slice(0, 9).padEnd(9, '0')) * unit) / 1_000_000_000n;
  return sign === '-' ? -magnitude : magnitude;
}

/** The last multiple of `step` that is not after the moment. */
export function floorTo(moment: Moment, step: bigint): Moment {
  const over = moment % step;
  return moment - (over < 0n ? over + step : over);
}
