import { closed, flag, list, oneOf, shape, shapeOrNull, text, textOrNull } from './schema.ts';

const summary = {
  name: text('Machine name.'),
  label: text('Name shown to people.'),
  connector: text('Name of its connector, or `name@version`.'),
  hash: text('Content hash of the document.'),
  uploaded: flag('Whether it came over the HTTP API.'),
  synchronization: {
    type: 'object',
    additionalProperties: true,
    description: 'When its records are brought here.',
    properties: { strategy: { type: 'string' }, interval: { type: 'string' }, objects: { type: 'array', items: { type: 'string' } } },
  },
  lastRun: shapeOrNull('Run'),
};

const check = closed('One conformance check.', {
  name: text('What was checked.'),
  status: oneOf(['passed', 'failed', 'skipped'], 'How it went.'),
  message: text('Why.'),
});

export const datasourceShapes = {
  DatasourceSummary: closed('A datasource in a list.', summary),
  Datasource: closed('One configured instance of a connector.', {
    ...summary,
    configuration: {
      type: 'object',
      additionalProperties: true,
      description: 'Secrets, and what the connector does not declare, are `[redacted]`.',
    },
    objects: list(shape('ConnectorObject'), 'The objects that it has through its connector.'),
  }),
  TestResult: closed('Whether a datasource works.', {
    success: flag('Whether it does.'),
    message: text('Which step failed, and what to do.'),
    code: textOrNull('Code of the error that stopped the test.'),
    reason: textOrNull(
      'Why it does not work: `dns`, `connection`, `tls`, `timeout`, `protocol`, `credentials`, `forbidden`, `address`, `content`, `limit`, `provider`, `connect`, `configuration` or `other`.',
    ),
    durationMs: { type: 'number', description: 'Milliseconds that the test took.' },
    checks: list(check, 'Conformance checks, when they were asked for.'),
  }),
  BegunSync: closed('A sync that has begun.', {
    runId: text('Id of the run; `/runs/{id}` tells how it goes.'),
    status: oneOf(['queued', 'running', 'success', 'partial', 'failed', 'cancelled'], 'How it stands.'),
  }),
};
