import type { BoundDatasource } from '../engine/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Run } from './ports.ts';
import type { Observer, RunStep } from './run-events.ts';

/** Tells what happens in one run. */
export interface RunWatch {
  tell(step: RunStep): void;
  /** What follows is of this object. */
  enter(object: string): void;
}

/** Exchanges of `datasource` are told as this run's from now on. */
export function watchRun(
  { observe, clock }: { readonly observe?: Observer | undefined; readonly clock: Clock },
  datasource: BoundDatasource,
  { id: runId, mode, resumed }: Run,
): RunWatch {
  if (!observe) return { tell: () => {}, enter: () => {} };
  const of = { datasource: datasource.name, connector: datasource.connector, runId };
  let object: string | undefined;
  let isOver = false;
  const tell = (step: RunStep): void => {
    const at = clock.now();
    // What was under way when a run ended, as a page asked for ahead, is no longer of it.
    observe(isOver ? { at, ...of, runId: undefined, object: undefined, step } : { at, ...of, object, step });
    isOver ||= step.type === 'ended' || step.type === 'handedOn';
  };
  datasource.observe(tell);
  tell({ type: 'begun', mode, resumed });
  return { tell, enter: (next) => (object = next) };
}
