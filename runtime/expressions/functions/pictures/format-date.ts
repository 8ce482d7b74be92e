import { ExpressionError } from '../../expression.ts';
import { failure } from '../../failure.ts';
import { boundText, spend, type Run } from '../../run.ts';
import { dayNames, monthNames, partOf } from './date-parts.ts';
import { isZone, readDatePicture, type Marker } from './date-picture.ts';
import { formatInteger } from './format-integer.ts';
import { readIntegerPicture, type IntegerPicture } from './integer-picture.ts';

/** ISO 8601, as it is written where there is no picture. */
const isoPicture = '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]';

/** Writes a time as its picture says, in a zone such as `+0530`. */
export function formatDate(millis: number, picture: string | undefined, zone: string | undefined, run: Run): string {
  const offset = readZone(zone);
  const date = new Date(millis + (60 * offset.hours + offset.minutes) * 60_000);
  const parts = readDatePicture(picture ?? isoPicture, run);
  spend(run, parts.length * 2);
  return boundText(run, parts.map((part) => (typeof part === 'string' ? part : formatMarker(part, date, offset, run))).join(''));
}

/** Hours and minutes from UTC. West of it, hours are rounded down and minutes taken off once more: so JSONata reads `-0330`. */
interface Offset {
  readonly hours: number;
  readonly minutes: number;
}

function readZone(zone: string | undefined): Offset {
  if (zone === undefined) return { hours: 0, minutes: 0 };
  // Not a number when it is none.
  const digits = Number.parseInt(zone);
  return { hours: Math.floor(digits / 100), minutes: digits % 100 };
}

function formatMarker(marker: Marker, date: Date, offset: Offset, run: Run): string {
  if (isZone(marker)) return formatZone(marker, offset, run);
  const value = partOf(date, marker.component);
  if (typeof value !== 'number') return wordOf(marker, value);
  if (marker.names !== undefined) return nameOf(marker, value, run);
  return formatInteger(marker.yearDigits === undefined ? value : value % Math.pow(10, marker.yearDigits), requireInteger(marker), run);
}

/** am or pm, the name of the calendar and of the era. A letter that is no component writes "undefined". */
function wordOf({ component, names }: Marker, value: string | undefined): string {
  const word = String(value);
  return component === 'P' && names === 'upper' ? word.toUpperCase() : word;
}

function nameOf({ component, names, width }: Marker, value: number, run: Run): string {
  if (!'MxF'.includes(component)) throw failure('D3133', { value: component, position: run.position });
  const name = (component === 'F' ? dayNames : monthNames)[value - 1];
  if (name === undefined) return unknownName(names === 'title' && width === undefined);
  const text = names === 'upper' ? name.toUpperCase() : names === 'lower' ? name.toLowerCase() : name;
  return width?.most !== undefined && text.length > width.most ? text.slice(0, Math.max(0, width.most)) : text;
}

/** A time out of the range of dates has no names. */
function unknownName(isBare: boolean): string {
  if (isBare) return 'undefined';
  throw new ExpressionError('the time is out of the range of dates');
}

/** The reader of pictures gives one to each component that is a number and to the zone. */
function requireInteger({ component, integer }: Marker): IntegerPicture {
  if (integer === undefined) throw failure('D3133', { value: component });
  return integer;
}

function formatZone(marker: Marker, { hours, minutes }: Offset, run: Run): string {
  const offset = hours * 100 + minutes;
  const text = zoneDigits(requireInteger(marker), hours, minutes, run);
  if (offset === 0 && marker.isZulu) return 'Z';
  return (marker.component === 'z' ? 'GMT' : '') + (offset >= 0 ? '+' : '') + text;
}

/** `[Z01:01]` and `[Z0001]` are hours and minutes, `[Z1]` and `[Z01]` hours, with minutes where there are some. */
function zoneDigits(picture: IntegerPicture, hours: number, minutes: number, run: Run): string {
  if (picture.kind !== 'digits') throw failure('D3134', { position: run.position });
  const { grouping, mandatory } = picture;
  if (grouping.every === undefined && mandatory > 4) throw failure('D3134', { value: mandatory, position: run.position });
  if (grouping.every !== undefined || mandatory > 2) return formatInteger(hours * 100 + minutes, picture, run);
  const rest = minutes === 0 ? '' : `:${formatInteger(minutes, readIntegerPicture('00', run), run)}`;
  return formatInteger(hours, picture, run) + rest;
}
