import type { Incremental } from '../documents/generated/connector.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { isProblem, layoutOf, millisecondsOf, type Moment, readIsoMilliseconds, type TimeLayout } from '../kernel/time/index.ts';

/** How an API writes times. */
export interface TimeFormat {
  /** Tried in order when a time is read. */
  readonly reads: readonly TimeLayout[];
  readonly writes: TimeLayout;
  /** The zone of times that name none. */
  readonly zone: string | undefined;
  /** All times are ISO 8601: the usual way, read without detours. */
  readonly isoOnly: boolean;
  /** The formats, as messages show them. */
  readonly names: string;
}

/** An object that is not read incrementally still writes its times as the connector's others do. */
export function timeFormat(words: Pick<Incremental, 'format' | 'formats' | 'zone'> = {}): TimeFormat {
  const format = words.format ?? 'iso';
  const formats = words.formats ?? [format];
  return {
    reads: formats.map(knownLayout),
    writes: knownLayout(format),
    zone: words.zone,
    isoOnly: formats.every((one) => one === 'iso'),
    names: formats.join(', '),
  };
}

function knownLayout(format: string): TimeLayout {
  const layout = layoutOf(format);
  if (!isProblem(layout)) return layout;
  // The loader refuses such a document before it comes here.
  throw new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `incremental.format "${format}": at character ${layout.offset + 1}: ${layout.message}`,
  );
}

/** What stands where a time would be, and is none: databases write `0000-00-00` for it. */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'string' && value.startsWith('0000-00-00'));
}

/** Undefined when the value is no time in any of the formats. */
export function readMoment(value: unknown, { reads, zone }: TimeFormat): Moment | undefined {
  for (const layout of reads) {
    const moment = layout.read(value, zone);
    if (moment !== undefined) return moment;
  }
  return undefined;
}

/** Milliseconds since the epoch (fractions of a millisecond dropped); undefined when the value is no time in any of the formats. */
export function readTime(value: unknown, time: TimeFormat): number | undefined {
  if (time.isoOnly) return readIsoMilliseconds(value, time.zone);
  const moment = readMoment(value, time);
  return moment === undefined ? undefined : millisecondsOf(moment);
}
