import type { Counts, EntityWrite, PageCommit } from '../../sync/ports.ts';
import { addedErrors, appendedErrors } from '../run-errors.ts';
import { isoTime } from '../sqlite/assemble-run.ts';
import { toStoredInteger } from '../sqlite/query.ts';
import type { EntityRow } from '../sqlite/tables/entities.ts';
import { integerArray } from './bulk.ts';
import { takeNumbersAhead } from './changes.ts';
import { contentHash } from './content-hash.ts';
import { type EntityHead, insertEntities, raiseVersions, restoreEntities, updateEntities, type Writer } from './entities.ts';
import { keepFailures } from './failed-records.ts';
import { clearedMissed } from './marks.ts';
import type { LockedObject } from './open-object.ts';
import type { HashedRow } from './page-records.ts';
import { prepared, type TransactionQueries } from './pool.ts';
import { publishedCursor, recordedBackfill, recordedPartition } from './positions.ts';
import { encodeText, withAnyText } from './text.ts';

type Outcome = 'created' | 'updated' | 'unchanged';

/**
 * Once for a page, however often its transaction is begun. An id that is no text in UTF-8 is made so here: two that become the same are one
 * record.
 */
export function hashedRows({ writes, partition }: PageCommit): readonly HashedRow[] {
  return writes.map((write) => new PageRow(write, partition?.values ?? null));
}

/** Writes a page inside the caller's transaction and gives its counts, which add up to the records of the page. */
export async function commitPage(
  queries: TransactionQueries,
  target: LockedObject,
  heads: ReadonlyMap<string, EntityHead>,
  page: PageCommit,
  rows: readonly HashedRow[],
  now: number,
): Promise<Counts> {
  const { counts, states } = planWrites(rows, heads, now);
  counts.failed += page.failures.length;
  const kept = await keepFailures(queries, target.objectRun, target.failuresKept, page.failures);
  // Of the columns of records, each list is made so by itself.
  const any = withAnyText(queries);
  const changed = [...states.values()].filter(isChange);
  if (changed.length > 0) takeNumbersAhead(any, page.datasource, changed.length);
  for (const [place, state] of changed.entries()) state.change = place + 1 - changed.length;
  const { collection, run, recordType } = target;
  writeStates(queries, { datasource: page.datasource, collection, run, now, recordType }, [...states.values()]);
  markKnown(queries, target, page, [...states.values()]);
  queries.send(record, [
    target.objectRun,
    counts.created,
    counts.updated,
    counts.unchanged,
    counts.failed,
    encodeText(JSON.stringify(page.checkpoint)),
    kept,
    counts.failed > 0 ? addedErrors(rows, page.failures, target.failed) : null,
  ]);
  if (page.cursor) any.send(...publishedCursor(target.collection, page.cursor, target.run));
  if (page.partition) for (const asked of recordedPartition(target, page.partition)) any.send(...asked);
  if (page.backfill) any.send(...recordedBackfill(target.collection, page.backfill));
  return counts;
}

const record = prepared(
  'record_page',
  `UPDATE object_runs SET created = created + $2, updated = updated + $3, unchanged = unchanged + $4, failed = failed + $5,
     checkpoint = $6, failures_kept = $7, errors = ${appendedErrors('$8::text')} WHERE number = $1`,
);

/** That what was stored before is not missed; and that it was seen, where its change does not say so. */
function markKnown(queries: TransactionQueries, target: LockedObject, { markSeen }: PageCommit, states: readonly State[]): void {
  const known = states.flatMap((state) => (state.head ? [{ id: state.head.id, missed: state.head.missed, state }] : []));
  if (known.some(({ missed }) => missed))
    queries.send(
      ...clearedMissed(
        target.collection,
        known.map(({ id }) => id),
      ),
    );
  const unchanged = markSeen ? known.filter(({ state }) => !isChange(state)) : [];
  if (unchanged.length > 0) queries.send(mark, [target.objectRun, integerArray(unchanged.map(({ id }) => id))]);
}

const mark = prepared(
  'mark_seen',
  'INSERT INTO seen_marks (object_run, entity) SELECT $1, id FROM unnest($2::bigint[]) AS known (id) ON CONFLICT DO NOTHING',
);

/** What a page makes of one record: an id that comes twice is written once, as its last state that counts. */
interface State {
  readonly head: EntityHead | undefined;
  row: HashedRow;
  archivedAt: string | null;
  version: number;
  /** Deleted softly, as far as this page has come. */
  gone: boolean;
  write: 'insert' | 'update' | 'raise' | 'restore' | 'none';
  /** Where it is one: how far its number as a change lies before the last of its datasource, as 0 or less. */
  change: number;
}

interface Plan {
  readonly counts: Record<keyof Counts, number>;
  readonly states: ReadonlyMap<string, State>;
}

/** Whether whoever follows the changes is told of it. */
function isChange({ write }: State): boolean {
  return write !== 'none' && write !== 'raise';
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

function writeStates(queries: TransactionQueries, writer: Writer, states: readonly State[]): void {
  const of = (write: State['write']): readonly State[] => states.filter((state) => state.write === write);
  const idOf = ({ head }: State): number => head?.id ?? 0;
  const changeOf = ({ change }: State): number => change;
  const versionOf = ({ version }: State): number => version;
  const [created, updated, raised, restored] = [of('insert'), of('update'), of('raise'), of('restore')];
  if (created.length > 0) insertEntities(queries, writer, created);
  if (updated.length > 0) updateEntities(queries, writer, updated);
  if (restored.length > 0) restoreEntities(queries, writer, restored.map(idOf), restored.map(changeOf));
  if (raised.length > 0) raiseVersions(queries, raised.map(idOf), raised.map(versionOf));
}

/** A class, as all that is made for each record: see `Mapped` in mapping/mapper.ts. */
class PageRow implements HashedRow {
  readonly externalId: string;
  readonly version: number;
  readonly mappingStatus: HashedRow['mappingStatus'];
  readonly apiVersion: string | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly archivedAt: string | null;
  readonly mappingErrors: string | null;
  readonly rawPayload: string;
  readonly mappedPayload: string | null;
  readonly partition: string | null;
  readonly contentHash: string;
  readonly archivedOnSight: boolean;

  constructor({ entity, mapped }: EntityWrite, partition: string | null) {
    this.externalId = entity.external_id.toWellFormed();
    this.version = toStoredInteger(entity.version);
    this.apiVersion = entity.api_version;
    this.createdAt = entity.created_at;
    this.updatedAt = entity.updated_at;
    this.archivedAt = entity.archived_at === true ? null : entity.archived_at;
    this.archivedOnSight = entity.archived_at === true;
    this.mappedPayload = mapped !== null && 'payload' in mapped ? mapped.payload : null;
    this.mappingErrors = mapped !== null && 'errors' in mapped ? JSON.stringify(mapped.errors) : null;
    this.mappingStatus = statusOf(this.mappedPayload, this.mappingErrors);
    this.rawPayload = entity.raw_payload;
    this.partition = partition;
    this.contentHash = contentHash(this);
  }
}

function statusOf(mappedPayload: string | null, mappingErrors: string | null): EntityRow['mappingStatus'] {
  if (mappingErrors !== null) return 'failed';
  return mappedPayload === null ? 'none' : 'mapped';
}
