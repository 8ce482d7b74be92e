import {
  addPeriod,
  ceilToPeriod,
  floorToPeriod,
  isNone,
  isProblem,
  isZone,
  layoutOf,
  type Moment,
  momentFromDecimal,
  momentOf,
  namedLayouts,
  needsZone,
  parsePeriod,
  type Period,
  type TimeLayout,
} from '../../../kernel/time/index.ts';
import { spend, type Run } from '../../run.ts';
import { define, type Definition } from '../definition.ts';
import { fail, oneOf } from './fail.ts';

type Text = string | undefined;

/**
 * Times and durations. A time is a text in ISO 8601 that tells its offset, or milliseconds since the epoch; what is given back is in UTC.
 * Days and months are those of the calendar in a zone. Where the time is nothing, so is the result.
 */
export const times = {
  /** `$parseTime(value, format[, zone])`. */
  parseTime: define((run, value: unknown, format: Text, zone: Text) => {
    if (value === undefined) return undefined;
    const moment = parse(run, 'parseTime', value, format, zone);
    if (moment === undefined) throw fail('parseTime', 'the value is no time in this format, or tells no offset while no zone is given');
    return isoOf('parseTime', moment);
  }),
  /** As `$parseTime`, with nothing for a value that is no such time. */
  tryTime: define((run, value: unknown, format: Text, zone: Text) => {
    const moment = value === undefined ? undefined : parse(run, 'tryTime', value, format, zone);
    return moment === undefined || !isInRange(moment) ? undefined : isoOf('tryTime', moment);
  }),
  /** `$formatTime(time, format[, zone])`: a text; of the units of the epoch a number. */
  formatTime: define((run, time: unknown, format: Text, zone: Text) => {
    if (time === undefined) return undefined;
    const { layout, unit } = formatOf(run, 'formatTime', format);
    const moment = momentIn(run, 'formatTime', time);
    // A text in ISO 8601 without its offset could be read nowhere.
    const place = layout === namedLayouts.iso ? undefined : zoneOf(run, 'formatTime', zone);
    return unit === 1n ? exactNumber(moment) : layout.write(moment, place, layout.finest);
  }),
  addTime: ofPeriod('addTime', addPeriod, /^-/),
  floorTime: ofPeriod('floorTime', whole('floorTime', floorToPeriod)),
  ceilTime: ofPeriod('ceilTime', whole('ceilTime', ceilToPeriod)),
  /** `$timeBetween(from, to, unit)`: negative when `to` is earlier. A day has 24 hours here. */
  timeBetween: define((run, from: unknown, to: unknown, unit: Text) => {
    if (from === undefined || to === undefined) return undefined;
    const span = momentIn(run, 'timeBetween', to) - momentIn(run, 'timeBetween', from);
    return inUnits(span, oneOf(unitNames, unit, 'timeBetween', 'unit'));
  }),
  /** `$durationIn(duration, unit)`. */
  durationIn: define((run, duration: Text, unit: Text) => {
    if (duration === undefined) return undefined;
    const { months, days, nanoseconds } = periodOf(run, 'durationIn', duration);
    if (months !== 0) throw fail('durationIn', 'months and years have no length of their own');
    return inUnits(BigInt(days) * units.days + nanoseconds, oneOf(unitNames, unit, 'durationIn', 'unit'));
  }),
} satisfies { readonly [name: string]: Definition };

type Move = (moment: Moment, period: Period, zone: string, times?: number) => Moment;

/** A function of a time, a duration and a zone; `sign`: the sign that the duration may have. */
function ofPeriod(name: string, move: Move, sign = /^(?!)/): Definition {
  return define((run, time: unknown, duration: Text, zone: Text) => {
    if (time === undefined || duration === undefined) return undefined;
    const moment = momentIn(run, name, time);
    const period = periodOf(run, name, duration.replace(sign, ''));
    return isoOf(name, move(moment, period, zoneOf(run, name, zone) ?? 'UTC', sign.test(duration) ? -1 : 1));
  });
}

/** Boundaries are those of months, of days, or of what is shorter: not of several at once. */
function whole(name: string, move: Move): Move {
  return (moment, period, zone) => {
    if (isNone(period)) throw fail(name, 'the duration is no time at all');
    const kinds = [period.months !== 0, period.days !== 0, period.nanoseconds !== 0n].filter(Boolean).length;
    if (kinds > 1) throw fail(name, 'the duration mixes months, days and hours; boundaries go by one of them');
    return move(moment, period, zone);
  };
}

