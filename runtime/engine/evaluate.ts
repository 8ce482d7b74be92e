import { ExpressionError, type Expression, type Scope } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';

/** Evaluates an expression of a document; its failure becomes a ConnectorError that says `where` in the document it stands. */
export async function evaluate(expression: Expression, scope: Scope, where: string): Promise<unknown> {
  try {
    return await expression.evaluate(scope);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    const code = thrown.limit ? 'EXPRESSION_LIMIT' : 'EXPRESSION_FAILED';
    throw new ConnectorError(code, `${where}: ${thrown.message}`, { expression: expression.source }, thrown);
  }
}
