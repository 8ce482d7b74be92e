import type { ParentNode } from '../../ast.ts';
import type { Context, Evaluate } from '../evaluate.ts';
import { compileRead } from '../variables.ts';

/** `%`: what the step before was taken from. The tuples hold it under a name that the parser made up; outside of them it is nothing. */
export function compileParent(node: ParentNode, context: Context): Evaluate {
  return compileRead(node.slot.label, context);
}
