import type { BoundDatasource } from '../engine/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Run } from './ports.ts';
import { isLast, type Observer, type RunStep } from './run-events.ts';

/** Tells what happens in one run. */
export interface RunWatch {
  tell(step: RunStep): void;
  /** What follows is of this object. */
  enter(object: string): void;
}

export interface WatchParts {
  readonly observe?: Observer | undefined;
  readonly clock: Clock;
}

/** Exchanges of `datasource` are told as this run's from now on. */
export function watchRun(
  { observe, clock }: WatchParts,
  datasource: BoundDatasource,
  { id, mode, resumed }: Pick<Run, 'id' | 'mode' | 'resumed'>,
): RunWatch {
  return watch({ observe, clock }, datasource, id, { type: 'begun', mode, resumed });
}

/** The same of a run that another process has, and whose partitions this one helps with. */
export function watchHelp(parts: WatchParts, datasource: BoundDatasource, runId: string, object: string): RunWatch {
  const own = watch(parts, datasource, runId, undefined);
  own.enter(object);
  own.tell({ type: 'helping' });
  return own;
}

function watch({ observe, clock }: WatchParts, datasource: BoundDatasource, runId: string, first: RunStep | undefined): RunWatch {
  if (!observe) return { tell: () => {}, enter: () => {} };
  const of = { datasource: datasource.name, connector: datasource.connector, runId };
  let object: string | undefined;
  let isOver = false;
  const tell = (step: RunStep): void => {
    const at = clock.now();
    // What was under way when a run ended, as a page asked for ahead, is no longer of it.
    observe(isOver ? { at, ...of, runId: undefined, object: undefined, step } : { at, ...of, object, step });
    isOver ||= isLast(step);
  };
  datasource.observe(tell);
  if (first) tell(first);
  return { tell, enter: (next) => (object = next) };
}
