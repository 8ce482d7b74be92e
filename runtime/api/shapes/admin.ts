import { closed, count, flag, list, oneOf, shape, text, textOrNull, time, timeOrNull } from './schema.ts';

const objectStats = closed('Counts of an object.', {
  total: count('Records that were read.'),
  mapped: count('Those that were mapped.'),
  failed: count('Those that were not.'),
  created: count('Records that were new.'),
  updated: count('Records that had changed.'),
  unchanged: count('Records that were as stored.'),
  deleted: count('Records that are gone.'),
});

const run = {
  id: text('Its id.'),
  status: oneOf(['running', 'success', 'failed'], 'How it stands.'),
  startedAt: time('When it began.'),
  finishedAt: timeOrNull('When it ended.'),
  stats: {
    type: 'object',
    description: 'Counts of each object by its name, and of all.',
    required: ['total', 'mapped', 'failed'],
    properties: { total: count('Of all objects.'), mapped: count('Of all objects.'), failed: count('Of all objects.') },
    additionalProperties: objectStats,
  },
};

const error = closed('What went wrong with a record, or with the run.', {
  object: textOrNull('Name of the object; null: the run itself.'),
  externalId: textOrNull('Id of the record; null where it has none.'),
  message: text('What it was.'),
});

export const adminShapes = {
  ConnectorRunSummary: closed('A sync of a datasource.', run),
  ConnectorRun: closed('A sync of a datasource, and what went wrong in it.', {
    ...run,
    errors: list(error, 'The first of each object, and what ended the run.'),
  }),
  ConnectorForm: closed('A form for a new datasource.', {
    type: text('The connector, as `type` of a body.'),
    label: text('What people call it.'),
    description: textOrNull('What it is.'),
    icon: textOrNull('File beside its document, or a URL; `/connectors/{type}/icon` gives it.'),
    create: { type: 'object', additionalProperties: true, description: 'JSON Schema of the body of a new one.' },
    update: { type: 'object', additionalProperties: true, description: 'JSON Schema of the body of a change.' },
  }),
  ConnectorTestResponse: closed('Whether it works.', {
    success: flag('Whether it does.'),
    message: text('What to do, where it does not.'),
  }),
  ConnectorSyncResponse: closed('A sync that has begun, or with `wait` has ended.', {
    runId: text('Id of the run.'),
    status: oneOf(['running', 'success', 'failed'], 'How it stands.'),
  }),
  ConnectorList: closed(
    'Datasources.',
    {
      connectors: list({ 'x-form': 'ConnectorSummaryResponse' }, 'One each.'),
      next: text('Where there are more: what `after` asks for them with.'),
    },
    ['next'],
  ),
  ConnectorRunList: closed(
    'Syncs, the newest first.',
    { runs: list(shape('ConnectorRun'), 'The syncs.'), next: text('Where there are more.') },
    ['next'],
  ),
};
