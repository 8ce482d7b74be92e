import type { VariableNode } from '../ast.ts';
import { isWrapper } from '../sequence.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';

/** `$` (the context), `$$` (the root), `$x` (bound by `:=`), `$name` (a root name). */
export function compileVariable(node: VariableNode, context: Context): Evaluate {
  const name = node.value;
  if (name === '') return (input) => (Array.isArray(input) && isWrapper(input) ? input[0] : input);
  if (name === '$') return (_input, run) => run.input;
  const slot = context.variables.get(name);
  if (slot !== undefined) return (_input, run) => run.slots[slot];
  if (!context.names.has(name)) refuse(`$${name}`);
  return (_input, run) => (Object.hasOwn(run.bindings, name) ? run.bindings[name] : undefined);
}
