import { type Moment, millisecondsOf, momentFromDecimal, momentOf, nanosecondsOf } from './moment.ts';
import type { PatternProblem } from './fields.ts';
import { compilePattern, isProblem } from './pattern.ts';
import { parsePlainUtc } from './plain-utc.ts';
import { instantOf, localAt } from './zones.ts';

/** One way in which an API writes times. */
export interface TimeLayout {
  /** Undefined when the value is no time in this layout. `zone` is that of texts that tell no offset; without it they are no times. */
  read(value: unknown, zone: string | undefined): Moment | undefined;
  /** Finer than what the layout can say is dropped. `step`: nanoseconds that a written time may be exact to. */
  write(moment: Moment, zone: string | undefined, step: bigint): string | number;
  /** The least that two written times differ by, in nanoseconds. */
  readonly finest: bigint;
}

const milli = 1_000_000n;
const second = 1_000_000_000n;

/** The layouts that have a name; any other is a pattern. */
export const namedLayouts = {
  iso: { read: readIso, write: writeIso, finest: milli },
  epochSeconds: epoch(second),
  epochMilliseconds: epoch(milli),
  epochMicroseconds: epoch(1_000n),
  rfc2822: { read: readMailDate, write: (moment) => new Date(millisecondsOf(moment)).toUTCString(), finest: second },
  jsonDate: { read: readJsonDate, write: (moment) => `/Date(${millisecondsOf(moment)})/`, finest: milli },
} as const satisfies { readonly [name: string]: TimeLayout };

export function layoutOf(format: string): TimeLayout | PatternProblem {
  if (Object.hasOwn(namedLayouts, format)) return namedLayouts[format as keyof typeof namedLayouts];
  const pattern = compilePattern(format);
  if (isProblem(pattern)) return pattern;
  return {
    read: (value, zone) => (typeof value === 'string' || typeof value === 'number' ? pattern.read(String(value), zone) : undefined),
    write: (moment, zone) => pattern.write(moment, zone),
    finest: finestOf(format),
  };
}

/** Whether texts in this format tell no offset, so that the document must name their zone. */
export function needsZone(format: string): boolean {
  if (Object.hasOwn(namedLayouts, format)) return false;
  const pattern = compilePattern(format);
  return !isProblem(pattern) && !pattern.hasOffset;
}

function finestOf(format: string): bigint {
  const letters = format.replaceAll(/'[^']*'/g, '');
  const fraction = /S+/.exec(letters)?.[0].length;
  if (fraction !== undefined) return 10n ** BigInt(9 - fraction);
  if (letters.includes('s')) return second;
  if (letters.includes('m')) return 60n * second;
  return /[hH]/.test(letters) ? 3_600n * second : 86_400n * second;
}

const isoText = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,](\d+))?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

function readIso(value: unknown, zone: string | undefined): Moment | undefined {
  const milliseconds = readIsoMilliseconds(value, zone);
  if (milliseconds === undefined) return undefined;
  // It is a text, for it could be read.
  const fraction = /[.,]\d{3}(\d+)/.exec(value as string)?.[1];
  return momentOf(milliseconds, fraction === undefined ? 0 : Number(fraction.slice(0, 6).padEnd(6, '0')));
}

/** As reading does, without what is finer than a millisecond: the way of every record. */
export function readIsoMilliseconds(value: unknown, zone: string | undefined): number | undefined {
  return typeof value === 'string' ? (parsePlainUtc(value) ?? anyIsoMilliseconds(value, zone)) : undefined;
}

function anyIsoMilliseconds(text: string, zone: string | undefined): number | undefined {
  const found = isoText.exec(text);
  if (!found) return undefined;
  const [, date = '', time = '00:00', , offset] = found;
  if (offset === undefined && zone === undefined) return undefined;
  const parsed = Date.parse(`${date}T${time.replace(',', '.')}${offset === undefined ? 'Z' : offsetText(offset)}`);
  if (Number.isNaN(parsed) || !isRealDate(date)) return undefined;
  return offset === undefined && zone !== undefined ? instantOf(zone, parsed) : parsed;
}

function offsetText(offset: string): string {
  return offset.length === 3 ? `${offset}:00` : offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
}

/** Date.parse takes 30 February for 1 March. */
function isRealDate(date: string): boolean {
  return Number(date.slice(8)) <= 28 || new Date(`${date}T00:00Z`).getUTCDate() === Number(date.slice(8));
}

/**
 * An API whose times name no zone gets none either. Some take a named zone for a wish to convert, and then compare with times that
 * were never converted (WordPress, WP_Date_Query::build_mysql_datetime).
 */
function writeIso(moment: Moment, zone: string | undefined): string {
  const milliseconds = millisecondsOf(moment);
  const text = new Date(zone === undefined ? milliseconds : localAt(zone, milliseconds)).toISOString().slice(0, -1);
  const finer = nanosecondsOf(moment);
  const exact = finer === 0n ? text.replace('.000', '') : `${text}${String(finer).padStart(6, '0').replace(/000$/, '')}`;
  return zone === undefined ? `${exact}Z` : exact;
}

function epoch(unit: bigint): TimeLayout {
  return {
    read: (value) => momentFromDecimal(typeof value === 'string' ? value.trim() : numberText(value), unit),
    write(moment, _zone, step) {
      const whole = moment / unit - (moment % unit < 0n ? 1n : 0n);
      if (step >= unit || step === 0n) return Number(whole);
      const digits = String(moment - whole * unit).padStart(String(unit).length - 1, '0');
      return `${whole}.${digits.slice(0, String(unit / step).length - 1)}`;
    },
    finest: unit,
  };
}

function numberText(value: unknown): string {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

const mailDate = /^(?:[a-z]{3}, *)?\d{1,2} [a-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|UT|Z|[+-]\d{4})$/i;

function readMailDate(value: unknown): Moment | undefined {
  const milliseconds = typeof value === 'string' && mailDate.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : momentOf(milliseconds);
}

/** `/Date(1706745600000)/` and `/Date(1706745600000+0100)/`: the offset only says how to show it. */
function readJsonDate(value: unknown): Moment | undefined {
  const milliseconds = typeof value === 'string' ? /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/.exec(value)?.[1] : undefined;
  return milliseconds === undefined ? undefined : momentFromDecimal(milliseconds);
}
