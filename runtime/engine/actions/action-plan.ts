import type { Action, ValueSchema } from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import type { Expressions } from '../../expressions/index.ts';
import { compileUse } from '../budgets/operation-use.ts';
import type { OperationUse } from '../budgets/rate-limits.ts';
import { contextNamesIn } from '../context/context-names.ts';
import { compileRequest, type RequestPlan, type RequestWords } from '../request/render-request.ts';
import type { RulePlan } from '../responses/rule-plan.ts';
import { type AnswerPlan, compileAnswer } from './answer-value.ts';

/** An action compiled. */
export interface ActionPlan {
  readonly name: string;
  readonly config: Action;
  readonly input: ValueSchema;
  readonly output: ValueSchema | undefined;
  readonly request: RequestPlan;
  readonly answer: AnswerPlan;
  readonly use: OperationUse;
  /** Values of the context that it reads. */
  readonly context: readonly string[];
}

/** Of an action that says nothing of its input: it takes none. */
export const noInput: ValueSchema = { type: 'object', properties: {}, additionalProperties: false };

export function compileActions(
  actions: Readonly<Record<string, Action>> | undefined,
  contexts: readonly string[],
  errors: readonly RulePlan[],
  expressions: Expressions,
): ReadonlyMap<string, ActionPlan> {
  return new Map(
    Object.entries(actions ?? {}).map(([name, config]) => [name, compileAction(name, config, contexts, errors, expressions)] as const),
  );
}

function compileAction(
  name: string,
  config: Action,
  contexts: readonly string[],
  errors: readonly RulePlan[],
  expressions: Expressions,
): ActionPlan {
  const where = `actions.${name}`;
  const { request, response, input = noInput, output, idempotent = false } = config;
  return {
    name,
    config,
    input,
    output,
    // What the schema calls a request has the keys that every request has.
    request: compileRequest({ ...(request as RequestWords), idempotent }, namesIn('action'), `${where}.request`, expressions),
    answer: compileAnswer(response, namesIn('actionAnswer'), `${where}.response`, expressions),
    use: compileUse(config, where, errors, expressions),
    context: contextNamesIn([request, response], contexts),
  };
}
