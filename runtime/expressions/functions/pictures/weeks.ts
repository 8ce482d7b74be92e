const millisInDay = 86_400_000;
const millisInWeek = 7 * millisInDay;

/** A year (month 0) or a month, of which weeks are counted. */
export interface Period {
  readonly year: number;
  readonly month: number;
}

export function nextYear({ year, month }: Period): Period {
  return { year: year + 1, month };
}

export function previousYear({ year, month }: Period): Period {
  return { year: year - 1, month };
}

export function nextMonth({ year, month }: Period): Period {
  return month === 11 ? { year: year + 1, month: 0 } : { year, month: month + 1 };
}

export function previousMonth({ year, month }: Period): Period {
  return month === 0 ? { year: year - 1, month: 11 } : { year, month: month - 1 };
}

/** ISO 8601: weeks start on Monday, and the first of a year is that of its first Thursday; XPath says the same of months. */
export function firstWeek({ year, month }: Period): number {
  const first = Date.UTC(year, month);
  const weekday = isoWeekday(new Date(first));
  return first + (weekday <= 4 ? 1 - weekday : 8 - weekday) * millisInDay;
}

/** From Monday, which is 1, to Sunday. */
export function isoWeekday(date: Date): number {
  const day = date.getUTCDay();
  return day === 0 ? 7 : day;
}

/** The number of the week of the period. Its last days may be of the first week of the next, its first days of the last week of the one before. */
export function weekIn(today: number, period: Period, weeks: number, next: Period, previous: Period): number {
  const number = weeksSince(firstWeek(period), today);
  if (number > weeks) return today >= firstWeek(next) ? 1 : Math.floor(number);
  return Math.floor(number < 1 ? weeksSince(firstWeek(previous), today) : number);
}

function weeksSince(start: number, today: number): number {
  return (today - start) / millisInWeek + 1;
}

/** The period that the week of a moment belongs to. */
export function periodOf(millis: number, period: Period, next: Period, previous: Period): Period {
  if (millis < firstWeek(period)) return previous;
  return millis >= firstWeek(next) ? next : period;
}

export function dayInYear(date: Date): number {
  const year = date.getUTCFullYear();
  return (Date.UTC(year, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(year, 0)) / millisInDay + 1;
}
