import { compile } from './compile/index.ts';
import { runCompiled } from './compile/run-compiled.ts';
import { ExpressionSyntaxError, type Expression, type ExpressionLimits, type Now } from './expression.ts';
import { pick, runHere, runInterpreted } from './build.ts';
import type { Interpreter } from './interpret/interpreter.ts';
import { readNames } from './names.ts';
import { javascriptHint } from './text/javascript.ts';
import { parse } from './text/parse.ts';
import { scan } from './text/scan.ts';

/** JSONata text: compiled when all of it can be, else interpreted whole. */
export function compileJsonata(
  source: string,
  allowed: readonly string[],
  { limits, interpreter, now }: { readonly limits: ExpressionLimits; readonly interpreter: Interpreter; readonly now: Now },
): Expression {
  try {
    const { root } = parse(source);
    const { names, whole } = readNames(root, source, allowed);
    const compiled = compile(root, names);
    if (compiled === undefined) return runInterpreted(source, names, interpreter);
    const timing = { now };
    return runHere(source, names, (scope, when) => {
      const input = whole ? pick(scope, names) : scope;
      return runCompiled(compiled, input, input, limits.size, when === undefined ? timing : { now, when });
    });
  } catch (thrown) {
    throw withHint(thrown, source);
  }
}

/** `return x` is JSONata for its parser, and fails at its names only. */
function withHint(thrown: unknown, source: string): unknown {
  if (thrown instanceof RangeError) return new ExpressionSyntaxError('the expression nests too deep', 0);
  if (!(thrown instanceof ExpressionSyntaxError)) return thrown;
  const hint = javascriptHint([...scan(source)]);
  return hint === undefined ? thrown : new ExpressionSyntaxError(thrown.message, thrown.offset, hint);
}
