import type { RegexNode } from '../ast.ts';
import { ExpressionSyntaxError } from '../expression.ts';
import { compileRegex, patient, type Regex } from './engine.ts';
import { largestPattern, patternSize } from './size.ts';

/** A text that is in every record: a pattern that may not be searched for in it is of no use. */
const shortText = 256;

/** Refuses a regular expression that cannot be searched for in bounded time, or that is too large. */
export function checkRegex(node: RegexNode, source: string): void {
  // `(… /x/ …) ?: y` copies its left side in a way that loses the expression; where the copy is not undone, it is no RegExp.
  if (!(node.value instanceof RegExp))
    throw problem('is on the left side of ?: or ??', node, source, 'bind the left side first: `( $x := …; $x ?: … )`');
  const regex = readRegex(node, source);
  const size = patternSize(regex.pattern);
  if (size > largestPattern) throw problem(`is too large: about ${size} steps, at most ${largestPattern}`, node, source);
  if (!regex.canSearch(shortText, patient)) {
    const hint =
      'repeat nothing that repeats something itself, that can be empty, or that has alternatives which begin alike; ' +
      'without look-around and back references, and with groups that always take part, that does no harm';
    throw problem(`may take too long on texts of ${shortText} characters`, node, source, hint);
  }
}

function readRegex(node: RegexNode, source: string): Regex {
  try {
    return compileRegex(node.value);
  } catch {
    throw problem('has parts that are not known here', node, source, 'write it with what JavaScript has without the flags u and v');
  }
}

function problem(what: string, node: RegexNode, source: string, hint?: string): ExpressionSyntaxError {
  const end = node.position ?? 0;
  const text = node.value instanceof RegExp ? `/${node.value.source}/${node.value.flags.replace('g', '')}` : '';
  const start = source.slice(0, end).lastIndexOf(text);
  return new ExpressionSyntaxError(`the regular expression ${what}`, Math.max(0, start), hint);
}
