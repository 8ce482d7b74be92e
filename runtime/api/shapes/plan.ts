import { closed, count, list, oneOf, text } from './schema.ts';

const object = closed('What the next sync of an object means for what is stored of it.', {
  object: text('Name of the object.'),
  outcome: oneOf(
    ['kept', 'backfilled', 'reset', 'new', 'removed'],
    '`kept`: goes on from its cursor. `backfilled`, `reset`: is read whole once. `new`: nothing is known of it. `removed`: is synced no longer.',
  ),
  words: list(text('A place, as `list.path`.'), 'Where its words have changed.'),
  records: count('Records that are stored.'),
  message: text('What happens, for a person.'),
});

const unfinished = {
  anyOf: [
    closed('A run that was broken off.', {
      runId: text('Its id.'),
      outcome: oneOf(['goes_on', 'begins_anew'], 'Whether the next one goes on from its checkpoints.'),
    }),
    { type: 'null' },
  ],
};

export const planShapes = {
  StatePlan: closed('What the next sync of a datasource means for what is stored.', {
    datasource: text('Machine name.'),
    connector: text('Name of its connector.'),
    unfinished,
    objects: list(object, 'By object.'),
  }),
};
