import type { Counts, EntityWrite, PageCommit } from '../../sync/ports.ts';
import { isoTime } from '../sqlite/assemble-run.ts';
import type { OpenObject } from '../sqlite/open-object.ts';
import { toStoredInteger } from '../sqlite/query.ts';
import type { EntityRow } from '../sqlite/tables/entities.ts';
import { integerArray } from './bulk.ts';
import { takeNumbers } from './changes.ts';
import { contentHash } from './content-hash.ts';
import {
  type EntityHead,
  findHeads,
  type HashedRow,
  insertEntities,
  raiseVersions,
  restoreEntities,
  updateEntities,
  type Writer,
  type WrittenRow,
} from './entities.ts';
import { keepFailures } from './failed-records.ts';
import { clearMissed } from './marks.ts';
import type { Queries } from './pool.ts';
import { publishCursor, recordPartition } from './positions.ts';
import { withAnyText } from './text.ts';

type Outcome = 'created' | 'updated' | 'unchanged';

/**
 * Once for a page, however often its transaction is begun. An id that is no text in UTF-8 is made so here: two that become the same are one
 * record.
 */
export function hashedRows({ writes, partition }: PageCommit): readonly HashedRow[] {
  return writes.map((write) => {
    const row = toRow(write, partition?.values ?? null);
    return { ...row, contentHash: contentHash(row), archivedOnSight: write.entity.archived_at === true };
  });
}

/** Writes a page inside the caller's transaction and gives its counts, which add up to the records of the page. */
export async function commitPage(
  queries: Queries,
  target: OpenObject,
  page: PageCommit,
  rows: readonly HashedRow[],
  now: number,
): Promise<Counts> {
  // Of the columns of records, each list is made so by itself.
  const any = withAnyText(queries);
  const writer: Writer = { collection: target.collection, run: target.run, now };
  const heads = rows.length === 0 ? new Map<string, EntityHead>() : await findHeads(queries, target.collection, rows);
  const { counts, states } = planWrites(rows, heads, now);
  counts.failed += page.failures.length;
  const changed = [...states.values()].filter(({ write }) => write !== 'none' && write !== 'raise');
  const first = changed.length === 0 ? 0 : await takeNumbers(any, page.datasource, changed.length);
  for (const [place, state] of changed.entries()) state.change = first + place;
  await writeStates(queries, writer, [...states.values()], page.markSeen ? target.objectRun : undefined);
  // What is new is marked as seen with its insertion.
  const known = [...heads.values()].map(({ id }) => id);
  if ([...heads.values()].some(({ missed }) => missed)) await clearMissed(queries, target.collection, known);
  const kept = await keepFailures(queries, target.objectRun, target.failuresKept, page.failures);
  await queries.run(
    `WITH seen AS
       (INSERT INTO seen_marks (object_run, entity) SELECT $1, id FROM unnest($8::bigint[]) AS known (id) ON CONFLICT DO NOTHING)
     UPDATE object_runs SET created = created + $2, updated = updated + $3, unchanged = unchanged + $4, failed = failed + $5,
       checkpoint = $6, failures_kept = $7 WHERE number = $1`,
    [
      target.objectRun,
      counts.created,
      counts.updated,
      counts.unchanged,
      counts.failed,
      JSON.stringify(page.checkpoint),
      kept,
      integerArray(page.markSeen ? known : []),
    ],
  );
  if (page.cursor) await publishCursor(any, target.collection, page.cursor, target.run);
  if (page.partition) await recordPartition(any, target, page.partition);
  return counts;
}

/** What a page makes of one record: an id that comes twice is written once, as its last state that counts. */
interface State {
  readonly head: EntityHead | undefined;
  row: HashedRow;
  archivedAt: string | null;
  version: number;
  /** Deleted softly, as far as this page has come. */
  gone: boolean;
  write: 'insert' | 'update' | 'raise' | 'restore' | 'none';
  /** Its number as a change, where it is one. */
  change: number;
}

interface Plan {
  readonly counts: Record<keyof Counts, number>;
  readonly states: ReadonlyMap<string, State>;
}

