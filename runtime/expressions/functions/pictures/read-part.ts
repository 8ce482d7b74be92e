import { failure } from '../../failure.ts';
import type { Run } from '../../run.ts';
import { dayNames, monthNames } from './date-parts.ts';
import { isZone, type Marker } from './date-picture.ts';
import { regularText } from './digits.ts';
import { parseInteger } from './parse-integer.ts';

/** Reads what matched a marker: a number, "not a number", or nothing where it is no name. */
export type Reader = (text: string, run: Run) => number | undefined;

export function readerOf(marker: Marker, run: Run): Reader {
  const { component, integer } = marker;
  if (isZone(marker)) return zoneReader(marker);
  if (component === 'f') return (text) => Number.parseFloat(`0.${text.slice(0, 3)}`) * 1000;
  if (integer?.kind === 'sequence') throw failure('D3130', { value: integer.start, position: run.position });
  if (integer !== undefined) return (text, current) => parseInteger(text, integer, current);
  const names = namesOf(marker);
  if (names === undefined) throw failure('D3133', { value: component, position: run.position });
  return (text) => names.get(text);
}

const halves: ReadonlyMap<string, number> = new Map([
  ['am', 0],
  ['AM', 0],
  ['pm', 1],
  ['PM', 1],
]);

/** Names are found as they are spelt, with a capital; short ones have as many letters as the marker is wide, and the last of equal ones counts. */
function namesOf({ component, width }: Marker): ReadonlyMap<string, number> | undefined {
  if (component === 'P') return halves;
  if (!'MxF'.includes(component)) return undefined;
  const names = component === 'F' ? dayNames : monthNames;
  const most = width?.most ? Math.max(0, width.most) : undefined;
  return new Map(names.map((name, index) => [name.slice(0, most), index + 1]));
}

/** Minutes from UTC. Minutes count east of it, also behind hours to its west: so JSONata reads `-0330`. */
function zoneReader({ component, integer }: Marker): Reader {
  const separator = integer?.kind === 'digits' ? regularText(integer.grouping) : undefined;
  return (whole) => {
    const text = component === 'z' ? whole.slice(3) : whole;
    const at = separator === undefined ? (text.length <= 3 ? text.length : 3) : text.indexOf(separator);
    const hours = Number.parseInt(text.slice(0, Math.max(0, at)));
    const minutes = text.slice(separator === undefined ? at : at + 1);
    return hours * 60 + (minutes === '' ? 0 : Number.parseInt(minutes));
  };
}
