import { compileOrTell } from '../compile/index.ts';
import { runCompiled } from '../compile/run-compiled.ts';
import { ExpressionError, type ExpressionLimits, type Scope } from '../expression.ts';
import { offLoop, type RunLimits } from '../run.ts';
import { parse } from '../text/parse.ts';
import { tooLate, watchMemory } from './bounds.ts';
import type { Task } from './protocol.ts';

/** An expression that overran on the event loop, compiled as there, with the bounds of a thread of its own. */
export function createCompiled({ source, names }: Task, { time, size }: ExpressionLimits): (scope: Scope, millis: number) => unknown {
  const compiled = compileOrTell(parse(source).root, new Set(names));
  if ('interpreted' in compiled) throw new ExpressionError(compiled.interpreted);
  return (scope, millis) => {
    const until = performance.now() + time;
    const watch = (): void => {
      watchMemory();
      if (performance.now() > until) throw tooLate(time);
    };
    const limits: RunLimits = { ...offLoop, watch };
    return runCompiled(compiled, scope, scope, size, { when: { millis }, limits });
  };
}
