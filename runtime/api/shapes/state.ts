import { closed, count, list, oneOf, shape, shapeOrNull, text, textOrNull, time, timeOrNull } from './schema.ts';

const texts = (description: string) => ({ type: 'object', additionalProperties: { type: 'string' }, description });

const span = (from: string, to: string) => ({ from: time(from), to: time(to) });

const positions = {
  cursor: textOrNull('Where the next sync goes on; null: it reads everything.'),
  validator: textOrNull('What is asked with whether anything has changed.'),
  parents: texts('How far parents were read, by source.'),
  partitions: texts('Cursors of partitions, by their keys.'),
  backfill: shapeOrNull('BackfillState'),
};

export const stateShapes = {
  BackfillState: closed(
    'How far a history is read in ranges, beside what changes.',
    {
      ...span('Where it begins.', 'Where it ends: what changed then or later is told as a change.'),
      range: text('How long a range is: a duration.'),
      done: count('Ranges read to their end.'),
      of: count('How many there are, as far as can be told. Not heeded in what is put.'),
      unread: list(closed('A span of time.', span('Where it begins.', 'Where it ends.')), 'What is not read to its end, the newest first.'),
    },
    ['done', 'of', 'unread'],
  ),
  ObjectState: closed('How far an object has been read.', {
    next: oneOf(['full', 'incremental'], 'How the next sync reads it.'),
    at: timeOrNull('`cursor` as a time, where it is one. Not heeded in what is put.'),
    ...positions,
  }),
  State: closed('How far a datasource has been read. It can be kept and put again.', {
    datasource: text('Name of the datasource.'),
    connector: text('Name of its connector.'),
    savedAt: time('When it was so.'),
    objects: { type: 'object', additionalProperties: shape('ObjectState'), description: 'Each object that can be synced, by name.' },
  }),
  GivenState: closed(
    'A state as it is put: what is left out of an object is nothing.',
    {
      datasource: text('Not heeded: a state may be given to another datasource of the same connector.'),
      connector: text('Not heeded.'),
      savedAt: text('Not heeded.'),
      objects: {
        type: 'object',
        minProperties: 1,
        maxProperties: 1_000,
        description: 'The objects that it is put for; others stay as they are.',
        additionalProperties: closed('Of one object.', { next: text('Not heeded.'), at: textOrNull('Not heeded.'), ...positions }, [
          'next',
          'at',
          ...Object.keys(positions),
        ]),
      },
    },
    ['datasource', 'connector', 'savedAt'],
  ),
};
