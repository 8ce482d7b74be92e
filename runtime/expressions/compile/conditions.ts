import type { ConditionNode, Node } from '../ast.ts';
import { isSameTree } from '../same-tree.ts';
import { isTruthy } from '../values/truth.ts';
import type { Context, Evaluate } from './evaluate.ts';

const nothing: Evaluate = () => undefined;

/** `a ? b : c`, and `a ?: b` and `a ?? b`, which the parser turns into it by copying `a`: here `a` is evaluated once. */
export function compileCondition(node: ConditionNode, context: Context): Evaluate {
  const otherwise = node.else === undefined ? nothing : context.compile(node.else);
  const then = context.compile(node.then);
  if (isSameTree(node.condition, node.then)) return whenTruthy(then, otherwise);
  const tested = argumentOfExists(node.condition);
  if (tested !== undefined && isSameTree(tested, node.then)) return whenPresent(then, otherwise);
  const condition = context.compile(node.condition);
  return (input, run) => (isTruthy(condition(input, run), run) ? then(input, run) : otherwise(input, run));
}

function whenTruthy(value: Evaluate, otherwise: Evaluate): Evaluate {
  return (input, run) => {
    const result = value(input, run);
    return isTruthy(result, run) ? result : otherwise(input, run);
  };
}

function whenPresent(value: Evaluate, otherwise: Evaluate): Evaluate {
  return (input, run) => {
    const result = value(input, run);
    return result === undefined ? otherwise(input, run) : result;
  };
}

/** The `a` of the `$exists(a)` that the parser makes for `a ?? b`: unlike one that was written, it has no position. */
function argumentOfExists(node: Node): Node | undefined {
  if (node.type !== 'function' || node.position !== undefined || node.procedure.type !== 'variable') return undefined;
  return node.procedure.value === 'exists' ? node.arguments[0] : undefined;
}
