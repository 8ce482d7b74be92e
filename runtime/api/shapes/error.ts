import { errorTable } from '../../kernel/errors.ts';
import { closed, flag, list, oneOf, text } from './schema.ts';

export const error = closed('What went wrong.', {
  code: oneOf(Object.keys(errorTable), 'What it is. Codes stay as they are.'),
  aliases: list({ type: 'string' }, 'Codes that other systems use for the same condition.'),
  message: text('What happened, where, and what to do. Never a secret.'),
  failure: oneOf(['config', 'transient', 'system'], 'Who can mend it: the author or owner, time, or Ferrule.'),
  retryable: flag('Whether the same call may succeed later.'),
  details: {
    type: 'object',
    description: 'Where it happened, as far as it is known.',
    additionalProperties: true,
    properties: {
      datasource: { type: 'string' },
      connector: { type: 'string' },
      object: { type: 'string' },
      page: { type: 'integer' },
      request: { type: 'string', description: 'Request line of the exchange, without secrets.' },
      upstreamStatus: { type: 'integer', description: 'Status that the provider answered with.' },
      attempts: { type: 'integer' },
      retryAfterSeconds: { type: 'number' },
      resetAt: { type: 'string', format: 'date-time' },
      runId: { type: 'string' },
      diagnostics: { type: 'array', items: { $ref: 'Diagnostic#' } },
      issues: list(
        closed('What is wrong with a value.', { path: text('JSON pointer of it in the body.'), message: text('What was expected.') }),
        'Where a body does not fit.',
      ),
    },
  },
});

export const errorShapes = { Error: closed('The one shape of every failure.', { error }) };
