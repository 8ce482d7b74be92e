import { closed, list, oneOf, shape, text, textOrNull, time, timeOrNull } from './schema.ts';

const failure = closed('A record that a sync would keep as failed.', {
  position: { type: 'integer', minimum: 1, description: 'Of the record in this read, from 1.' },
  id: textOrNull('Its id, when it has one.'),
  errors: list({ type: 'string' }, 'What is wrong with it.'),
});

export const recordShapes = {
  LiveRecords: closed(
    'Records as the provider has them now. Sent page by page; a read that fails on its way ends with `error`, and the connection is broken off.',
    {
      records: list({}, 'Mapped records where a mapping applies, else raw ones.'),
      failures: list(failure, 'Records that could not be normalized, or mapped; those that could not be mapped are not in `records`.'),
      stop: {
        enum: ['limit', 'lastPage', 'emptyPage', 'shortPage', 'noNextToken', 'singlePage', 'caughtUp', 'skipped', 'unchanged', null],
        description: 'Why the read ended; null when it did not come to its end.',
      },
      notes: list({ type: 'string' }, 'Things worth knowing of the read; absent when there are none.'),
      error: {
        type: 'object',
        additionalProperties: true,
        description: 'What ended the read before its end: as `error` of the error shape.',
      },
    },
    ['error', 'notes'],
  ),
  Change: closed(
    'A change in what is stored.',
    {
      kind: oneOf(['created', 'updated', 'deleted'], '`created`: it was not there at the cursor that was given.'),
      object: text('Name of the object.'),
      id: text("The provider's id of the record."),
      cursor: text('What to go on after it with.'),
      at: time('When it was written here, or found gone.'),
      record: shape('StoredEntity'),
    },
    ['record'],
  ),
  StoredEntity: closed('A synced record.', {
    datasource: text('Name of the datasource.'),
    object: text('Name of the object.'),
    external_id: text("The provider's id of it."),
    collection_key: text('Name of its collection.'),
    api_version: textOrNull('Version of the API that it came from.'),
    created_at: timeOrNull('When it was created at the provider.'),
    updated_at: timeOrNull('When it was last changed at the provider.'),
    archived_at: timeOrNull('Since when it is archived.'),
    version: { type: 'integer', description: 'What orders two versions of it, milliseconds since the epoch.' },
    mapping_status: oneOf(['none', 'mapped', 'failed'], 'Whether a mapping applies, and whether it succeeded.'),
    mapping_errors: list({ type: 'string' }, 'Why it could not be mapped.'),
    internal_id: textOrNull('The id that it has here, a UUID, whatever becomes of it; null where its mappings give it no `entity`.'),
    stored_at: time('When it was first written here.'),
    changed_at: time('When it was last changed here.'),
    deleted_at: timeOrNull('When it was found gone, where it was kept; null while it is there.'),
    partition: { description: 'Values of the partition that it was read in, by name; null where its object is read in one piece.' },
    raw_payload: { description: 'The record as the provider gave it, every digit as it came.' },
    mapped_payload: { description: 'The mapped record; null when no mapping applies or it failed.' },
  }),
};
