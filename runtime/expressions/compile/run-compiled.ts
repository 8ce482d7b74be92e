import type { Scope } from '../expression.ts';
import { asExpressionError } from '../failure.ts';
import { createRun, type Timing } from '../run.ts';
import { createWrapper } from '../sequence.ts';
import { settle } from '../values/settle.ts';
import type { Compiled } from './index.ts';

/** Evaluates once. `input` is the root, `bindings` are the variables `$name`. Throws ExpressionError and nothing else. */
export function runCompiled(compiled: Compiled, input: unknown, bindings: Scope, size: number, timing?: Timing): unknown {
  try {
    const run = createRun(input, bindings, compiled.slots, size, timing);
    return settle(compiled.evaluate(Array.isArray(input) ? createWrapper(input) : input, run), size);
  } catch (thrown) {
    throw asExpressionError(thrown);
  }
}
