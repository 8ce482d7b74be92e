// Records of a benchmark of stores, and the run that writes them.
import { createHash } from 'node:crypto';
import type { Store } from '../runtime/store/index.ts';
import type { EntityWrite, PageCommit } from '../runtime/sync/ports.ts';

export const total = Number(process.env['BENCH_RECORDS'] ?? 200_000);
export const pageSize = 1_000;
export const pageCount = Math.ceil(total / pageSize);
export const rawLength = 1_024;

export async function begin(store: Store, runId: string): Promise<void> {
  await store.beginRun({
    id: runId,
    datasource: 'source',
    connector: 'bench',
    connectorHash: '',
    mode: 'full',
    startedAt: '2026-01-01T00:00:00.000Z',
  });
  await store.beginObject(runId, { object: 'record', collectionKey: 'bench_record', mode: 'full', modeReason: null });
}

export async function end(store: Store, runId: string): Promise<void> {
  await store.finishObject({ runId, datasource: 'source', object: 'record', cursor: '1', stopReason: 'lastPage', notes: [] });
  const { counts } = await store.finishRun(runId, 'success', '2026-01-01T00:00:00.000Z', null, false);
  if (counts.created + counts.updated + counts.unchanged !== pageCount * pageSize)
    throw new Error(`the store counted ${JSON.stringify(counts)}`);
}

export interface Write {
  readonly entity: EntityWrite['entity'];
  readonly mapped: string;
}

export type Page = readonly Write[];

export function commitOf(runId: string, page: number, writes: Page): PageCommit {
  const checkpoint = {
    token: page,
    pages: page + 1,
    records: page * pageSize,
    maxCursor: null,
    startedAt: 0,
    since: null,
    stable: true,
    done: false,
  };
  return {
    runId,
    datasource: 'source',
    object: 'record',
    collectionKey: 'bench_record',
    writes: writes.map(({ entity, mapped }) => ({ entity, mapped: { payload: mapped } })),
    failures: [],
    checkpoint,
    markSeen: true,
  };
}

/** `ids`: `sequential` or `random`. */
export function allPages(ids: string | undefined): readonly Page[] {
  return Array.from({ length: pageCount }, (_, page) => pageOf(page, ids));
}

export function pageOf(page: number, ids: string | undefined): Page {
  return Array.from({ length: pageSize }, (_, index) => recordOf(page * pageSize + index, ids));
}

function recordOf(index: number, ids: string | undefined): Write {
  const id = flat(ids === 'random' ? createHash('md5').update(String(index)).digest('hex') : String(10_000_000 + index));
  const version = 1_735_689_600_000 + index * 1_000;
  const time = flat(new Date(version).toISOString());
  const start = JSON.stringify({ id, name: `Product ${index}`, status: index % 2 ? 'active' : 'draft', price: (index % 1_000) / 10 }).slice(
    0,
    -1,
  );
  const filler = 'lorem ipsum dolor sit amet '.repeat(40).slice(0, rawLength - start.length - 18);
  const mapped = {
    external_id: id,
    title: `Product ${index}`,
    amount: (index % 1_000) / 10,
    state: index % 2 ? 'ACTIVE' : 'DRAFT',
    changed: time,
  };
  return {
    entity: {
      external_id: id,
      collection_key: 'bench_record',
      api_version: 'v3',
      raw_payload: flat(`${start},"description":"${filler}"}`),
      created_at: time,
      updated_at: time,
      archived_at: null,
      version,
    },
    mapped: flat(JSON.stringify(mapped)),
  };
}

/** As a decoder gives it: one piece, not the tree of what was joined. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

export function rate(values: readonly number[]): string {
  return `${Math.round(median(values) / 1_000)
    .toString()
    .padStart(4)} thousand/s`;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