const units = {
  nanoseconds: 1n,
  microseconds: 1_000n,
  milliseconds: 1_000_000n,
  seconds: 1_000_000_000n,
  minutes: 60_000_000_000n,
  hours: 3_600_000_000_000n,
  days: 86_400_000_000_000n,
  weeks: 604_800_000_000_000n,
} as const;

type Unit = keyof typeof units;

// The keys of a literal.
const unitNames = Object.keys(units) as readonly Unit[];

function inUnits(nanoseconds: bigint, unit: Unit): number {
  const size = units[unit];
  return Number(nanoseconds / size) + Number(nanoseconds % size) / Number(size) + 0;
}

function exactNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

interface Format {
  readonly layout: TimeLayout;
  readonly needsZone: boolean;
  /** Nanoseconds of its unit, where it is one that only is one here. */
  readonly unit?: bigint;
}

/** Kept: a pattern becomes a regular expression. */
const formats = new Map<string, Format>();
const mostKept = 500;

const nanoseconds: Format = {
  layout: {
    ...namedLayouts.epochMicroseconds,
    read: (value) => momentFromDecimal(typeof value === 'string' ? value.trim() : String(value), 1n),
    finest: 1n,
  },
  needsZone: false,
  unit: 1n,
};

function formatOf(run: Run, name: string, format: Text): Format {
  spend(run, 30);
  const text = format ?? '';
  const known = formats.get(text);
  if (known !== undefined) return known;
  spend(run, 800);
  const read = text === 'epochNanoseconds' ? nanoseconds : readFormat(name, text);
  if (formats.size >= mostKept) formats.clear();
  formats.set(text, read);
  return read;
}

function readFormat(name: string, text: string): Format {
  const layout = layoutOf(text);
  if (!isProblem(layout)) return { layout, needsZone: needsZone(text) };
  const named = [...Object.keys(namedLayouts), 'epochNanoseconds'].join(', ');
  throw fail(name, `the format is none of ${named}, and no pattern such as yyyy-MM-dd: ${layout.message}`);
}

function parse(run: Run, name: string, value: unknown, format: Text, zone: Text): Moment | undefined {
  const { layout, needsZone: zoned } = formatOf(run, name, format);
  const place = zoneOf(run, name, zone);
  if (zoned && place === undefined) throw fail(name, 'times in this format tell no offset: give the zone that they are in, such as "UTC"');
  return layout.read(value, place);
}

const zones = new Set<string>(['UTC']);

function zoneOf(run: Run, name: string, zone: Text): string | undefined {
  if (zone === undefined || zone === 'UTC') return zone;
  spend(run, 250);
  if (zones.has(zone)) return zone;
  spend(run, 2_000);
  if (zone.length > 64 || !isZone(zone)) throw fail(name, 'the zone is unknown: expected one such as "Europe/Berlin" or "UTC"');
  if (zones.size >= mostKept) zones.clear();
  zones.add(zone);
  return zone;
}

/** Digits enough for any time between the years 0 and 9999, in nanoseconds too. */
const longestDuration = 64;

function periodOf(run: Run, name: string, text: string): Period {
  spend(run, 20);
  const period = text.length > longestDuration ? undefined : parsePeriod(text);
  if (period === undefined) throw fail(name, 'the duration is none: expected one such as "P1D", "PT90S" or "15m"');
  return period;
}

function momentIn(run: Run, name: string, time: unknown): Moment {
  spend(run, 20);
  const moment = typeof time === 'number' ? momentOfNumber(time) : namedLayouts.iso.read(time, undefined);
  if (moment === undefined || !isInRange(moment))
    throw fail(name, 'the time is no text in ISO 8601 that tells its offset, and no milliseconds since the epoch; $parseTime reads others');
  return moment;
}

function momentOfNumber(time: number): Moment | undefined {
  return Number.isFinite(time) ? momentOf(Math.floor(time)) : undefined;
}

const first = momentOf(Date.UTC(2000, 0, 1) - 730_485 * 86_400_000);
const afterLast = momentOf(Date.UTC(10_000, 0, 1));

function isInRange(moment: Moment): boolean {
  return moment >= first && moment < afterLast;
}

function isoOf(name: string, moment: Moment): string {
  if (!isInRange(moment)) throw fail(name, 'the time is not within the years 0 to 9999');
  return namedLayouts.iso.write(moment, undefined);
}
