import type { RegexNode } from '../ast.ts';
import { ExpressionSyntaxError } from '../expression.ts';
import { compileRegex } from './engine.ts';
import { largestPattern, patternSize } from './size.ts';

/** Refuses a regular expression that the linear engine does not run, or that is too large. */
export function checkRegex(node: RegexNode, source: string): void {
  // `(… /x/ …) ?: y` copies its left side in a way that loses the expression; where the copy is not undone, it is no RegExp.
  if (!(node.value instanceof RegExp))
    throw problem('is on the left side of ?: or ??', node, source, 'bind the left side first: `( $x := …; $x ?: … )`');
  const size = patternSize(node.value.source);
  if (size > largestPattern) throw problem(`is too large: about ${size} steps, at most ${largestPattern}`, node, source);
  try {
    compileRegex(node.value);
  } catch {
    const hint = 'look-ahead, look-behind and back references need backtracking, which is not available: match more, then pick with groups';
    throw problem('uses what cannot run in linear time', node, source, hint);
  }
}

function problem(what: string, node: RegexNode, source: string, hint?: string): ExpressionSyntaxError {
  const end = node.position ?? 0;
  const text = node.value instanceof RegExp ? `/${node.value.source}/${node.value.flags.replace('g', '')}` : '';
  const start = source.slice(0, end).lastIndexOf(text);
  return new ExpressionSyntaxError(`the regular expression ${what}`, Math.max(0, start), hint);
}
