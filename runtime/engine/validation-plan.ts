import type { Validation } from '../documents/generated/connector.ts';
import { namesIn } from '../documents/index.ts';
import type { Expression, Expressions } from '../expressions/index.ts';
import { contextNamesIn } from './context/context-names.ts';

/** A condition of the document, compiled. */
export interface ValidationPlan {
  readonly where: string;
  readonly assert: Expression;
  readonly message: Expression;
  readonly context: readonly string[];
}

export function compileValidations(
  validations: readonly Validation[] | undefined,
  contexts: readonly string[],
  expressions: Expressions,
): readonly ValidationPlan[] {
  const names = namesIn('validation');
  return (validations ?? []).map(({ assert, message }, index) => ({
    where: `validate[${index}]`,
    assert: expressions.jsonata(assert, names),
    message: expressions.template(message, names),
    context: contextNamesIn([assert, message], contexts),
  }));
}
