export { type CronRule, parseCron } from './cron.ts';
export { layoutOf, namedLayouts, needsZone, readIsoMilliseconds, type TimeLayout } from './layouts.ts';
export { millisecondsOf, type Moment, momentFromDecimal, momentOf, writeMoment } from './moment.ts';
export { isProblem } from './pattern.ts';
export { addPeriod, ceilToPeriod, floorToPeriod, isNone, parsePeriod, type Period } from './period.ts';
export { beforeRepeat, isZone } from './zones.ts';
export { formatUtc, isPlainTime, parsePlainUtc } from './plain-utc.ts';
