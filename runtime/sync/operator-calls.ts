import type { Reach } from './reach.ts';
import { eachChange } from './read-changes.ts';
import type { Runtime } from './runtime.ts';

/** What a runtime does for its operator, who reaches everything. */
export function operatorCalls(
  operator: Reach,
): Pick<
  Runtime,
  | 'connect'
  | 'connection'
  | 'disconnect'
  | 'sync'
  | 'startSync'
  | 'stopSync'
  | 'schedule'
  | 'changeSchedule'
  | 'runs'
  | 'run'
  | 'timeline'
  | 'stored'
  | 'storedOne'
  | 'changes'
> {
  return {
    connect: (name, how) => operator.connect(name, how),
    connection: (name) => operator.connection(name),
    disconnect: (name) => operator.disconnect(name),
    sync: (name, how) => operator.sync(name, how),
    startSync: (name, how) => operator.startSync(name, how),
    stopSync: (name) => operator.stopSync(name),
    schedule: (name) => operator.schedule(name),
    changeSchedule: (name, change) => operator.changeSchedule(name, change),
    runs: (query) => operator.runs(query),
    run: (id) => operator.run(id),
    timeline: (id) => operator.timeline(id),
    stored: (query) => operator.stored(query),
    storedOne: (...given) => operator.storedOne(...given),
    changes: (name, how = {}) => eachChange((asked) => operator.changes(asked), name, how),
  };
}
