import { beforeRepeat, floorToPeriod, millisecondsOf, type Moment, momentOf, type Period } from '../../kernel/time/index.ts';

/** Where a bound lies in the time that clocks show twice, the first instant of it: a record does not tell which of the two it means. */
export function safeFrom(moment: Moment, zone: string): Moment {
  const milliseconds = millisecondsOf(moment);
  const safe = beforeRepeat(zone, milliseconds);
  return safe === milliseconds ? moment : momentOf(safe);
}

/** Where what begins at a moment must begin, so that it leaves nothing out of an API whose bounds are rounded to `granularity`. */
export function lowerAt(moment: Moment, granularity: Period | undefined, zone: string): Moment {
  const safe = safeFrom(moment, zone);
  return granularity ? floorToPeriod(safe, granularity, zone) : safe;
}
