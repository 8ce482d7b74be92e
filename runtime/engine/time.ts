/** How an API writes times. */
export interface TimeFormat {
  readonly format: 'iso' | 'epochSeconds' | 'epochMilliseconds';
  /** The zone of times that name none. */
  readonly zone: 'UTC' | undefined;
}

const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i;
const dateOnly = /^\d{4}-\d\d-\d\d$/;

/** Milliseconds since the epoch (fractions of a millisecond dropped); undefined when the value is no time in this format. */
export function readTime(value: unknown, { format, zone }: TimeFormat): number | undefined {
  if (format !== 'iso') return readEpoch(value, format === 'epochSeconds' ? 1_000 : 1);
  if (typeof value !== 'string' || value === '') return undefined;
  if (dateOnly.test(value)) return zone === undefined ? undefined : parse(value);
  if (zoned.test(value)) return parse(value);
  return zone === undefined ? undefined : parse(`${value.replace(' ', 'T')}Z`);
}

/**
 * The time as the API writes it: an API whose times name no zone gets none either. Some take a named zone for a wish to convert,
 * and then compare with times that were never converted (WordPress, WP_Date_Query::build_mysql_datetime).
 */
export function writeTime(milliseconds: number, { format, zone }: TimeFormat): string {
  if (format === 'epochSeconds') return String(Math.floor(milliseconds / 1_000));
  if (format === 'epochMilliseconds') return String(milliseconds);
  const text = new Date(milliseconds).toISOString().replace('.000Z', 'Z');
  return zone === undefined ? text : text.slice(0, -1);
}

function readEpoch(value: unknown, unit: number): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.floor(number * unit) : undefined;
}

function parse(text: string): number | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
