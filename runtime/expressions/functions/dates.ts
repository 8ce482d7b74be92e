import { formatUtc, isPlainTime, parsePlainUtc } from '../../kernel/time/index.ts';
import { failure } from '../failure.ts';
import { spendText, timeOf, type Run } from '../run.ts';
import { define, type Definition } from './definition.ts';
import { formatDate } from './pictures/format-date.ts';
import { parseDate } from './pictures/parse-date.ts';

type Text = string | undefined;

/** Functions of time, in the form of ISO 8601 or as a picture says. */
export const dates = {
  now: define((run, picture: Text, zone: Text) => toText(timeOf(run), picture, zone, run)),
  millis: define((run) => timeOf(run)),
  toMillis: define((run, text: Text, picture: Text) => (text === undefined ? undefined : toMillis(text, picture, run))),
  fromMillis: define((run, millis: number | undefined, picture: Text, zone: Text) =>
    millis === undefined ? undefined : toText(millis, picture, zone, run),
  ),
} satisfies { readonly [name: string]: Definition };

const iso8601 = /^\d{4}(-[01]\d)?(-[0-3]\d)?(T[0-2]\d:[0-5]\d:[0-5]\d)?(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$/;

function toMillis(text: string, picture: Text, run: Run): number | undefined {
  if (picture !== undefined) return parseDate(text, picture, run);
  const plain = parsePlainUtc(text);
  if (plain !== undefined) return plain;
  spendText(run, text.length);
  if (!iso8601.test(text)) throw failure('D3110', { value: text, position: run.position });
  return Date.parse(text);
}

function toText(millis: number, picture: Text, zone: Text, run: Run): string {
  return picture === undefined && zone === undefined ? isoText(millis) : formatDate(millis, picture, zone, run);
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
