import { beforeRepeat, millisecondsOf, type Moment, momentOf } from '../../kernel/time/index.ts';

/** Where a bound lies in the time that clocks show twice, the first instant of it: a record does not tell which of the two it means. */
export function safeFrom(moment: Moment, zone: string): Moment {
  const milliseconds = millisecondsOf(moment);
  const safe = beforeRepeat(zone, milliseconds);
  return safe === milliseconds ? moment : momentOf(safe);
}
