import { createAllowance, type Expression, type ExpressionError, type Scope } from '../expressions/index.ts';

/** What an expression gives, and what that takes. */
export interface Evaluation {
  /** Undefined: nothing. */
  readonly value: unknown;
  /** `worker`: compiled, but it took more than one evaluation may on the event loop. */
  readonly way: 'compiled' | 'worker' | 'interpreted';
  /** Why it is interpreted. */
  readonly reason?: string;
  /** Root names that it reads. */
  readonly names: readonly string[];
  /** Of those that one evaluation may make on the event loop. */
  readonly steps?: number;
  /** Of one evaluation, in the fastest round: what else the machine did only makes others slower. */
  readonly nanoseconds?: number;
}

/** Those of a ferrule.yaml that says nothing of them. */
export const evaluationLimits = { time: 1_000, size: 16_777_216 };

/** Evaluates it once, and again for so many milliseconds. Throws ExpressionError. */
export async function evaluateExpression(expression: Expression, scope: Scope, milliseconds: number): Promise<Evaluation> {
  const { evaluateSync, interpreted } = expression;
  const names = [...expression.names];
  const here = evaluateSync === undefined ? undefined : attempt(evaluateSync, scope);
  if (evaluateSync !== undefined && here !== undefined)
    return { ...here, way: 'compiled', names, ...(await fastestOf(() => evaluateSync(scope), milliseconds)) };
  const value = await expression.evaluate(scope);
  const way = evaluateSync === undefined ? ({ way: 'interpreted', reason: interpreted ?? '' } as const) : ({ way: 'worker' } as const);
  return { value, ...way, names, ...(await fastestOf(() => expression.evaluate(scope), milliseconds)) };
}

/** Undefined where it takes more than it may here. */
function attempt(evaluateSync: NonNullable<Expression['evaluateSync']>, scope: Scope): Pick<Evaluation, 'value' | 'steps'> | undefined {
  const allowance = createAllowance();
  const { steps } = allowance;
  try {
    const value = evaluateSync(scope, undefined, allowance);
    return { value, steps: steps - allowance.steps };
  } catch (thrown) {
    // It throws nothing else.
    if ((thrown as ExpressionError).isForWorker) return undefined;
    throw thrown;
  }
}

/** Milliseconds that one round takes at least: what is shorter, a clock cannot tell. */
const round = 1;

async function fastestOf(run: () => unknown, milliseconds: number): Promise<Pick<Evaluation, 'nanoseconds'>> {
  let fastest: number | undefined;
  const end = performance.now() + milliseconds;
  for (let count = 1; performance.now() < end;) {
    const started = performance.now();
    for (let at = 0; at < count; at += 1) {
      const given = run();
      if (given instanceof Promise) await given;
    }
    const took = performance.now() - started;
    if (took < round) count *= 2;
    else fastest = Math.min(fastest ?? Infinity, (took * 1e6) / count);
  }
  return fastest === undefined ? {} : { nanoseconds: Number(fastest.toPrecision(3)) };
}
