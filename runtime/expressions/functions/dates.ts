import { formatUtc, isPlainTime, parsePlainUtc } from '../../kernel/time/index.ts';
import { failure } from '../failure.ts';
import { timeOf, type Run } from '../run.ts';
import { define, ofNumber, type Definition } from './definition.ts';

/** Functions of time, in the ISO 8601 form that they have without a picture. A call with a picture is interpreted. */
export const dates = {
  now: define((run) => isoText(timeOf(run)), 0),
  millis: define((run) => timeOf(run)),
  toMillis: define((run, text: string | undefined) => (text === undefined ? undefined : toMillis(text, run)), 1),
  fromMillis: { ...ofNumber(isoText), arguments: 1 },
} satisfies { readonly [name: string]: Definition };

const iso8601 = /^\d{4}(-[01]\d)?(-[0-3]\d)?(T[0-2]\d:[0-5]\d:[0-5]\d)?(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$/;

function toMillis(text: string, run: Run): number {
  const plain = parsePlainUtc(text);
  if (plain !== undefined) return plain;
  if (!iso8601.test(text)) throw failure('D3110', { value: text, position: run.position });
  return Date.parse(text);
}

/** As JSONata writes it: four digits of the year, also of one that has more or is before the year 0. */
function isoText(millis: number): string {
  const whole = Math.trunc(millis);
  if (isPlainTime(whole)) return formatUtc(whole);
  const date = new Date(millis);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year)) return '0NaN-NaN-NaNTNaN:NaN:NaN.NaNZ';
  const digits = String(Math.abs(year) % 10_000).padStart(4, '0');
  return (year < 0 ? '-' : '') + digits + date.toISOString().replace(/^[+-]?\d+/, '');
}
