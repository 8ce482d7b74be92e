import {
  isProblem,
  layoutOf,
  millisecondsOf,
  type Moment,
  namedLayouts,
  readIsoMilliseconds,
  type TimeLayout,
} from '../../kernel/time/index.ts';
import { localAt } from '../../kernel/time/zones.ts';
import { Fault, shown } from '../fault.ts';
import { type CompileStep, valueStep } from './step.ts';

const layouts: Readonly<Record<string, string>> = { unix: 'epochSeconds', unixMs: 'epochMilliseconds' };

type To = 'iso' | 'date' | 'unix' | 'unixMs';

/** A time that tells no zone fails where none is said: none is guessed. */
export const date: CompileStep<'date'> = ({ from, zone, to }) => {
  const layout = layoutOf(layouts[from] ?? from);
  if (isProblem(layout)) return valueStep(() => new Fault(`\`from\` is no layout: ${layout.message}`));
  const written = from === 'iso' ? ' (ISO 8601)' : ` as \`${from}\``;
  return valueStep((value) => {
    const short = from === 'iso' && to === 'iso' ? sameIso(value, zone) : undefined;
    if (short !== undefined) return short;
    const moment = readMoment(layout, value, zone, to);
    if (moment !== undefined) return writeAs(moment, value, { from, zone, to });
    const bare = readMoment(layout, value, 'UTC', to) !== undefined;
    return new Fault(bare ? `${shown(value)} has no zone: say \`zone\`` : `${shown(value)} is no time${written}`);
  });
};

/** Only the day is wanted: where it begins does not matter. */
function readMoment(layout: TimeLayout, value: unknown, zone: string | undefined, to: To): Moment | undefined {
  const moment = layout.read(value, zone ?? (to === 'date' ? 'UTC' : undefined));
  return moment !== undefined && Math.abs(millisecondsOf(moment)) <= farthest ? moment : undefined;
}

/** What a Date holds. */
const farthest = 8.64e15;

/** The text itself, where it is in UTC and to the second: nearly all are. */
function sameIso(value: unknown, zone: string | undefined): string | undefined {
  // 24 o'clock is the next day's midnight.
  if (typeof value !== 'string' || value.charAt(10) !== 'T' || value.startsWith('24', 11)) return undefined;
  if (value.length === 20 && value.endsWith('Z')) return readIsoMilliseconds(value, undefined) === undefined ? undefined : value;
  const written = value.length === 19 && zone === 'UTC' ? `${value}Z` : undefined;
  return written !== undefined && readIsoMilliseconds(written, undefined) !== undefined ? written : undefined;
}

interface Written {
  readonly from: string;
  readonly zone: string | undefined;
  readonly to: To;
}

function writeAs(moment: Moment, value: unknown, { from, zone, to }: Written): unknown {
  const milliseconds = millisecondsOf(moment);
  switch (to) {
    case 'iso':
      return namedLayouts.iso.write(moment, undefined);
    case 'unix':
      return Math.floor(milliseconds / 1_000);
    case 'unixMs':
      return milliseconds;
    case 'date':
      // The day of a text is the one that it writes, whatever its offset.
      if (from === 'iso' && typeof value === 'string') return value.slice(0, 10);
      return new Date(zone === undefined ? milliseconds : localAt(zone, milliseconds)).toISOString().slice(0, 10);
  }
}
