import { ConnectorError } from '../../kernel/errors.ts';
import {
  combine,
  createSeenKeys,
  nothing,
  type Part,
  type Partition,
  type Partitioner,
  partitioners,
  partitionKey,
  type PartitionFeed,
  type Partitions,
} from '../../partitions/index.ts';
import type { PartitionSource } from '../../documents/generated/connector.ts';
import { evaluate } from '../evaluate.ts';
import type { Reading } from '../read/reading.ts';
import { keepRecords } from './keep-records.ts';
import type { PartitionedReading } from './partitioned-reading.ts';
import type { PartitionPlan, SourcePlan } from '../plan.ts';
import { sourceRecords } from './source-records.ts';

/** Every partition of an object once, none before it is asked for. Throws ConnectorError where there are more than may be. */
export async function* openPartitions(reading: PartitionedReading, plan: PartitionPlan): AsyncGenerator<Partition> {
  const notes = createNotes();
  const seen = createSeenKeys();
  let count = 0;
  for await (const { values, fields } of combine(plan.sources.map((source) => openSource(reading, source, notes.add)))(nothing)) {
    const key = partitionKey(values);
    if (!seen.add(key)) {
      notes.add('a partition that came twice was read once');
      continue;
    }
    count += 1;
    if (plan.most !== undefined && count > plan.most) throw tooMany(reading.object.config.name, plan.most);
    yield { key, told: inOrder(values), values: { ...fields, ...values } };
  }
  notes.tell(reading.options.onNote);
  reading.options.onPartitions?.(reading.proof.least());
}

function inOrder(values: Part['values']): Part['values'] {
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function tooMany(object: string, most: number): ConnectorError {
  return new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `${object} has more than ${most} partitions with a cursor each (\`maxPartitions\`); raise it, or keep one cursor for all of them with \`partitionState: shared\``,
  );
}

function openSource(reading: PartitionedReading, source: SourcePlan, note: (text: string) => void): Partitions {
  const { config, where } = source;
  const feed: PartitionFeed = {
    where,
    note,
    values: (before) => evaluateValues(reading, source, before),
    records: (before) => keptRecords(reading, source, before),
    read: (record, path) => source.paths.get(path)?.get(record),
    lists: source.lists.map((list) => combine(list.map((one) => openSource(reading, one, note)))),
  };
  // The table's entry for a type takes that type's configuration: TypeScript cannot relate the two through the index.
  const open = partitioners[config.type] as Partitioner<PartitionSource['type']>;
  return open(config, feed);
}

function scopeOf({ session, object }: Reading, before: Part): Readonly<Record<string, unknown>> {
  return { ...session.scope, object: object.scope, partition: { ...before.fields, ...before.values } };
}

async function evaluateValues(reading: Reading, { values, where }: SourcePlan, before: Part): Promise<unknown> {
  return values && evaluate(values, scopeOf(reading, before), `${where}.values`);
}

async function* keptRecords(reading: PartitionedReading, source: SourcePlan, before: Part): ReturnType<typeof sourceRecords> {
  const { keep, where } = source;
  if (!keep) return yield* sourceRecords(reading, source, before);
  const scope = scopeOf(reading, before);
  for await (const records of sourceRecords(reading, source, before)) yield await keepRecords(records, keep, scope, where);
  return undefined;
}

/** The same words are told once, with how often they were to be told. */
function createNotes(): { add(text: string): void; tell(to: ((note: string) => void) | undefined): void } {
  const counts = new Map<string, number>();
  return {
    add: (text) => void counts.set(text, (counts.get(text) ?? 0) + 1),
    tell(to) {
      for (const [text, count] of counts) to?.(count === 1 ? text : `${text} (${count} times)`);
    },
  };
}
