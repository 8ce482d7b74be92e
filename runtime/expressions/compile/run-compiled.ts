import { ExpressionError, type Allowance, type Scope } from '../expression.ts';
import { asExpressionError, at } from '../failure.ts';
import { createRun, isOverdue, tooMuchWork, type Run, type Surroundings } from '../run.ts';
import { createWrapper } from '../sequence.ts';
import { compiledKinds, createRoom, type Room } from '../values/settle.ts';
import type { Compiled } from './index.ts';

/** Evaluates once. `input` is the root, `bindings` are the variables `$name`. Throws ExpressionError and nothing else. */
export function runCompiled(compiled: Compiled, input: unknown, bindings: Scope, size: number, surroundings?: Surroundings): unknown {
  const run = createRun(input, bindings, compiled.slots, size, surroundings);
  const room = createRoom(size, compiledKinds, compiled.sharesParts);
  try {
    if (run.steps <= 0) throw tooMuchWork(run);
    return compiled.evaluate(Array.isArray(input) ? createWrapper(input) : input, run, room);
  } catch (thrown) {
    throw named(asExpressionError(thrown), run);
  } finally {
    if (surroundings?.allowance !== undefined) charge(surroundings.allowance, run, room);
  }
}

/** A failure of a built-in tells its name, as the package does: the function that was called last is the one that failed. One of Ferrule's own knows its name, not its place. */
function named(error: ExpressionError, { called, position }: Run): ExpressionError {
  const { code, token, limit, isForWorker, message } = error;
  if (token !== undefined || called === undefined || position === undefined) return error;
  if (code === undefined && error.position === undefined && message.startsWith(`$${called}: `))
    return new ExpressionError(message + at(position), limit, { token: called, position, isForWorker });
  if (code === undefined || error.position !== position) return error;
  return new ExpressionError(message, limit, { code, token: called, position, isForWorker });
}

/** What an evaluation costs besides its steps: some 2 µs to begin and to end, and to look through its result. */
const stepsToRun = 20;

function charge(allowance: Allowance, run: Run, room: Room): void {
  const before = allowance.steps;
  const spent = Math.min(run.limits.steps, before) - run.steps;
  allowance.steps -= spent + stepsToRun + ((room.size - room.left) >>> 6);
  // Now and then, also where each of them is too short to be looked at.
  if (before >>> 9 !== allowance.steps >>> 9 && isOverdue(allowance.time, run.limits)) allowance.steps = 0;
}