/** As if the records came one by one. */
function planWrites(rows: readonly HashedRow[], heads: ReadonlyMap<string, EntityHead>, now: number): Plan {
  const counts = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
  const states = new Map<string, State>();
  for (const row of rows) {
    const before = states.get(row.externalId) ?? stateOf(row, heads.get(row.externalId), now);
    const outcome = states.has(row.externalId) || before.head ? overwrite(before, row, now) : 'created';
    states.set(row.externalId, before);
    counts[row.mappingErrors === null ? outcome : 'failed']++;
  }
  return { counts, states };
}

function stateOf(row: HashedRow, head: EntityHead | undefined, now: number): State {
  if (head === undefined)
    return { head, row, archivedAt: dateOf(row, null, now), version: row.version, gone: false, write: 'insert', change: 0 };
  return { head, row, archivedAt: head.archivedAt, version: head.version, gone: head.deleted, write: 'none', change: 0 };
}

/**
 * A record with a lower version than the stored one is stale and changes nothing. One that differs in nothing but a higher version
 * counts as unchanged, yet its version is kept, or an older state that comes late would pass for newer. One that was deleted softly is
 * there again, whatever its version.
 */
function overwrite(state: State, row: HashedRow, now: number): Outcome {
  const wasGone = state.gone;
  if (row.version < state.version) {
    if (!wasGone) return 'unchanged';
    state.gone = false;
    state.write = 'restore';
    return 'created';
  }
  const archivedAt = dateOf(row, state.archivedAt, now);
  const differs = contentOf(state) !== row.contentHash || archivedAt !== state.archivedAt || wasGone;
  const isHigher = row.version > state.version;
  state.version = row.version;
  if (differs) {
    Object.assign(state, { row, archivedAt, gone: false, write: state.write === 'insert' ? 'insert' : 'update' } satisfies Partial<State>);
    return wasGone ? 'created' : 'updated';
  }
  if (isHigher && state.write === 'none') state.write = 'raise';
  if (isHigher && state.write === 'restore') Object.assign(state, { row, write: 'update' } satisfies Partial<State>);
  return 'unchanged';
}

/** Until something of the page is to be written whole, the content is what is stored. */
function contentOf({ head, row, write }: State): string {
  return head === undefined || write === 'update' || write === 'insert' ? row.contentHash : head.contentHash;
}

/** Archived, the source does not say since when: since it was first seen so. */
function dateOf(row: HashedRow, before: string | null, now: number): string | null {
  return row.archivedOnSight ? (before ?? isoTime(now)) : row.archivedAt;
}

async function writeStates(queries: Queries, writer: Writer, states: readonly State[], seenBy: number | undefined): Promise<void> {
  const of = (write: State['write']): readonly State[] => states.filter((state) => state.write === write);
  const idOf = ({ head }: State): number => head?.id ?? 0;
  const changeOf = ({ change }: State): number => change;
  const written = ({ row, version, archivedAt, change }: State): WrittenRow => ({ ...row, version, archivedAt, change });
  const [created, updated, raised, restored] = [of('insert'), of('update'), of('raise'), of('restore')];
  if (created.length > 0) await insertEntities(queries, writer, created.map(written), seenBy);
  if (updated.length > 0) await updateEntities(queries, writer, updated.map(idOf), updated.map(written));
  if (restored.length > 0) await restoreEntities(queries, writer, restored.map(idOf), restored.map(changeOf));
  if (raised.length > 0)
    await raiseVersions(
      queries,
      raised.map(idOf),
      raised.map(({ version }) => version),
    );
}

function toRow({ entity, mapped }: EntityWrite, partition: string | null): EntityRow {
  const mappedPayload = mapped !== null && 'payload' in mapped ? mapped.payload : null;
  const mappingErrors = mapped !== null && 'errors' in mapped ? JSON.stringify(mapped.errors) : null;
  return {
    externalId: entity.external_id.toWellFormed(),
    version: toStoredInteger(entity.version),
    mappingStatus: statusOf(mappedPayload, mappingErrors),
    apiVersion: entity.api_version,
    createdAt: entity.created_at,
    updatedAt: entity.updated_at,
    archivedAt: entity.archived_at === true ? null : entity.archived_at,
    mappingErrors,
    rawPayload: entity.raw_payload,
    mappedPayload,
    partition,
  };
}

function statusOf(mappedPayload: string | null, mappingErrors: string | null): EntityRow['mappingStatus'] {
  if (mappingErrors !== null) return 'failed';
  return mappedPayload === null ? 'none' : 'mapped';
}
