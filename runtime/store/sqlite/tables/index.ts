import type { DatabaseSync } from 'node:sqlite';
import { backfillsTable } from './backfills.ts';
import { changesTable } from './changes.ts';
import { collectionsTable } from './collections.ts';
import { cursorsTable } from './cursors.ts';
import { entitiesTable } from './entities.ts';
import { failedRecordsTable } from './failed-records.ts';
import { lookupTablesTable } from './lookup-tables.ts';
import { mappingStatesTable } from './mapping-states.ts';
import { missedMarksTable } from './missed-marks.ts';
import { objectRunsTable } from './object-runs.ts';
import { parentPositionsTable } from './parent-positions.ts';
import { partitionsTable } from './partitions.ts';
import { recordKeysTable } from './record-keys.ts';
import { referencesTable } from './references.ts';
import { runsTable } from './runs.ts';
import { seenMarksTable } from './seen-marks.ts';
import { validatorsTable } from './validators.ts';

/** Every table with its named queries, prepared once. */
export function openTables(database: DatabaseSync) {
  return {
    backfills: backfillsTable(database),
    changes: changesTable(database),
    collections: collectionsTable(database),
    cursors: cursorsTable(database),
    entities: entitiesTable(database),
    failedRecords: failedRecordsTable(database),
    lookupTables: lookupTablesTable(database),
    mappingStates: mappingStatesTable(database),
    missedMarks: missedMarksTable(database),
    objectRuns: objectRunsTable(database),
    parentPositions: parentPositionsTable(database),
    partitions: partitionsTable(database),
    recordKeys: recordKeysTable(database),
    references: referencesTable(database),
    runs: runsTable(database),
    seenMarks: seenMarksTable(database),
    validators: validatorsTable(database),
  };
}

export type Tables = ReturnType<typeof openTables>;
