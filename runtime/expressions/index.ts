import { compileJsonata } from './jsonata.ts';
import type { Expressions, ExpressionLimits, Now } from './expression.ts';
import { createOffLoop } from './offload/off-loop.ts';
import { compilePath } from './paths/index.ts';
import { compileStructure } from './structures.ts';
import { compileTemplate } from './templates.ts';
import { compileUrl } from './urls.ts';

export { ExpressionError, ExpressionSyntaxError } from './expression.ts';
export { encodeSegment, encodeSegments, slotText } from './urls.ts';
export { evaluateEach, letOthers } from './batches.ts';
export { createAllowance } from './run.ts';
export type { Allowance, EvaluateSync, Expression, ExpressionLimits, Expressions, Now, Outcome, Path, Scope, When } from './expression.ts';

/**
 * The compiler of expressions, templates and paths. It starts threads when the first evaluation has to be
 * made off the event loop; disposing ends them, and fails what still waits for them. Disposing twice is safe. `now`: the clock of `$now()`.
 * `isOpen`: names that are not among those that may be read are nothing, not an error.
 */
export function createExpressions(limits: ExpressionLimits, now: Now = () => Date.now(), isOpen = false): Expressions {
  const offLoop = createOffLoop(limits, now);
  const compiler = (names: readonly string[]) => (source: string) => compileJsonata(source, names, { limits, offLoop, now, isOpen });
  const template = (source: string, names: readonly string[]) => compileTemplate(source, compiler(names), limits.size);
  return {
    jsonata: (source, names) => compiler(names)(source),
    template,
    structure: (source, names) => compileStructure(source, (text) => template(text, names)),
    url: (source, names, fallbacks = [], slots = []) => compileUrl(source, compiler(names), { names, fallbacks, slots }, limits.size),
    path: compilePath,
    [Symbol.asyncDispose]: () => offLoop[Symbol.asyncDispose](),
  };
}
