import type { DatabaseSync } from 'node:sqlite';
import type { ScheduleStore } from '../../sync/schedules/ports.ts';
import type { Answered } from './messages.ts';
import { schedulesTable } from './tables/schedules.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

/** What the store's thread can be asked of schedules: the port's calls, with `schedules.` before their names. */
export type ScheduleOperations = { [Name in keyof ScheduleStore as `schedules.${Name}`]: Answered<ScheduleStore>[Name] };

export function scheduleOperations(database: DatabaseSync): ScheduleOperations {
  const table = schedulesTable(database);
  return {
    'schedules.register': (entries) => inTransaction(database, () => entries.forEach(table.register)),
    'schedules.take': ({ now, until, limit, except }) =>
      inTransaction(database, () => {
        const taken = table.due(now, except, limit);
        for (const { datasource, kind } of taken) table.hold(datasource, kind, until);
        return taken;
      }),
    'schedules.settle': ({ datasource, kind }, { dueAt, startedAt, failure }) => table.settle(datasource, kind, dueAt, startedAt, failure),
    'schedules.ended': ({ datasource, kind }, startedAt, failure) => table.ended(datasource, kind, startedAt, failure),
    'schedules.postpone': ({ datasource, kind }, until) => table.hold(datasource, kind, until),
    'schedules.recover': (now) => table.recover(now),
    'schedules.ask': ({ datasource, kind }, now) => table.ask(datasource, kind, now),
    'schedules.drop': ({ datasource, kind }) => table.drop(datasource, kind),
    'schedules.forget': (datasource) => inTransaction(database, () => table.forget(datasource)),
    'schedules.nextDue': () => table.nextDue(),
    'schedules.schedulesOf': (datasources) => table.list(datasources),
    'schedules.settingsOf': (datasources) => table.settings(datasources),
    'schedules.changeSettings': (datasource, { paused, interval }) =>
      inTransaction(database, () => table.change(datasource, paused, interval)),
    'schedules.overridden': (after, limit) => table.overridden(after, limit),
  };
}

/** The other end of it, on the main thread. */
export function schedulesOver(thread: Pick<Thread<ScheduleOperations>, 'call'>): ScheduleStore {
  return {
    register: (entries) => thread.call('schedules.register', entries),
    take: (asked) => thread.call('schedules.take', asked),
    settle: (key, next) => thread.call('schedules.settle', key, next),
    ended: (...given) => thread.call('schedules.ended', ...given),
    postpone: (key, until) => thread.call('schedules.postpone', key, until),
    recover: (now) => thread.call('schedules.recover', now),
    ask: (key, now) => thread.call('schedules.ask', key, now),
    drop: (key) => thread.call('schedules.drop', key),
    forget: (datasource) => thread.call('schedules.forget', datasource),
    nextDue: () => thread.call('schedules.nextDue'),
    schedulesOf: (datasources) => thread.call('schedules.schedulesOf', datasources),
    settingsOf: (datasources) => thread.call('schedules.settingsOf', datasources),
    changeSettings: (datasource, change) => thread.call('schedules.changeSettings', datasource, change),
    overridden: (...given) => thread.call('schedules.overridden', ...given),
  };
}
