import type { LiteralNode } from '../ast.ts';
import type { Evaluate } from './evaluate.ts';

/** Text, number, `true`, `false`, `null`. */
export function compileLiteral(node: LiteralNode): Evaluate {
  const value = node.value;
  return () => value;
}
