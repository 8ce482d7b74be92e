import { compileOrTell } from './compile/index.ts';
import { runCompiled } from './compile/run-compiled.ts';
import { ExpressionSyntaxError, type EvaluateSync, type Expression, type ExpressionLimits, type Now } from './expression.ts';
import { elsewhere, pick, runHere, runInterpreted } from './build.ts';
import type { OffLoop } from './offload/off-loop.ts';
import { readNames } from './names.ts';
import { javascriptHint } from './text/javascript/habits.ts';
import { parse } from './text/parse.ts';

export interface CompileOptions {
  readonly limits: ExpressionLimits;
  readonly offLoop: OffLoop;
  readonly now: Now;
  /** Names that are not allowed may be read too, and are nothing. */
  readonly isOpen?: boolean | undefined;
}

/** JSONata text: compiled when all of it can be, else interpreted whole. */
export function compileJsonata(
  source: string,
  allowed: readonly string[],
  { limits, offLoop, now, isOpen = false }: CompileOptions,
): Expression {
  try {
    const { root } = parse(source);
    const { names, whole } = readNames(root, source, allowed, isOpen);
    const compiled = compileOrTell(root, names);
    if ('interpreted' in compiled) return runInterpreted(source, names, compiled.interpreted, offLoop);
    const surroundings = { now };
    const evaluateSync: EvaluateSync = (scope, when, allowance) => {
      const input = whole ? pick(scope, names) : scope;
      const given = when === undefined && allowance === undefined ? surroundings : { now, when, allowance };
      return runCompiled(compiled, input, input, limits.size, given);
    };
    return runHere(source, names, evaluateSync, elsewhere(source, names, 'compiled', offLoop));
  } catch (thrown) {
    throw withHint(thrown, source, allowed, isOpen);
  }
}

/** What is JavaScript fails in the parser, or at its names only: `return x`. */
function withHint(thrown: unknown, source: string, allowed: readonly string[], isOpen: boolean): unknown {
  if (thrown instanceof RangeError) return new ExpressionSyntaxError('the expression nests too deep', 0);
  if (!(thrown instanceof ExpressionSyntaxError)) return thrown;
  const hint = javascriptHint(source, (twin) => isSound(twin, allowed, isOpen));
  return hint === undefined ? thrown : new ExpressionSyntaxError(thrown.message, thrown.offset, hint);
}

function isSound(source: string, allowed: readonly string[], isOpen: boolean): boolean {
  try {
    readNames(parse(source).root, source, allowed, isOpen);
    return true;
  } catch {
    return false;
  }
}
