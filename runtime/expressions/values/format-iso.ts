const digits2 = Array.from({ length: 100 }, (_none, value) => String(value).padStart(2, '0'));
const digits3 = Array.from({ length: 1_000 }, (_none, value) => String(value).padStart(3, '0'));

const day = 86_400_000;
const hour = 3_600_000;
const minute = 60_000;

/**
 * `new Date(millis).toISOString()` for whole milliseconds in the years from 1000 to 9999, in a third of the time: dates
 * are the dearest part of most mappings.
 */
export function formatIso(millis: number): string {
  const days = Math.floor(millis / day);
  const time = millis - days * day;
  const hours = Math.floor(time / hour);
  const minutes = Math.floor(time / minute) % 60;
  const seconds = Math.floor(time / 1_000) % 60;
  return `${formatDay(days)}T${digits2[hours]}:${digits2[minutes]}:${digits2[seconds]}.${digits3[time % 1_000]}Z`;
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
