import { closed, count, flag, list, oneOf, shape, shapeOrNull, text, textOrNull, time, timeOrNull } from './schema.ts';

const mode = oneOf(['full', 'incremental'], 'Whether everything is read, or what changed.');

export const runShapes = {
  Counts: closed('What a sync did to the stored records.', {
    created: count('Records that were new.'),
    updated: count('Records that had changed.'),
    unchanged: count('Records that were as stored.'),
    deleted: count('Records that are gone at the provider.'),
    failed: count('Records that could not be normalized or mapped.'),
  }),
  ObjectRun: closed('What a run did for one object.', {
    object: text('Name of the object.'),
    collectionKey: text('Name of its stored collection.'),
    mode,
    modeReason: textOrNull(
      'Why the mode is not the one asked for: `no_state`, `not_declared`, `cursor_expired`, `document_changed`, `configured`, `backfill`, `history_unread`.',
    ),
    counts: shape('Counts'),
    stopReason: textOrNull('Why its pages ended; `backfilling`: history is left, which the next run goes on with.'),
    notes: list({ type: 'string' }, 'Things worth knowing.'),
    heldBack: count('Records that are gone and were not deleted, because they are too many to believe it: `allowDeletes` lets them go.'),
    errors: list(
      closed('A record that failed.', {
        externalId: textOrNull('Its id; null where it could not be normalized.'),
        message: text('Why, cut at 300 characters.'),
      }),
      'Of records that failed, the first 20.',
    ),
    pages: count('Pages in the store.'),
    records: count('Records read.'),
    partitions: { type: ['integer', 'null'], description: 'Partitions read to their end; null where the object is read in one piece.' },
    ranges: {
      ...closed('Ranges of its history; null where it is not read in ranges.', {
        done: count('Those read to their end.'),
        of: count('How many there are, as far as can be told.'),
      }),
      type: ['object', 'null'],
    },
    done: flag('Whether all its pages are in the store.'),
  }),
  Run: closed(
    'One sync of a datasource.',
    {
      id: text('Its id.'),
      datasource: text('Name of the datasource.'),
      connector: text('Name of the connector.'),
      connectorHash: text('Content hash of the connector document that the run began with.'),
      mode,
      asked: closed(
        'What it was asked for beside its mode.',
        {
          limit: count('No more records of each object.'),
          since: time('What changed from then on.'),
          until: time('Without what changed then or later.'),
          allowDeletes: flag('However much is gone.'),
        },
        ['limit', 'since', 'until', 'allowDeletes'],
      ),
      dryRun: flag('Whether it has written nothing.'),
      status: oneOf(['queued', 'running', 'success', 'partial', 'failed', 'cancelled'], 'How it stands.'),
      startedAt: time('When it began.'),
      finishedAt: timeOrNull('When it ended.'),
      objects: list(shape('ObjectRun'), 'Each object, in the order they are synced.'),
      counts: shape('Counts'),
      error: {
        anyOf: [closed('What ended it.', { code: text('Code of the error.'), message: text('Its message.') }), { type: 'null' }],
      },
      statusAliases: list({ type: 'string' }, 'What other runtimes call such a status: `completed`.'),
      success: flag('Whether it came to its end, be it with records that failed.'),
      created: count('As `counts.created`.'),
      updated: count('As `counts.updated`.'),
      deleted: count('As `counts.deleted`.'),
      errors: count('As `counts.failed`: records that were read and could not be mapped.'),
      recordsFetched: count('Records read.'),
      recordsProcessed: count('Records that were stored, were stored already, or failed.'),
      recordsSynced: count('Records that are stored as they were read.'),
      completedAt: timeOrNull('As `finishedAt`.'),
      errorMessage: textOrNull('Why it failed.'),
      resumed: count('Times it was taken up again after an interruption.'),
      exchange: {
        ...shapeOrNull('Exchange'),
        description: 'Where one run is described: the exchange that it ended over; null where it did not fail over one.',
      },
    },
    ['exchange'],
  ),
};
