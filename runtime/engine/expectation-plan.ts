import type { TestExpectation } from '../documents/generated/connector.ts';
import { namesIn } from '../documents/index.ts';
import type { Expression, Expressions } from '../expressions/index.ts';

/** What must hold of the response of a test, compiled. */
export interface ExpectationPlan {
  readonly where: string;
  readonly assert: Expression;
  readonly message: Expression;
}

export function compileExpectations(
  expectations: readonly TestExpectation[] | undefined,
  expressions: Expressions,
): readonly ExpectationPlan[] {
  const names = namesIn('answer');
  return (expectations ?? []).map(({ assert, message }, index) => ({
    where: `test.expect[${index}]`,
    assert: expressions.jsonata(assert, names),
    message: expressions.template(message, names),
  }));
}
