import type { RegexNode } from '../ast.ts';
import { compileRegex } from '../regex/engine.ts';
import { regexValue } from '../regex/value.ts';
import { spend } from '../run.ts';
import type { Evaluate } from './evaluate.ts';

/** `/a/`, a function that finds: a new one each time, as each has its own place in the text. */
export function compileRegexNode(node: RegexNode): Evaluate {
  const regex = compileRegex(node.value);
  return (_input, run) => {
    spend(run, 1);
    return regexValue(regex, node.position);
  };
}
