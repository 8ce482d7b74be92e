const digits2 = Array.from({ length: 100 }, (_none, value) => String(value).padStart(2, '0'));
const digits3 = Array.from({ length: 1_000 }, (_none, value) => String(value).padStart(3, '0'));

const day = 86_400_000;
const hour = 3_600_000;
const minute = 60_000;

/** Whether it is in the years from 1000 to 9999, which are written with four digits. */
export function isPlainTime(milliseconds: number): boolean {
  return milliseconds >= -30_610_224_000_000 && milliseconds < 253_402_300_800_000;
}

/** As `new Date(milliseconds).toISOString()`, in a third of the time for whole milliseconds of the years from 1000 to 9999. */
export function formatUtc(milliseconds: number): string {
  if (!isPlainTime(milliseconds) || !Number.isInteger(milliseconds)) return new Date(milliseconds).toISOString();
  const days = Math.floor(milliseconds / day);
  const time = milliseconds - days * day;
  const hours = Math.floor(time / hour);
  const minutes = Math.floor(time / minute) % 60;
  const seconds = Math.floor(time / 1_000) % 60;
  return `${formatDay(days)}T${digits2[hours]}:${digits2[minutes]}:${digits2[seconds]}.${digits3[time % 1_000]}Z`;
}

/** Where the marks of `2026-01-10T10:00:00Z` and of `2026-01-10T10:00:00.000Z` stand. */
const dash = 45;
const letterT = 84;
const colon = 58;
const dot = 46;
const letterZ = 90;

/**
 * As `Date.parse(text)` does, of the two ways in which nearly all times come: seconds or milliseconds in UTC. Undefined of all others, and of
 * days from the 29th on, which not every month has.
 */
export function parsePlainUtc(text: string): number | undefined {
  const { length } = text;
  if ((length !== 20 && length !== 24) || !hasMarks(text, length)) return undefined;
  const days = dayOf(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
  const time = timeOf(number(text, 11, 2), number(text, 14, 2), number(text, 17, 2));
  const milliseconds = days * day + time + (length === 24 ? number(text, 20, 3) : 0);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Days since the epoch. NaN where that may be no day. */
function dayOf(year: number, month: number, date: number): number {
  return year >= 1_000 && month >= 1 && month <= 12 && date >= 1 && date <= 28 ? daysTo(year, month, date) : Number.NaN;
}

/** Milliseconds since midnight. NaN where that is no time. */
function timeOf(hours: number, minutes: number, seconds: number): number {
  return hours <= 23 && minutes <= 59 && seconds <= 59 ? hours * hour + minutes * minute + seconds * 1_000 : Number.NaN;
}

function hasMarks(text: string, length: number): boolean {
  const at = (place: number): number => text.charCodeAt(place);
  const isDate = at(4) === dash && at(7) === dash && at(10) === letterT;
  return isDate && at(13) === colon && at(16) === colon && (length === 20 || at(19) === dot) && at(length - 1) === letterZ;
}

/** NaN where it is not all digits. */
function number(text: string, from: number, length: number): number {
  let value = 0;
  for (let place = from; place < from + length; place += 1) {
    const digit = text.charCodeAt(place) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** `days_from_civil` (https://howardhinnant.github.io/date_algorithms.html), of years after 0. */
function daysTo(year: number, month: number, date: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** `days_from_civil` backwards: years begin in March and are counted in eras of 400 (https://howardhinnant.github.io/date_algorithms.html). */
function formatDay(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${digits2[month]}-${digits2[dayOfMonth]}`;
}
