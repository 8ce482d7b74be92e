import type { Node, PartialNode } from '../ast.ts';
import { failure } from '../failure.ts';
import { spend, type Run } from '../run.ts';
import { FunctionValue, homeless } from '../values/function-value.ts';
import { compileNameCheck, tokenOf } from './computed-calls.ts';
import type { Context, Evaluate } from './evaluate.ts';

/** `$f(?, 1)`: a function of what is left open. The signature of `$f` does not count for it. */
export function compilePartial(node: PartialNode, context: Context): Evaluate {
  const values = node.arguments.map((argument) => (isHole(argument) ? undefined : context.compile(argument)));
  const procedure = context.compile(node.procedure);
  const checkName = compileNameCheck('T1007', node, context);
  const { position } = node;
  return (input, run) => {
    const bound = values.map((value) => value?.(input, run));
    const fn = procedure(input, run);
    if (fn === undefined) checkName(input, run);
    if (!(fn instanceof FunctionValue)) throw failure('T1008', { token: tokenOf(node.procedure), position, value: fn });
    const { applyUnchecked, parameters } = fn;
    // JSONata reads the parameters of its own functions from their source, and fails on these as its parser does.
    if (applyUnchecked === undefined) throw failure(fn.name === 'string' && !fn.isGiven ? 'S0208' : 'S0202', { position });
    const holes = values.flatMap((value, index) => (value === undefined && index < parameters ? [index] : []));
    const apply = (given: readonly unknown[], current: unknown, at: Run): unknown => {
      spend(at, 3);
      const args = bound.slice(0, parameters);
      holes.forEach((place, index) => (args[place] = given[index]));
      return applyUnchecked(args, current, at);
    };
    return new FunctionValue({ arity: holes.length, apply, home: homeless, applyUnchecked: apply });
  };
}

function isHole(node: Node): boolean {
  return node.type === 'operator';
}
