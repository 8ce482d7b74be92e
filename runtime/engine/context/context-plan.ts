import type { ContextValue } from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import type { Expression, Expressions } from '../../expressions/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { type AnswerPlan, compileAnswer } from '../actions/answer-value.ts';
import { compileUse } from '../budgets/operation-use.ts';
import type { OperationUse } from '../budgets/rate-limits.ts';
import { compileRequest, type RequestPlan, type RequestWords } from '../request/render-request.ts';
import type { RulePlan } from '../responses/rule-plan.ts';
import { contextNamesIn } from './context-names.ts';

/** A value of the context, compiled. */
export interface ContextPlan {
  readonly name: string;
  readonly where: string;
  /** Milliseconds that it is kept for. */
  readonly ttl: number;
  /** Values before it that it reads. */
  readonly context: readonly string[];
  readonly act: ContextAct;
}

type ContextAct =
  | { readonly kind: 'request'; readonly request: RequestPlan; readonly answer: AnswerPlan; readonly use: OperationUse }
  | { readonly kind: 'value'; readonly value: Expression };

export type ContextPlans = ReadonlyMap<string, ContextPlan>;

const hour = 3_600_000;

/** In the order of the document: each sees those before it, so no two wait for each other. */
export function compileContexts(
  config: Readonly<Record<string, ContextValue>> | undefined,
  errors: readonly RulePlan[],
  expressions: Expressions,
): ContextPlans {
  const plans = new Map<string, ContextPlan>();
  for (const [name, value] of Object.entries(config ?? {})) {
    const where = `context.${name}`;
    plans.set(name, {
      name,
      where,
      ttl: (value.ttl === undefined ? undefined : parseDuration(value.ttl)) ?? hour,
      context: contextNamesIn([value.request, value.response, value.value], [...plans.keys()]),
      act: compileAct(value, where, errors, expressions),
    });
  }
  return plans;
}

function compileAct(config: ContextValue, where: string, errors: readonly RulePlan[], expressions: Expressions): ContextAct {
  const { request, response, value } = config;
  if (request === undefined) return { kind: 'value', value: expressions.structure(value ?? null, namesIn('context')) };
  return {
    kind: 'request',
    // What the schema calls a request has the keys that every request has.
    request: compileRequest(request as RequestWords, namesIn('context'), `${where}.request`, expressions),
    answer: compileAnswer(response, namesIn('contextAnswer'), `${where}.response`, expressions),
    use: compileUse(config, where, errors, expressions),
  };
}
