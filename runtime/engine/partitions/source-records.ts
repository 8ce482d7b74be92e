import { ConnectorError } from '../../kernel/errors.ts';
import { type JsonValue, parseJson } from '../../kernel/json.ts';
import { nothing, type Part, type SourceRecord } from '../../partitions/index.ts';
import type { ReadOptions, ReadPage } from '../engine.ts';
import { changedParents } from './changed-parents.ts';
import { inPartition } from './in-partition.ts';
import type { PartitionedReading } from './partitioned-reading.ts';
import { decodePage, encodePage, parentPage, type ParentPage } from './page-text.ts';
import type { SourcePlan } from '../plan.ts';

/** The records of a parent or of a request, a page at a time. */
export async function* sourceRecords(
  reading: PartitionedReading,
  source: SourcePlan,
  before: Part,
): AsyncGenerator<readonly SourceRecord[]> {
  const { config, share, changed } = source;
  if (config.type === 'parent' && config.from === 'store') return yield* storedParents(reading, source, config.object);
  if (changed && reading.options.changes) {
    const texts = changedParents(reading, source, changed, (signal, from) =>
      textsOf(livePages(reading, source, before, signal, from), source.isFollowed),
    );
    for await (const text of texts) yield recordsOf(decodePage(text), reading, source);
    return undefined;
  }
  const { shared, options } = reading;
  const open = (signal: AbortSignal | undefined): AsyncIterable<ReadPage> => livePages(reading, source, before, signal);
  if (share === undefined || !shared.claim(share)) {
    for await (const page of open(options.signal)) yield recordsOf(parentPage(page, false), reading, source);
    return undefined;
  }
  for await (const text of shared.read(share, (signal) => textsOf(open(signal), source.isFollowed), options.signal))
    yield recordsOf(decodePage(text), reading, source);
  return undefined;
}

function livePages(
  reading: PartitionedReading,
  { config, list }: SourcePlan,
  before: Part,
  signal: AbortSignal | undefined,
  from: Pick<ReadOptions, 'since' | 'position'> = {},
): AsyncIterable<ReadPage> {
  const { onTrace, onNote, limit, prefetch, sure } = reading.options;
  // A few records need few of the parents.
  const ahead = limit === undefined ? prefetch : 0;
  const options: ReadOptions = {
    map: false,
    ...from,
    // How far parents were read that are followed is kept.
    ...(sure && reading.options.changes ? { sure } : {}),
    ...(ahead === undefined ? {} : { prefetch: ahead }),
    ...(signal ? { signal } : {}),
    ...(onTrace ? { onTrace } : {}),
    ...(onNote ? { onNote } : {}),
  };
  if (config.type === 'parent') return reading.readOther(config.object, { ...options, shared: reading.shared });
  if (!list) throw new Error('only a parent or a request has records');
  const inHand = inPartition(reading, { key: '', told: before.values, values: { ...before.values, ...before.fields } });
  return reading.readList({ ...inHand, list, mapper: undefined, options });
}

async function* textsOf(pages: AsyncIterable<ReadPage>, isFollowed: boolean): AsyncGenerator<string> {
  for await (const page of pages) yield encodePage(parentPage(page, isFollowed));
}

function recordsOf({ complete, values, records }: ParentPage, { proof }: PartitionedReading, source: SourcePlan): readonly SourceRecord[] {
  proof.add(complete);
  const inherited = inheritedPart(values, source);
  return records.map((value) => ({ value, inherited }));
}

async function* storedParents(
  { session }: PartitionedReading,
  source: SourcePlan,
  object: string,
): AsyncGenerator<readonly SourceRecord[]> {
  const { stored } = session.parts;
  if (!stored) throw new ConnectorError('STORE_FAILED', `${source.where}: there is no store to take ${object} from; say \`from: read\``);
  for await (const records of stored(session.datasource, object)) {
    yield records.map(({ raw, partition }) => ({
      value: parseJson(raw),
      // Written by the sync as the JSON of a partition's values.
      inherited: inheritedPart(partition === null ? null : (parseJson(partition) as Values), source),
    }));
  }
}

type Values = Readonly<Record<string, JsonValue>>;

function inheritedPart(values: Values | null, { inherited }: SourcePlan): Part {
  if (!values) return nothing;
  return { values: pick(values, inherited.values), fields: pick(values, inherited.fields) };
}

function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}
