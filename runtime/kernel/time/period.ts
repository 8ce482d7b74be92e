import { parseDuration } from '../duration.ts';
import { floorTo, millisecondsOf, type Moment, momentOf, nanosecondsOf } from './moment.ts';
import { instantOf, localAt } from './zones.ts';

/** A span of time: months and days are those of the calendar in a zone, the rest is exact. */
export interface Period {
  readonly months: number;
  readonly days: number;
  readonly nanoseconds: bigint;
}

const iso = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?$/;
const day = 86_400_000;
const longest = 1_000_000;

/** ISO 8601 (`P1M`, `P1Y`, `P1DT12H`, `PT0.000001S`) or a number with its unit (`30s`); undefined when the text is neither, or no time at all. */
export function parsePeriod(text: string): Period | undefined {
  const parts = iso.exec(text);
  if (parts && text !== 'P' && !text.endsWith('T')) {
    const [years, months, weeks, days, hours, minutes, seconds] = parts.slice(1, 8).map((part) => Number(part ?? 0)) as Seven;
    const exact = BigInt(hours * 3_600 + minutes * 60 + seconds) * 1_000_000_000n + BigInt((parts[8] ?? '').padEnd(9, '0'));
    return bounded({ months: years * 12 + months, days: weeks * 7 + days, nanoseconds: exact });
  }
  const milliseconds = parseDuration(text);
  return milliseconds === undefined ? undefined : bounded({ months: 0, days: 0, nanoseconds: BigInt(Math.round(milliseconds * 1e6)) });
}

type Seven = [number, number, number, number, number, number, number];

function bounded(period: Period): Period | undefined {
  return period.months > longest || period.days > longest * 10 ? undefined : period;
}

export function isNone({ months, days, nanoseconds }: Period): boolean {
  return months === 0 && days === 0 && nanoseconds === 0n;
}

/** The moment `times` periods on; back when it is negative. The 31st a month on is the last day of that month. */
export function addPeriod(moment: Moment, { months, days, nanoseconds }: Period, zone: string, times = 1): Moment {
  const exact = nanoseconds * BigInt(times);
  if (months === 0 && days === 0) return moment + exact;
  const local = addMonths(localAt(zone, millisecondsOf(moment)), months * times) + days * times * day;
  return momentOf(instantOf(zone, local)) + nanosecondsOf(moment) + exact;
}

/** The last boundary of the period at or before the moment: of days and months in the zone, of what is exact since the epoch. */
export function floorToPeriod(moment: Moment, { months, days, nanoseconds }: Period, zone: string): Moment {
  if (months === 0 && days === 0) return floorTo(moment, nanoseconds);
  const local = new Date(localAt(zone, millisecondsOf(moment)));
  if (months > 0) {
    const month = local.getUTCFullYear() * 12 + local.getUTCMonth();
    return momentOf(instantOf(zone, utc(0, month - (month % months))));
  }
  const number = Math.floor(local.getTime() / day);
  return momentOf(instantOf(zone, (number - (((number % days) + days) % days)) * day));
}

/** As `floorToPeriod`, but the next boundary where the moment is none itself. */
export function ceilToPeriod(moment: Moment, period: Period, zone: string): Moment {
  const floor = floorToPeriod(moment, period, zone);
  return floor === moment ? moment : addPeriod(floor, period, zone);
}

function addMonths(local: number, months: number): number {
  if (months === 0) return local;
  const date = new Date(local);
  const month = date.getUTCMonth() + months;
  const last = new Date(utc(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return utc(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last)) + (local - Math.floor(local / day) * day);
}

function utc(year: number, month: number, date = 1): number {
  return new Date(0).setUTCFullYear(year, month, date);
}
