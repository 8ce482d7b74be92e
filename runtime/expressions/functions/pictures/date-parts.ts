import { dayInYear, isoWeekday, nextMonth, nextYear, periodOf, previousMonth, previousYear, weekIn, type Period } from './weeks.ts';

export const monthNames = 'January February March April May June July August September October November December'.split(' ');
/** From Monday, which is 1. */
export const dayNames = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** What each component of a picture says about a moment. `X` and `x` are the year and the month that its week belongs to. */
const components: { readonly [component: string]: (date: Date) => number | string } = {
  Y: (date) => date.getUTCFullYear(),
  M: (date) => date.getUTCMonth() + 1,
  D: (date) => date.getUTCDate(),
  d: dayInYear,
  F: isoWeekday,
  W: (date) => weekIn(startOfDay(date), yearOf(date), 52, nextYear(yearOf(date)), previousYear(yearOf(date))),
  w: (date) => weekIn(startOfDay(date), monthOf(date), 4, nextMonth(monthOf(date)), previousMonth(monthOf(date))),
  X: (date) => periodOf(date.getTime(), yearOf(date), nextYear(yearOf(date)), previousYear(yearOf(date))).year,
  x: (date) => periodOf(date.getTime(), monthOf(date), nextMonth(monthOf(date)), previousMonth(monthOf(date))).month + 1,
  H: (date) => date.getUTCHours(),
  h: (date) => (date.getUTCHours() % 12 === 0 ? 12 : date.getUTCHours() % 12),
  P: (date) => (date.getUTCHours() >= 12 ? 'pm' : 'am'),
  m: (date) => date.getUTCMinutes(),
  s: (date) => date.getUTCSeconds(),
  f: (date) => date.getUTCMilliseconds(),
  C: () => 'ISO',
  E: () => 'ISO',
};

/** Undefined of a letter that is no component, and of the time zone. */
export function partOf(date: Date, component: string): number | string | undefined {
  return Object.hasOwn(components, component) ? components[component]?.(date) : undefined;
}

function startOfDay(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}

function yearOf(date: Date): Period {
  return { year: date.getUTCFullYear(), month: 0 };
}

function monthOf(date: Date): Period {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() };
}
