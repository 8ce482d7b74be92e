import type { ApplyNode } from '../ast.ts';
import { failure } from '../failure.ts';
import type { Frame, Run } from '../run.ts';
import { collapse } from '../sequence.ts';
import { asArgument, FunctionValue } from '../values/function-value.ts';
import { invoke } from '../values/invoke.ts';
import { TailCall, type TailSite } from '../values/tail-call.ts';
import { builtInName, compileApplied, compileCall } from './calls.ts';
import type { Context, Evaluate } from './evaluate.ts';

/** `a ~> $f(b)` puts `a` before the arguments; `a ~> $f` calls `$f` without a context; `$f ~> $g` is the function that does the one, then the other. */
export function compileApply(node: ApplyNode, context: Context): Evaluate {
  const left = context.compile(node.lhs);
  // What stands behind the call (a predicate, a grouping) JSONata does not look at.
  if (node.rhs.type === 'function') return compileApplied(node.rhs, left, context);
  const { position } = node;
  const apply = compileBuiltIn(node, context);
  const right = context.compile(node.rhs);
  const site: TailSite = { ...composed, position };
  return (input, run) => {
    const value = left(input, run);
    if (apply !== undefined && !(value instanceof FunctionValue)) return apply(value, run);
    const fn = right(input, run);
    if (!(fn instanceof FunctionValue)) throw failure('T2006', { value: fn, position });
    run.position = position;
    run.called = fn.name;
    return value instanceof FunctionValue ? compose(value, fn, site) : invoke(fn, [value], null, run);
  };
}

/** `a ~> $uppercase`: the function on what it is given as its input. */
function compileBuiltIn({ rhs, position }: ApplyNode, context: Context): Evaluate | undefined {
  const name = builtInName(rhs, context);
  return name === undefined ? undefined : compileCall(name, [(value) => value], { position, hasContext: false });
}

/** One function after another: a function of one argument, at whose end the second is called. */
function compose(first: FunctionValue, second: FunctionValue, site: TailSite): FunctionValue {
  const apply = (args: readonly unknown[]): TailCall => new TailCall(site, undefined, [undefined, first, second, args[0]]);
  return new FunctionValue({ arity: 1, apply, applyUnchecked: apply });
}

/** `$second($first($x))`, of functions and an argument that are in the frame. */
const composed: Omit<TailSite, 'position'> = {
  procedure: (_input, run) => frameOf(run)[2],
  arguments: [(_input, run) => collapse(invoke(frameOf(run)[1] as FunctionValue, [asArgument(collapse(frameOf(run)[3]))], null, run))],
  called: undefined,
};

/** The tail call is made in its own frame. */
function frameOf(run: Run): Frame {
  return run.frame as Frame;
}
