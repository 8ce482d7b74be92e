import { closed, flag, list, oneOf, text, textOrNull, time, timeOrNull } from './schema.ts';

const run = closed('One kind of run that comes by itself.', {
  kind: oneOf(['poll', 'reconcile'], '`poll` brings what is new, `reconcile` reads everything.'),
  rule: text('How often, and within what jitter.'),
  next: timeOrNull('When it is due; in the past where it waits, null where it is paused.'),
  reason: text('Why then, or what it waits for.'),
  later: list(time('A time.'), 'When it comes after that.'),
  lastStarted: timeOrNull('When the last one began.'),
  lastFailure: textOrNull('Code of the error that the last one ended with, or could not begin for.'),
});

export const scheduleShapes = {
  Schedule: closed('When a datasource is synced by itself.', {
    datasource: text('Machine name.'),
    strategy: text('What its document says.'),
    paused: flag('Whether nothing comes until it is resumed.'),
    interval: textOrNull('The interval that was given at run time; null where the document counts.'),
    runs: list(run, 'What comes by itself; empty where nothing does.'),
  }),
};
