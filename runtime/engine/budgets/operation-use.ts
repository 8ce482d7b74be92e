import type { ErrorRule } from '../../documents/generated/connector.ts';
import type { Expressions } from '../../expressions/index.ts';
import { compileRules, type RulePlan } from '../responses/rule-plan.ts';
import type { OperationUse } from './rate-limits.ts';

/** What an operation says of its responses and its rate limits. */
export function compileUse(
  operation: { readonly errors?: readonly ErrorRule[]; readonly rateLimits?: readonly string[]; readonly cost?: number },
  where: string,
  errors: readonly RulePlan[],
  expressions: Expressions,
): OperationUse {
  return {
    operation: where,
    rules: compileRules(operation.errors, `${where}.errors`, errors, expressions),
    rateLimits: operation.rateLimits ?? ['default'],
    cost: operation.cost,
  };
}
