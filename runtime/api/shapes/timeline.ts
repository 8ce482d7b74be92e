import { closed, count, flag, list, oneOf, type Schema, shapeOrNull, text, textOrNull, time } from './schema.ts';

const headers = {
  type: 'object',
  additionalProperties: { type: 'string' },
  description: 'Headers by their names; those that hold secrets have no values.',
};

const facts: Readonly<Record<string, Schema>> = {
  object: text('The object that it is about.'),
  mode: text('Of a run and an object: what is read.'),
  reason: text('Why an object is read otherwise than asked; what a wait is for.'),
  method: text('Of a request.'),
  url: text('Of a request, without secrets.'),
  status: { type: ['integer', 'string'], description: 'Of a response; of a run that has ended.' },
  durationMs: count('From a request to its response.'),
  attempt: count('Which attempt of a request; which time that a run was taken up again.'),
  outcome: oneOf(['ok', 'redirect', 'again', 'refused'], 'What came of a request.'),
  error: text('What went wrong.'),
  waitMs: count('How long.'),
  page: count('Pages of the object that are in the store.'),
  partition: text('Key of the partition that a page is of.'),
  records: count('Records of a page.'),
  created: count('Of a page.'),
  updated: count('Of a page.'),
  unchanged: count('Of a page.'),
  deleted: count('Of a page, or of a sweep.'),
  failed: count('Of a page.'),
  note: text('What is worth knowing.'),
  stop: text('Why the pages of an object ended.'),
  cursor: flag('Whether a cursor was published, from which the next run goes on.'),
  code: text('Code of the error that ended a run.'),
};

const types = [
  'begun',
  'resumed',
  'object',
  'request',
  'wait',
  'page',
  'restart',
  'swept',
  'note',
  'finished',
  'helping',
  'helped',
  'handedOn',
  'ended',
];

export const timelineShapes = {
  Exchange: closed('A request and what came of it, without secrets: no more than the first KiB of each body.', {
    at: time('When it was sent.'),
    method: text('Its method.'),
    url: text('Its URL.'),
    requestHeaders: headers,
    requestBody: textOrNull('What was sent.'),
    attempt: count('Which attempt it was.'),
    status: { type: ['integer', 'null'], description: 'Of the response; null: there was none.' },
    responseHeaders: { ...headers, type: ['object', 'null'] },
    responseBody: textOrNull('What was answered.'),
    error: textOrNull('Why there was no response.'),
    durationMs: count('From the request to the response.'),
  }),
  Timeline: closed('What happened in a run.', {
    runId: text('Id of the run.'),
    entries: list(
      closed(
        'One thing that happened.',
        { number: count('From 1; those that are missing are not kept.'), at: time('When.'), type: oneOf(types, 'What.'), ...facts },
        Object.keys(facts),
      ),
      'The first and the last of them, in order.',
    ),
    leftOut: count('Entries between those that are not kept.'),
    counts: {
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'All that there were, by type; `retry`: requests that were sent again.',
    },
    exchange: shapeOrNull('Exchange'),
  }),
};
