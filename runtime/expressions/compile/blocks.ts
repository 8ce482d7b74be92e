import type { BindNode, BlockNode, Node } from '../ast.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';

/** `( a; b; c )`: the value of the last. */
export function compileBlock(node: BlockNode, context: Context): Evaluate {
  const inner = context.nested();
  const statements = node.expressions.map((expression) => compileStatement(expression, inner));
  const [only] = statements;
  if (only === undefined) return () => undefined;
  if (statements.length === 1) return only;
  return (input, run) => {
    let result: unknown;
    for (const statement of statements) result = statement(input, run);
    return result;
  };
}

/** What stands directly in a block, or is the whole expression, may bind a variable for what follows it. */
export function compileStatement(node: Node, context: Context): Evaluate {
  if (node.type !== 'bind') return context.compile(node);
  const evaluate = compileStatement(node.rhs, context);
  const slot = context.slots.count++;
  context.variables.set(node.lhs.value, slot);
  return (input, run) => (run.slots[slot] = evaluate(input, run));
}

/** A binding anywhere else is made or not made as the evaluation goes, so the compiler cannot number it. */
export function compileBind(node: BindNode): never {
  return refuse(`binding $${node.lhs.value} inside an expression`);
}
