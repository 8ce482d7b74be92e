import type { BindNode, BlockNode, Node } from '../ast.ts';
import type { Frame } from '../run.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { bindsOf, frameOpener, slotOf, type StaticFrame } from './scopes.ts';

/** `( a; b; c )`: the value of the last. What they bind is seen by them and by nothing around them. */
export function compileBlock(node: BlockNode, context: Context): Evaluate {
  const binds = bindsOf(node.expressions);
  if (binds.size === 0) return inTurn(node.expressions.map((expression) => context.compile(expression)));
  const inner = context.within(binds);
  const evaluate = inTurn(node.expressions.map((expression) => compileStatement(expression, inner)));
  // It has just been made.
  const open = frameOpener(inner.frame as StaticFrame);
  return (input, run) => {
    const around = run.frame;
    run.frame = open(around);
    const result = evaluate(input, run);
    run.frame = around;
    return result;
  };
}

function inTurn(statements: readonly Evaluate[]): Evaluate {
  const [only] = statements;
  if (only === undefined) return () => undefined;
  if (statements.length === 1) return only;
  return (input, run) => {
    let result: unknown;
    for (const statement of statements) result = statement(input, run);
    return result;
  };
}

/** What stands directly in a block, or is the whole expression, is evaluated whatever happens: what it binds is bound for all that follows it. */
export function compileStatement(node: Node, context: Context): Evaluate {
  if (node.type !== 'bind' || node.predicate !== undefined || node.group !== undefined) return context.compile(node);
  const { value: name } = node.lhs;
  // A function is not called before it has its name.
  if (node.rhs.type === 'lambda' && node.rhs.predicate === undefined) context.frame?.sure.add(name);
  const evaluate = bind(name, compileStatement(node.rhs, context), context);
  context.frame?.sure.add(name);
  return evaluate;
}

/** `$x := …` anywhere else is evaluated or not, as it happens. */
export function compileBind(node: BindNode, context: Context): Evaluate {
  return bind(node.lhs.value, context.compile(node.rhs), context);
}

function bind(name: string, evaluate: Evaluate, { frame }: Context): Evaluate {
  const slot = slotOf(name, frame);
  // The frame that has the slot is open.
  return (input, run) => ((run.frame as Frame)[slot] = evaluate(input, run));
}
