import type { Counts } from '../../sync/ports.ts';
import { addedErrors } from '../run-errors.ts';
import { isoTime } from './assemble-run.ts';
import { failuresOf, type PageColumns, unmappedOf } from './page-columns.ts';
import { toStoredInteger } from './query.ts';
import type { OpenObject } from './open-object.ts';
import { recordPartition } from './partition-operations.ts';
import type { EntitiesTable, EntityRow, StoredHead, Writer } from './tables/entities.ts';
import type { Tables } from './tables/index.ts';

/** No more failed records than this are kept of one object run; the rest are only counted. */
const keptFailures = 10_000;

type Outcome = 'created' | 'updated' | 'unchanged';

/** Writes a page inside the caller's transaction and gives its counts, which add up to the records of the page. */
export function commitPage(tables: Tables, target: OpenObject, page: PageColumns): Counts {
  const counts = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: page.failedRaws.length };
  const last = tables.changes.counter(page.datasource)?.last ?? 0;
  const writer = { collection: target.collection, run: target.run, now: page.now, change: last + 1 };
  const known: number[] = [];
  const unchanged: number[] = [];
  let outcome: Outcome = 'created';
  for (let index = 0; index < page.externalIds.length; index++) {
    const row = toRow(page, index);
    const written = writeEntity(tables.entities, writer, row, page.archivedAt[index] === true, outcome);
    outcome = written.outcome;
    if (outcome !== 'unchanged') writer.change++;
    if (written.known !== undefined) known.push(written.known);
    if (written.unchanged !== undefined) unchanged.push(written.unchanged);
    counts[row.mappingErrors === null ? outcome : 'failed']++;
  }
  if (writer.change > last + 1) tables.changes.advance(page.datasource, writer.change - 1);
  // What is written is known as seen by its change.
  if (page.markSeen) tables.seenMarks.mark(target.objectRun, unchanged);
  tables.missedMarks.clear(target.collection, known);
  const kept = keepFailures(tables, target, page);
  const errors = counts.failed > 0 ? addedErrors(unmappedOf(page), failuresOf(page), target.failed) : null;
  tables.objectRuns.recordPage(target.objectRun, counts, JSON.stringify(page.checkpoint), kept, errors);
  recordPositions(tables, target, page);
  return counts;
}

function recordPositions(tables: Tables, target: OpenObject, { cursor, partition, backfill }: PageColumns): void {
  if (cursor) tables.cursors.publish(target.collection, cursor, target.run);
  if (partition) recordPartition(tables, target, partition);
  if (backfill) tables.backfills.put(target.collection, backfill);
}

interface Written {
  /** Its number, where it was stored before. */
  readonly known?: number;
  /** The same, where it was left as it is. */
  readonly unchanged?: number;
  readonly outcome: Outcome;
}

const isNew: Written = { outcome: 'created' };

/**
 * A page is mostly new records or mostly known ones: as its neighbour was new, a record is first tried as new, which spares the
 * look for it; else it is looked for first, which spares the try.
 */
function writeEntity(entities: EntitiesTable, writer: Writer, row: EntityRow, archivedOnSight: boolean, neighbour: Outcome): Written {
  if (neighbour === 'created') {
    const id = insert(entities, writer, row, archivedOnSight);
    if (id !== undefined) return isNew;
  }
  const head = entities.head(writer.collection, row.externalId);
  if (head !== undefined) {
    const [known] = head;
    const outcome = overwrite(entities, writer, row, archivedOnSight, head);
    return outcome === 'unchanged' ? { known, unchanged: known, outcome } : { known, outcome };
  }
  const id = insert(entities, writer, row, archivedOnSight);
  if (id === undefined) throw new Error('a record was neither found nor new');
  return isNew;
}

function insert(entities: EntitiesTable, writer: Writer, row: EntityRow, archivedOnSight: boolean): number | undefined {
  return entities.insertIfNew(writer, archivedOnSight ? { ...row, archivedAt: isoTime(writer.now) } : row);
}

/**
 * A record with a lower version than the stored one is stale and changes nothing. One that differs in nothing but a higher version
 * counts as unchanged, yet its version is kept, or an older state that comes late would pass for newer. One that was deleted softly is
 * there again, whatever its version.
 */
function overwrite(entities: EntitiesTable, writer: Writer, row: EntityRow, archivedOnSight: boolean, head: StoredHead): Outcome {
  const [id, version, archivedAt, deletedAt] = head;
  if (row.version < version) {
    if (deletedAt === null) return 'unchanged';
    entities.restore(writer, id);
    return 'created';
  }
  // Archived, the source does not say since when: since it was first seen so.
  const dated = archivedOnSight ? { ...row, archivedAt: archivedAt ?? isoTime(writer.now) } : row;
  if (entities.updateIfDifferent(writer, id, dated)) return deletedAt === null ? 'updated' : 'created';
  if (row.version > version) entities.raiseVersion(id, row.version);
  return 'unchanged';
}

function toRow(page: PageColumns, index: number): EntityRow {
  const mappedPayload = page.mappedPayloads[index] ?? null;
  const mappingErrors = page.mappingErrors[index] ?? null;
  const archivedAt = page.archivedAt[index] ?? null;
  return {
    externalId: page.externalIds[index] ?? '',
    version: toStoredInteger(page.versions[index] ?? 0),
    mappingStatus: statusOf(mappedPayload, mappingErrors),
    apiVersion: page.apiVersions[index] ?? null,
    createdAt: page.createdAt[index] ?? null,
    updatedAt: page.updatedAt[index] ?? null,
    archivedAt: archivedAt === true ? null : archivedAt,
    mappingErrors,
    rawPayload: page.rawPayloads[index] ?? '',
    mappedPayload,
    partition: partitionOf(page),
  };
}

function partitionOf({ partition }: PageColumns): string | null {
  return partition ? partition.values : null;
}

function statusOf(mappedPayload: string | null, mappingErrors: string | null): EntityRow['mappingStatus'] {
  if (mappingErrors !== null) return 'failed';
  return mappedPayload === null ? 'none' : 'mapped';
}

function keepFailures(tables: Tables, target: OpenObject, page: PageColumns): number {
  let kept = target.failuresKept;
  for (const failure of failuresOf(page)) {
    if (kept >= keptFailures) break;
    if (tables.failedRecords.keep(target.objectRun, failure)) kept++;
  }
  return kept;
}
