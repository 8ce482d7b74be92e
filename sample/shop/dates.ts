import { isTrue, textOf } from './params.ts';
import type { Dated } from './records.ts';
import { localText, type Site } from './site.ts';

/**
 * The filters `after`, `before`, `modified_after` and `modified_before`, with WordPress's own reading of them:
 *
 * - both ends are exclusive, and times have whole seconds (WP_Date_Query);
 * - `dates_are_gmt` chooses only which column is compared. A time without a zone is compared as it is written; a time with
 *   one is first turned into the shop's own zone, even when the GMT column is compared (WP_Date_Query::build_mysql_datetime).
 *   So with `dates_are_gmt=true` a time must be sent in GMT and without a zone: `2026-01-31T12:00:00Z` is off by the shop's
 *   distance from GMT.
 */
export function dateFilter(query: URLSearchParams, site: Site): (record: Dated) => boolean {
  const gmt = isTrue(query, 'dates_are_gmt');
  const checks: ((record: Dated) => boolean)[] = [];
  for (const [prefix, column] of [
    ['', gmt ? 'date_created_gmt' : 'date_created'],
    ['modified_', gmt ? 'date_modified_gmt' : 'date_modified'],
  ] as const) {
    const after = boundOf(textOf(query, `${prefix}after`), site);
    const before = boundOf(textOf(query, `${prefix}before`), site);
    if (after !== undefined) checks.push((record) => record[column] > after);
    if (before !== undefined) checks.push((record) => record[column] < before);
  }
  return (record) => checks.every((check) => check(record));
}

/** Text that compares with a column's: both are `YYYY-MM-DDTHH:MM:SS`. */
function boundOf(text: string | undefined, site: Site): string | undefined {
  if (text === undefined) return undefined;
  const iso = text.toUpperCase().replace(' ', 'T');
  return /(Z|[+-]\d\d(:?\d\d)?)$/.test(iso.slice(19)) ? localText(Date.parse(withMinutes(iso)), site) : iso.slice(0, 19);
}

/** `+02` is a zone to WordPress, but not to Date.parse. */
function withMinutes(iso: string): string {
  return /[+-]\d\d$/.test(iso.slice(19)) ? `${iso}:00` : iso;
}
