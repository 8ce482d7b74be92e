import { failure } from '../failure.ts';
import { spend, tooDeep, type Run } from '../run.ts';
import { FunctionValue, homeless } from './function-value.ts';
import { TailCall } from './tail-call.ts';

/** Calls a function; the one place where that is done. A call at the end of a function is made here, after that function has ended, so it needs no stack. */
export function invoke(fn: FunctionValue, args: readonly unknown[], context: unknown, run: Run): unknown {
  if (++run.depth > run.limits.depth) throw tooDeep(run);
  spend(run, 1);
  const { frame } = run;
  let seen = fn.isGiven ? null : context;
  let result = fn.apply(args, seen, run);
  while (result instanceof TailCall) {
    spend(run, 1);
    const next = result.procedure(run);
    const values = result.arguments(run);
    if (!(next instanceof FunctionValue)) throw failure('T1006', { value: next, position: result.position });
    if (next.isGiven) seen = null;
    result = next.apply(values, seen, run);
  }
  run.frame = frame;
  run.depth--;
  return result;
}

/** Calls a function for an item of a list or an object: with the item, its index or key, and the whole, as many of them as it takes. */
export function callBack(fn: FunctionValue, value: unknown, key: unknown, whole: unknown, run: Run): unknown {
  const args = fn.arity < 2 ? [value] : fn.arity === 2 ? [value, key] : [value, key, whole];
  return callWith(fn, args, run);
}

/** As `callBack`, with any arguments. */
export function callWith(fn: FunctionValue, args: readonly unknown[], run: Run): unknown {
  if (fn.home === homeless) throw failure('T1006', { position: run.position });
  const { position, called } = run;
  run.called = fn.name;
  const result = invoke(fn, args, fn.home, run);
  // What fails now is the function that called back.
  run.position = position;
  run.called = called;
  return result;
}
