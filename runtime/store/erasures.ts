import { recordTables } from './record-tables.ts';

/**
 * What is kept of a datasource, by table, what points at others before them; `datasource` is how the database writes its one parameter. A table that
 * keeps something of a datasource and is not here is found by a test.
 */
export function erasures(datasource: '?' | '$1'): readonly (readonly [table: string, condition: string])[] {
  const own = `datasource = ${datasource}`;
  const ofCollections = `collection IN (SELECT id FROM collections WHERE ${own})`;
  const ofObjectRuns = `object_run IN (SELECT number FROM object_runs WHERE ${ofCollections})`;
  const ofRuns = `run IN (SELECT number FROM runs WHERE ${own})`;
  return [
    ...factErasures(datasource),
    ['seen_marks', ofObjectRuns],
    ['failed_records', ofObjectRuns],
    ['partition_runs', ofObjectRuns],
    ['parent_runs', ofObjectRuns],
    ['partition_cursors', ofCollections],
    ['parent_positions', ofCollections],
    ['missed_marks', ofCollections],
    ['validators', ofCollections],
    ['cursors', ofCollections],
    ['backfills', ofCollections],
    ['tombstones', ofCollections],
    ['record_keys', `key_index IN (SELECT id FROM key_indexes WHERE ${ofCollections})`],
    ['key_indexes', ofCollections],
    ['mapping_states', ofCollections],
    ['external_reference', `source = ${datasource}`],
    ['entities', ofCollections],
    ['object_runs', ofCollections],
    ['collections', own],
    ['timeline_entries', ofRuns],
    ['timelines', ofRuns],
    ['runs', own],
    ['change_counters', own],
    ['schedules', own],
    ['schedule_settings', own],
    ['object_words', own],
  ];
}

/** The part of it that is told to people: rows that follow records, and what is said of the datasource. */
export function factErasures(datasource: '?' | '$1'): readonly (readonly [table: string, condition: string])[] {
  const own = `datasource = ${datasource}`;
  return [
    ...recordTables.map((table) => [table, `connector_id IN (SELECT id FROM datasource_facts WHERE ${own})`] as const),
    ['followed_changes', `collection IN (SELECT id FROM collections WHERE ${own})`],
    ['datasource_facts', own],
  ];
}
