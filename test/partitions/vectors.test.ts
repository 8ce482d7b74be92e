import { afterAll, expect, test } from 'vitest';
import type { PartitionPosition, ReadOptions, ReadPage, StoredRecord } from '../../runtime/engine/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { partitioners } from '../../runtime/partitions/index.ts';
import { describeVectors } from '../support/describe-vectors.ts';
import { hideKey } from '../support/schema-keys.ts';
import { readVectorFiles } from '../support/vectors.ts';
import { type Answer, openPartitionedApi, plain, storedPages } from './partitioned-api.ts';

interface Given {
  readonly connector: object;
  readonly configuration?: object;
  readonly mappings?: readonly object[];
  readonly routes: Readonly<Record<string, Answer>>;
  readonly stored?: Readonly<Record<string, readonly StoredRecord[]>>;
  /** Objects to read, one after another in one run. */
  readonly read?: readonly string[];
  readonly get?: { readonly object: string; readonly id: string };
  readonly limit?: number;
  readonly prefetch?: number;
  /** Pages after which the reader goes away. */
  readonly pages?: number;
  /** Where partitions go on, by key. */
  readonly positions?: Readonly<Record<string, PartitionPosition>>;
  /** How far parents were read of which only changed ones are wanted, by object: positions by partition, null where they never were. */
  readonly changed?: Readonly<Record<string, Readonly<Record<string, string>> | null>>;
  /** Whether somebody hears of partitions that fail; default true. */
  readonly heard?: boolean;
}

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());
const files = readVectorFiles<Given, object>('partitions');

async function outcome(given: Given): Promise<unknown> {
  const { stored, ...documents } = given;
  const api = openPartitionedApi({
    ...documents,
    expressions,
    ...(stored ? { stored: (object: string) => storedPages(stored, object) } : {}),
  });
  const pages: object[] = [];
  const notes: string[] = [];
  const failed: object[] = [];
  const follows: object[] = [];
  let result: object = {};
  try {
    if (given.get) result = { record: recordOf(await api.bound.get(given.get.object, given.get.id)) };
    const objects = given.read ?? [];
    await using shared = api.bound.shareReads(objects);
    for (const object of objects) {
      const options = { ...readOptions(given, notes, failed), ...followed(given, follows), shared };
      for await (const page of api.bound.read(object, options)) {
        pages.push(shownPage(page));
        if (pages.length === given.pages) break;
      }
    }
  } catch (thrown) {
    // A document without a key that it needs may break anything that reads it.
    const error = thrown instanceof ConnectorError ? thrown : ConnectorError.from(thrown);
    if (error.code === 'INTERNAL' && process.env['SHOW']) console.error(thrown);
    result = { error: { code: error.code, message: error.message, partition: error.details['partition'] } };
  }
  return plain({ requests: api.requests, mostAtOnce: api.mostAtOnce, pages, notes, failed, follows, ...result });
}

/** What a sync would keep of the parents' reads. */
function followed({ changed }: Given, follows: object[]): Pick<ReadOptions, 'changes'> {
  if (!changed) return {};
  return {
    changes: {
      since: ({ object }) => Promise.resolve(changed[object] ?? undefined),
      async follow({ object }, pages, since) {
        const facts: object[] = [];
        for await (const page of pages) facts.push(page);
        follows.push({ object, since: since ?? null, pages: facts });
      },
    },
  };
}

function readOptions(given: Given, notes: string[], failed: object[]): ReadOptions {
  const { positions, limit, prefetch = 0, heard = true } = given;
  return {
    prefetch,
    onNote: (note) => void notes.push(note),
    ...(limit === undefined ? {} : { limit }),
    ...(positions ? { position: async ({ key }) => positions[key] ?? {} } : {}),
    ...(heard ? { onPartitionError: ({ key }, error) => void failed.push({ key, code: error.code }) } : {}),
  };
}

function shownPage({ partition, number, records, stop, token }: ReadPage): object {
  return {
    partition: partition?.values ?? null,
    key: partition?.key ?? null,
    number,
    token,
    ids: records.map(({ entity, failure }) => entity?.external_id ?? failure),
    mapped: records.map(({ mapped }) => mapped),
    archived: records.map(({ entity }) => entity?.archived_at),
    stop,
  };
}

function recordOf(
  record: { readonly value: unknown; readonly entity: { readonly external_id: string } | undefined } | undefined,
): object | null {
  return record ? { value: record.value, id: record.entity?.external_id } : null;
}

describeVectors(files, outcome, (given, key) => ({ ...given, connector: hideKey('connector', given.connector, key) as object }));

test('each source of partitions has vectors', () => {
  const strategies = files.map(({ strategy }) => strategy);
  expect(Object.keys(partitioners).filter((type) => !strategies.includes(type))).toEqual([]);
});
